import { z } from 'zod';
import {
  createRegistry,
  defineDataSource,
  defineDynamics,
  defineSchedule,
  definePlugin,
  ErgodicError,
  TensorRuntimeService,
  type Dataset,
  type Definition,
  type Dynamics,
  type Energy,
  type LearningRule,
  type Model,
  type Parameters,
  type Registry,
  type Tick,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { supervised } from '../src/supervised/index.ts';
import { trialNetworkEnergy, trialNetworkModel } from '../src/trial-network.ts';

/** Seven points in the plane with classes and with numbers; nothing in them is symmetric. */
export const points: Dataset = {
  name: 'seven points',
  points: Float64Array.from([0, 0.125, 0.5, -0.25, -0.5, 0.25, 3, 1.875, 2.75, 2.5, 1, 0.5, -1.25, 2]),
  count: 7,
  dimension: 2,
  columns: ['a', 'b'],
  labels: Int32Array.of(0, 0, 1, 1, 1, 0, 1),
  targets: { values: Float64Array.from([1, 0.5, -1, 0.25, 0, 2, 1.5, -0.5, 0.75, 1, -2, 0, 0.25, 0.5]), shape: [2] },
};

export const rowOf = ({ points: all, dimension }: Dataset, i: number): Float64Array =>
  all.subarray(i * dimension, (i + 1) * dimension);

export const tickAt = (temperature: number, step = 0): Tick => ({
  step,
  stage: step,
  time: step,
  temperature,
  heat: new Float64Array(2),
  work: new Float64Array(2),
});

/** What a run of the trial network needs beside it. */
const parts = definePlugin({
  name: 'parts of trials',
  version: '1.0.0',
  provides: [
    {
      slot: 'energy',
      name: 'trial-network',
      summary: 'The trial network.',
      space: 'probabilities',
      capabilities: ['conditional', 'network'],
      options: z.object({ hidden: z.int().default(3).describe('units of the hidden layer') }),
      make: ({ hidden }: { hidden: number }): Energy => trialNetworkEnergy({ hidden }),
    } as unknown as Definition<'energy'>,
    defineDataSource({
      name: 'seven-points',
      summary: 'Seven points.',
      options: z.object({ labels: z.boolean().default(true).describe('whether they have labels') }),
      make: ({ labels }) => ({ load: () => (labels ? points : { ...points, labels: undefined }) as Dataset }),
    }),
    defineSchedule({
      name: 'halving',
      summary: 'Half as much with every unit of time.',
      options: z.object({ from: z.number().default(1).describe('the value at 0') }),
      make: ({ from }) => ({ value: (t) => from * 2 ** -t }),
    }),
    defineSchedule({
      name: 'leap',
      summary: 'One value, and another from some time on.',
      options: z.object({
        from: z.number().describe('the first'),
        to: z.number().describe('the other'),
        at: z.number().describe('the time'),
      }),
      make: ({ from, to, at }) => ({ value: (t) => (t < at ? from : to) }),
    }),
    defineSchedule({
      name: 'fixed',
      summary: 'Always the same.',
      options: z.object({ value: z.number().default(1).describe('it') }),
      make: ({ value }) => ({ value: () => value }),
    }),
    defineDynamics({
      name: 'softmax',
      summary: 'p = e^(−E/T)/Z.',
      spaces: ['probabilities'],
      options: z.object({}),
      make: (): Dynamics<Float64Array> => ({
        timeStep: 1,
        init: (energy) => new Float64Array(energy.space.kind === 'probabilities' ? energy.space.choices : 0),
        advance(energy, x, E, { temperature }) {
          for (let r = 0; r < x.replicas; r++)
            for (let i = 0; i < energy.space.units; i++) {
              energy.conditional!(x, r, i, E);
              const least = E.reduce((a, b) => Math.min(a, b));
              const weights = E.map((each) => Math.exp((least - each) / temperature));
              const Z = weights.reduce((a, b) => a + b);
              weights.forEach((w, k) => (x.data[r * x.width + i * E.length + k] = w / Z));
            }
        },
      }),
    }),
  ],
});

/** With the tensor runtime, loaded, and the rules for networks. */
export async function loadedRegistry(): Promise<Registry> {
  const rules = definePlugin({ name: 'rules', version: '1.0.0', provides: [...supervised] });
  const registry = createRegistry([tensorPlugin(), parts, rules]);
  await registry.service(TensorRuntimeService).load?.();
  return registry;
}

export interface Started<S> {
  readonly rule: LearningRule<S>;
  readonly model: Model;
  readonly state: S;
  step(temperature?: number): void;
  read(name: string): number;
  /** The rule's gradient at the present θ. */
  gradient(temperature: number): Parameters;
}

/** A rule, as a recipe gives its options, on the trial network and the seven points. */
export function startedOn<S>(
  registry: Registry,
  definition: Definition<'learning'>,
  options: object,
  { model = trialNetworkModel(), dataset = points, seed = 1 }: { model?: Model; dataset?: Dataset; seed?: number } = {},
): Started<S> {
  const context = lawContext(seed, model.x.replicas, 1, { registry, dataset });
  const rule = definition.make(definition.options.parse(options) as never, context) as unknown as LearningRule<S>;
  const whole = { ...model, dataset };
  const state = rule.init(whole, context);
  let steps = 0;
  return {
    rule,
    model: whole,
    state,
    step: (temperature = 1) => void rule.update(whole, state, tickAt(temperature, steps++)),
    read(name) {
      const found = rule.observables!(state).find((each) => each.name === name);
      if (!found || !('read' in found)) throw new Error(`no observable ${name}`);
      return found.read();
    },
    gradient(temperature) {
      const out = Object.fromEntries(
        Object.entries(whole.energy.parameters).map(([name, { shape, data }]) => [
          name,
          { shape, data: new Float64Array(data.length).fill(99) },
        ]),
      );
      rule.gradient(whole, state, tickAt(temperature), out);
      return out;
    },
  };
}

/** Central differences of f by each number of θ, in float64. */
export function differences(parameters: Parameters, f: () => number): Record<string, Float64Array> {
  const h = 1e-5;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { data }]) => [
      name,
      data.map((at, i) => {
        const along = (value: number): number => {
          data[i] = value;
          return f();
        };
        const slope = (along(at + h) - along(at - h)) / (2 * h);
        data[i] = at;
        return slope;
      }),
    ]),
  );
}

/** The largest difference between a gradient and the one that it should be. */
export function farthest(found: Parameters, wanted: Readonly<Record<string, Float64Array>>): number {
  return Math.max(
    ...Object.entries(wanted).flatMap(([name, data]) => [...data].map((g, i) => Math.abs(g - found[name]!.data[i]!))),
  );
}

export function refusal(act: () => unknown): ErgodicError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof ErgodicError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
