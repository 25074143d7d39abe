import { describe, expect, it } from 'vitest';
import { chiSquareTest, maximalCorrelationTime } from '@ergodic/numerics';
import { reversibleEigenvalues } from '@ergodic/numerics/linear-algebra';
import { choiceOfValue, type Dynamics, type Energy } from '@ergodic/kernel';
import {
  boltzmann,
  chain,
  contextOf,
  copiesOf,
  defects,
  drawStates,
  energiesOf,
  frustrated,
  histogram,
  machine,
  numbersOf,
  pairs,
  rigOf,
  torus,
} from '../test/support.ts';
import { conditionalLaw, heatBath } from './heat-bath.ts';
import { metropolis } from './metropolis.ts';

const samplers: readonly (readonly [string, Dynamics])[] = [
  ['metropolis', metropolis.make({ scan: 'random' }, contextOf(1)) as Dynamics],
  ['heat-bath', heatBath.make({ scan: 'random' }, contextOf(1)) as Dynamics],
  [
    'heat-bath, sequential',
    heatBath.make({ scan: 'sequential' }, { ...contextOf(1), compute: 'reference' }) as Dynamics,
  ],
];

/** E = −Σ v W h − b·v − c·h on bits (v₁, v₂, h₁, h₂), weights times `factor`: 1, or a mutant's. */
const restricted = (factor = 1): Energy =>
  pairs(
    'bits',
    [
      [0, 2, 0.5 * factor],
      [0, 3, -0.3 * factor],
      [1, 2, 0.8 * factor],
      [1, 3, 0.2 * factor],
    ],
    [0.1, -0.2, 0.3, -0.1],
  );

describe.each(samplers)('%s', (_, dynamics) => {
  it('SMP-03 LRN-17 GEN-05 a restricted Boltzmann machine: the law of its visible bits', () => {
    // v = 00, 01, 10, 11.
    const printed = [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178];
    const visible = (seen: Energy): Float64Array => {
      const rig = rigOf(dynamics, seen, drawStates(restricted().space, boltzmann(restricted(), 1), 40_000));
      rig.run(3, 1);
      return histogram(
        Array.from({ length: 40_000 }, (_, r) => 2 * rig.x.data[4 * r]! + rig.x.data[4 * r + 1]!),
        4,
      );
    };
    expect(chiSquareTest(visible(restricted()), printed)).toMatchObject({ pass: true });
    // Weights counted twice, as in a sum over all i and j.
    expect(chiSquareTest(visible(restricted(2)), printed)).toMatchObject({ pass: false });
  });

  it('SMP-03 LAT-06 GEN-05 3 × 3 Ising at T_c: its six energies, as often as there are states of them', () => {
    const T = 2 / Math.log(1 + Math.SQRT2);
    const levels = [-18, -10, -6, -2, 2, 6];
    const law = (temperature: number): number[] =>
      levels.map((E, c) => [2, 18, 48, 198, 144, 102][c]! * Math.exp(-E / temperature));
    const rig = rigOf(dynamics, torus(3), drawStates(torus(3).space, boltzmann(torus(3), T), 40_000));
    rig.run(3, T);
    const counts = histogram(
      energiesOf(torus(3), rig.x).map((E) => levels.indexOf(Math.round(E))),
      6,
    );
    expect(chiSquareTest(counts, law(T))).toMatchObject({ pass: true });
    expect(chiSquareTest(counts, law(1.05 * T))).toMatchObject({ pass: false });
  });
});

/** A sequential scan is not reversible, so that nothing bounds the error of its counts. */
describe.each(samplers.slice(0, 2))('%s', (_, dynamics) => {
  it('SMP-03 GEN-04 one long chain of four bits, from all zero', () => {
    const T = 1.3;
    const law = boltzmann(machine, T);
    const second = reversibleEigenvalues(dynamics.transitionMatrix!(machine, T), law).at(-2)!;
    const rig = rigOf(dynamics, machine, copiesOf(machine.space, 0, 1), 5);
    const counts = new Float64Array(16);
    for (let step = 0; step < 40_000; step++) {
      rig.run(1, T);
      counts[numbersOf(machine.space, rig.x)[0]!]!++;
    }
    const correlationTime = maximalCorrelationTime(second);
    expect(chiSquareTest(counts, law, { correlationTime })).toMatchObject({ pass: true });
    expect(chiSquareTest(counts, boltzmann(machine, 1.3 * T), { correlationTime })).toMatchObject({ pass: false });
  });
});

describe('GEN-11 mutant: all units drawn at once from the laws given the others before', () => {
  /** P_ab = Π_i p(b_i | the others in a). */
  const synchronous = (energy: Energy, temperature: number): Float64Array => {
    const { space } = energy;
    const all = copiesOf(space, 0, 1);
    const choices = space.kind === 'categories' ? space.choices : 2;
    const states = choices ** space.units;
    const P = new Float64Array(states * states).fill(1);
    const [energies, law] = [new Float64Array(choices), new Float64Array(choices)];
    for (let a = 0; a < states; a++) {
      all.data.set(copiesOf(space, a, 1).data);
      for (let i = 0; i < space.units; i++) {
        energy.conditional!(all, 0, i, energies);
        conditionalLaw(energies, temperature, undefined, law);
        for (let b = 0; b < states; b++)
          P[a * states + b]! *= law[choiceOfValue(space.kind, copiesOf(space, b, 1).data[i]!)]!;
      }
    }
    return P;
  };

  it.each<[string, Energy]>([
    ['spins', chain],
    ['bits', machine],
    ['categories', frustrated],
  ])('SMP-03 GEN-07 %s: does not keep the Boltzmann law, as one after the other does', (_, energy) => {
    const law = boltzmann(energy, 0.8);
    const mutant = defects(synchronous(energy, 0.8), law);
    expect(mutant.rows).toBeLessThanOrEqual(1e-13);
    expect(mutant.stationarity).toBeGreaterThan(1e-2);
    const P = samplers[2]![1].transitionMatrix!(energy, 0.8);
    expect(defects(P, law).stationarity).toBeLessThanOrEqual(1e-13);
  });
});
