import { createBatch, type Batch } from '@ergodic/numerics';
import {
  choiceOfValue,
  choicesOf,
  valueOfChoice,
  widthOf,
  type Dynamics,
  type DynamicsClaims,
  type Energy,
  type Tick,
} from '@ergodic/kernel';
import { lawContext } from './context.ts';
import { expectClose, expectTrue, type Law } from './law.ts';
import { enumerate } from './states.ts';

export interface DynamicsLawOptions extends DynamicsClaims {
  /** The first state of every replica; left out, one of its own for each. */
  readonly start?: (x: Batch) => void;
  readonly steps?: number;
}

/**
 * The laws of dynamics on one energy: same seed, same bits, also where the walk is interrupted and taken up again with
 * nothing kept but x, streams and arrays; replicas do not know of one another; the heat that is booked is the energy's change; and, where a transition matrix is told, Σ_b P_ab = 1, P ≥ 0, πP = π and detailed balance where
 * claimed (GEN-07), at each temperature.
 */
export function dynamicsLaws(make: () => { dynamics: Dynamics; energy: Energy }, claims: DynamicsLawOptions): Law[] {
  const { temperatures = [0.6, 2.5], reversible = false, steps = 20 } = claims;
  const start = claims.start ?? ((x: Batch): void => firstStates(make().energy, x));
  const laws: Law[] = [
    {
      name: 'same seed, same bits',
      check: () =>
        expectSame(walk(make, start, 5, temperatures[0]!, steps).x, walk(make, start, 5, temperatures[0]!, steps).x),
    },
    {
      name: 'a walk that is taken up again has the same bits',
      check: () =>
        expectSame(
          walk(make, start, 5, temperatures[0]!, steps, Math.ceil(steps / 3)).x,
          walk(make, start, 5, temperatures[0]!, steps).x,
        ),
    },
    {
      name: 'replicas do not know of one another',
      check: () => {
        const few = walk(make, start, 3, temperatures[0]!, steps).x;
        const many = walk(make, start, 7, temperatures[0]!, steps).x;
        expectSame(few, { ...many, data: many.data.slice(0, few.data.length) });
      },
    },
  ];
  if (make().dynamics.booksHeat)
    laws.push({
      name: 'the heat booked is the change of energy',
      check: () => {
        for (const T of temperatures) {
          const { heat, change } = walk(make, start, 4, T, steps);
          heat.forEach((q, r) => expectClose(q, change[r]!, 1e-10 * steps, `heat into replica ${r} at T = ${T}`));
        }
      },
    });
  if (make().dynamics.transitionMatrix)
    for (const T of temperatures)
      laws.push({
        name: `the Boltzmann law is invariant at T = ${T}`,
        check: () => checkMatrix(make(), T, reversible),
      });
  return laws;
}

function walk(
  make: () => { dynamics: Dynamics; energy: Energy },
  start: (x: Batch) => void,
  replicas: number,
  T: number,
  steps: number,
  stop = NaN,
) {
  let { dynamics, energy } = make();
  const { space } = energy;
  const x = createBatch(replicas, widthOf(space));
  start(x);
  const before = new Float64Array(replicas);
  energy.addEnergy(x, before);
  let context = lawContext(12, replicas, space.units);
  let state = dynamics.init(energy, x, context);
  const heat = new Float64Array(replicas);
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(replicas),
    work: new Float64Array(replicas),
  };
  for (; tick.step < steps; tick.step++, tick.stage++, tick.time += dynamics.timeStep) {
    if (tick.step === stop) {
      const { streams, arrays } = context;
      ({ dynamics, energy } = make());
      context = lawContext(12, replicas, space.units);
      state = dynamics.init(energy, x, context);
      for (const [name, { state: counters }] of streams) context.streams.get(name)!.restore(counters.slice());
      for (const [name, array] of arrays) context.arrays.get(name)!.set(array);
    }
    tick.heat.fill(0);
    dynamics.advance(energy, x, state, tick);
    for (let r = 0; r < replicas; r++) heat[r]! += tick.heat[r]!;
  }
  const change = new Float64Array(replicas);
  energy.addEnergy(x, change);
  for (let r = 0; r < replicas; r++) change[r]! -= before[r]!;
  return { x, heat, change };
}

/** Unlike states, the same for each replica whatever their number. */
function firstStates({ space }: Energy, x: Batch): void {
  const choices = choicesOf(space);
  for (let i = 0; i < x.data.length; i++) {
    const k = Math.abs(Math.round(1e6 * Math.sin(12.9898 * (i + 1))));
    if (space.kind === 'reals') x.data[i] = (k % 1000) / 500 - 1;
    else if (space.kind === 'probabilities') x.data[i] = 1 / choices;
    else x.data[i] = valueOfChoice(space.kind, k % choices);
  }
}

function expectSame(a: Batch, b: Batch): void {
  const i = a.data.findIndex((value, k) => !Object.is(value, b.data[k]));
  expectTrue(i < 0, `unit ${i % a.width} of replica ${Math.floor(i / a.width)}: ${a.data[i]} and ${b.data[i]}`);
}

function checkMatrix(
  { dynamics, energy }: { dynamics: Dynamics; energy: Energy },
  T: number,
  reversible: boolean,
): void {
  const all = enumerate(energy.space);
  const n = all.replicas;
  const E = new Float64Array(n);
  energy.addEnergy(all, E);
  // Each state counts Π g of its units' choices.
  const logWeights = E.map((e, a) => {
    const units = all.data.subarray(a * all.width, (a + 1) * all.width);
    return units.reduce((sum, v) => sum + (energy.logDegeneracy?.[choiceOfValue(energy.space.kind, v)] ?? 0), -e / T);
  });
  const highest = Math.max(...logWeights);
  const weights = logWeights.map((w) => Math.exp(w - highest));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  const pi = weights.map((w) => w / Z);
  const P = dynamics.transitionMatrix!(energy, T);
  expectTrue(P.length === n * n, `the matrix has ${P.length} entries for ${n} states`);
  const after = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    let sum = 0;
    for (let b = 0; b < n; b++) {
      const p = P[a * n + b]!;
      expectTrue(p >= 0, `P[${a}, ${b}] = ${p}`);
      sum += p;
      after[b]! += pi[a]! * p;
      if (reversible)
        expectTrue(Math.abs(pi[a]! * p - pi[b]! * P[b * n + a]!) <= 1e-14, `no detailed balance between ${a} and ${b}`);
    }
    expectClose(sum, 1, 1e-13, `Σ P[${a}, ·]`);
  }
  for (let b = 0; b < n; b++)
    expectTrue(Math.abs(after[b]! - pi[b]!) <= 1e-13, `(πP)[${b}] = ${after[b]}, but π = ${pi[b]}`);
}
