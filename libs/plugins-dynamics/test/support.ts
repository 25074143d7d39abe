import { batchOf, createBatch, RandomStreams, softmax, type Batch } from '@ergodic/numerics';
import {
  bits,
  categories,
  choicesOf,
  defineEnergy,
  probabilities,
  reals,
  spins,
  type Context,
  type Dynamics,
  type Energy,
  type Space,
  type Tick,
} from '@ergodic/kernel';
import { enumerate, lawContext } from '@ergodic/laws';
import { z } from 'zod';

/** A context outside a run. */
export const contextOf = (replicas: number, seed = 1): Context => lawContext(seed, replicas);

/** The dynamics, its state and a tick, ready to be stepped; from a seed, or a context. */
export function rigOf(dynamics: Dynamics, energy: Energy, x: Batch, from: number | Context = 1) {
  const context = typeof from === 'number' ? contextOf(x.replicas, from) : from;
  const state = dynamics.init(energy, x, context);
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: NaN,
    heat: new Float64Array(x.replicas),
    work: new Float64Array(x.replicas),
  };
  return {
    x,
    state,
    context,
    tick,
    run(steps: number, temperature: number): void {
      tick.temperature = temperature;
      for (let n = 0; n < steps; n++) dynamics.advance(energy, x, state, tick);
    },
  };
}

/** E(c) = energies[c] on one unit, with degeneracies where given. */
export function levels(energies: readonly number[], degeneracies?: readonly number[]): Energy {
  return {
    space: categories(1, energies.length),
    parameters: {},
    ...(degeneracies && { logDegeneracy: Float64Array.from(degeneracies, Math.log) }),
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++) out[r]! += scale * energies[x.data[r]!]!;
    },
    conditional(_x, _replica, _unit, out) {
      for (let c = 0; c < energies.length; c++) out[c] = energies[c]!;
    },
  };
}

/** Units held softly over the same levels. */
export function softLevels(units: number, energies: readonly number[]): Energy {
  const K = energies.length;
  return {
    space: probabilities(units, K),
    parameters: {},
    addEnergy(x, out, scale = 1) {
      for (let i = 0; i < x.data.length; i++) out[Math.floor(i / x.width)]! += scale * x.data[i]! * energies[i % K]!;
    },
    conditional(_x, _replica, _unit, out) {
      for (let c = 0; c < K; c++) out[c] = energies[c]!;
    },
  };
}

/** Pair couplings on spins, bits or reals. */
export function pairs(
  space: 'spins' | 'bits' | 'reals',
  edges: readonly (readonly [number, number, number])[],
  field: readonly number[],
): Energy {
  const kinds = { spins, bits, reals };
  return defineEnergy({
    name: 'pairs',
    summary: 'test',
    options: z.object({}),
    space: kinds[space],
    make: () => ({
      space: kinds[space](field.length),
      pairwise: {
        from: Int32Array.from(edges, ([i]) => i),
        to: Int32Array.from(edges, ([, j]) => j),
        coupling: Float64Array.from(edges, ([, , w]) => w),
        field: Float64Array.from(field),
      },
    }),
  }).make({}, contextOf(1));
}

/** The same energy with all couplings and fields times a factor: what a mutant sees. */
export function scaledPairs({ space, pairwise }: Energy, factor: number): Energy {
  const { from, to, coupling, field } = pairwise!;
  return pairs(
    space.kind as 'spins' | 'bits',
    Array.from(from, (i, e) => [i, to[e]!, factor * coupling[e]!] as const),
    Array.from(field, (h) => factor * h),
  );
}

/** An L × L torus of spins, J = 1, with a field. */
export function torus(L: number, h = 0): Energy {
  const edges: [number, number, number][] = [];
  for (let i = 0; i < L; i++)
    for (let j = 0; j < L; j++) {
      edges.push([i * L + j, i * L + ((j + 1) % L), 1]);
      edges.push([i * L + j, ((i + 1) % L) * L + j, 1]);
    }
  return pairs('spins', edges, new Array<number>(L * L).fill(h));
}

/** A scalar function of one replica. */
export function scalar(space: Space, energy: (x: Float64Array) => number): Energy {
  return defineEnergy({
    name: 'scalar',
    summary: 'test',
    options: z.object({}),
    space: space.kind,
    make: () => ({ space, energy }),
  }).make({}, contextOf(1));
}

/** The number of the state in each row: the inverse of `enumerate`. */
export function numbersOf(space: Space, x: Batch): Int32Array {
  const choices = choicesOf(space);
  return Int32Array.from({ length: x.replicas }, (_, r) => {
    let number = 0;
    for (let i = space.units - 1; i >= 0; i--) {
      const value = x.data[r * x.width + i]!;
      number = number * choices + (space.kind === 'spins' ? (value + 1) / 2 : value);
    }
    return number;
  });
}

export function energiesOf(energy: Energy, x: Batch): Float64Array {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out);
  return out;
}

/** π = e^(−E/T)/Z over every state, by enumeration; a one-unit energy may have degeneracies. */
export function boltzmann(energy: Energy, temperature: number): Float64Array {
  const E = energiesOf(energy, enumerate(energy.space));
  const p = E.map((e, a) => -e / temperature + (energy.logDegeneracy?.[a] ?? 0));
  softmax(p);
  return p;
}

/** `replicas` independent states drawn exactly from `law`. */
export function drawStates(space: Space, law: Float64Array, replicas: number, seed = 77): Batch {
  const all = enumerate(space);
  const random = new RandomStreams(seed, 'draw', 1);
  const x = createBatch(replicas, space.units);
  const cumulative = law.slice();
  for (let a = 1; a < law.length; a++) cumulative[a]! += cumulative[a - 1]!;
  for (let r = 0; r < replicas; r++) {
    const u = random.uniform(0) * cumulative[law.length - 1]!;
    let low = 0;
    let high = law.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (u < cumulative[middle]!) high = middle;
      else low = middle + 1;
    }
    for (let i = 0; i < space.units; i++) x.data[r * space.units + i] = all.data[low * space.units + i]!;
  }
  return x;
}

/** `replicas` copies of one state. */
export function copiesOf(space: Space, state: number, replicas: number): Batch {
  const all = enumerate(space);
  const row = all.data.subarray(state * space.units, (state + 1) * space.units);
  const data = new Float64Array(replicas * space.units);
  for (let r = 0; r < replicas; r++) data.set(row, r * space.units);
  return batchOf(data, replicas, space.units);
}

export const copyOf = (x: Batch): Batch => batchOf(x.data.slice(), x.replicas, x.width);

export function histogram(numbers: ArrayLike<number>, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  for (let i = 0; i < numbers.length; i++) counts[numbers[i]!]!++;
  return counts;
}

/** How far P is from a stochastic matrix with stationary law π, and from detailed balance with it. */
export function defects(P: Float64Array, law: Float64Array) {
  const n = law.length;
  let least = Infinity;
  let rows = 0;
  let stationarity = 0;
  let balance = 0;
  const flow = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    let sum = 0;
    for (let b = 0; b < n; b++) {
      const p = P[a * n + b]!;
      least = Math.min(least, p);
      sum += p;
      flow[b]! += law[a]! * p;
      balance = Math.max(balance, Math.abs(law[a]! * p - law[b]! * P[b * n + a]!));
    }
    rows = Math.max(rows, Math.abs(sum - 1));
  }
  for (let b = 0; b < n; b++) stationarity = Math.max(stationarity, Math.abs(flow[b]! - law[b]!));
  return { least, rows, stationarity, balance };
}

/** The same energy, with what the sampler sees of it changed: a mutant. */
export function seenAs(energy: Energy, change: (conditional: number) => number): Energy {
  return {
    ...energy,
    conditional(x, replica, unit, out) {
      energy.conditional!(x, replica, unit, out);
      for (let c = 0; c < choicesOf(energy.space); c++) out[c] = change(out[c]!);
    },
  };
}

/** Categories with an asymmetric three-body energy: nothing a symmetric mistake could hide behind. */
export const frustrated = scalar(
  categories(3, 3),
  (x) => 0.7 * x[0]! - 0.4 * x[1]! * x[2]! + 0.9 * (x[0] === x[1] ? 1 : 0) + 0.25 * x[0]! * x[1]! * x[2]!,
);

/** Bits with couplings of both signs. */
export const machine = pairs(
  'bits',
  [
    [0, 1, 0.8],
    [1, 2, -1.1],
    [2, 3, 0.5],
    [3, 0, 0.3],
    [0, 2, -0.6],
  ],
  [0.2, -0.4, 0.7, -0.1],
);

/** A chain of spins, couplings and fields all different. */
export const chain = pairs(
  'spins',
  [
    [0, 1, 1],
    [1, 2, -0.7],
    [2, 3, 0.4],
  ],
  [0.3, -0.2, 0, 0.5],
);

/** What the dynamics tells of each replica under that name. */
export function observed(dynamics: Dynamics, rig: ReturnType<typeof rigOf>, name: string): Float64Array {
  const observable = dynamics.observables!(rig.state).find((one) => one.name === name);
  if (!observable || !('measure' in observable)) throw new Error(`no ${name} to measure`);
  const out = new Float64Array(rig.x.replicas);
  observable.measure(rig.x, out);
  return out;
}

/** τ = 1 + 2 Σ_k ρ(k) of an observable, from powers of P. */
export function correlationTime(P: Float64Array, law: Float64Array, values: readonly number[]): number {
  const n = law.length;
  const mean = values.reduce((sum, v, a) => sum + law[a]! * v, 0);
  const centred = values.map((v) => v - mean);
  let moved = [...centred];
  const variance = centred.reduce((sum, v, a) => sum + law[a]! * v * v, 0);
  let tau = 1;
  for (let k = 1; k < 100; k++) {
    moved = moved.map((_, a) => moved.reduce((sum, v, b) => sum + P[a * n + b]! * v, 0));
    tau += (2 * moved.reduce((sum, v, a) => sum + law[a]! * centred[a]! * v, 0)) / variance;
  }
  return tau;
}
