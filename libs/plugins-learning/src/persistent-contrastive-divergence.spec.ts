import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { parameterArray, reals, type Energy } from '@ergodic/kernel';
import { enumerate, lawContext, lawsOf } from '@ergodic/laws';
import { registry } from '../test/gibbs.ts';
import { dataOf, started } from '../test/learning.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { persistentContrastiveDivergence } from './persistent-contrastive-divergence.ts';
import { restrictedMachine } from './trial-machine.ts';

const halves = dataOf([
  [0, 0],
  [1, 1],
]);

/** Independent replicas of the machine in equilibrium at T. */
function equilibrium(T: number, replicas: number, seed: number) {
  const energy = restrictedMachine();
  const all = enumerate(energy.space);
  const E = new Float64Array(all.replicas);
  energy.addEnergy(all, E);
  const weights = E.map((e) => Math.exp(-e / T));
  const streams = new RandomStreams(seed, 'equilibrium', 1);
  const x = batchOf(new Float64Array(replicas * 4), replicas, 4);
  for (let r = 0; r < replicas; r++) {
    const a = streams.categorical(0, weights);
    x.data.set(all.data.subarray(4 * a, 4 * a + 4), 4 * r);
  }
  return x;
}

describe('persistent-contrastive-divergence', () => {
  for (const law of lawsOf(persistentContrastiveDivergence, { registry })) it(`law: ${law.name}`, law.check);

  it.each([0.6, 1, 2.5].flatMap((T) => [[T, 'auto'] as const, [T, 'reference'] as const]))(
    'LRN-19 T = %s, %s: with replicas in equilibrium, on average the gradient of the likelihood',
    (T, form) => {
      const numbers = ({ coupling, field }: Record<string, { data: Float64Array }>) => [
        ...coupling!.data,
        ...field!.data,
      ];
      const wanted = numbers(started(maximumLikelihood, restrictedMachine(), halves, {}).gradient(T));
      const found = Array.from({ length: 64 }, (_, k) => {
        const x = equilibrium(T, 1000, k);
        // Two rows, each taken in every two: the data phase is exact.
        return numbers(
          started(persistentContrastiveDivergence, restrictedMachine(), halves, { batch: 2 }, x, form).gradient(T),
        );
      });
      const agrees = (mean: readonly number[]): boolean =>
        mean.every(
          (value, i) =>
            replicaMeansTest(
              found.map((row) => row[i]!),
              value,
            ).pass,
        );
      expect(agrees(wanted)).toBe(true);
      if (T !== 1) expect(agrees(wanted.map((g) => g * T))).toBe(false);
      expect(agrees(wanted.map((g) => -g))).toBe(false);
    },
  );

  it('refuses replicas of which units are held: they are not the model', () => {
    const context = { ...lawContext(5, 1, 1, { registry, dataset: halves }), clamped: Uint8Array.of(0, 1, 0, 0) };
    const rule = persistentContrastiveDivergence.make(
      persistentContrastiveDivergence.options.parse({}) as never,
      context,
    );
    const x = equilibrium(1, 1, 2);
    expect(() => rule.init({ energy: restrictedMachine(), x, dataset: halves }, context)).toThrow(
      expect.objectContaining({ code: 'invalid-option', path: 'clamp' }) as Error,
    );
  });

  it('reals: ⟨∂E/∂k⟩ of the data less that of the replicas, for E = ½ k x²; nothing is sampled', () => {
    const k = parameterArray([1], Float64Array.of(0.7));
    const energy: Energy = {
      space: reals(1),
      parameters: { k },
      addEnergy: (x, out, scale = 1) => out.forEach((_, r) => (out[r]! += (scale * k.data[0]! * x.data[r]! ** 2) / 2)),
      addParameterGradient: (x, out, scale = 1) =>
        x.data.forEach((value) => (out['k']!.data[0]! += (scale * value ** 2) / 2)),
    };
    const x = batchOf(Float64Array.of(0.2, -1, 3), 3, 1);
    const rows = dataOf([[1], [-2]]);
    const { gradient } = started(persistentContrastiveDivergence, energy, rows, { batch: 2 }, x);
    const difference = (1 + 4) / 4 - (0.04 + 1 + 9) / 6;
    for (const T of [0.5, 1, 2]) expect(gradient(T)['k']!.data[0]).toBeCloseTo(difference / T, 14);
  });

  it('leaves the replicas as they are', () => {
    const x = equilibrium(1, 10, 3);
    const before = x.data.slice();
    const { update } = started(persistentContrastiveDivergence, restrictedMachine(), halves, { batch: 2 }, x);
    for (let k = 0; k < 3; k++) update();
    expect(x.data).toEqual(before);
  });
});
