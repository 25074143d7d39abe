import {
  createRegistry,
  definePlugin,
  TensorRuntimeService,
  type Dataset,
  type Definition,
  type Registry,
} from '@ergodic/kernel';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { layers } from '../src/layers/index.ts';
import { sequenceLayers } from '../src/sequence-layers/index.ts';
import { fermiDirac, plain, softmax, thermalSigmoid, thermalSoftplus, thermalTanh } from './activations.ts';

/** All layers, activations for them and what is given, with the tensor runtime loaded. */
export async function loadedRegistry(...more: readonly Definition[]): Promise<Registry> {
  const activations = [fermiDirac, plain, softmax, thermalSigmoid, thermalSoftplus, thermalTanh];
  const provides = [...layers, ...sequenceLayers, ...activations, ...more] as unknown as readonly Definition[];
  const registry = createRegistry([tensorPlugin(), definePlugin({ name: 'test', version: '1.0.0', provides })]);
  await registry.service(TensorRuntimeService).load!();
  return registry;
}

/** Points in rows, with what is known of them. */
export function dataOf(rows: readonly (readonly number[])[], more: Partial<Dataset> = {}): Dataset {
  return {
    name: 'a few points',
    points: Float64Array.from(rows.flat()),
    count: rows.length,
    dimension: rows[0]?.length ?? 2,
    columns: (rows[0] ?? [0, 0]).map((_, i) => `x${i}`),
    ...more,
  };
}
