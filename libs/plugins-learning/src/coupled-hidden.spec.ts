import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { enumerate } from '@ergodic/laws';
import { dataOf, started } from '../test/learning.ts';
import { contrastiveDivergence } from './contrastive-divergence.ts';
import { persistentContrastiveDivergence } from './persistent-contrastive-divergence.ts';
import { coupledHidden } from './trial-machine.ts';

// Hidden units that are coupled to one another are sampled, and how far they get counts. The oracle multiplies the kernels of
// single units over the eight states.
const data = dataOf([[1], [1], [-1]]);
const states = enumerate(coupledHidden().space);
const spin = (a: number, i: number): number => states.data[3 * a + i]!;
const all = Array.from({ length: 8 }, (_, a) => a);

function oracle(T: number) {
  const E = new Float64Array(8);
  coupledHidden().addEnergy(states, E);
  const flipped = (a: number, i: number): number =>
    all.find((b) => [0, 1, 2].every((k) => (spin(b, k) === spin(a, k)) === (k !== i)))!;
  /** Heat bath of one unit after the other. */
  const sweep = (p: readonly number[], units: readonly number[]): readonly number[] =>
    units.reduce(
      (now, i) =>
        all.map((a) => {
          const b = flipped(a, i);
          return (now[a]! + now[b]!) / (1 + Math.exp((E[a]! - E[b]!) / T));
        }),
      p,
    );
  const weights = all.map((a) => Math.exp(-E[a]! / T));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  const times = <P>(n: number, move: (p: P) => P, p: P): P => Array.from({ length: n }).reduce<P>(move, p);
  /** Hidden units at random, then `hiddenSteps` sweeps of them. */
  const positive = (hiddenSteps: number): readonly number[] =>
    times<readonly number[]>(
      hiddenSteps,
      (p) => sweep(p, [1, 2]),
      all.map((a) => (spin(a, 0) === 1 ? 2 / 3 : 1 / 3) / 4),
    );
  const later = (p: readonly number[], steps: number) => times(steps, (now) => sweep(now, [0, 1, 2]), p);
  return { positive, later, model: weights.map((w) => w / Z) };
}

/** ⟨s_i s_j⟩ of the three pairs and ⟨s_i⟩. */
const moments = (p: readonly number[]): number[] =>
  [[0, 1], [0, 2], [1, 2], [0], [1], [2]].map((term) =>
    all.reduce((sum, a) => sum + p[a]! * term.reduce((product, i) => product * spin(a, i), 1), 0),
  );
const divergence = (T: number, first: readonly number[], second: readonly number[]): number[] =>
  moments(first).map((mean, k) => (mean - moments(second)[k]!) / T);

const agrees = (found: readonly number[][], wanted: readonly number[], but = -1): boolean =>
  wanted.every(
    (mean, k) =>
      k === but ||
      replicaMeansTest(
        found.map((row) => row[k]!),
        mean,
      ).pass,
  );
const ascents = (rule: ReturnType<typeof started>, T: number): number[][] =>
  Array.from({ length: 64 }, () => {
    const { coupling, field } = rule.gradient(T);
    return [...coupling!.data, ...field!.data].map((g) => -g);
  });

describe('hidden units that are coupled to one another', () => {
  it.each([
    [0.7, 1, 1],
    [1.6, 2, 1],
    [0.7, 2, 2],
  ])('contrastive divergence at T = %s, %s steps of the hidden units, k = %s', (T, hiddenSteps, steps) => {
    const { positive, later } = oracle(T);
    const rule = started(contrastiveDivergence, coupledHidden(), data, { batch: 3000, hiddenSteps, steps });
    const found = ascents(rule, T);
    const wanted = (h: number, k: number): number[] => divergence(T, positive(h), later(positive(h), k));
    expect(agrees(found, wanted(hiddenSteps, steps))).toBe(true);
    // Mutants: hidden units in equilibrium, or one step fewer of them; one step more in all; without 1/T.
    expect(agrees(found, wanted(50, steps))).toBe(false);
    expect(agrees(found, wanted(hiddenSteps - 1, steps))).toBe(false);
    expect(agrees(found, wanted(hiddenSteps, steps + 1))).toBe(false);
    expect(
      agrees(
        found,
        wanted(hiddenSteps, steps).map((g) => g * T),
      ),
    ).toBe(false);
  });

  it.each([
    [0.7, 1],
    [1.6, 2],
  ])('persistent contrastive divergence at T = %s, %s steps of the hidden units', (T, hiddenSteps) => {
    const { positive, model } = oracle(T);
    const streams = new RandomStreams(3, 'equilibrium', 1);
    const x = batchOf(new Float64Array(3 * 3000), 3000, 3);
    for (let r = 0; r < x.replicas; r++) {
      const a = streams.categorical(0, Float64Array.from(model));
      x.data.set(states.data.subarray(3 * a, 3 * a + 3), 3 * r);
    }
    // What the replicas are is no matter of chance here: the average is over these.
    const second = all.map((a) => {
      let count = 0;
      for (let r = 0; r < x.replicas; r++) count += Number([0, 1, 2].every((i) => x.data[3 * r + i] === spin(a, i)));
      return count / x.replicas;
    });
    const rule = started(persistentContrastiveDivergence, coupledHidden(), data, { batch: 3000, hiddenSteps }, x);
    const found = ascents(rule, T);
    const wanted = (h: number): number[] => divergence(T, positive(h), second);
    // The visible spin is at its mean in the data each time.
    for (const row of found) expect(row[3]).toBeCloseTo(wanted(hiddenSteps)[3]!, 10);
    expect(agrees(found, wanted(hiddenSteps), 3)).toBe(true);
    expect(agrees(found, wanted(50), 3)).toBe(false);
    expect(agrees(found, wanted(hiddenSteps - 1), 3)).toBe(false);
  });
});
