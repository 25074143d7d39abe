import type { Energy } from '@ergodic/kernel';
import type { DynamicsLawOptions } from './dynamics-laws.ts';
import { onlyChoice } from '../energy/right-energies.ts';
import type { Mutant, Proof } from '../mutant.ts';
import { separable, springs, trialEnergy } from '../trial-energy.ts';
import { conductMutants } from './conduct.mutants.ts';
import {
  assignment,
  descent,
  heatBath,
  langevin,
  lawOf,
  leapfrog,
  levels,
  metropolis,
  oneWell,
  pairOfUnits,
  softUnits,
  wellsEnergy,
} from './right-dynamics.ts';
import { bath, changed, claims, cycle, lawsOn, lukewarm, mutant, turning, walksBy } from './wrong-dynamics.ts';

const matrixRows = 'rows of the matrix are probabilities at T = 0.6';
const asMatrix = 'a step goes as the matrix says at T = 0.6';
const invariant = 'the Boltzmann law is invariant at T = 2.5';
const balance = 'detailed balance at T = 0.6';
const stays = 'started from the Boltzmann law it stays in it at T = 2.5';
const staysCold = 'started from the Boltzmann law it stays in it at T = 0.6';
const apart = 'random numbers move each coordinate by itself';
const nearly = 'started from the Boltzmann law it stays near it at T = 0.6';
const near: DynamicsLawOptions = { bias: 0.03 };
const small = { dt: 0.05, accepts: false };
const told = 'F and C are those of the Boltzmann law';

const manyUnits = (): Energy => trialEnergy('categories', 5);
const withoutMatrix = changed(heatBath, () => ({ transitionMatrix: undefined }));

/** Metropolis for all units but the last. */
const lame = changed(metropolis, (right) => ({
  advance(energy, x, streams, tick) {
    const last = (r: number): number => (r + 1) * x.width - 1;
    const kept = Float64Array.from({ length: x.replicas }, (_, r) => x.data[last(r)]!);
    right.advance(energy, x, streams, tick);
    kept.forEach((c, r) => (x.data[last(r)] = c));
  },
}));

/** One for all. */
function alike(draw: (n: number) => Float64Array, width: number): Float64Array {
  return new Float64Array(width).fill(draw(1)[0]!);
}

const matrixMutants: readonly Mutant[] = [
  mutant(
    'rows of the matrix that do not sum to 1',
    matrixRows,
    bath(() => ({ transitionMatrix: () => new Float64Array(9).fill(0.3) })),
  ),
  mutant(
    'a negative probability',
    matrixRows,
    bath(() => ({ transitionMatrix: () => Float64Array.of(1.1, -0.1, 0, 0, 1, 0, 0, 0, 1) })),
  ),
  mutant(
    'a matrix of another size',
    matrixRows,
    bath(() => ({ transitionMatrix: () => Float64Array.of(1) })),
  ),
  mutant(
    'a step at 1.2 T for a matrix at T',
    asMatrix,
    changed(
      () => heatBath((E, T, g) => lawOf(E, 1.2 * T, g)),
      () => ({ transitionMatrix: heatBath().transitionMatrix }),
    ),
  ),
  mutant('another temperature, told by the matrix', invariant, () => heatBath((E, T, g) => lawOf(E, 1.001 * T, g))),
  mutant(
    'degeneracies left out',
    invariant,
    () => heatBath((E, T) => lawOf(E, T)),
    () => levels(true),
  ),
  mutant('a cycle', invariant, walksBy(cycle)),
  mutant(
    'a bath that does nothing, and says so',
    'every state is reached from every other at T = 0.6',
    walksBy(() => [1, 0, 0, 0, 1, 0, 0, 0, 1]),
  ),
  mutant(
    'a way in and none out',
    'every state is reached from every other at T = 0.6',
    walksBy(() => [0.9, 0.1, 0, 0, 1, 0, 0, 0, 1]),
  ),
  mutant('a bath that turns round', balance, walksBy(turning)),
  mutant('a bath that is never colder than 0.1', 'T → 0: the matrix has the Boltzmann law still', walksBy(lukewarm)),
  mutant('a bath that is never hotter than 10', 'T → ∞: the matrix makes all microstates as likely', () =>
    heatBath((E, T, g) => lawOf(E, Math.min(T, 10), g)),
  ),
];

const walkMutants: readonly Mutant[] = [
  mutant(
    'an acceptance of half the energy',
    stays,
    () => metropolis((gain, T) => Math.exp(-gain / (2 * T))),
    pairOfUnits,
  ),
  mutant(
    'Metropolis that is never hotter than 10',
    'T → ∞: it makes all microstates as likely',
    () => metropolis((gain, T) => Math.exp(-gain / Math.min(T, 10))),
    pairOfUnits,
  ),
  mutant('Metropolis that leaves the last unit alone', 'every state is reached from one', lame, pairOfUnits),
  mutant('one normal for all coordinates', apart, () => langevin({ accepts: false, normals: alike }), wellsEnergy, {}),
  mutant(
    'a coordinate without noise',
    apart,
    () => langevin({ accepts: false, normals: (draw, width) => draw(width).fill(0, 1) }),
    () => separable(springs(2)),
    {},
  ),
  mutant(
    'a bath that does nothing',
    apart,
    () => ({ timeStep: 1, init: () => undefined, advance: () => undefined }),
    wellsEnergy,
    { boltzmann: true },
  ),
  mutant('Langevin without its accept step', staysCold, () => langevin({ accepts: false, dt: 0.15 }), wellsEnergy),
  mutant('noise without its factor √2', staysCold, () => langevin({ noise: Math.SQRT1_2 }), wellsEnergy),
  mutant('a drift of the wrong sign', staysCold, () => langevin({ accepts: false, drift: -0.1 }), wellsEnergy),
  mutant(
    'Langevin’s noise with Δt for √Δt',
    nearly,
    () => langevin({ ...small, noise: Math.sqrt(0.05) }),
    wellsEnergy,
    near,
  ),
  mutant(
    'Langevin’s noise without its 2',
    nearly,
    () => langevin({ ...small, noise: Math.SQRT1_2 }),
    wellsEnergy,
    near,
  ),
  mutant('a drift of half the force', nearly, () => langevin({ ...small, drift: 0.5 }), wellsEnergy, near),
  mutant('soft choices at 2 T', stays, () => assignment((E, T, g) => lawOf(E, 2 * T, g)), softUnits),
  mutant(
    'a walk always one choice on',
    balance,
    () => ({
      timeStep: 1,
      init: () => undefined,
      advance: (_energy, x) => x.data.forEach((c, j) => (x.data[j] = (c + 1) % 3)),
    }),
    pairOfUnits,
  ),
  mutant(
    'a turn of the plane',
    balance,
    () => ({
      timeStep: 1,
      init: () => undefined,
      advance(_energy, x) {
        for (let j = 0; j < x.data.length; j += 2) [x.data[j], x.data[j + 1]] = [x.data[j + 1]!, -x.data[j]!];
      },
    }),
    wellsEnergy,
  ),
  mutant(
    'a free energy with a constant of its own',
    told,
    changed(assignment, (right) => ({ freeEnergy: (state) => right.freeEnergy!(state).map((F) => F + 0.1) })),
    softUnits,
  ),
  mutant(
    'a heat capacity of Var(E)/T',
    told,
    changed(assignment, (right) => ({ heatCapacity: (state) => right.heatCapacity!(state).map((C) => 0.6 * C) })),
    softUnits,
  ),
];

export const dynamicsProof: Proof = {
  suite: 'dynamicsLaws',
  right: [
    { name: 'a heat bath', laws: () => lawsOn(() => heatBath(), levels, { ...claims, needs: ['conditional'] }) },
    {
      name: 'a heat bath with degeneracies',
      laws: () =>
        lawsOn(
          () => heatBath(),
          () => levels(true),
          claims,
        ),
    },
    { name: 'a heat bath that turns round', laws: () => lawsOn(walksBy(turning), levels, { boltzmann: true }) },
    { name: 'a matrix that claims nothing', laws: () => lawsOn(walksBy(cycle), levels, { boltzmann: false }) },
    { name: 'Metropolis without a matrix', laws: () => lawsOn(() => metropolis(), pairOfUnits, claims) },
    {
      name: 'Metropolis on many states',
      laws: () => lawsOn(() => metropolis(), manyUnits, { ...claims, temperatures: [2.5] }),
    },
    {
      name: 'Metropolis where it is nearly certain',
      laws: () => lawsOn(() => metropolis(), pairOfUnits, { boltzmann: true, temperatures: [0.01] }),
    },
    {
      name: 'a heat bath with nothing to choose',
      laws: () => lawsOn(withoutMatrix, onlyChoice, { ...claims, reversible: true }),
    },
    {
      name: 'Metropolis that leaves the last unit alone, and says so',
      laws: () => lawsOn(lame, pairOfUnits, { ...claims, ergodic: false }),
    },
    { name: 'adjusted Langevin', laws: () => lawsOn(() => langevin(), wellsEnergy, claims) },
    { name: 'Langevin without acceptance', laws: () => lawsOn(() => langevin(small), wellsEnergy, near) },
    { name: 'adjusted Langevin on its own energy', laws: () => lawsOn(() => langevin(), oneWell, claims) },
    {
      name: 'Langevin that claims nothing',
      laws: () => lawsOn(() => langevin({ accepts: false }), wellsEnergy, { temperatures: [0.2] }),
    },
    {
      name: 'Langevin of forty coordinates',
      laws: () =>
        lawsOn(
          () => langevin({ accepts: false, dt: 0.05 }),
          () => trialEnergy('reals', 40),
          {},
        ),
    },
    { name: 'leapfrog', laws: () => lawsOn(leapfrog, wellsEnergy) },
    { name: 'descent', laws: () => lawsOn(() => descent(), wellsEnergy, { descendsWhenCold: true }) },
    { name: 'soft assignment', laws: () => lawsOn(() => assignment(), softUnits, claims) },
  ],
  mutants: [...conductMutants, ...matrixMutants, ...walkMutants],
};
