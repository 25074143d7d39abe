import { readFileSync } from 'node:fs';
import { type GraphProto, type NodeProto } from 'onnx-buf';
import { PRODUCER } from '../graph/opset.ts';
import { type TensorData } from '../graph/tensor.ts';
import { readModel } from '../model/read.ts';
import { OnnxError } from '../errors.ts';
import { type Port } from './feeds.ts';

/** An operation that ends the process in onnxruntime 1.30, or never comes back, on some operands without elements. */
export interface Hazard {
  readonly op: string;
  /** Is an input of this shape dangerous to it? Where the input goes is not known, so that each is taken for its operand. */
  readonly isOn: (shape: readonly number[]) => boolean;
}

const anywhere = (shape: readonly number[]): boolean => shape.includes(0);
const inSpace = (shape: readonly number[]): boolean => shape.slice(2).includes(0);

/** What was found by running each operation of ONNX on empty operands of all kinds; integers over 0 merely fail. */
const HAZARDS: Readonly<Record<string, (shape: readonly number[]) => boolean>> = {
  TopK: anywhere,
  Einsum: anywhere,
  Unique: anywhere,
  DFT: anywhere,
  GRU: anywhere,
  LSTM: anywhere,
  // Without channels, or with an empty window: where the filters are stored, their shape shows that it cannot be.
  Conv: anywhere,
  ConvTranspose: inSpace,
  InstanceNormalization: inSpace,
};

/**
 * The operations of a model that its empty inputs may be dangerous to. Models of ours have none: their builders guard themselves.
 * A model that cannot be read has none either; onnxruntime refuses it. What is empty only between inputs and outputs is not seen.
 */
export function hazardsOf(source: Uint8Array | string): readonly Hazard[] {
  let model: ReturnType<typeof readModel>;
  try {
    model = readModel(typeof source === 'string' ? readFileSync(source) : source);
  } catch {
    return [];
  }
  if (model.producerName === PRODUCER) return [];
  const found = new Set<string>();
  const visit = (graph: GraphProto, stored: ReadonlySet<string>): void => {
    const known = new Set([...stored, ...storedIn(graph)]);
    for (const node of graph.node) {
      if (HAZARDS[node.opType] && !(node.opType === 'Conv' && known.has(node.input[1]!))) found.add(node.opType);
      for (const inner of subgraphsOf(node)) visit(inner, known);
    }
  };
  visit(model.graph, new Set());
  return [...found].map((op) => ({ op, isOn: HAZARDS[op]! }));
}

/** Tensors of a graph that have elements and always the same. */
function storedIn(graph: GraphProto): string[] {
  const initialisers = graph.initializer.filter(({ dims }) => !dims.includes(0n)).map(({ name }) => name);
  const constants = graph.node.filter(({ opType, attribute }) => {
    return opType === 'Constant' && attribute.some(({ t }) => t && !t.dims.includes(0n));
  });
  return [...initialisers, ...constants.map(({ output }) => output[0]!)];
}

function subgraphsOf({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

/** @throws OnnxError where an input without elements might end the process */
export function refuseEmptyFeeds(
  hazards: readonly Hazard[],
  inputs: readonly Port[],
  feeds: readonly TensorData[],
): void {
  if (hazards.length === 0) return;
  feeds.forEach(({ shape }, i) => {
    const hazard = hazards.find(({ isOn }) => isOn(shape));
    if (!hazard) return;
    const { name } = inputs[i]!;
    throw new OnnxError({
      code: 'feed',
      message: `input "${name}" has shape [${shape.join(',')}], and ${hazard.op} of this model may end the process on operands without elements`,
      path: name,
      value: shape,
      hint: 'lengths of 1 at least; what the model gives for nothing has to be known without running it',
    });
  });
}
