import type { Mutant } from '../mutant.ts';
import { assignment, descent, heatBath, lawOf, leapfrog, levels, softUnits, wellsEnergy } from './right-dynamics.ts';
import { bath, changed, claims, meddling, mutant } from './wrong-dynamics.ts';

const alone = 'it moves x alone, and within its space';
const books = 'the heat and work booked are the change of energy';
const cold = 'T → 0: states stay finite and in the space';
const hot = 'T → ∞: states stay finite and in the space';

export const conductMutants: readonly Mutant[] = [
  mutant('a randomness of its own', 'same seed, same bits', withoutSeed()),
  mutant('memory that no checkpoint keeps', 'a walk that is taken up again has the same bits', () => ({
    timeStep: 1,
    init: () => ({ steps: 0 }),
    advance: (_energy, x, state) => x.data.fill((state as { steps: number }).steps++ % 3),
  })),
  mutant(
    'one random number for all replicas',
    'replicas do not know of one another',
    meddling((_energy, x) => x.data.fill(x.data[x.replicas - 1]!)),
  ),
  mutant(
    'an observable that draws a random number',
    'looking at it changes nothing',
    bath(() => ({
      observables: (streams) => [
        { name: 'noise', summary: 'noise', measure: (_x, out) => out.fill(streams.uniform(0)) },
      ],
    })),
  ),
  mutant(
    'an init that puts the state somewhere else',
    alone,
    bath((right) => ({
      init(energy, x, context) {
        x.data.fill(0);
        return right.init(energy, x, context);
      },
    })),
    levels,
    { ...claims, start: (x) => x.data.fill(2) },
  ),
  mutant(
    'a choice beyond the last',
    alone,
    bath(() => ({ advance: (_energy, x) => x.data.fill(3) })),
  ),
  mutant(
    'dynamics that move a control',
    alone,
    meddling((energy) => (energy.controls!['field']! += 0.1)),
  ),
  mutant(
    'dynamics that cool the bath',
    alone,
    meddling((_energy, _x, tick) => (tick.temperature *= 0.99)),
  ),
  mutant(
    'a time step of 0',
    alone,
    bath(() => ({ timeStep: 0 })),
  ),
  mutant(
    'probabilities that do not sum to 1',
    alone,
    () => assignment((E, T, g) => lawOf(E, T, g).map((p) => 0.9 * p)),
    softUnits,
  ),
  mutant(
    'heat of the wrong sign',
    books,
    bath((right) => ({
      advance(energy, x, streams, tick) {
        const heat = new Float64Array(tick.heat.length);
        right.advance(energy, x, streams, { ...tick, heat });
        heat.forEach((q, r) => (tick.heat[r]! -= q));
      },
    })),
  ),
  mutant(
    'heat that overwrites',
    books,
    bath((right) => ({
      advance: (energy, x, streams, tick) => (tick.heat.fill(0), right.advance(energy, x, streams, tick)),
    })),
  ),
  mutant(
    'kinetic energy that is booked twice',
    books,
    changed(leapfrog, (right) => ({
      advance(energy, x, v, tick) {
        const before = new Float64Array(x.replicas);
        right.addEnergy!(v, before);
        right.advance(energy, x, v, tick);
        right.addEnergy!(v, tick.work);
        before.forEach((K, r) => (tick.work[r]! -= K));
      },
    })),
    wellsEnergy,
    {},
  ),
  mutant(
    'heat that is booked without saying so',
    'no heat or work is booked',
    bath(() => ({ booksHeat: false })),
  ),
  mutant(
    'own energy that overwrites',
    'its own energy accumulates',
    changed(leapfrog, (right) => ({ addEnergy: (v, out) => right.addEnergy!(v, out.fill(0)) })),
    wellsEnergy,
    {},
  ),
  mutant(
    'a bath that needs more than it says',
    'it asks no more of the energy than it needs',
    () => heatBath(),
    levels,
    {
      ...claims,
      needs: ['force'],
    },
  ),
  mutant('exponentials of energies over T', cold, () => assignment(naive), softUnits),
  mutant('powers of T that overflow', hot, () => assignment((E, T) => lawOf(E, T ** 41 / T ** 40)), softUnits),
  mutant('a step up the force', 'T → 0: no step raises the energy', () => descent(-0.1), wellsEnergy, {
    descendsWhenCold: true,
  }),
];

/** Every step of every walk goes on counting. */
function withoutSeed(): ReturnType<typeof bath> {
  let calls = 0;
  return bath(() => ({ advance: (_energy, x) => x.data.fill(calls++ % 3) }));
}

function naive(E: Float64Array, T: number): Float64Array {
  const weights = E.map((e) => Math.exp(-e / T));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / Z);
}
