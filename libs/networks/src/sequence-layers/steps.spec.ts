import type { LayerPlan } from '@ergodic/kernel';
import { inspect } from '@ergodic/onnx';
import { exportNetwork, reference, type ReferenceTensor } from '@ergodic/tensor';
import { describe, expect, it } from 'vitest';
import { thermalTanh } from '../../test/activations.ts';
import { layer } from '../common/layer-from-code.ts';
import type { Tensor, Tf } from '../common/tensor-types.ts';
import { buildNetwork } from '../network/build-network.ts';
import { gatedRecurrent } from './gated-recurrent.ts';
import { recurrent } from './recurrent.ts';
import { sequenceOf, stepsOf } from './steps.ts';

const tf = reference as unknown as Tf;
const valuesOf = (x: Tensor): number[] => [...(x as unknown as ReferenceTensor).values];

describe('steps of a sequence', () => {
  it('are its rows at one time each, and together it again', () => {
    const sequence = reference.reshape(reference.range(0, 24), [2, 3, 4]) as unknown as Tensor;
    const steps = stepsOf(tf, sequence);
    expect(steps.map(({ shape }) => shape)).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
    // Sample 0, then sample 1; the mutant would take the batch for the time.
    expect(valuesOf(steps[1]!)).toEqual([4, 5, 6, 7, 16, 17, 18, 19]);
    expect(sequenceOf(tf, steps).shape).toEqual([2, 3, 4]);
    expect(valuesOf(sequenceOf(tf, steps))).toEqual(valuesOf(sequence));
    expect(valuesOf(sequenceOf(tf, steps.toReversed()))).not.toEqual(valuesOf(sequence));
  });

  // What is compiled grows with them, and onnxruntime takes long over many operations.
  it.each([
    ['recurrent', (): LayerPlan => layer(recurrent, { units: 3, activation: thermalTanh }), 4],
    ['gated-recurrent', (): LayerPlan => layer(gatedRecurrent, { units: 3 }), 19],
  ] as const)('%s: so many operations for each step more', async (_name, plan, most) => {
    const operations = async (time: number): Promise<number> => {
      const network = buildNetwork({ input: [time, 2], layers: [plan()], readout: 'values', start: 1 });
      const { bytes } = await exportNetwork(network, { temperature: 0.9, thermodynamics: true });
      return inspect(bytes).ops.reduce((sum, { count }) => sum + count, 0);
    };
    expect((await operations(14)) - (await operations(10))).toBeLessThanOrEqual(4 * most);
  });
});
