import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tools } from '../runtime/tools.ts';
import { input, parameter } from '../trace/spec.ts';
import { exportProgram } from './program-model.ts';

type Named = Record<string, Tensor>;

describe('exportProgram', () => {
  it('finds one that is wrong only where the optional input is fed', async () => {
    const model = {
      name: 'scaled',
      doc: '',
      program: ({ tf }: Tools, x: Tensor, { factor }: Named) => ({ y: tf.mul(x, factor!) }),
      specs: [input(['N'], { name: 'x' }), { factor: parameter([], [2], { name: 'factor' }) }],
      optional: ['factor'],
      outputs: { y: 'x f' },
      metadata: {},
    };
    const cases = [{ lengths: { N: 4 }, feeds: { factor: 3 } }];
    expect((await exportProgram(model, { cases })).report.passed).toBe(true);
    const deaf = {
      name: 'twice',
      evaluate: ({ x }: Readonly<Record<string, { data: ArrayLike<number | bigint> }>>) => ({
        y: Array.from(x!.data, (value) => 2 * Number(value)),
      }),
    };
    await expect(exportProgram(model, { cases, reference: deaf })).rejects.toThrow(/compared with twice/);
  });

  it('finds a model that is something else than its reference', async () => {
    const model = {
      name: 'square',
      doc: '',
      program: ({ tf }: Tools, x: Tensor) => ({ y: tf.square(x) }),
      specs: [input(['N'], { name: 'x' })],
      outputs: { y: 'x²' },
      metadata: {},
    };
    const cases = [{ lengths: { N: 4 } }];
    expect((await exportProgram(model, { cases })).report.passed).toBe(true);
    const wrong = {
      name: 'half of it',
      evaluate: ({ x }: Readonly<Record<string, { data: ArrayLike<number | bigint> }>>) => ({
        y: Array.from(x!.data, (value) => Number(value) ** 2 / 2),
      }),
    };
    await expect(exportProgram(model, { cases, reference: wrong })).rejects.toThrow(/compared with half of it/);
    // Nor does it hide behind what 8 bits may cost.
    await expect(exportProgram(model, { cases, reference: wrong, int8: true })).rejects.toThrow(/half of it/);
  });
});
