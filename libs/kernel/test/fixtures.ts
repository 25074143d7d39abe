import { createBatch, type Batch } from '@ergodic/numerics';
import { z } from 'zod';
import { createRegistry } from '../src/registry/registry.ts';
import type { Registry } from '../src/registry/registry.ts';
import { defineEnergy } from '../src/define/define-energy.ts';
import { definePlugin, type PluginInput } from '../src/define/define-plugin.ts';
import {
  defineAnalysis,
  defineCoupling,
  defineDataSource,
  defineDynamics,
  defineEntropy,
  defineLearningRule,
  defineSchedule,
} from '../src/define/definition.ts';
import { probabilities, reals, spins, valueOfChoice } from '../src/contracts/space.ts';
import { parameterArray, zerosLike, type Parameters } from '../src/contracts/parameters.ts';
import type { Dynamics } from '../src/contracts/dynamics.ts';
import type { LearningRule } from '../src/contracts/learning-rule.ts';
import type { Energy } from '../src/contracts/energy.ts';
import type { RunEvent } from '../src/run/events.ts';
import type { Frame } from '../src/run/frame.ts';
import { simulate, type Run, type SimulateOptions } from '../src/run/run.ts';
import type { ErgodicError } from '../src/errors.ts';

/** E(x) = ½ k Σᵢ (xᵢ − λ)²: a trap that a protocol may drag (λ) and tighten (k). */
export const trap = defineEnergy({
  name: 'trap',
  summary: 'A trap that can be moved.',
  options: z.object({ stiffness: z.number().positive().default(1).describe('k, energy / length²') }),
  space: reals,
  make: ({ stiffness }) => {
    const controls = { stiffness, centre: 0 };
    return {
      controls,
      energy: (x) => x.reduce((sum, at) => sum + 0.5 * controls.stiffness * (at - controls.centre) ** 2, 0),
      force: (x, _, out) => x.forEach((at, i) => (out[i] = -controls.stiffness * (at - controls.centre))),
    };
  },
});

/** A ring of spins in a field that a protocol may move, with a learnable field on the first spin. */
export const ring = defineEnergy({
  name: 'ring',
  summary: 'A ring of spins.',
  options: z.object({ coupling: z.number().default(1).describe('J, energy') }),
  space: 'spins',
  capabilities: ['conditional', 'parameter-gradient'],
  make: ({ coupling }, { units }): Energy => {
    const controls = { field: 0 };
    const bias = parameterArray([1]);
    const energyOf = (data: Float64Array, start: number): number => {
      let sum = -bias.data[0]! * data[start]!;
      for (let i = 0; i < units; i++) {
        sum -= coupling * data[start + i]! * data[start + ((i + 1) % units)]!;
        sum -= controls.field * data[start + i]!;
      }
      return sum;
    };
    return {
      space: spins(units),
      parameters: { bias },
      controls,
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out[r]! += scale * energyOf(x.data, r * x.width);
      },
      conditional(x, replica, unit, out) {
        const start = replica * x.width;
        const near = x.data[start + ((unit + 1) % units)]! + x.data[start + ((unit + units - 1) % units)]!;
        const field = controls.field + coupling * near + (unit === 0 ? bias.data[0]! : 0);
        for (let c = 0; c < 2; c++) out[c] = -valueOfChoice('spins', c) * field;
      },
      addParameterGradient(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) out['bias']!.data[0]! -= scale * x.data[r * x.width]!;
      },
      observables: [
        {
          name: 'magnetisation',
          summary: 'Σᵢ sᵢ / N',
          measure(x, out) {
            for (let r = 0; r < x.replicas; r++) {
              out[r] = 0;
              for (let i = 0; i < units; i++) out[r]! += x.data[r * units + i]! / units;
            }
          },
        },
      ],
    };
  },
});

/** Independent units over three levels, softly held; θ shifts the middle one. */
export const levels = defineEnergy({
  name: 'levels',
  summary: 'Three levels a unit, as probabilities.',
  options: z.object({ gap: z.number().default(1).describe('energy') }),
  space: 'probabilities',
  capabilities: ['conditional', 'parameter-minimiser', 'critical-temperature'],
  make: ({ gap }, { units }): Energy => {
    const shift = parameterArray([1]);
    const level = (c: number): number => [0, gap + shift.data[0]!, 3 * gap][c]!;
    return {
      space: probabilities(units, 3),
      parameters: { shift },
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++)
          for (let i = 0; i < x.width; i++) out[r]! += scale * x.data[r * x.width + i]! * level(i % 3);
      },
      conditional(_x, _replica, _unit, out) {
        for (let c = 0; c < 3; c++) out[c] = level(c);
      },
      criticalTemperature: () => 2 * gap,
      minimiseOverParameters(x, work) {
        const before = shift.data[0]!;
        shift.data[0] = before + 0.5 * (0.25 - before);
        const change = shift.data[0]! - before;
        for (let r = 0; r < x.replicas; r++)
          for (let i = 1; i < x.width; i += 3) work[r]! += x.data[r * x.width + i]! * change;
        return Math.abs(change);
      },
    };
  },
});

/** x ← x + f Δt + √(2TΔt) ξ. `books: true` adds its own heat, times `factor` (1, or a mutant's). */
export const langevin = defineDynamics({
  name: 'langevin',
  summary: 'Overdamped Langevin.',
  options: z.object({
    timeStep: z.number().positive().default(0.1).describe('time'),
    books: z.boolean().default(false).describe('whether it books its heat itself'),
    factor: z.number().default(1).describe('of the heat it books'),
  }),
  spaces: ['reals'],
  needs: ['force'],
  make: (
    { timeStep, books, factor },
    context,
  ): Dynamics<{ force: Batch; before: Float64Array; after: Float64Array }> => {
    const random = context.stream('noise');
    const steps = context.array('steps', 1);
    return {
      timeStep,
      booksHeat: books,
      init: (_energy, x) => ({
        force: createBatch(x.replicas, x.width),
        before: new Float64Array(x.replicas),
        after: new Float64Array(x.replicas),
      }),
      advance(energy, x, state, tick) {
        state.force.data.fill(0);
        energy.addForce!(x, state.force);
        if (books) energy.addEnergy(x, state.before.fill(0));
        const noise = Math.sqrt(2 * tick.temperature * timeStep);
        for (let i = 0; i < x.data.length; i++)
          x.data[i]! += timeStep * state.force.data[i]! + noise * random.normal(Math.floor(i / x.width));
        if (books) {
          energy.addEnergy(x, state.after.fill(0));
          for (let r = 0; r < x.replicas; r++) tick.heat[r]! += factor * (state.after[r]! - state.before[r]!);
        }
        steps[0]!++;
      },
      observables: () => [{ name: 'kicks', summary: 'steps it made', read: () => steps[0]! }],
    };
  },
});

/** Systematic heat bath over choices; books its heat, times `factor`. */
export const heatBath = defineDynamics({
  name: 'heat-bath',
  summary: 'Gibbs sweeps.',
  options: z.object({ factor: z.number().default(1).describe('of the heat it books') }),
  spaces: ['spins', 'bits'],
  needs: ['conditional'],
  clamps: true,
  make: ({ factor }, context): Dynamics<{ out: Float64Array }> => {
    const random = context.stream('choice');
    const { clamped } = context;
    return {
      timeStep: 1,
      booksHeat: true,
      init: () => ({ out: new Float64Array(2) }),
      advance(energy, x, { out }, tick) {
        for (let r = 0; r < x.replicas; r++)
          for (let i = 0; i < x.width; i++) {
            if (clamped?.[i] === 1) continue;
            energy.conditional!(x, r, i, out);
            const at = r * x.width + i;
            const old = x.data[at]! > 0 ? 1 : 0;
            const up = 1 / (1 + Math.exp((out[1]! - out[0]!) / tick.temperature));
            const now = random.uniform(r) < up ? 1 : 0;
            x.data[at] = valueOfChoice(energy.space.kind, now);
            tick.heat[r]! += factor * (out[now]! - out[old]!);
          }
      },
    };
  },
});

const mutants = ['none', 'unnormalised', 'halved', 'negative', 'free-energy', 'not-a-number'] as const;

/** Puts every unit into equilibrium: exact on probabilities. Mutants break one law each. */
export const equilibrate = defineDynamics({
  name: 'equilibrate',
  summary: 'Boltzmann law of each unit at once.',
  options: z.object({ mutant: z.enum(mutants).default('none').describe('which law it breaks') }),
  spaces: ['probabilities'],
  needs: ['conditional'],
  make: ({ mutant }): Dynamics<Record<'out' | 'freeEnergy' | 'heatCapacity', Float64Array>> => ({
    timeStep: 1,
    init: (_energy, x) => ({
      out: new Float64Array(3),
      freeEnergy: new Float64Array(x.replicas),
      heatCapacity: new Float64Array(x.replicas),
    }),
    advance(energy, x, { out, freeEnergy, heatCapacity }, tick) {
      const T = tick.temperature;
      freeEnergy.fill(0);
      heatCapacity.fill(0);
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < energy.space.units; i++) {
          energy.conditional!(x, r, i, out);
          const Z = out.reduce((sum, e) => sum + Math.exp(-e / T), 0);
          const mean = out.reduce((sum, e) => sum + (e * Math.exp(-e / T)) / Z, 0);
          for (let c = 0; c < 3; c++) {
            const p = Math.exp(-out[c]! / T) / Z;
            x.data[r * x.width + 3 * i + c] = p * (mutant === 'unnormalised' ? 1.001 : mutant === 'halved' ? 0.5 : 1);
            heatCapacity[r]! += (p * (out[c]! - mean) ** 2) / T ** 2;
          }
          if (mutant === 'negative') {
            x.data[r * x.width + 3 * i] = 1.5;
            x.data[r * x.width + 3 * i + 1] = -0.5;
            x.data[r * x.width + 3 * i + 2] = 0;
          }
          if (mutant === 'not-a-number' && tick.step === 6 && r === 1 && i === 1) x.data[r * x.width + 3 * i + 2] = NaN;
          freeEnergy[r]! -= T * Math.log(Z) * (mutant === 'free-energy' ? 1.01 : 1);
        }
    },
    freeEnergy: ({ freeEnergy }) => freeEnergy,
    heatCapacity: ({ heatCapacity }) => heatCapacity,
  }),
});

/** S = −Σ p ln p of each row, times `factor`. */
export const shannon = defineEntropy({
  name: 'shannon',
  summary: 'Shannon entropy.',
  options: z.object({ factor: z.number().default(1).describe('1, or a mutant’s') }),
  of: 'probabilities',
  make: ({ factor }) => ({
    of: 'probabilities',
    addEntropy(p, out) {
      for (let r = 0; r < p.replicas; r++)
        for (let c = 0; c < p.width; c++) {
          const share = p.data[r * p.width + c]!;
          if (share > 0) out[r]! -= factor * share * Math.log(share);
        }
    },
  }),
});

export const sampled = defineEntropy({
  name: 'sampled',
  summary: 'A stand-in: the same number from all rows.',
  options: z.object({ value: z.number().default(0.5).describe('nats') }),
  of: 'samples',
  make: ({ value }) => ({ of: 'samples', addEntropy: (_p, out) => void (out[0]! += value) }),
});

/** Settles after `rounds` updates at each stage; books its work, times `factor`; tells of a transition at one stage. */
export const minimiser = defineLearningRule({
  name: 'minimiser',
  summary: 'Minimises over θ, some rounds a stage.',
  options: z.object({
    rounds: z.int().min(1).default(3).describe('updates a stage'),
    factor: z.number().default(1).describe('of the work it books'),
    transitionAt: z.int().default(-1).describe('stage'),
  }),
  needs: ['parameter-minimiser'],
  make: ({ rounds, factor, transitionAt }, context) => {
    const round = context.array('round', 1);
    const moved = new Float64Array(context.replicas);
    return {
      booksWork: true,
      init: () => undefined,
      gradient: () => undefined,
      update({ energy, x }, _state, tick) {
        energy.minimiseOverParameters!(x, moved.fill(0));
        for (let r = 0; r < moved.length; r++) tick.work[r]! += factor * moved[r]!;
        round[0] = (round[0]! + 1) % rounds;
        const settled = round[0] === 0;
        return settled && tick.stage === transitionAt
          ? { settled, transition: { kind: 'split', temperature: tick.temperature, description: 'as asked' } }
          : { settled };
      },
    };
  },
});

/** θ ← θ − rate · Σ_r ∂E/∂θ + noise; does not book: the loop does. */
export const descent = defineLearningRule({
  name: 'descent',
  summary: 'Noisy gradient descent.',
  options: z.object({ rate: z.number().default(0.01).describe('step') }),
  needs: ['parameter-gradient'],
  make: ({ rate }, context): LearningRule<{ gradient: Parameters }> => {
    const random = context.stream('noise', 1);
    return {
      init: ({ energy }) => ({ gradient: zerosLike(energy.parameters) }),
      gradient({ energy, x }, _state, _tick, out) {
        for (const { data } of Object.values(out)) data.fill(0);
        energy.addParameterGradient!(x, out);
      },
      update(model, { gradient }, tick) {
        this.gradient(model, { gradient }, tick, gradient);
        for (const [name, { data }] of Object.entries(model.energy.parameters))
          for (let i = 0; i < data.length; i++) data[i]! -= rate * (gradient[name]!.data[i]! + 0.1 * random.normal(0));
        return { settled: true };
      },
    };
  },
});

export const constant = defineSchedule({
  name: 'constant',
  summary: 'The same at all times.',
  options: z.object({ value: z.number().describe('energy') }),
  make: ({ value }) => ({ value: () => value }),
});

/** From → to over `duration`, both ends included. */
export const linear = defineSchedule({
  name: 'linear',
  summary: 'A straight line.',
  options: z
    .object({
      from: z.number().describe('start'),
      to: z.number().describe('end'),
      duration: z.number().positive().describe('time'),
    })
    .refine(({ from, to }) => from !== to, { message: 'from and to must differ', path: ['to'] }),
  make: ({ from, to, duration }) => ({ value: (t) => from + (to - from) * Math.min(1, t / duration), duration }),
});

/** T ← T · factor each time it is asked, from `from`: shows when it is asked. */
export const geometric = defineSchedule({
  name: 'geometric',
  summary: 'A constant factor a stage.',
  options: z.object({
    from: z.number().describe('start'),
    factor: z.number().default(0.9).describe('a stage'),
    duration: z.number().optional().describe('time'),
  }),
  make: ({ from, factor, duration }) => ({
    value: (_t, { previous }) => (Number.isNaN(previous) ? from : previous * factor),
    duration,
  }),
});

/** T ← T (1 − speed / √(1 + C)): looks at the heat capacity. */
export const adaptive = defineSchedule({
  name: 'adaptive',
  summary: 'Slower where C is large.',
  options: z.object({ from: z.number().describe('start'), speed: z.number().default(0.05).describe('a stage') }),
  make: ({ from, speed }) => ({
    value(_t, progress) {
      if (Number.isNaN(progress.previous)) return from;
      const C = progress.heatCapacity();
      return progress.previous * (1 - speed / Math.sqrt(1 + (Number.isNaN(C) ? 0 : C)));
    },
  }),
});

/** Uniform in [low, high], a new value each stage: a random protocol, of the time alone. */
export const jumpy = defineSchedule({
  name: 'jumpy',
  summary: 'A random protocol.',
  options: z.object({ low: z.number().describe('lowest'), high: z.number().describe('highest') }),
  make: ({ low, high }) => ({
    value: (t) => {
      const u = Math.sin(12.9898 * (t + 1)) * 43758.5453;
      return low + (high - low) * (u - Math.floor(u));
    },
  }),
});

export const points = defineDataSource({
  name: 'points',
  summary: 'A few numbers.',
  options: z.object({ scale: z.number().default(1).describe('factor') }),
  make: ({ scale }) => ({
    load: () => ({
      name: 'points',
      points: Float64Array.of(scale, 2 * scale, 3 * scale),
      count: 3,
      dimension: 1,
      columns: ['x'],
    }),
  }),
});

/** Needs data and a coupling; otherwise a trap. */
export const needy = defineEnergy({
  name: 'needy',
  summary: 'Made from data on a graph.',
  options: z.object({}),
  space: reals,
  requires: ['data', 'coupling'],
  make: (_options, { dataset, coupling }) => ({
    energy: (x) => x.reduce((sum, at) => sum + (at - dataset!.points[0]!) ** 2 * coupling!.edges.nodes, 0),
  }),
});

export const pair = defineCoupling({
  name: 'pair',
  summary: 'Two nodes.',
  options: z.object({}),
  make: () => ({
    edges: { nodes: 2, from: Int32Array.of(0), to: Int32Array.of(1), weight: Float64Array.of(1) },
    addFlow(x, out) {
      for (let r = 0; r < x.replicas; r++) {
        const flow = x.data[2 * r + 1]! - x.data[2 * r]!;
        out.data[2 * r]! += flow;
        out.data[2 * r + 1]! -= flow;
      }
    },
  }),
});

export const silent = defineAnalysis({
  name: 'silent',
  summary: 'Says nothing.',
  options: z.object({ depth: z.int().min(1).default(1).describe('no unit') }),
  make: () => ({ analyse: () => Promise.resolve({ findings: [], sections: [] }) }),
});

export const everything = [
  trap,
  ring,
  levels,
  needy,
  langevin,
  heatBath,
  equilibrate,
  shannon,
  sampled,
  minimiser,
  descent,
  constant,
  linear,
  geometric,
  adaptive,
  jumpy,
  points,
  pair,
  silent,
];

/** A registry with all fixtures, and more where given. */
export function fixtures(more: PluginInput['provides'] = []): Registry {
  return createRegistry([
    definePlugin({ name: 'fixtures', version: '1.0.0', provides: everything }),
    definePlugin({ name: 'more', version: '1.0.0', provides: more }),
  ]);
}

/** Recipes that differ in space, booking, learning, protocol and transitions. */
export const recipes = {
  dragged: {
    energy: { use: 'trap', stiffness: 2 },
    dynamics: { use: 'langevin' },
    temperature: { use: 'linear', from: 2, to: 0.5, duration: 3 },
    protocol: { centre: { use: 'jumpy', low: -1, high: 1 }, stiffness: { use: 'jumpy', low: 0.5, high: 2 } },
    replicas: 3,
    units: 2,
    observe: { every: 5, snapshots: ['state'] },
  },
  booking: {
    energy: { use: 'trap' },
    dynamics: { use: 'langevin', books: true },
    temperature: 1,
    protocol: { centre: { use: 'jumpy', low: -1, high: 1 } },
    replicas: 2,
    steps: 40,
    observe: { every: 7 },
  },
  spins: {
    energy: { use: 'ring', coupling: 0.7 },
    dynamics: { use: 'heat-bath' },
    learning: { use: 'descent' },
    temperature: { use: 'adaptive', from: 3 },
    protocol: { field: { use: 'linear', from: -1, to: 1, duration: 40 } },
    replicas: 4,
    units: 5,
    observe: { every: 6, snapshots: ['bias'] },
  },
  soft: {
    energy: { use: 'levels' },
    entropy: { use: 'shannon' },
    dynamics: { use: 'equilibrate' },
    learning: { use: 'minimiser', transitionAt: 4 },
    temperature: { use: 'geometric', from: 2, duration: 8, unit: 'critical' },
    replicas: 2,
    units: 2,
    data: { use: 'points' },
    observe: { every: 'stage', snapshots: ['shift'] },
  },
};

export type RecipeName = keyof typeof recipes;
export const recipeNames = Object.keys(recipes) as RecipeName[];

export function run(recipe: object, options: SimulateOptions = {}, registry: Registry = fixtures()): Run {
  return simulate(recipe, registry, options);
}

/** All events of a run driven by `frames()`, and its frames. A failed run's error is among the events. */
export function drive(run: Run): { events: RunEvent[]; frames: Frame[] } {
  const events: RunEvent[] = [];
  const frames: Frame[] = [];
  run.events$.subscribe((event) => events.push(event));
  try {
    for (const frame of run.frames()) frames.push(frame);
  } catch {
    // It is the last event.
  }
  return { events, frames };
}

/** The error that `act` throws. */
export function errorOf(act: () => unknown): ErgodicError {
  try {
    act();
  } catch (thrown) {
    return thrown as ErgodicError;
  }
  throw new Error('nothing was thrown');
}

/** Everything that makes up a run's state, for comparison bit for bit. */
export function bitsOf(run: Run): unknown {
  const { recipe: _, ...rest } = run.checkpoint();
  return rest;
}
