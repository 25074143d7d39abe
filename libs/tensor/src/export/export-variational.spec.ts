import { type Energy, parameterArray, reals } from '@ergodic/kernel';
import { inspect, openSession } from '@ergodic/onnx';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tools } from '../runtime/tools.ts';
import { exportVariational } from './export-variational.ts';

type Named = Record<string, Tensor>;
type Pass = { readonly temperature: Tensor };

const w = [0.5, -1, 0.25];
/** q(z|x): mean T tanh(w·x/T), ln variance −w·x; p(x|z): means zw. */
const energy = (): Energy =>
  ({
    space: reals(1),
    parameters: { w: parameterArray([3, 1], Float64Array.from(w)) },
    addEnergy: () => undefined,
    variational: {
      input: [3],
      latents: 1,
      encode: ({ tf }: Tools, x: Tensor2D, theta: Named, { temperature: T }: Pass) => {
        const u = tf.matMul(x, theta['w'] as Tensor2D);
        return { mean: tf.mul(T, tf.tanh(tf.div(u, T))), logVariance: tf.neg(u) };
      },
      decode: ({ tf }: Tools, z: Tensor2D, theta: Named) => tf.matMul(z, theta['w'] as Tensor2D, false, true),
    },
  }) as unknown as Energy;

const row = (...values: number[]) => ({
  type: 'float32' as const,
  shape: [1, values.length],
  data: Float32Array.from(values),
});

describe('exportVariational', () => {
  const x = [0.3, -1.2, 0.8];
  const u = x.reduce((sum, value, i) => sum + value * w[i]!, 0);

  it.each([0.4, 2])('the encoder tells mean and ln variance of q(z|x) at T = %s', async (T) => {
    const { bytes, report } = await exportVariational(energy(), { kind: 'encoder', temperature: T });
    expect(report.passed).toBe(true);
    const { inputs, optionalInputs, metadata } = inspect(bytes);
    expect(inputs).toMatchObject([{ name: 'input', shape: ['batch', 3] }]);
    expect(optionalInputs).toMatchObject([{ name: 'temperature', shape: [] }]);
    expect(metadata).toMatchObject({ kind: 'encoder', temperature: String(T) });
    const session = await openSession(bytes);
    const { mean, 'log-variance': logVariance } = session.runSync({ input: row(...x) });
    session.close();
    expect(mean!.data[0]).toBeCloseTo(T * Math.tanh(u / T), 5);
    expect(logVariance!.data[0]).toBeCloseTo(-u, 5);
  });

  it('is tried on real rows too; what T it is fed at all is told', async () => {
    const { report, metadata } = await exportVariational(energy(), {
      kind: 'encoder',
      temperature: 0.4,
      samples: Float64Array.of(1, 2, 3),
    });
    // Real and random ones in batches of three sizes, at the default and fed.
    expect(report.cases).toHaveLength(12);
    expect(metadata).toMatchObject({ 'temperature.least': '4e-7', 'temperature.most': '1000000' });
    const decoder = await exportVariational(energy(), { kind: 'decoder', temperature: 0.4 });
    expect(decoder.metadata).not.toHaveProperty('temperature.least');
  });

  it('the decoder tells p(x|z), with no temperature where its layers take none', async () => {
    const { bytes } = await exportVariational(energy(), { kind: 'decoder', temperature: 0.4 });
    expect(inspect(bytes).optionalInputs).toEqual([]);
    const session = await openSession(bytes);
    const { output } = session.runSync({ latents: row(1.5) });
    session.close();
    w.forEach((each, i) => expect(output!.data[i]).toBeCloseTo(1.5 * each, 5));
  });

  it('refuses an energy without latent units', async () => {
    const plain = { ...energy(), variational: undefined } as unknown as Energy;
    await expect(exportVariational(plain, { kind: 'encoder', temperature: 1 })).rejects.toMatchObject({
      code: 'missing-capability',
      path: 'energy',
    });
  });
});
