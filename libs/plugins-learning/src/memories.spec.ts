import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { bits, pairwiseEnergy, parameterArray, spins, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { dataOf, started } from '../test/learning.ts';
import { hebbian } from './hebbian.ts';
import { storkey } from './storkey.ts';

/** N spins, all coupled, at zero. */
function blank(N: number): Energy {
  const pairs = Array.from({ length: N }, (_, i) => Array.from({ length: i }, (_none, j) => [j, i] as const)).flat();
  return pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.from(pairs, ([i]) => i),
        to: Int32Array.from(pairs, ([, j]) => j),
        coupling: new Float64Array(pairs.length),
        field: new Float64Array(N),
      },
    },
    { space: spins(N), parameters: {} },
  );
}

const patternsOf = (N: number, P: number, seed = 4): number[][] => {
  const random = new RandomStreams(seed, 'patterns', 1);
  return Array.from({ length: P }, () => Array.from({ length: N }, () => 2 * random.integer(0, 2) - 1));
};

/** Local fields of a state, by the contract. */
const fieldsOf = (energy: Energy, s: readonly number[]): number[] => {
  const x = { data: Float64Array.from(s), replicas: 1, width: s.length };
  const out = new Float64Array(2);
  return s.map((_, i) => {
    energy.conditional!(x, 0, i, out);
    return (out[0]! - out[1]!) / 2;
  });
};

/** Share of units that would turn over. */
const errors = (energy: Energy, patterns: readonly number[][]): number =>
  patterns.reduce((sum, s) => sum + fieldsOf(energy, s).filter((h, i) => h * s[i]! <= 0).length / s.length, 0) /
  patterns.length;

describe('hebbian', () => {
  for (const law of lawsOf(hebbian)) it(`law: ${law.name}`, law.check);

  it('LRN-24 W = (1/N) Σ ξ ξᵀ: a pattern alone has the field (1 − 1/N) ξ', () => {
    const N = 30;
    const [pattern] = patternsOf(N, 1) as [number[]];
    const energy = blank(N);
    started(hebbian, energy, dataOf([pattern]), {}).update();
    fieldsOf(energy, pattern).forEach((h, i) => expect(h).toBeCloseTo((1 - 1 / N) * pattern[i]!, 12));
  });

  it('LRN-24 one-step bit error Q(1/√α): α = 0.1 and 0.2', () => {
    const N = 500;
    for (const [alpha, error] of [
      [0.1, 7.82701e-4],
      [0.2, 1.267366e-2],
    ] as const) {
      const patterns = patternsOf(N, alpha * N);
      const energy = blank(N);
      started(hebbian, energy, dataOf(patterns), {}).update();
      // 25,000 and 50,000 bits; 1/N corrections are below a tenth of the rate. Six standard errors.
      const bits = alpha * N * N;
      expect(Math.abs(errors(energy, patterns) - error)).toBeLessThan(0.1 * error + 6 * Math.sqrt(error / bits));
    }
  });

  it('refuses energies whose couplings are made of something else', () => {
    const energy = { ...blank(3), parameters: {} };
    expect(() => started(hebbian, energy, dataOf([[1, 1, -1]]), {})).toThrow('sets the couplings');
  });
});

describe('storkey', () => {
  for (const law of lawsOf(storkey)) it(`law: ${law.name}`, law.check);

  it('the first pattern as Hebb has it, the second by its formula with matrices', () => {
    const N = 7;
    const patterns = patternsOf(N, 2) as [number[], number[]];
    const energy = blank(N);
    started(storkey, energy, dataOf(patterns), {}).update();
    let W = Array.from({ length: N }, () => new Array<number>(N).fill(0));
    for (const xi of patterns) {
      const h = (i: number, j: number): number =>
        W[i]!.reduce((sum, w, k) => (k === i || k === j ? sum : sum + w * xi[k]!), 0);
      W = W.map((row, i) =>
        row.map((w, j) => (i === j ? 0 : w + (xi[i]! * xi[j]! - xi[i]! * h(j, i) - h(i, j) * xi[j]!) / N)),
      );
    }
    const { from, to, coupling } = energy.pairwise!;
    coupling.forEach((w, e) => expect(w).toBeCloseTo(W[from[e]!]![to[e]!]!, 12));
  });

  it('holds more patterns without errors than Hebb: 0.25 N of them', () => {
    const N = 200;
    const patterns = patternsOf(N, 50);
    const [one, other] = [blank(N), blank(N)];
    started(storkey, one, dataOf(patterns), {}).update();
    started(hebbian, other, dataOf(patterns), {}).update();
    // Hebb's rule errs in Q(2) = 2.3 % of the bits here.
    expect(errors(other, patterns)).toBeGreaterThan(0.01);
    expect(errors(one, patterns)).toBeLessThan(errors(other, patterns) / 5);
  });

  it('stores once', () => {
    const energy = blank(5);
    const { update } = started(storkey, energy, dataOf(patternsOf(5, 2)), {});
    update();
    const before = energy.pairwise!.coupling.slice();
    update();
    expect(energy.pairwise!.coupling).toEqual(before);
  });
});

describe.each([
  ['hebbian', hebbian],
  ['storkey', storkey],
] as const)('%s', (name, rule) => {
  it('refuses what is no memory of spins', () => {
    const rows = dataOf([[1, 1]]);
    const field = new Float64Array(2);
    const pairwise = { from: Int32Array.of(0), to: Int32Array.of(1), coupling: Float64Array.of(0.3), field };
    const ofBits = pairwiseEnergy({ pairwise }, { space: bits(2), parameters: {} });
    expect(() => started(rule, ofBits, rows, {})).toThrow(`learning ${name} stores patterns of ±1`);
    const parameters = { strength: parameterArray([1]) };
    const fixed = pairwiseEnergy({ pairwise }, { space: spins(2), parameters });
    expect(() => started(rule, fixed, rows, {})).toThrow('made of other parameters (strength)');
  });
});
