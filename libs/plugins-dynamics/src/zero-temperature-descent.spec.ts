import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  copiesOf,
  drawStates,
  energiesOf,
  frustrated,
  levels,
  observed,
  pairs,
  rigOf,
} from '../test/support.ts';
import { leastChoice, zeroTemperatureDescent } from './zero-temperature-descent.ts';

const of = (scan: 'random' | 'sequential' | 'chromatic') => zeroTemperatureDescent.make({ scan }, contextOf(1));

/** Spins with random symmetric couplings of normal size, and no field. */
function glass(n: number, seed: number): Energy {
  const random = new RandomStreams(seed, 'glass', 1);
  const couplings: [number, number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) couplings.push([j, i, random.normal(0)]);
  return pairs('spins', couplings, new Array<number>(n).fill(0));
}

/** What two units do by fields of their own that no energy gives: unit i sees W[i][j] s_j. */
const unlike = (W: readonly (readonly number[])[]): Energy => ({
  ...pairs('spins', [], [0, 0]),
  conditional(x, r, i, out) {
    const field = W[i]![0]! * x.data[2 * r]! + W[i]![1]! * x.data[2 * r + 1]!;
    out[0] = field;
    out[1] = -field;
  },
});

describe('zero-temperature-descent', () => {
  for (const law of lawsOf(zeroTemperatureDescent)) it(`law: ${law.name}`, law.check);

  it.each(['random', 'sequential', 'chromatic'] as const)(
    'LRN-22 %s: of 10⁴ updates of random couplings none raises the energy, and it rests',
    (scan) => {
      const energy = glass(25, 4);
      const dynamics = of(scan);
      const x = drawSpins(25, 20);
      const rig = rigOf(dynamics, energy, x);
      let before = energiesOf(energy, x);
      for (let sweep = 0; sweep < 20; sweep++) {
        rig.run(1, 3);
        const after = energiesOf(energy, x);
        after.forEach((E, r) => expect(E).toBeLessThanOrEqual(before[r]! + 1e-12));
        before = after;
      }
      expect([...observed(dynamics, rig, 'unstableUnits')]).toEqual(new Array(20).fill(0));
      const rest = x.data.slice();
      rig.run(5, 3);
      expect(x.data).toEqual(rest);
      // Mutant: up the energy instead.
      const up = pairs(
        'spins',
        Array.from(
          energy.pairwise!.from,
          (i, e) => [i, energy.pairwise!.to[e]!, -energy.pairwise!.coupling[e]!] as const,
        ),
        new Array<number>(25).fill(0),
      );
      const start = drawSpins(25, 20);
      const climbs = rigOf(dynamics, up, start);
      const first = energiesOf(energy, start);
      climbs.run(1, 3);
      expect(energiesOf(energy, start).every((E, r) => E > first[r]!)).toBe(true);
    },
  );

  it('LRN-22 sign(0) keeps a spin; without a field nothing moves', () => {
    const none = pairs('spins', [], [0, 0, 0]);
    for (let a = 0; a < 8; a++) {
      const rig = rigOf(of('sequential'), none, copiesOf(none.space, a, 1));
      rig.run(3, 1);
      expect(rig.x.data).toEqual(copiesOf(none.space, a, 1).data);
    }
    expect(leastChoice(Float64Array.of(2, 2), 0)).toBe(0);
    expect(leastChoice(Float64Array.of(2, 2), 1)).toBe(1);
    expect(leastChoice(Float64Array.of(3, 1, 1), 0)).toBe(1);
    expect(leastChoice(Float64Array.of(3, 1, 1), 2)).toBe(2);
  });

  it('LRN-22 couplings that are not symmetric go round: W₁₂ = 1, W₂₁ = −1 has a cycle of four', () => {
    const rig = rigOf(
      of('sequential'),
      unlike([
        [0, 1],
        [-1, 0],
      ]),
      copiesOf(pairs('spins', [], [0, 0]).space, 0, 1),
    );
    const seen: string[] = [];
    for (let n = 0; n < 8; n++) {
      seen.push(rig.x.data.join());
      rig.run(1, 1);
    }
    // (−, +) → (+, +) → (+, −) → (−, −) → (−, +), two updates a sweep.
    expect(seen.slice(1, 5)).toEqual(['-1,1', '1,-1', '-1,1', '1,-1']);
    expect([...observed(of('sequential'), rig, 'unstableUnits')]).not.toEqual([0]);
  });

  it('LRN-23 at once instead of one by one, (1, −1) under W = [[0, 1], [1, 0]] has period 2; one by one it rests', () => {
    const W = [
      [0, 1],
      [1, 0],
    ];
    const energy = unlike(W);
    const fields = new Float64Array(2);
    const atOnce = (s: Float64Array): Float64Array => {
      const x = { data: s, replicas: 1, width: 2 };
      return s.map((now, i) => {
        energy.conditional!(x, 0, i, fields);
        return 2 * leastChoice(fields, (now + 1) / 2) - 1;
      });
    };
    const start = Float64Array.of(1, -1);
    expect([...atOnce(start)]).toEqual([-1, 1]);
    expect([...atOnce(atOnce(start))]).toEqual([1, -1]);
    const rig = rigOf(of('sequential'), energy, { data: start.slice(), replicas: 1, width: 2 });
    rig.run(3, 1);
    expect(rig.x.data[0]).toBe(rig.x.data[1]);
    // For symmetric couplings the period at once is 1 or 2 (Goles), and −Σ s(t + 1) W s(t) does not rise.
    for (let seed = 0; seed < 20; seed++) {
      const { pairwise } = glass(9, seed);
      const weights = Array.from({ length: 9 }, () => new Float64Array(9));
      pairwise!.coupling.forEach((J, e) => {
        weights[pairwise!.from[e]!]![pairwise!.to[e]!] = weights[pairwise!.to[e]!]![pairwise!.from[e]!] = J;
      });
      const field = (s: Float64Array, i: number): number => weights[i]!.reduce((sum, J, j) => sum + J * s[j]!, 0);
      const next = (s: Float64Array): Float64Array =>
        s.map((now, i) => 2 * leastChoice(Float64Array.of(field(s, i), -field(s, i)), (now + 1) / 2) - 1);
      const lyapunov = (s: Float64Array): number => -next(s).reduce((sum, now, i) => sum + now * field(s, i), 0);
      let s: Float64Array = drawSpins(9, 1, seed).data;
      for (let n = 0; n < 60; n++) {
        expect(lyapunov(next(s))).toBeLessThanOrEqual(lyapunov(s) + 1e-12);
        s = next(s);
      }
      expect(next(next(s))).toEqual(s);
    }
  });

  it('LRN-22 a stored pattern is recalled from a tenth of it turned', () => {
    const n = 60;
    const random = new RandomStreams(8, 'pattern', 1);
    const pattern = Array.from({ length: n }, () => (random.uniform(0) < 0.5 ? -1 : 1));
    const couplings: [number, number, number][] = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) couplings.push([j, i, (pattern[i]! * pattern[j]!) / n]);
    const energy = pairs('spins', couplings, new Array<number>(n).fill(0));
    const rig = rigOf(of('random'), energy, {
      data: Float64Array.from(pattern, (s, i) => (i % 10 === 0 ? -s : s)),
      replicas: 1,
      width: n,
    });
    rig.run(10, 1);
    expect([...rig.x.data]).toEqual(pattern);
  });

  it('of categories, too; closed choices are left and not entered; NaN throws', () => {
    const x = drawStates(frustrated.space, boltzmann(frustrated, 1e9), 60);
    const rig = rigOf(of('sequential'), frustrated, x);
    rig.run(10, 1);
    expect([...observed(of('sequential'), rig, 'unstableUnits')].every((n) => n === 0)).toBe(true);
    const closed = levels([-9, 1, 0.5], [0, 1, 1]);
    const out = rigOf(of('random'), closed, copiesOf(closed.space, 0, 10));
    out.run(1, 1);
    expect([...out.x.data].every((c) => c === 2)).toBe(true);
    expect(() => rigOf(of('random'), levels([NaN, 0]), copiesOf(closed.space, 0, 1)).run(1, 1)).toThrow(RangeError);
  });
});

function drawSpins(n: number, replicas: number, seed = 1) {
  const random = new RandomStreams(seed, 'spins', 1);
  return {
    data: Float64Array.from({ length: n * replicas }, () => (random.uniform(0) < 0.5 ? -1 : 1)),
    replicas,
    width: n,
  };
}
