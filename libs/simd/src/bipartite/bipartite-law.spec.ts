import { chiSquareTest, meanTest, RandomStreams, RunningMoments } from '@ergodic/numerics';
import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { describe, expect, it } from 'vitest';
import { BipartiteSampler } from './bipartite-sampler.ts';

/** LRN-16. */
const machine = { coupling: [0.5, -0.3, 0.8, 0.2], visibleField: [0.1, -0.2], hiddenField: [0.3, -0.1] };

/** All states (v₁, v₂, h₁, h₂), of one value or the other. */
const statesOf = (off: number) =>
  Array.from({ length: 16 }, (_, s) => [8, 4, 2, 1].map((place) => (s & place ? 1 : off)));

function energy([v1, v2, h1, h2]: number[], { coupling: W, visibleField: b, hiddenField: c } = machine): number {
  const first = W[0]! * v1! * h1! + W[1]! * v1! * h2! + W[2]! * v2! * h1! + W[3]! * v2! * h2!;
  return -first - b[0]! * v1! - b[1]! * v2! - c[0]! * h1! - c[1]! * h2!;
}

function boltzmann(off: number, T: number, from = machine): number[] {
  const weights = statesOf(off).map((state) => Math.exp(-energy(state, from) / T));
  const Z = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / Z);
}

function make(chains: number, kind: 'bits' | 'spins', seed: number, clamped?: number[]) {
  const streams = new RandomStreams(seed, 'moves', chains);
  const sampler = new BipartiteSampler({ visible: 2, hidden: 2, chains, kind, streams, clamped });
  sampler.setParameters(machine);
  return sampler;
}

/** LRN-18: what CD-1 expects of v₁h₁, by enumeration of p(h|v), p(v'|h) and the means of h given v'. */
const CD1 = -0.0321301474;
const GRADIENT = -0.03588851502;

describe('bipartite sampler: exact laws', () => {
  it('LRN-16 free energies of the visible states, and of others at T = 2 and for spins', () => {
    const F = new Float64Array(4);
    const sampler = make(4, 'bits', 1);
    sampler.setState('visible', [0, 0, 0, 1, 1, 0, 1, 1]);
    sampler.freeEnergies(1, F);
    const printed = [-1.498751904542098, -1.931731985189002, -1.784115918347731, -2.28203961026993];
    F.forEach((value, s) => expect(value).toBeCloseTo(printed[s]!, 6));
    // LRN-17
    expect(Math.log(F.reduce((Z, value) => Z + Math.exp(-value), 0))).toBeCloseTo(3.3005850935233525, 6);

    for (const [kind, off] of [
      ['bits', 0],
      ['spins', -1],
    ] as const) {
      const other = make(4, kind, 1);
      other.setState('visible', [off, off, off, 1, 1, off, 1, 1]);
      other.freeEnergies(0.5, F);
      const states = statesOf(off);
      F.forEach((value, s) => {
        const Z = [0, 1, 2, 3].reduce((sum, h) => sum + Math.exp(-energy(states[4 * s + h]!) / 2), 0);
        expect(value).toBeCloseTo(-2 * Math.log(Z), 6);
      });
    }
  });

  it('LRN-17, GEN-07: the kernel of block Gibbs on v, from its means, has the eigenvalues printed and leaves p(v)', () => {
    const P = new Float64Array(16);
    const layers = [0, 0, 0, 1, 1, 0, 1, 1];
    const sampler = make(4, 'bits', 1);
    const ofHidden = new Float64Array(8);
    const ofVisible = new Float64Array(8);
    sampler.setState('visible', layers);
    sampler.setState('hidden', layers);
    sampler.means('hidden', 1, ofHidden);
    sampler.means('visible', 1, ofVisible);
    const chance = (means: Float64Array, given: number, state: number) =>
      [0, 1].reduce((p, u) => p * Math.abs(1 - layers[2 * state + u]! - means[2 * given + u]!), 1);
    for (let v = 0; v < 4; v++)
      for (let h = 0; h < 4; h++)
        for (let to = 0; to < 4; to++) P[4 * v + to]! += chance(ofHidden, v, h) * chance(ofVisible, h, to);
    const p = Float64Array.of(0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178);
    for (let to = 0; to < 4; to++)
      expect([0, 1, 2, 3].reduce((sum, v) => sum + p[v]! * P[4 * v + to]!, 0)).toBeCloseTo(p[to]!, 6);
    // Similar to a symmetric matrix up to float32's rounding, since the kernel is reversible.
    const symmetric = P.map((_, k) => {
      const [a, b] = [Math.floor(k / 4), k % 4];
      return (Math.sqrt(p[a]! / p[b]!) * P[4 * a + b]! + Math.sqrt(p[b]! / p[a]!) * P[4 * b + a]!) / 2;
    });
    const eigenvalues = [...symmetricEigen(symmetric, 4).values].toSorted((a, b) => b - a);
    [1, 0.0421081171296, 0.0076282023699, 0.0000588066739].forEach((value, k) =>
      expect(eigenvalues[k]).toBeCloseTo(value, 6),
    );
  });

  it.each([
    ['bits', 0, 1, 1],
    ['bits', 0, 0.4, 3],
    ['spins', -1, 2.5, 3],
    ['spins', -1, 0.8, 10],
  ] as const)(
    'GEN-05 LRN-17 %s (off: %s) at T = %s: chains started from e^(−E/T)/Z are in it after %s sweeps',
    (kind, off, T, sweeps) => {
      const chains = 200_000;
      const exact = boltzmann(off, T);
      const states = statesOf(off);
      const start = new RandomStreams(4, 'start', 1);
      const weights = Float64Array.from(exact);
      const x = new Float64Array(4 * chains);
      for (let r = 0; r < chains; r++) x.set(states[start.categorical(0, weights)]!, 4 * r);
      const countsAt = (beta: number) => {
        const sampler = make(chains, kind, 8);
        sampler.setState('visible', x, 0, 4);
        sampler.setState('hidden', x, 2, 4);
        sampler.sweep(beta, sweeps);
        const after = new Int8Array(4 * chains);
        sampler.readState('visible', after, 0, 4);
        sampler.readState('hidden', after, 2, 4);
        const counts = new Float64Array(16);
        for (let r = 0; r < chains; r++) {
          const bit = (u: number) => Number(after[4 * r + u]! > 0);
          counts[8 * bit(0) + 4 * bit(1) + 2 * bit(2) + bit(3)]!++;
        }
        return counts;
      };
      const counts = countsAt(1 / T);
      expect(chiSquareTest(counts, exact)).toMatchObject({ pass: true });
      // GEN-03: it would tell T from 1.1 T; mutants: a factor 2 in the exponent, and without a field.
      expect(chiSquareTest(countsAt(1 / (1.1 * T)), exact).pass).toBe(false);
      expect(chiSquareTest(countsAt(2 / T), exact).pass).toBe(false);
      expect(chiSquareTest(counts, boltzmann(off, T, { ...machine, hiddenField: [0, 0] })).pass).toBe(false);
      expect(chiSquareTest(counts, boltzmann(off, T, { ...machine, coupling: [0.5, 0.8, -0.3, 0.2] })).pass).toBe(
        false,
      );
    },
  );

  it('clamped units stay, the others have the law given them', () => {
    const chains = 100_000;
    const sampler = make(chains, 'bits', 2, [0, 1, 0, 0]);
    sampler.setState(
      'visible',
      Float64Array.from({ length: 2 * chains }, (_, k) => k % 2),
    );
    sampler.sweep(1 / 0.6, 20);
    const v = new Int8Array(2 * chains);
    const h = new Int8Array(2 * chains);
    sampler.readState('visible', v);
    sampler.readState('hidden', h);
    const counts = new Float64Array(8);
    for (let r = 0; r < chains; r++) {
      expect(v[2 * r + 1]).toBe(1);
      counts[4 * v[2 * r]! + 2 * h[2 * r]! + h[2 * r + 1]!]!++;
    }
    const exact = boltzmann(0, 0.6).filter((_, s) => s & 4);
    expect(chiSquareTest(counts, exact).pass).toBe(true);
    expect(
      chiSquareTest(
        counts,
        boltzmann(0, 0.6).filter((_, s) => !(s & 4)),
      ).pass,
    ).toBe(false);
  });

  it('LRN-18: CD-1 has the expectation of CD-1, which is not the gradient', () => {
    const chains = 100_000;
    const sampler = make(chains, 'bits', 12);
    const data = Float64Array.from({ length: 2 * chains }, (_, k) => (k < chains ? 0 : 1));
    const moments = new RunningMoments();
    const sums = { coupling: new Float64Array(4), visible: new Float64Array(2), hidden: new Float64Array(2) };
    const means = new Float64Array(2 * chains);
    const v = new Float64Array(2 * chains);
    for (let round = 0; round < 10; round++) {
      sampler.setState('visible', data);
      sampler.addCorrelations(sums, 1, 1);
      sampler.means('hidden', 1, means);
      const positive = Float64Array.from({ length: chains }, (_, r) => data[2 * r]! * means[2 * r]!);
      sampler.sweep(1);
      sampler.addCorrelations(sums, -1, 1);
      sampler.means('hidden', 1, means);
      sampler.readState('visible', v);
      for (let r = 0; r < chains; r++) moments.add(positive[r]! - v[2 * r]! * means[2 * r]!);
    }
    // Half of the data are 00 and half 11, without chance: less variance than the samples show.
    expect(meanTest(moments, { mean: CD1 }).pass).toBe(true);
    expect(meanTest(moments, { mean: GRADIENT }).pass).toBe(false);
    expect(sums.coupling[0]! / (10 * chains)).toBeCloseTo(moments.mean, 4);
  });

  it('T = 0 takes the sign of the field, and a coin where there is none; T = ∞ a coin everywhere', () => {
    const chains = 40_000;
    const counts = (beta: number, field: number) => {
      const sampler = make(chains, 'spins', 6);
      sampler.setParameters({ coupling: [0, 0, 0, 0], visibleField: [0, 0], hiddenField: [field, 0] });
      sampler.sample('hidden', beta);
      const h = new Float64Array(2 * chains);
      sampler.readState('hidden', h);
      return [0, 1].map((j) => h.filter((value, k) => k % 2 === j && value > 0).length);
    };
    const coin = (count: number) => Math.abs(count - chains / 2) / Math.sqrt(chains / 4);
    const [up, free] = counts(Infinity, 1e-6);
    expect(up).toBe(chains);
    expect(coin(free!)).toBeLessThan(5);
    expect(counts(Infinity, -1e-6)[0]).toBe(0);
    for (const count of counts(0, 3)) expect(coin(count)).toBeLessThan(5);
  });
});
