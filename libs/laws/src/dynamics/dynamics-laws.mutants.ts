import type { Batch } from '@ergodic/numerics';
import type { Dynamics, Energy } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { dynamicsLaws, type DynamicsLawOptions } from './dynamics-laws.ts';
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
  wells,
  wellsEnergy,
} from './right-dynamics.ts';

type Any = Dynamics<never>;

const laws = (dynamics: () => Any, energy: () => Energy, options: DynamicsLawOptions = {}) => {
  const make = () => ({ dynamics: dynamics() as unknown as Dynamics, energy: energy() });
  const exact = energy === wellsEnergy ? { law: wells, make } : undefined;
  return dynamicsLaws(make, { exact, ...options });
};

const claims = { boltzmann: true, reversible: true };
const bathClaims: DynamicsLawOptions = { ...claims, needs: ['conditional'] };

const mutant = (
  name: string,
  breaks: string,
  dynamics: () => Any,
  energy: () => Energy = levels,
  options: DynamicsLawOptions = claims,
): Mutant => ({ name, breaks, laws: () => laws(dynamics, energy, options) });

/** A heat bath with one of its members changed. */
const bath = (change: (right: ReturnType<typeof heatBath>) => object) => (): Any => {
  const right = heatBath();
  return { ...right, ...change(right) } as unknown as Any;
};

const alone = 'it moves x alone, and within its space';
const books = 'the heat and work booked are the change of energy';
const matrixRows = 'rows of the matrix are probabilities at T = 0.6';
const asMatrix = 'a step goes as the matrix says at T = 0.6';
const invariant = 'the Boltzmann law is invariant at T = 2.5';
const balance = 'detailed balance at T = 0.6';
const stays = 'started from the Boltzmann law it stays in it at T = 2.5';
const told = 'F and C are those of the Boltzmann law';
const resumed = 'a walk that is taken up again has the same bits';

/** A heat bath whose matrix is the given one, and which walks by it. */
const walksBy = (P: (T: number) => readonly number[]): (() => Any) =>
  bath(() => ({
    booksHeat: false,
    advance(
      _energy: Energy,
      x: Batch,
      streams: { categorical(r: number, p: Float64Array): number },
      tick: { temperature: number },
    ) {
      const matrix = Float64Array.from(P(tick.temperature));
      for (let r = 0; r < x.replicas; r++) {
        const c = x.data[r]!;
        x.data[r] = streams.categorical(r, matrix.slice(3 * c, 3 * c + 3));
      }
    },
    transitionMatrix: (_energy: Energy, T: number) => Float64Array.from(P(T)),
  }));

/** Boltzmann's law of levels 0, 1, 3 is invariant, but it turns round: P = 1 pᵀ plus a cycle. */
function turning(T: number): number[] {
  const p = lawOf(Float64Array.of(0, 1, 3), T);
  const flow = 0.5 * Math.min(...p) ** 2;
  return [0, 1, 2].flatMap((a) =>
    [0, 1, 2].map((b) => p[b]! + (flow === 0 ? 0 : (b === (a + 1) % 3 ? flow : b === (a + 2) % 3 ? -flow : 0) / p[a]!)),
  );
}

const conductMutants: Mutant[] = [
  mutant(
    'a randomness of its own',
    'same seed, same bits',
    (() => {
      let calls = 0;
      return bath(() => ({ advance: (_energy: Energy, x: Batch) => void x.data.fill(calls++ % 3) }));
    })(),
  ),
  mutant(
    'memory that no checkpoint keeps',
    resumed,
    bath(() => ({
      init: () => ({ steps: 0 }),
      observables: undefined,
      advance: (_energy: Energy, x: Batch, state: { steps: number }) => void x.data.fill(state.steps++ % 3),
    })),
  ),
  mutant(
    'one random number for all replicas',
    'replicas do not know of one another',
    bath((right) => ({
      advance(
        energy: Energy,
        x: Batch,
        streams: Parameters<typeof right.advance>[2],
        tick: Parameters<typeof right.advance>[3],
      ) {
        right.advance(energy, x, streams, tick);
        x.data.fill(x.data[x.replicas - 1]!);
      },
    })),
  ),
  mutant(
    'an observable that draws a random number',
    'looking at it changes nothing',
    bath((right) => ({
      observables: (streams: Parameters<typeof right.advance>[2]) => [
        { name: 'noise', summary: 'noise', measure: (_x: Batch, out: Float64Array) => out.fill(streams.uniform(0)) },
      ],
    })),
  ),
  mutant(
    'an init that puts the state somewhere else',
    alone,
    bath((right) => ({
      init(energy: Energy, x: Batch, context: Parameters<typeof right.init>[2]) {
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
    bath(() => ({ advance: (_energy: Energy, x: Batch) => void x.data.fill(3) })),
  ),
  mutant(
    'dynamics that move a control',
    alone,
    bath((right) => ({
      advance(
        energy: Energy,
        x: Batch,
        streams: Parameters<typeof right.advance>[2],
        tick: Parameters<typeof right.advance>[3],
      ) {
        right.advance(energy, x, streams, tick);
        energy.controls!['field']! += 0.1;
      },
    })),
  ),
  mutant(
    'dynamics that cool the bath',
    alone,
    bath((right) => ({
      advance(
        energy: Energy,
        x: Batch,
        streams: Parameters<typeof right.advance>[2],
        tick: Parameters<typeof right.advance>[3],
      ) {
        right.advance(energy, x, streams, tick);
        tick.temperature *= 0.99;
      },
    })),
  ),
  mutant(
    'a time step of 0',
    alone,
    bath(() => ({ timeStep: 0 })),
  ),
  mutant(
    'probabilities that do not sum to 1',
    alone,
    () => assignment((E, T, g) => lawOf(E, T, g).map((p) => 0.9 * p)) as Any,
    softUnits,
  ),
  mutant(
    'heat of the wrong sign',
    books,
    bath((right) => ({
      advance(
        energy: Energy,
        x: Batch,
        streams: Parameters<typeof right.advance>[2],
        tick: Parameters<typeof right.advance>[3],
      ) {
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
      advance(
        energy: Energy,
        x: Batch,
        streams: Parameters<typeof right.advance>[2],
        tick: Parameters<typeof right.advance>[3],
      ) {
        tick.heat.fill(0);
        right.advance(energy, x, streams, tick);
      },
    })),
  ),
  mutant(
    'kinetic energy that is booked twice',
    books,
    () => {
      const right = leapfrog();
      return {
        ...right,
        advance(energy, x, v, tick) {
          const before = new Float64Array(x.replicas);
          right.addEnergy!(v, before);
          right.advance.call(right, energy, x, v, tick);
          right.addEnergy!(v, tick.work);
          before.forEach((K, r) => (tick.work[r]! -= K));
        },
      } as Any;
    },
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
    () => {
      const right = leapfrog();
      return {
        ...right,
        addEnergy: (v: Float64Array, out: Float64Array) => right.addEnergy!(v, out.fill(0)),
      } as unknown as Any;
    },
    wellsEnergy,
    {},
  ),
  mutant(
    'a bath that needs more than it says',
    'it asks no more of the energy than it needs',
    () => heatBath() as Any,
    levels,
    { ...claims, needs: ['force'] },
  ),
  mutant(
    'exponentials of energies over T',
    'T → 0: states stay finite and in the space',
    () =>
      assignment((E, T) => {
        const weights = E.map((e) => Math.exp(-e / T));
        const Z = weights.reduce((sum, w) => sum + w, 0);
        return weights.map((w) => w / Z);
      }) as Any,
    softUnits,
  ),
  mutant(
    'powers of T that overflow',
    'T → ∞: states stay finite and in the space',
    () =>
      assignment((E, T) => {
        const hot = T ** 41 / T ** 40;
        return lawOf(E, hot);
      }) as Any,
    softUnits,
  ),
  mutant('a step up the force', 'T → 0: no step raises the energy', () => descent(-0.1) as Any, wellsEnergy, {
    descendsWhenCold: true,
  }),
];

const lawMutants: Mutant[] = [
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
    () =>
      ({
        ...heatBath((E, T, g) => lawOf(E, 1.2 * T, g)),
        transitionMatrix: heatBath().transitionMatrix,
      }) as unknown as Any,
  ),
  mutant(
    'another temperature, told by the matrix',
    invariant,
    () => heatBath((E, T, g) => lawOf(E, 1.001 * T, g)) as Any,
  ),
  mutant(
    'degeneracies left out',
    invariant,
    () => heatBath((E, T) => lawOf(E, T)) as Any,
    () => levels(true),
  ),
  mutant(
    'a cycle',
    invariant,
    walksBy(() => [0.7, 0.3, 0, 0, 0.7, 0.3, 0.3, 0, 0.7]),
  ),
  mutant('a bath that turns round', balance, walksBy(turning)),
  mutant(
    'a matrix that mixes at high T only',
    'T → 0: the matrix has the Boltzmann law still',
    walksBy((T) => [
      ...lawOf(Float64Array.of(0, 1, 3), Math.max(T, 0.1)),
      ...lawOf(Float64Array.of(0, 1, 3), Math.max(T, 0.1)),
      ...lawOf(Float64Array.of(0, 1, 3), Math.max(T, 0.1)),
    ]),
  ),
  mutant(
    'a bath that is never hotter than 10',
    'T → ∞: the matrix makes all microstates as likely',
    () => heatBath((E, T, g) => lawOf(E, Math.min(T, 10), g)) as Any,
  ),
  mutant(
    'an acceptance of half the energy',
    stays,
    () => metropolis((gain, T) => Math.exp(-gain / (2 * T))) as Any,
    pairOfUnits,
  ),
  mutant(
    'Metropolis that is never hotter than 10',
    'T → ∞: it makes all microstates as likely',
    () => metropolis((gain, T) => Math.exp(-gain / Math.min(T, 10))) as Any,
    pairOfUnits,
  ),
  mutant('Langevin without its accept step', stays, () => langevin({ accepts: false }) as Any, wellsEnergy),
  mutant('noise without its factor √2', stays, () => langevin({ noise: Math.SQRT1_2 }) as Any, wellsEnergy),
  mutant(
    'a drift of the wrong sign, unadjusted',
    stays,
    () => langevin({ accepts: false, drift: -0.1 }) as Any,
    wellsEnergy,
  ),
  mutant('soft choices at 2 T', stays, () => assignment((E, T, g) => lawOf(E, 2 * T, g)) as Any, softUnits),
  mutant(
    'a walk always one choice on',
    balance,
    () =>
      ({
        timeStep: 1,
        init: (_energy, x, context) => context.stream('moves', x.replicas),
        advance: (_energy, x) => x.data.forEach((c, j) => (x.data[j] = (c + 1) % 3)),
      }) as Dynamics as Any,
    pairOfUnits,
  ),
  mutant(
    'a turn of the plane',
    balance,
    () =>
      ({
        timeStep: 1,
        init: () => undefined,
        advance(_energy, x) {
          for (let j = 0; j < x.data.length; j += 2) [x.data[j], x.data[j + 1]] = [x.data[j + 1]!, -x.data[j]!];
        },
      }) as Dynamics as Any,
    wellsEnergy,
  ),
  mutant(
    '−T ln Z without the degeneracies',
    told,
    () => {
      const right = assignment();
      return {
        ...right,
        freeEnergy: (state: Parameters<typeof right.advance>[2]) => right.freeEnergy!(state).map((F) => F + 0.1),
      } as unknown as Any;
    },
    softUnits,
  ),
  mutant(
    'a heat capacity of Var(E)/T',
    told,
    () => {
      const right = assignment();
      return {
        ...right,
        heatCapacity: (state: Parameters<typeof right.advance>[2]) => right.heatCapacity!(state).map((C) => 0.6 * C),
      } as unknown as Any;
    },
    softUnits,
  ),
];

export const dynamicsProof: Proof = {
  suite: 'dynamicsLaws',
  right: [
    { name: 'a heat bath', laws: () => laws(() => heatBath() as Any, levels, bathClaims) },
    {
      name: 'a heat bath with degeneracies',
      laws: () =>
        laws(
          () => heatBath() as Any,
          () => levels(true),
          bathClaims,
        ),
    },
    { name: 'a heat bath that turns round', laws: () => laws(walksBy(turning), levels, { boltzmann: true }) },
    {
      name: 'a matrix that claims nothing',
      laws: () =>
        laws(
          walksBy(() => [0.7, 0.3, 0, 0, 0.7, 0.3, 0.3, 0, 0.7]),
          levels,
          { boltzmann: false },
        ),
    },
    { name: 'Metropolis without a matrix', laws: () => laws(() => metropolis() as Any, pairOfUnits, claims) },
    { name: 'adjusted Langevin', laws: () => laws(() => langevin() as Any, wellsEnergy, claims) },
    { name: 'adjusted Langevin on its own energy', laws: () => laws(() => langevin() as Any, oneWell, claims) },
    {
      name: 'Langevin that claims nothing',
      laws: () => laws(() => langevin({ accepts: false }) as Any, wellsEnergy, { temperatures: [0.2] }),
    },
    { name: 'leapfrog', laws: () => laws(() => leapfrog() as Any, wellsEnergy) },
    { name: 'descent', laws: () => laws(() => descent() as Any, wellsEnergy, { descendsWhenCold: true }) },
    { name: 'soft assignment', laws: () => laws(() => assignment() as Any, softUnits, claims) },
  ],
  mutants: [...conductMutants, ...lawMutants],
};
