import type { Batch, RandomStreams } from '@ergodic/numerics';
import { categories, choicesOf, reals, type Dynamics, type Energy } from '@ergodic/kernel';
import { separable, trialEnergy, turnedWells } from '../trial-energy.ts';

/** Levels 0, 1, 3 of one unit, by themselves or with degeneracies 1, 1, 2. */
export function levels(degenerate = false): Energy {
  const E = Float64Array.of(0, 1, 3);
  return {
    space: categories(1, 3),
    parameters: {},
    controls: { field: 0.5 },
    ...(degenerate && { logDegeneracy: Float64Array.from([1, 1, 2], Math.log) }),
    addEnergy: (x, out, scale = 1) => x.data.forEach((c, r) => (out[r]! += scale * E[c]!)),
    conditional: (_x, _replica, _unit, out) => out.set(E),
  };
}

/** p_c ∝ g_c e^(−E_c/T). */
export function lawOf(E: Float64Array, T: number, lnG?: Float64Array): Float64Array {
  const least = Math.min(...E);
  const weights = E.map((e, c) => Math.exp((lnG?.[c] ?? 0) - (e === least ? 0 : (e - least) / T)));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / Z);
}

/** Draws the one unit afresh from its law. `law` makes mutants. */
export function heatBath(law = lawOf): Dynamics<RandomStreams> {
  const conditionalOf = (energy: Energy, x: Batch, r: number): Float64Array => {
    const E = new Float64Array(choicesOf(energy.space));
    energy.conditional!(x, r, 0, E);
    return E;
  };
  return {
    timeStep: 1,
    booksHeat: true,
    init: (_energy, x, context) => context.stream('moves', x.replicas),
    advance(energy, x, streams, { temperature, heat }) {
      for (let r = 0; r < x.replicas; r++) {
        const E = conditionalOf(energy, x, r);
        const c = streams.categorical(r, law(E, temperature, energy.logDegeneracy));
        heat[r]! += E[c]! - E[x.data[r]!]!;
        x.data[r] = c;
      }
    },
    transitionMatrix(energy, T) {
      const E = conditionalOf(energy, { data: new Float64Array(1), replicas: 1, width: 1 }, 0);
      const p = law(E, T, energy.logDegeneracy);
      return Float64Array.from({ length: p.length ** 2 }, (_, k) => p[k % p.length]!);
    },
    observables: (streams) => [{ name: 'blocks', summary: 'blocks', read: () => streams.blocks }],
  };
}

/** Metropolis: one unit at random, one of its other choices at random; nothing booked and no matrix told. */
export function metropolis(accept = (gain: number, T: number): number => Math.exp(-gain / T)): Dynamics<RandomStreams> {
  return {
    timeStep: 1,
    init: (_energy, x, context) => context.stream('moves', x.replicas),
    advance(energy, x, streams, { temperature }) {
      const E = new Float64Array(choicesOf(energy.space));
      for (let r = 0; r < x.replicas; r++) {
        const unit = streams.integer(r, x.width);
        energy.conditional!(x, r, unit, E);
        const now = x.data[r * x.width + unit]!;
        const next = (now + 1 + streams.integer(r, E.length - 1)) % E.length;
        const gain =
          E[next]! - E[now]! - temperature * ((energy.logDegeneracy?.[next] ?? 0) - (energy.logDegeneracy?.[now] ?? 0));
        if (gain <= 0 || streams.uniform(r) < accept(gain, temperature)) x.data[r * x.width + unit] = next;
      }
    },
  };
}

export const pairOfUnits = (): Energy => trialEnergy('categories', 2);

/** Metropolis-adjusted Langevin with a step of `dt`; `accepts` makes ULA of it, `noise` and `drift` other mutants. */
export function langevin({ dt = 0.3, accepts = true, noise = 1, drift = 1 } = {}): Dynamics<RandomStreams> {
  return {
    timeStep: dt,
    init: (_energy, x, context) => context.stream('moves', x.replicas),
    advance(energy, x, streams, { temperature: T }) {
      if (accepts && !(T > 0)) throw new RangeError(`temperature is ${T}, must be > 0`);
      const before = told(energy, x);
      const y: Batch = { ...x, data: x.data.slice() };
      for (let r = 0; r < x.replicas; r++)
        for (let j = r * x.width; j < (r + 1) * x.width; j++)
          y.data[j]! += drift * dt * before.force[j]! + noise * Math.sqrt(2 * T * dt) * streams.normal(r);
      const after = told(energy, y);
      for (let r = 0; r < x.replicas; r++) {
        let logRatio = -(after.E[r]! - before.E[r]!) / T;
        for (let j = r * x.width; j < (r + 1) * x.width; j++) {
          const forth = y.data[j]! - x.data[j]! - drift * dt * before.force[j]!;
          const back = x.data[j]! - y.data[j]! - drift * dt * after.force[j]!;
          logRatio += (forth ** 2 - back ** 2) / (4 * T * dt);
        }
        if (!accepts || Math.log(1 - streams.uniform(r)) < logRatio)
          for (let j = r * x.width; j < (r + 1) * x.width; j++) x.data[j] = y.data[j]!;
      }
    },
  };
}

function told(energy: Energy, x: Batch): { E: Float64Array; force: Float64Array } {
  const E = new Float64Array(x.replicas);
  const force = { ...x, data: new Float64Array(x.data.length) };
  energy.addEnergy(x, E);
  energy.addForce!(x, force);
  return { E, force: force.data };
}

export const wells = turnedWells(2);
export const wellsEnergy = (): Energy => separable(wells);

/** Leapfrog with unit masses: what the integrator gains or loses is work. */
export function leapfrog(): Dynamics<Float64Array> {
  const dt = 0.05;
  return {
    timeStep: dt,
    booksHeat: true,
    init: (_energy, x, context) => context.array('velocity', x.data.length),
    addEnergy(v, out) {
      const width = v.length / out.length;
      v.forEach((each, j) => (out[Math.floor(j / width)]! += 0.5 * each * each));
    },
    advance(energy, x, v, { work }) {
      const total = (): Float64Array => {
        const { E } = told(energy, x);
        this.addEnergy!(v, E);
        return E;
      };
      const before = total();
      const kick = (): void => told(energy, x).force.forEach((f, j) => (v[j]! += 0.5 * dt * f));
      kick();
      v.forEach((each, j) => (x.data[j]! += dt * each));
      kick();
      total().forEach((E, r) => (work[r]! += E - before[r]!));
    },
  };
}

/** Goes down the force: x moves against the gradient. */
export function descent(rate = 0.1): Dynamics<undefined> {
  return {
    timeStep: rate,
    init: () => undefined,
    advance(energy, x) {
      told(energy, x).force.forEach((f, j) => (x.data[j]! += rate * f));
    },
  };
}

interface Soft {
  readonly F: Float64Array;
  readonly C: Float64Array;
}

/** Each unit's distribution becomes its Boltzmann law; F and C are told. */
export function assignment(law = lawOf): Dynamics<Soft> {
  return {
    timeStep: 1,
    init: (_energy, x, context) => ({ F: context.array('F', x.replicas), C: context.array('C', x.replicas) }),
    freeEnergy: ({ F }) => F,
    heatCapacity: ({ C }) => C,
    advance(energy, x, { F, C }, { temperature: T }) {
      const { space, logDegeneracy } = energy;
      const weights = space.kind === 'probabilities' ? space.weights : undefined;
      const E = new Float64Array(choicesOf(space));
      F.fill(0);
      C.fill(0);
      for (let r = 0; r < x.replicas; r++)
        for (let unit = 0; unit < space.units; unit++) {
          energy.conditional!(x, r, unit, E);
          const p = law(E, T, logDegeneracy);
          x.data.set(p, r * x.width + unit * E.length);
          const w = weights?.[unit] ?? 1;
          const mean = p.reduce((sum, share, c) => sum + share * E[c]!, 0);
          const S = p.reduce(
            (sum, share, c) => sum - (share > 0 ? share * (Math.log(share) - (logDegeneracy?.[c] ?? 0)) : 0),
            0,
          );
          F[r]! += w * (mean - T * S);
          C[r]! += (w * p.reduce((sum, share, c) => sum + share * (E[c]! - mean) ** 2, 0)) / T ** 2;
        }
    },
  };
}

export const softUnits = (): Energy => trialEnergy('probabilities', 2);

/** ½ (x² + y²)-like wells of one coordinate, for dynamics that bring their own energy. */
export function oneWell(): Energy {
  return {
    space: reals(1),
    parameters: {},
    addEnergy: (x, out, scale = 1) =>
      x.data.forEach((v, r) => (out[r]! += scale * (v ** 4 / 4 - v ** 2 / 2 + 0.3 * v))),
    addForce: (x, out, scale = 1) => x.data.forEach((v, j) => (out.data[j]! -= scale * (v ** 3 - v + 0.3))),
  };
}
