import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import {
  createRegistry,
  parameterArray,
  TensorRuntimeService,
  type ParameterArray,
  type TensorArray,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { slopeOf } from '../descent/descent-program.ts';
import type { EnergyFunction } from './energy-of-reals.ts';
import { fittedNormal } from './fitted-normal.ts';
import { contrastObjective, logZ, noiseContrastiveEstimation } from './noise-contrastive-estimation.ts';
import { pointsAsData, springEnergy, trialPoints } from './trial-spring.ts';

const registry = createRegistry([tensorPlugin()]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();

const float = (shape: readonly number[], data: ArrayLike<number>): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});

for (const law of lawsOf(noiseContrastiveEstimation, { registry })) it(`law: ${law.name}`, law.check);

describe('the noise', () => {
  it('has the mean and the covariance of the data, and its own density', () => {
    const points = trialPoints();
    const { mean, factor, inverse, logScale } = fittedNormal('mine', pointsAsData(points, 2));
    const x = (r: number, i: number): number => points[2 * r + i]!;
    const m = [0, 1].map((i) => [0, 1, 2, 3, 4].reduce((sum, r) => sum + x(r, i) / 5, 0));
    const covariance = (i: number, j: number): number =>
      [0, 1, 2, 3, 4].reduce((sum, r) => sum + ((x(r, i) - m[i]!) * (x(r, j) - m[j]!)) / 5, 0);
    [0, 1].forEach((i) => expect(mean[i]).toBeCloseTo(m[i]!, 14));
    const product = (a: Float64Array, b: Float64Array, i: number, j: number, turned: boolean): number =>
      [0, 1].reduce((sum, l) => sum + a[2 * i + l]! * (turned ? b[2 * j + l]! : b[2 * l + j]!), 0);
    for (const i of [0, 1])
      for (const j of [0, 1]) {
        expect(product(factor, factor, i, j, true)).toBeCloseTo(covariance(i, j), 14);
        expect(product(factor, inverse, i, j, false)).toBeCloseTo(i === j ? 1 : 0, 14);
      }
    const determinant = covariance(0, 0) * covariance(1, 1) - covariance(0, 1) ** 2;
    expect(logScale).toBeCloseTo(-0.5 * Math.log(determinant) - Math.log(2 * Math.PI), 13);
  });

  it('points on a line are refused, and the column is named', () => {
    const line = pointsAsData(Float64Array.of(0, 1, 1, 3, 2, 5, 3, 7), 2);
    expect(() => fittedNormal('mine', line)).toThrow('column 1 is constant, or told by the columns before it');
  });
});

describe('the objective, in float64 by plain loops', () => {
  const [k, T] = [2, 1.7];
  const points = trialPoints().slice(0, 6);
  const epsilon = [0.3, -1.1, 0.7, 0.2, -0.4, 1.6, -0.9, 0.1, 1.2, -0.5, 0.8, -0.2];
  const noise = fittedNormal('mine', pointsAsData(points, 2));
  const energy = springEnergy([1.5, 0.4], [0.3, -0.2]);
  const theta: Record<'stiffness' | 'centre' | 'offset' | typeof logZ, ParameterArray> = {
    ...(energy.parameters as Record<'stiffness' | 'centre' | 'offset', ParameterArray>),
    [logZ]: parameterArray([1], Float64Array.of(0.4)),
  };

  /** Points that are told apart, of data and of noise. */
  let right = 0;
  /** J; `mutant` 'temperature' forgets T, 'noises' that there are k times as many, 'density' the noise's normalisation. */
  const inFloat64 = (mutant = ''): number => {
    const [s, c, o, z] = [
      theta.stiffness.data,
      theta.centre.data,
      theta.offset.data[0]!,
      theta[logZ]!.data[0]!,
    ] as unknown as [Float64Array, Float64Array, number, number];
    const logit = (u: readonly number[]): number => {
      const E = o + 0.5 * (s[0]! * (u[0]! - c[0]!) ** 2 + s[1]! * (u[1]! - c[1]!) ** 2);
      const [a, b] = [u[0]! - noise.mean[0]!, u[1]! - noise.mean[1]!];
      const standard = [noise.inverse[0]! * a, noise.inverse[2]! * a + noise.inverse[3]! * b];
      const scale = mutant === 'density' ? 0 : noise.logScale;
      const logNoise = scale - 0.5 * (standard[0]! ** 2 + standard[1]! ** 2);
      return -E / (mutant === 'temperature' ? 1 : T) - z - logNoise - Math.log(mutant === 'noises' ? 1 : k);
    };
    const softplus = (a: number): number => Math.log1p(Math.exp(a));
    let J = 0;
    right = 0;
    for (let r = 0; r < 3; r++) {
      const ofData = logit([points[2 * r]!, points[2 * r + 1]!]);
      J += softplus(-ofData) / 3;
      right += Number(ofData > 0);
      for (let n = 0; n < k; n++) {
        const [e, f] = [epsilon[2 * (k * r + n)]!, epsilon[2 * (k * r + n) + 1]!];
        const y = [noise.mean[0]! + noise.factor[0]! * e, noise.mean[1]! + noise.factor[2]! * e + noise.factor[3]! * f];
        J += softplus(logit(y)) / 3;
        right += Number(logit(y) < 0);
      }
    }
    return J;
  };

  it('value and gradient, that of ln Z among them; mutants', () => {
    const compiled = runtime.compile(
      slopeOf(contrastObjective(energy.program as unknown as EnergyFunction, noise)) as never,
    );
    const found = compiled.run(
      Object.fromEntries(Object.entries(theta).map(([name, { shape, data }]) => [name, float(shape, data)])),
      { points: float([3, 2], points) },
      { temperature: float([], [T]), temperatures: {}, draws: { noise: float([3, k, 2], epsilon) } },
    ) as unknown as { loss: TensorArray; told: Record<string, TensorArray>; gradient: Record<string, TensorArray> };
    const loss = Number(found.loss.data[0]);
    expect(loss).toBeCloseTo(inFloat64(), 5);
    expect(right).toBeGreaterThan(0);
    expect(Number(found.told['accuracy']!.data[0])).toBeCloseTo(right / (3 * (1 + k)), 6);
    expect(Number(found.told['logZ']!.data[0])).toBeCloseTo(0.4, 6);
    for (const mutant of ['temperature', 'noises', 'density'])
      expect(Math.abs(loss - inFloat64(mutant)), mutant).toBeGreaterThan(0.02);
    for (const [name, { data }] of Object.entries(theta))
      data.forEach((at, i) => {
        const along = (value: number): number => {
          data[i] = value;
          return inFloat64();
        };
        const wanted = (along(at + 6e-6) - along(at - 6e-6)) / 1.2e-5;
        data[i] = at;
        expect(Math.abs(Number(found.gradient[name]!.data[i]) - wanted), `${name}[${i}]`).toBeLessThan(1e-5);
      });
    compiled.close();
  });
});

it.each([0.6, 2])('T = %s: of N(0.5, 1.44) it learns the width, the centre, and ln Z', (T) => {
  const streams = new RandomStreams(3, 'points', 1);
  const N = 2000;
  const data = pointsAsData(
    Float64Array.from({ length: N }, () => 0.5 + 1.2 * streams.normal(0)),
    1,
  );
  const energy = springEnergy([0.4], [0]);
  const model = { energy, x: batchOf(Float64Array.of(0), 1, 1), dataset: data };
  const context = lawContext(2, 1, 1, { registry });
  const options = noiseContrastiveEstimation.options.parse({ noises: 5, batch: N, rate: 0.03 });
  const rule = noiseContrastiveEstimation.make(options, context);
  const state = rule.init(model, context);
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(1),
    work: new Float64Array(1),
  };
  for (let pass = 0; pass < 300; pass++) rule.update(model, state, tick);
  const told = Object.fromEntries(
    rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN]),
  );
  const [k, c, offset] = ['stiffness', 'centre', 'offset'].map((name) => energy.parameters[name]!.data[0]!);
  // Relative error of a variance of 2,000 points: √(2/2000) = 0.03; nearly that here, k = 5.
  expect(Math.abs((k! / T) * 1.44 - 1)).toBeLessThan(0.2);
  expect(Math.abs(c! - 0.5)).toBeLessThan(0.2);
  // ∫ e^(−E/T) dx = e^(−offset/T) √(2π T/k): Z as it is learnt is the integral.
  expect(Math.abs(told['logZ']! + offset! / T - 0.5 * Math.log((2 * Math.PI * T) / k!))).toBeLessThan(0.1);
  rule.close!(state);
});
