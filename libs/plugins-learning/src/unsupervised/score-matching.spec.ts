import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import {
  createRegistry,
  parameterArray,
  reals,
  TensorRuntimeService,
  zerosLike,
  type Energy,
  type Model,
  type TensorArray,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { slopeOf, type ObjectiveFunction } from '../descent/descent-program.ts';
import type { Tensor, Tf } from '../descent/tensor-types.ts';
import { denoisingObjective, denoisingScoreMatching } from './denoising-score-matching.ts';
import type { EnergyFunction } from './energy-of-reals.ts';
import { implicitObjective, implicitScoreMatching } from './implicit-score-matching.ts';
import { pointsAsData, springEnergy, trialPoints } from './trial-spring.ts';

const registry = createRegistry([tensorPlugin()]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();

const float = (shape: readonly number[], data: ArrayLike<number>): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});

/** Loss and gradient of an objective at the θ of an energy. */
function slope(
  objective: ObjectiveFunction,
  { parameters }: Energy,
  points: TensorArray,
  draws: Record<string, TensorArray>,
  T: number,
) {
  const compiled = runtime.compile(slopeOf(objective) as never);
  const theta = Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [name, float(shape, data)]),
  );
  const pass = { temperature: float([], [T]), temperatures: {}, draws };
  const found = compiled.run(theta, { points }, pass) as unknown as {
    loss: TensorArray;
    gradient: Record<string, TensorArray>;
  };
  expect(compiled.notes).toEqual([]);
  compiled.close();
  return { loss: Number(found.loss.data[0]), gradient: found.gradient };
}

const programOf = (energy: Energy): EnergyFunction => energy.program as unknown as EnergyFunction;
const spring = (k: number): Energy => springEnergy([k], [0]);

describe('LRN-39: data N(0, v), energy ½ k x², s = −(k/T) x', () => {
  const v = 2;
  /** Two points with the second moment of N(0, v): J is a function of that alone. */
  const data = float([2, 1], [Math.sqrt(v), -Math.sqrt(v)]);
  const implicit = (k: number, T: number) =>
    slope(implicitObjective(programOf(spring(k)), false), spring(k), data, {}, T);

  it.each([0.4, 1, 2.5])('T = %s: implicit: least at k = T/v, where it is −1/(2v) = −.25', (T) => {
    const { loss, gradient } = implicit(T / v, T);
    expect(loss).toBeCloseTo(-0.25, 6);
    expect(gradient['stiffness']!.data[0]).toBeCloseTo(0, 6);
    // J(k) = ½ v (k/T)² − k/T.
    for (const k of [0.3, 1.7]) {
      const { loss: J, gradient: slopes } = implicit(k, T);
      expect(J).toBeCloseTo(0.5 * v * (k / T) ** 2 - k / T, 5);
      expect(slopes['stiffness']!.data[0]).toBeCloseTo((v * k) / T ** 2 - 1 / T, 5);
      expect(slopes['offset']!.data[0]).toBe(0);
    }
  });

  /** As the data, with noise −1 and 1 at each: the moments of independent normal numbers. */
  const blurred = float([4, 1], [Math.sqrt(v), Math.sqrt(v), -Math.sqrt(v), -Math.sqrt(v)]);
  const noise = { noise: float([4, 1], [1, -1, 1, -1]) };
  const sigma = 0.5;
  const denoising = (k: number, T: number) =>
    slope(denoisingObjective(programOf(spring(k)), sigma), spring(k), blurred, noise, T);

  it.each([0.4, 1, 2.5])('T = %s: denoising: slope −1/(v + σ²) = −.444, where it is 1.7777777778', (T) => {
    const best = T * 0.4444444444;
    const { loss, gradient } = denoising(best, T);
    expect(loss).toBeCloseTo(1.7777777778, 5);
    expect(gradient['stiffness']!.data[0]).toBeCloseTo(0, 5);
    expect(denoising(best + 0.1, T).loss).toBeGreaterThan(loss);
    expect(denoising(best - 0.1, T).loss).toBeGreaterThan(loss);
  });

  it('mutants: without ½, with the other sign of the divergence, without T', () => {
    const T = 2.5;
    const right = (k: number): number => 0.5 * v * (k / T) ** 2 - k / T;
    const wrong = [
      (k: number) => v * (k / T) ** 2 - k / T,
      (k: number) => 0.5 * v * (k / T) ** 2 + k / T,
      (k: number) => 0.5 * v * k ** 2 - k,
    ];
    const found = implicit(1.7, T).loss;
    expect(Math.abs(found - right(1.7))).toBeLessThan(1e-5);
    for (const mutant of wrong) expect(Math.abs(found - mutant(1.7))).toBeGreaterThan(0.1);
    // Noise scaled by σ alone, and a target without 1/σ.
    const denoised = denoising(1.7, T).loss;
    const s = 1.7 / T;
    expect(denoised).toBeCloseTo(0.5 * (s * s * (v + sigma ** 2) - 2 * s + 1 / sigma ** 2), 5);
    expect(Math.abs(denoised - (s * s * (v + sigma ** 2) - 2 * s + 1 / sigma ** 2))).toBeGreaterThan(0.1);
    expect(Math.abs(denoised - 0.5 * (s * s * (v + sigma ** 2) + 2 * s + 1 / sigma ** 2))).toBeGreaterThan(0.1);
  });

  it('the least-squares slope of 1e5 noisy points is −1/(v + σ²), GEN-01 with its regression error', () => {
    const [N, T] = [100_000, 0.7];
    const streams = new RandomStreams(5, 'LRN-39', 1);
    const x = Float32Array.from({ length: N }, () => Math.sqrt(v) * streams.normal(0));
    const epsilon = Float32Array.from({ length: N }, () => streams.normal(0));
    const gradientAt = (k: number): number => {
      const objective = denoisingObjective(programOf(spring(k)), sigma);
      const draws = { noise: float([N, 1], epsilon) };
      return Number(slope(objective, spring(k), float([N, 1], x), draws, T).gradient['stiffness']!.data[0]);
    };
    // J is quadratic in k: its gradient is a line.
    const [a, b] = [gradientAt(0.1), gradientAt(0.6)];
    const slopeFound = -(0.1 - (a * 0.5) / (b - a)) / T;
    // Residual of ε/σ on x̃: variance 1/σ² − 1/(v + σ²), over N Var(x̃).
    const error = Math.sqrt((1 / sigma ** 2 - 1 / (v + sigma ** 2)) / (N * (v + sigma ** 2)));
    expect(Math.abs(slopeFound + 1 / (v + sigma ** 2)) / error).toBeLessThan(5.2);
    // A slope at T = 1, as a rule that drops T finds it, is another.
    expect(Math.abs(slopeFound * T + 1 / (v + sigma ** 2)) / error).toBeGreaterThan(20);
  });
});

/** E(x) = Σ_a v_a tanh(U_a·x + b_a) + ½ k |x|², with what the objectives need of it in float64. */
function tanhEnergy(): Energy {
  const parameters = {
    U: parameterArray([3, 2], Float64Array.of(0.7, -0.4, 0.2, 1.1, -0.9, 0.5)),
    b: parameterArray([3], Float64Array.of(0.1, -0.3, 0.6)),
    v: parameterArray([3], Float64Array.of(1.2, -0.7, 0.4)),
    k: parameterArray([1], Float64Array.of(0.8)),
  };
  const program = (tf: Tf, x: Tensor, theta: Record<string, Tensor>): Tensor => {
    const t = tf.tanh(tf.add(tf.matMul(x, theta['U']!, false, true), theta['b']!));
    return tf.add(tf.sum(tf.mul(t, theta['v']!), 1), tf.mul(tf.mul(0.5, theta['k']!), tf.sum(tf.square(x), 1)));
  };
  return { space: reals(2), parameters, program: program as never, addEnergy: () => undefined };
}

/** s [2] and ∂s_i/∂x_j [4] of the energy above. */
function scoreInFloat64({ parameters }: Energy, x: readonly number[], T: number): { s: number[]; jacobian: number[] } {
  const [U, b, v] = ['U', 'b', 'v'].map((name) => parameters[name]!.data) as [Float64Array, Float64Array, Float64Array];
  const k = parameters['k']!.data[0]!;
  const s = [0, 1].map((i) => -k * x[i]!);
  const jacobian = [-k, 0, 0, -k];
  for (let a = 0; a < 3; a++) {
    const t = Math.tanh(U[2 * a]! * x[0]! + U[2 * a + 1]! * x[1]! + b[a]!);
    for (let i = 0; i < 2; i++) {
      s[i]! -= v[a]! * (1 - t * t) * U[2 * a + i]!;
      for (let j = 0; j < 2; j++) jacobian[2 * i + j]! += 2 * v[a]! * t * (1 - t * t) * U[2 * a + i]! * U[2 * a + j]!;
    }
  }
  return { s: s.map((value) => value / T), jacobian: jacobian.map((value) => value / T) };
}

describe('gradients, third derivatives among them, against differences in float64', () => {
  const points = trialPoints();
  const rows = Array.from({ length: 5 }, (_, r) => [points[2 * r]!, points[2 * r + 1]!]);
  const uniform = [
    0.2, 0.8, 0.6, 0.1, 0.9, 0.4, 0.3, 0.7, 0.55, 0.45, 0.1, 0.9, 0.8, 0.2, 0.6, 0.6, 0.3, 0.2, 0.7, 0.9,
  ];
  const normal = [0.3, -1.1, 0.7, 0.2, -0.4, 1.6, -0.9, 0.1, 1.2, -0.5];
  const sigma = 0.6;
  const mean = (of: (row: number[], r: number) => number): number =>
    rows.reduce((sum, row, r) => sum + of(row, r) / 5, 0);

  const inFloat64: Record<string, (energy: Energy, T: number) => number> = {
    exact: (energy, T) =>
      mean((row) => {
        const { s, jacobian } = scoreInFloat64(energy, row, T);
        return 0.5 * (s[0]! ** 2 + s[1]! ** 2) + jacobian[0]! + jacobian[3]!;
      }),
    probes: (energy, T) =>
      mean((row, r) => {
        const { s, jacobian } = scoreInFloat64(energy, row, T);
        let trace = 0;
        for (let p = 0; p < 2; p++) {
          const v = [0, 1].map((i) => (uniform[4 * r + 2 * p + i]! >= 0.5 ? 1 : -1));
          for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) trace += (v[i]! * jacobian[2 * i + j]! * v[j]!) / 2;
        }
        return 0.5 * (s[0]! ** 2 + s[1]! ** 2) + trace;
      }),
    denoising: (energy, T) =>
      mean((row, r) => {
        const e = [normal[2 * r]!, normal[2 * r + 1]!];
        const { s } = scoreInFloat64(
          energy,
          row.map((x, i) => x + sigma * e[i]!),
          T,
        );
        return 0.5 * s.reduce((sum, value, i) => sum + (value + e[i]! / sigma) ** 2, 0);
      }),
  };
  const objectives: Record<string, (energy: Energy) => ObjectiveFunction> = {
    exact: (energy) => implicitObjective(programOf(energy), false),
    probes: (energy) => implicitObjective(programOf(energy), true),
    denoising: (energy) => denoisingObjective(programOf(energy), sigma),
  };
  const draws = { probes: float([5, 2, 2], uniform), noise: float([5, 2], normal) };

  it.each(['exact', 'probes', 'denoising'].flatMap((name) => [0.5, 1.7].map((T) => [name, T] as const)))(
    '%s, T = %s',
    (name, T) => {
      const energy = tanhEnergy();
      const used: Record<string, TensorArray> =
        name === 'exact' ? {} : name === 'probes' ? { probes: draws.probes } : { noise: draws.noise };
      const { loss, gradient } = slope(objectives[name]!(energy), energy, float([5, 2], points), used, T);
      const J = (): number => inFloat64[name]!(energy, T);
      expect(loss).toBeCloseTo(J(), 5);
      for (const [parameter, { data }] of Object.entries(energy.parameters))
        data.forEach((at, i) => {
          const h = 6e-6;
          const along = (value: number): number => {
            data[i] = value;
            return J();
          };
          const wanted = (along(at + h) - along(at - h)) / (2 * h);
          data[i] = at;
          const found = Number(gradient[parameter]!.data[i]);
          expect(Math.abs(found - wanted), `∂J/∂${parameter}[${i}]`).toBeLessThan(2e-5 * Math.max(1, Math.abs(wanted)));
        });
    },
  );

  it('probes have the mean of the exact divergence', () => {
    const energy = tanhEnergy();
    const all = [0, 0, 0, 1, 1, 0, 1, 1].map((bit) => (bit === 1 ? 0.9 : 0.1));
    const everySign = float([1, 4, 2], all);
    const one = float([1, 2], [0.4, -0.8]);
    const { loss } = slope(objectives['probes']!(energy), energy, one, { probes: everySign }, 0.5);
    expect(loss).toBeCloseTo(slope(objectives['exact']!(energy), energy, one, {}, 0.5).loss, 5);
  });
});

it.each([0.5, 2])('T = %s: minibatches of 3 and 2 rows tell the mean over all five, and have its gradient', (T) => {
  const energy = springEnergy([1.5, 0.4], [0.3, -0.2]);
  const points = trialPoints();
  const model = { energy, x: batchOf(Float64Array.of(0, 0), 1, 2), dataset: pointsAsData(points, 2) };
  const started = (batch: number) => {
    const context = lawContext(2, 1, 1, { registry });
    // So slow that θ stays.
    const options = implicitScoreMatching.options.parse({ batch, rate: 1e-12 });
    const rule = implicitScoreMatching.make(options, context);
    return { rule, state: rule.init(model, context) };
  };
  const tick = { step: 0, stage: 0, time: 0, temperature: T, heat: new Float64Array(1), work: new Float64Array(1) };
  const [whole, parts] = [started(5), started(3)];
  const gradients = [whole, parts].map(({ rule, state }) => {
    const out = zerosLike(energy.parameters);
    rule.gradient(model, state, tick, out);
    return [...out['stiffness']!.data, ...out['centre']!.data];
  });
  gradients[0]!.forEach((g, i) => expect(Math.abs(gradients[1]![i]! - g)).toBeLessThan(1e-5));
  expect(Math.max(...gradients[0]!.map(Math.abs))).toBeGreaterThan(0.1);
  // J = ⟨½ Σ kᵢ² (xᵢ − cᵢ)²/T²⟩ − Σ kᵢ/T.
  const J = points.reduce(
    (sum, x, j) => sum + (0.5 * ((j % 2 === 0 ? 1.5 * (x - 0.3) : 0.4 * (x + 0.2)) / T) ** 2) / 5,
    -1.9 / T,
  );
  for (const { rule, state } of [whole, parts]) {
    rule.update(model, state, tick);
    const [loss] = rule.observables!(state);
    expect('read' in loss! ? loss.read() : NaN).toBeCloseTo(J, 5);
    rule.close!(state);
  }
});

describe.each([implicitScoreMatching, denoisingScoreMatching])('$name', (definition) => {
  for (const law of lawsOf(definition, { registry })) it(`law: ${law.name}`, law.check);

  const learn = (model: Model, options: object, T: number, passes: number) => {
    const context = lawContext(2, 1, 1, { registry });
    const rule = definition.make(definition.options.parse(options) as never, context);
    const state = rule.init(model, context);
    const tick: Tick = {
      step: 0,
      stage: 0,
      time: 0,
      temperature: T,
      heat: new Float64Array(1),
      work: new Float64Array(1),
    };
    for (let pass = 0; pass < passes; pass++) rule.update(model, state, tick);
    const told = Object.fromEntries(
      rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN]),
    );
    rule.close!(state);
    return told;
  };

  it('T = 2.5: comes to the width and the centre of its data', () => {
    const streams = new RandomStreams(7, 'points', 1);
    const N = 512;
    const points = Float64Array.from({ length: N }, () => 0.8 + 1.3 * streams.normal(0));
    const mean = points.reduce((sum, x) => sum + x / N, 0);
    const variance = points.reduce((sum, x) => sum + (x - mean) ** 2 / N, 0);
    const energy = springEnergy([0.5], [0]);
    const model = { energy, x: batchOf(Float64Array.of(0), 1, 1), dataset: pointsAsData(points, 1) };
    const noise = definition.name === 'implicit-score-matching' ? {} : { noise: 0.3 };
    learn(model, { batch: N, rate: 0.05, ...noise }, 2.5, 400);
    const blurred = variance + (definition.name === 'implicit-score-matching' ? 0 : 0.09);
    const [k, c] = [energy.parameters['stiffness']!.data[0]!, energy.parameters['centre']!.data[0]!];
    expect(Math.abs((k / 2.5) * blurred - 1)).toBeLessThan(definition.name === 'implicit-score-matching' ? 1e-3 : 0.1);
    expect(Math.abs(c - mean)).toBeLessThan(definition.name === 'implicit-score-matching' ? 1e-3 : 0.2);
  });

  it.each([
    ['spins', { space: { kind: 'spins', units: 1 } }, 'needs an energy over reals'],
    ['hidden units', { visible: 0 }, '1 are hidden'],
    ['no parameters', { parameters: {} }, 'has no parameters'],
    ['other columns', {}, 'a row of the data'],
  ])('%s are refused', (what, change, message) => {
    const energy = { ...springEnergy([1], [0]), ...change } as Energy;
    const dataset = what === 'other columns' ? pointsAsData(trialPoints(), 2) : pointsAsData(trialPoints(), 1);
    const model = { energy, x: batchOf(Float64Array.of(0), 1, 1), dataset };
    expect(() => learn(model, {}, 1, 1)).toThrow(message);
  });
});
