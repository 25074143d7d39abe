import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { allStates, isNear, near, randomPairSystem, slope, sum, torusPairs } from '../../test/support.ts';
import { boltzmann } from '../canonical.ts';
import { isingRing } from '../ising-ring.ts';
import { enumerateLevels, enumeratePairs } from './enumeration.ts';
import { pairEnergy, type PairSystem } from './pair-system.ts';

const loops: [number, number][] = [
  [0, 1],
  [1, 2],
  [2, 0],
  [2, 3],
  [4, 3],
  [0, 4],
  [3, 5],
  [6, 5],
];
const products = [
  [0, 2, 5],
  [6, 3, 1, 4],
];
const uniform = (pairs: readonly (readonly [number, number])[], units: number, J = 1, h = 0): PairSystem => ({
  kind: 'spins',
  from: pairs.map(([a]) => a),
  to: pairs.map(([, b]) => b),
  coupling: pairs.map(() => J),
  field: new Float64Array(units).fill(h),
});
const ring = (N: number): [number, number][] => Array.from({ length: N }, (_, i) => [i, (i + 1) % N]);

describe('enumeration', () => {
  it.each(['spins', 'bits'] as const)('every average, as the sum over states one by one: %s', (kind) => {
    const random = new RandomStreams(11, 'systems', 1);
    for (const T of [0.3, 1.7, 5]) {
      const system = randomPairSystem(random, kind, 7, loops, products);
      const states = allStates(system);
      const all = boltzmann(
        states.map((s) => s.energy),
        T,
      );
      const mean = (of: (s: number[]) => number): number => sum(states.map((s, i) => all.p[i]! * of(s.state)));
      const found = enumeratePairs(system, T);
      for (const name of ['logZ', 'F', 'U', 'S', 'C'] as const) near(found[name], all[name]);
      near(found.ground, Math.min(...states.map((s) => s.energy)));
      found.means.forEach((m, i) =>
        near(
          m,
          mean((s) => s[i]!),
        ),
      );
      found.correlations.forEach((c, e) =>
        near(
          c,
          mean((s) => s[loops[e]![0]]! * s[loops[e]![1]]!),
        ),
      );
      found.factorMeans.forEach((c, f) =>
        near(
          c,
          mean((s) => products[f]!.reduce((x, i) => x * s[i]!, 1)),
        ),
      );
      found.upProbability.forEach((p, k) =>
        near(
          p,
          mean((s) => (s.filter((x) => x === 1).length === k ? 1 : 0)),
        ),
      );
      // The other kind, a sign, and pairs counted twice give other numbers.
      const other = enumeratePairs({ ...system, kind: kind === 'spins' ? 'bits' : 'spins' }, T);
      const turned = enumeratePairs({ ...system, coupling: Array.from(system.coupling, (J) => -J) }, T);
      const twice = enumeratePairs({ ...system, coupling: Array.from(system.coupling, (J) => 2 * J) }, T);
      for (const mutant of [other, turned, twice]) expect(isNear(mutant.logZ, all.logZ, 1e-3)).toBe(false);
    }
  });

  it.each(['spins', 'bits'] as const)(
    'LRN-14 more units than a block holds: U, C, ⟨s⟩ are derivatives of F (%s)',
    (kind) => {
      const random = new RandomStreams(12, 'systems', 1);
      const units = 14;
      const pairs: [number, number][] = [...ring(units), [0, 13], [2, 12], [5, 9]];
      const system = randomPairSystem(random, kind, units, pairs, [[1, 12, 13]]);
      for (const T of [0.6, 2.2]) {
        const found = enumeratePairs(system, T);
        const at = (t: number) => enumeratePairs(system, t);
        near(
          slope((t) => at(t).F, T, 1e-4),
          -found.S,
          1e-7,
        );
        near(
          slope((t) => at(t).U, T, 1e-4),
          found.C,
          1e-6,
        );
        for (const i of [0, 7, 13]) {
          const inField = (h: number) =>
            enumeratePairs({ ...system, field: Array.from(system.field, (x, j) => (j === i ? h : x)) }, T).F;
          near(-slope(inField, system.field[i]!, 1e-4), found.means[i]!, 1e-7);
        }
        for (const e of [3, 15]) {
          const coupled = (J: number) =>
            enumeratePairs({ ...system, coupling: Array.from(system.coupling, (x, j) => (j === e ? J : x)) }, T).F;
          near(-slope(coupled, system.coupling[e]!, 1e-4), found.correlations[e]!, 1e-7);
        }
        near(sum(found.upProbability.map((p, k) => p * (kind === 'spins' ? 2 * k - units : k))), sum(found.means));
      }
    },
  );

  it('LRN-14 three units, bits and spins: printed values; the mutant with every W doubled', () => {
    const system: PairSystem = {
      kind: 'bits',
      from: [0, 0, 1],
      to: [1, 2, 2],
      coupling: [1, -0.5, 0.75],
      field: [0.2, -0.3, 0.1],
    };
    const found = enumeratePairs(system, 1);
    near(found.logZ, 2.5312590622347626);
    [0.635681045276, 0.670204604813, 0.56864624809].forEach((m, i) => near(found.means[i]!, m));
    [0.473370496305, 0.342824680669, 0.415582963412].forEach((c, e) => near(found.correlations[e]!, c));
    near(enumeratePairs(system, 2).logZ, 2.26955311761377);
    near(enumeratePairs(system, 2).correlations[0]!, 0.355197009553);
    near(enumeratePairs({ ...system, kind: 'spins' }, 1).logZ, 2.6620615229965354);
    const doubled = enumeratePairs({ ...system, coupling: [2, -1, 1.5] }, 1);
    expect(isNear(doubled.correlations[0]!, 0.473370496305, 1e-2)).toBe(false);
  });

  it('LAT-01 the ring of 8 in a field, and LAT-06 the density of states of 3 × 3 and 4 × 4', () => {
    near(enumeratePairs(uniform(ring(8), 8), 1.5).C, 2.69963482801726);
    const inField = enumeratePairs(uniform(ring(8), 8, 1, 0.3), 1.5);
    near(inField.logZ, 7.74909861118784);
    near(sum(inField.means), 4.812246464227396);
    for (const name of ['U', 'S', 'C'] as const) near(inField[name], isingRing(8, 1.5, 1, 0.3)[name]);
    const small = enumerateLevels(uniform(torusPairs(3), 9));
    expect([...small.levels]).toEqual([-18, -10, -6, -2, 2, 6]);
    expect([...small.counts]).toEqual([2, 18, 48, 198, 144, 102]);
    const large = enumerateLevels(uniform(torusPairs(4), 16));
    expect([...large.counts]).toEqual([2, 32, 64, 424, 1728, 6688, 13_568, 20_524, 13_568, 6688, 1728, 424, 64, 32, 2]);
  });

  it('couplings that are no whole numbers still give one level where energies are equal but for rounding', () => {
    const { levels, counts } = enumerateLevels(uniform(torusPairs(4), 16, 0.1));
    expect(levels.length).toBe(15);
    expect(sum(counts)).toBe(2 ** 16);
    const random = new RandomStreams(13, 'systems', 1);
    const glass = randomPairSystem(random, 'spins', 7, loops);
    expect(enumerateLevels(glass).levels.length).toBe(128);
    expect(() => enumerateLevels(glass, 100)).toThrow(/more than mostLevels = 100 energies/);
    const free = enumerateLevels({ kind: 'bits', from: [], to: [], coupling: [], field: [0, 0, 0] });
    expect([...free.levels, ...free.counts]).toEqual([0, 8]);
  });

  it('nothing overflows or underflows: couplings of 1e4 at T = 1e-3, and T = 1e9', () => {
    for (const kind of ['spins', 'bits'] as const) {
      const random = new RandomStreams(14, 'systems', 1);
      const system = randomPairSystem(random, kind, 13, ring(13));
      const large = { ...system, coupling: Array.from(system.coupling, (J) => 1e4 * J) };
      const cold = enumeratePairs(large, 1e-3);
      near(cold.U, cold.ground, 1e-12);
      near(cold.F, cold.ground, 1e-12);
      near(cold.S, 0, 1e-12);
      expect(cold.C).toBeLessThan(1e-12);
      near(pairEnergy(large, cold.means.map(Math.round)), cold.ground);
      const hot = enumeratePairs(system, 1e9);
      near(hot.S, 13 * Math.LN2);
      near(hot.U, sum(allStates(system).map((s) => s.energy)) / 2 ** 13, 1e-6);
    }
  });

  it('pairs that occur twice add up; a single unit; no pairs', () => {
    const once = enumeratePairs({ kind: 'spins', from: [0], to: [1], coupling: [0.9], field: [0.3, -0.1] }, 0.8);
    const twice = enumeratePairs(
      { kind: 'spins', from: [0, 1], to: [1, 0], coupling: [0.5, 0.4], field: [0.3, -0.1] },
      0.8,
    );
    for (const name of ['logZ', 'U', 'C'] as const) near(twice[name], once[name]);
    near(twice.correlations[1]!, once.correlations[0]!);
    const one = enumeratePairs({ kind: 'spins', from: [], to: [], coupling: [], field: [0.3] }, 0.8);
    near(one.logZ, Math.log(2 * Math.cosh(0.3 / 0.8)));
    near(one.means[0]!, Math.tanh(0.3 / 0.8));
  });

  it.each<[string, Partial<PairSystem>, number, RegExp]>([
    ['a unit coupled to itself', { to: [0] }, 1, /enumeratePairs: pair 0 has unit 0,0 twice/],
    ['an index outside', { to: [5] }, 1, /a unit of pair 0 is 5, must be an integer in \[0, 1\]/],
    ['a coupling that is NaN', { coupling: [NaN] }, 1, /the coupling of pair 0 is NaN/],
    ['a field that is infinite', { field: [0, Infinity] }, 1, /field\[1\] is Infinity/],
    ['energies that overflow', { coupling: [1e308] }, 1, /sum of \|coupling\| and \|field\| is Infinity/],
    ['lengths that differ', { coupling: [] }, 1, /coupling.length is 0, must be 1/],
    ['no unit', { field: [] }, 1, /field.length is 0/],
    ['25 units', { field: new Float64Array(25) }, 1, /field.length is 25, must be an integer in \[1, 24\]/],
    [
      'a factor with a unit twice',
      { factors: [{ units: [0, 1, 0], coupling: 1 }] },
      1,
      /factor 0 has unit 0,1,0 twice/,
    ],
    ['T = 0', {}, 0, /temperature is 0, must be finite and > 0/],
  ])('refuses %s', (_, change, T, message) => {
    const system = { kind: 'spins' as const, from: [0], to: [1], coupling: [1], field: [0, 0], ...change };
    expect(() => enumeratePairs(system, T)).toThrow(message);
  });
});
