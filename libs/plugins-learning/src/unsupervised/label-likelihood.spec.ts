import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import {
  createRegistry,
  defineDataSource,
  definePlugin,
  TensorRuntimeService,
  type Dataset,
  type Energy,
  type Model,
  type TensorArray,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { z } from 'zod';
import { slopeOf } from '../descent/descent-program.ts';
import { LabelChains } from './label-chains.ts';
import { labelLikelihood, labelObjective } from './label-likelihood.ts';
import { labelMachine } from './label-machine.ts';
import { labelRbm, labelRows, trialLabels } from './trial-labels.ts';
import { springEnergy } from './trial-spring.ts';

const rows = defineDataSource({
  name: 'rows',
  summary: 's',
  options: z.object({}),
  make: () => ({ load: labelRows }),
});
/** The six rows 102 times. */
const manyRows = defineDataSource({
  name: 'many-rows',
  summary: 's',
  options: z.object({}),
  make: () => ({
    load() {
      const { points, ...six } = labelRows();
      const count = 612;
      return { ...six, count, points: Float64Array.from({ length: 5 * count }, (_, i) => points[i % 30]!) };
    },
  }),
});
const registry = createRegistry([
  tensorPlugin(),
  definePlugin({ name: 'mine', version: '1.0.0', provides: [rows, manyRows] }),
]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();

for (const law of lawsOf(labelLikelihood, { registry })) it(`law: ${law.name}`, law.check);

const float = (shape: readonly number[], data: ArrayLike<number>): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});

/** Σ_h e^(−E(x, h)/T) of whole visible rows, by all states of the hidden units, from the energy alone. */
function weightOf(energy: Energy, x: readonly number[], T: number): number {
  const states = createBatch(4, 7);
  for (let h = 0; h < 4; h++) states.data.set([...x, h & 1, h >> 1], 7 * h);
  const out = new Float64Array(4);
  energy.addEnergy(states, out, -1 / T);
  return out.reduce((sum, exponent) => sum + Math.exp(exponent), 0);
}

const labelled = (row: readonly number[], k: number): number[] => [
  ...row.slice(0, 3),
  ...[0, 1].map((c) => Number(c === k)),
];

/** ⟨−ln p(y|v)⟩ by enumeration. */
function conditional(energy: Energy, { points }: Dataset, T: number): number {
  let sum = 0;
  for (let r = 0; r < 6; r++) {
    const row = [...points.subarray(5 * r, 5 * r + 5)];
    const weights = [0, 1].map((k) => weightOf(energy, labelled(row, k), T));
    sum -= Math.log(weights[row[4]!]! / (weights[0]! + weights[1]!)) / 6;
  }
  return sum;
}

const negatives = [
  [1, 1, 0, 1, 1],
  [0, 0, 1, 0, 1],
  [1, 0, 1, 0, 0],
  [0, 1, 0, 1, 0],
  [1, 1, 1, 0, 1],
  [0, 0, 0, 1, 1],
];

/** γ ⟨F⟩/T of data − of chains. */
function joint(energy: Energy, { points }: Dataset, T: number): number {
  let sum = 0;
  for (let r = 0; r < 6; r++) {
    sum -= Math.log(weightOf(energy, [...points.subarray(5 * r, 5 * r + 5)], T)) / 6;
    sum += Math.log(weightOf(energy, negatives[r]!, T)) / 6;
  }
  return sum;
}

describe.each([0.5, 1, 2.3])('T = %s: the objective is that of enumerated states', (T) => {
  it.each([
    [1, 0],
    [0, 1],
    [0.6, 0.3],
  ])('δ = %s, γ = %s: value and gradient', (delta, gamma) => {
    const energy = labelRbm();
    const data = labelRows();
    const machine = labelMachine('mine', energy, data, undefined);
    const compiled = runtime.compile(slopeOf(labelObjective(machine, delta, gamma)) as never);
    const theta = Object.entries(energy.parameters);
    const found = compiled.run(
      Object.fromEntries(theta.map(([name, { shape, data: numbers }]) => [name, float(shape, numbers)])),
      { points: float([6, 5], data.points), negatives: float([6, 5], negatives.flat()) },
      { temperature: float([], [T]), temperatures: {}, draws: {} },
    ) as unknown as { loss: TensorArray; told: Record<string, TensorArray>; gradient: Record<string, TensorArray> };
    const L = (): number => delta * conditional(energy, data, T) + gamma * joint(energy, data, T);
    expect(Number(found.loss.data[0])).toBeCloseTo(L(), 5);
    expect(Number(found.told['crossEntropy']!.data[0])).toBeCloseTo(conditional(energy, data, T), 5);
    for (const [name, { data: numbers }] of theta)
      numbers.forEach((at, i) => {
        const along = (value: number): number => {
          numbers[i] = value;
          return L();
        };
        const wanted = (along(at + 6e-6) - along(at - 6e-6)) / 1.2e-5;
        numbers[i] = at;
        const slope = Number(found.gradient[name]!.data[i]);
        expect(Math.abs(slope - wanted), `${name}[${i}]`).toBeLessThan(1e-5);
      });
    // Points' own biases tell nothing of labels, and yet are learnt with γ.
    if (gamma === 0) expect(found.gradient['visible-bias']!.data.slice(0, 3)).toEqual(new Float32Array(3));
    // At another T it is another.
    if (T !== 1)
      expect(
        Math.abs(Number(found.loss.data[0]) - delta * conditional(energy, data, 1) - gamma * joint(energy, data, 1)),
      ).toBeGreaterThan(1e-3);
    compiled.close();
  });
});

const learn = (model: Model, options: object, T: number, passes: number): Record<string, number> => {
  const context = lawContext(2, 2, 1, { registry });
  const rule = labelLikelihood.make(labelLikelihood.options.parse(options), context);
  const state = rule.init(model, context);
  const zeros = (): Float64Array => new Float64Array(2);
  const tick: Tick = { step: 0, stage: 0, time: 0, temperature: T, heat: zeros(), work: zeros() };
  for (let pass = 0; pass < passes; pass++) rule.update(model, state, tick);
  const told = rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN] as const);
  rule.close!(state);
  return Object.fromEntries(told);
};

describe('learning', () => {
  it.each([
    ['discriminative', {}],
    ['hybrid', { generative: 0.1, steps: 2 }],
    ['generative', { discriminative: 0, generative: 1, steps: 5 }],
  ])('%s: tells the labels of held-out rows', (_, options) => {
    const model = trialLabels();
    const heldOut = { use: 'rows' };
    const told = learn(model, { batch: 3, rate: 0.05, heldOut, ...options }, 0.7, 150);
    expect(told['accuracy']).toBe(1);
    expect(told['heldOutCrossEntropy']).toBeLessThan(0.4);
    expect(told['heldOutCrossEntropy']).toBeCloseTo(conditional(model.energy, labelRows(), 0.7), 4);
  });

  it('tells the mean over held-out rows that are more than go through at once', () => {
    const model = trialLabels();
    const told = learn(model, { batch: 3, rate: 1e-9, heldOut: { use: 'many-rows' } }, 0.7, 1);
    // 102 times the six rows.
    expect(told['heldOutCrossEntropy']).toBeCloseTo(conditional(model.energy, labelRows(), 0.7), 4);
    expect(told['accuracy']! * 6).toBeCloseTo(Math.round(told['accuracy']! * 6), 5);
  });

  it.each([0.5, 2])('T = %s: chains come to e^(−F/T)/Z of the visible units, and not to that of another T', (T) => {
    const energy = labelRbm();
    const N = 4000;
    const chains = new LabelChains(labelMachine('mine', energy, labelRows(), 2), energy, lawContext(4, 1), N, 200);
    const { data } = chains.from({ points: float([6, 5], labelRows().points) }, T);
    // Rows are repeated to the number of chains, and as many as were given come back.
    expect(data).toHaveLength(30);
    const rows = chains.from({ points: float([N, 5], new Float64Array(5 * N)) }, T).data as Float32Array;
    const meansAt = (t: number): number[] => {
      const states = Array.from({ length: 32 }, (_, k) => [0, 1, 2, 3, 4].map((i) => (k >> i) & 1));
      const weights = states.map((x) => weightOf(energy, x, t));
      const Z = weights.reduce((a, b) => a + b);
      return [0, 1, 2, 3, 4].map((i) => states.reduce((sum, x, k) => sum + (x[i]! * weights[k]!) / Z, 0));
    };
    const z = (t: number): number[] =>
      meansAt(t).map((p, i) => {
        let sum = 0;
        for (let r = 0; r < N; r++) sum += rows[5 * r + i]!;
        return Math.abs(sum / N - p) / Math.sqrt((p * (1 - p)) / N);
      });
    // Five of them, each beyond 5.5 less than once in ten million.
    expect(Math.max(...z(T))).toBeLessThan(5.5);
    expect(Math.max(...z(1))).toBeGreaterThan(5.5);
  });

  it('refuses what is no machine, or no labelled rows', () => {
    const spring = { ...trialLabels(), energy: springEnergy([1], [0]), x: batchOf(Float64Array.of(0, 0), 2, 1) };
    expect(() => learn(spring, {}, 1, 1)).toThrow('needs a restricted Boltzmann machine on bits');
    const withRows = (change: Partial<Dataset>): Model => ({
      ...trialLabels(),
      dataset: { ...labelRows(), ...change },
    });
    const points = labelRows().points;
    expect(() => learn(withRows({ points: points.with(4, 1) }), {}, 1, 1)).toThrow(
      'row 0 of the data (labelled rows) ends in 1, 1',
    );
    expect(() => learn(withRows({ points: points.with(0, 0.5) }), { generative: 1 }, 1, 1)).toThrow('row 0, column 0');
    expect(() => learn(withRows({ classes: undefined }), {}, 1, 1)).toThrow('nothing says how many classes');
  });
});
