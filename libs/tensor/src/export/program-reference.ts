import * as tfjs from '@tensorflow/tfjs-core';
import type { TensorData } from '@ergodic/onnx';
import { keepingBackend, onBackend } from '../backends/on-backend.ts';
import { useBackend } from '../backends/use-backend.ts';
import { eagerOnArrays } from '../compile/eager.ts';
import { ReferenceTensor } from '../reference/tensor.ts';
import { toolsOf } from '../runtime/tools.ts';
import { isTensorSpec, namedSpecs } from '../trace/spec.ts';
import type { Program } from '../trace/trace.ts';
import { mapTree, type Tree } from '../trace/tree.ts';
import type { ModelReference, ProgramModel } from './program-model.ts';
import { referenceTools } from './reference-tools.ts';

/** The program itself, in float64 where it can be. */
export async function programReference(model: ProgramModel): Promise<ModelReference> {
  const { program, specs } = model;
  const named = new Map(namedSpecs(specs).map(({ path, name }) => [path, name]));
  const arrays = (inputs: Readonly<Record<string, TensorData>>): Tree<TensorData>[] =>
    mapTree(specs, isTensorSpec, (spec, path) => {
      const fed = inputs[named.get(path)!];
      return fed ?? ({ type: spec.type, shape: spec.shape as number[], data: spec.data! } as TensorData);
    }) as Tree<TensorData>[];
  const isData = (node: unknown): node is TensorData =>
    typeof node === 'object' && node !== null && 'data' in node && ArrayBuffer.isView(node.data);

  const inFloat64: ModelReference = {
    name: 'the program in float64',
    evaluate(inputs) {
      const args = mapTree(arrays(inputs), isData, ({ type, shape, data }) => {
        const values = Float64Array.from(data as Float32Array);
        return new ReferenceTensor(values, [...shape], type as 'float32');
      }) as unknown[];
      const found = program(referenceTools, ...args) as unknown as Record<string, ReferenceTensor>;
      return Object.fromEntries(Object.entries(found).map(([name, { values }]) => [name, values]));
    },
  };
  if (isComplete(inFloat64, model)) return inFloat64;

  const { tf, name } = await keepingBackend(tfjs, () => useBackend('cpu'));
  return {
    name: `tfjs on ${name}, in float32`,
    evaluate: (inputs) =>
      onBackend(tf, 'cpu', () => {
        const found = eagerOnArrays(((...args: unknown[]) => program(toolsOf(tf), ...args)) as Program, arrays(inputs));
        return Object.fromEntries(
          Object.entries(found as Readonly<Record<string, TensorData>>).map(([key, { data }]) => [
            key,
            data as Float32Array,
          ]),
        );
      }),
  };
}

/** Whether the program runs on float64 numbers: tried on zeros. */
function isComplete(reference: ModelReference, { specs }: ProgramModel): boolean {
  const zeros: Record<string, TensorData> = {};
  for (const { name, spec } of namedSpecs(specs)) {
    if (spec.kind === 'parameter') continue;
    const shape = spec.shape.map((length) => (typeof length === 'number' ? length : 1));
    const size = shape.reduce((product, length) => product * length, 1);
    zeros[name] = { type: spec.type, shape, data: new Float32Array(size) } as TensorData;
  }
  try {
    reference.evaluate(zeros);
    return true;
  } catch {
    return false;
  }
}
