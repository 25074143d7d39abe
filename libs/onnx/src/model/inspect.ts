import {
  AttributeProto_AttributeType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation,
  type ValueInfoProto,
} from 'onnx-buf';
import { type Dimension } from '../graph/dimension.ts';
import { CONSTANT_DOC } from './encode.ts';
import { readModel } from './read.ts';
import { elementName, shapeOfType, typeName } from './types.ts';

export interface PortInfo {
  readonly name: string;
  /** e.g. `float32`, `float16`, `sequence(int64)`. */
  readonly type: string;
  /** Missing where the model leaves the rank open; a length left open without a name is ''. */
  readonly shape?: readonly Dimension[];
  readonly doc: string;
}

export interface ParameterInfo {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Where the elements lie when not in the file itself. */
  readonly external?: string;
  readonly doc: string;
}

/** What a model says of itself: plain data, for printing and for JSON. */
export interface ModelInfo {
  readonly producer: string;
  readonly irVersion: number;
  /** Version by operator set; '' is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly name: string;
  readonly doc: string;
  readonly modelVersion: number;
  readonly inputs: readonly PortInfo[];
  /** Inputs that may be left out, since the model has a tensor to take in their place. */
  readonly optionalInputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  /** Nodes of each operation, those inside of loops, branches and functions too; the most frequent first. */
  readonly ops: readonly { readonly op: string; readonly count: number }[];
  readonly nodes: number;
  /** Stored tensors but for anonymous constants of models that we wrote. */
  readonly parameters: readonly ParameterInfo[];
  readonly parameterElements: number;
  readonly constants: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly bytes: number;
}

/**
 * What is in the bytes of an ONNX file, whoever wrote it.
 * @param path where the bytes come from, for messages
 * @throws OnnxError where they are not an ONNX model, or cut short
 */
export function inspect(bytes: Uint8Array, path?: string): ModelInfo {
  const model = readModel(bytes, path);
  const { graph } = model;
  const counts = new Map<string, number>();
  countNodes(graph.node, counts);
  for (const { node } of model.functions) countNodes(node, counts);
  const ops = [...counts].map(([op, count]) => ({ op, count }));
  const stored = graph.initializer.map(parameterInfo);
  const parameters = stored.filter(({ doc }) => doc !== CONSTANT_DOC);
  const storedNames = new Set(stored.map(({ name }) => name));
  return {
    producer: [model.producerName, model.producerVersion].filter((part) => part !== '').join(' '),
    irVersion: Number(model.irVersion),
    opsets: Object.fromEntries(
      model.opsetImport.map(({ domain, version }) => [domain === 'ai.onnx' ? '' : domain, Number(version)]),
    ),
    name: graph.name,
    doc: model.docString || graph.docString,
    modelVersion: Number(model.modelVersion),
    inputs: graph.input.filter(({ name }) => !storedNames.has(name)).map(portInfo),
    // Files of IR version 3 list every parameter among the inputs.
    optionalInputs: graph.input
      .filter(({ name }) => Number(model.irVersion) > 3 && storedNames.has(name))
      .map(portInfo),
    outputs: graph.output.map(portInfo),
    ops: ops.toSorted((a, b) => b.count - a.count || (a.op < b.op ? -1 : 1)),
    nodes: ops.reduce((sum, { count }) => sum + count, 0),
    parameters,
    parameterElements: parameters.reduce((sum, { elements }) => sum + elements, 0),
    constants: stored.length - parameters.length,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    bytes: bytes.length,
  };
}

function portInfo({ name, type, docString }: ValueInfoProto): PortInfo {
  const shape = shapeOfType(type);
  return { name, type: typeName(type), ...(shape && { shape }), doc: docString };
}

function parameterInfo(tensor: TensorProto): ParameterInfo {
  const shape = tensor.dims.map(Number);
  const isExternal = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const location = tensor.externalData.find(({ key }) => key === 'location')?.value ?? 'elsewhere';
  return {
    name: tensor.name,
    type: elementName(tensor.dataType),
    shape,
    elements: shape.reduce((product, length) => product * length, 1),
    ...(isExternal && { external: location }),
    doc: tensor.docString,
  };
}

function countNodes(nodes: readonly NodeProto[], counts: Map<string, number>): void {
  for (const { opType, domain, attribute } of nodes) {
    const op = domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`;
    counts.set(op, (counts.get(op) ?? 0) + 1);
    for (const { type, g, graphs } of attribute) {
      const bodies: readonly GraphProto[] = type === AttributeProto_AttributeType.GRAPH && g ? [g] : graphs;
      for (const body of bodies) countNodes(body.node, counts);
    }
  }
}
