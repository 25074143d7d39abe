import type { Mutant, Proof } from '../mutant.ts';
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
const told = 'F and C are those of the Boltzmann law';

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
  mutant('Langevin without its accept step', staysCold, () => langevin({ accepts: false, dt: 0.15 }), wellsEnergy),
  mutant('noise without its factor √2', staysCold, () => langevin({ noise: Math.SQRT1_2 }), wellsEnergy),
  mutant('a drift of the wrong sign', staysCold, () => langevin({ accepts: false, drift: -0.1 }), wellsEnergy),
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
    { name: 'adjusted Langevin', laws: () => lawsOn(() => langevin(), wellsEnergy, claims) },
    { name: 'adjusted Langevin on its own energy', laws: () => lawsOn(() => langevin(), oneWell, claims) },
    {
      name: 'Langevin that claims nothing',
      laws: () => lawsOn(() => langevin({ accepts: false }), wellsEnergy, { temperatures: [0.2] }),
    },
    { name: 'leapfrog', laws: () => lawsOn(leapfrog, wellsEnergy) },
    { name: 'descent', laws: () => lawsOn(() => descent(), wellsEnergy, { descendsWhenCold: true }) },
    { name: 'soft assignment', laws: () => lawsOn(() => assignment(), softUnits, claims) },
  ],
  mutants: [...conductMutants, ...matrixMutants, ...walkMutants],
};
