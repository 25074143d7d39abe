import { describe, expect, it } from 'vitest';
import { batchOf, createBatch, RandomStreams } from '@ergodic/numerics';
import {
  createRegistry,
  definePlugin,
  TensorRuntimeService,
  zerosLike,
  type Dataset,
  type Energy,
  type TensorArray,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { thermalTanh } from '../../test/activations.ts';
import type { Tensors, Tools } from '../common/tensor-types.ts';
import { dense } from '../layers/dense.ts';
import { thermodynamicVae } from './thermodynamic-vae.ts';

const mine = definePlugin({ name: 'mine', version: '1.0.0', provides: [dense, thermalTanh] });
const registry = createRegistry([tensorPlugin(), mine]);
const runtime = registry.service(TensorRuntimeService);
await runtime.load!();

const float = (shape: readonly number[], data: ArrayLike<number>): TensorArray => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
});
const rows = (points: readonly number[], dimension = 1): Dataset => ({
  name: 'rows',
  points: Float64Array.from(points),
  count: points.length / dimension,
  dimension,
  columns: Array.from({ length: dimension }, (_, i) => String(i)),
});
const make = (options: object, dataset: Dataset): Energy =>
  thermodynamicVae.make(thermodynamicVae.options.parse(options), lawContext(3, 1, 1, { registry, dataset }));

describe('energy thermodynamic-vae', () => {
  for (const { name, check } of lawsOf(thermodynamicVae, { registry, cases: 4 })) it(`law: ${name}`, check);
});

/** The model of LRN-29: z ~ N(0, 1), x|z ~ N(z, σ²), σ² = ½, x = 1.3; q = N(m, v) whatever x. */
const [x, variance] = [1.3, 0.5];
const constant = 0.5 * Math.log(2 * Math.PI * variance);

function linear(m: number, v: number): Energy {
  const layers = { encoder: [{ use: 'dense', units: 2 }], decoder: [{ use: 'dense', units: 1 }] };
  const energy = make({ latents: 1, ...layers, likelihood: 'gaussian', deviation: Math.sqrt(variance) }, rows([x]));
  const of = (name: string): Float64Array => energy.parameters[name]!.data;
  of('encoder.dense1.weights').fill(0);
  of('encoder.dense1.bias').set([m, Math.log(v)]);
  of('decoder.dense1.weights').set([1]);
  return energy;
}

/** Loss, what is told, and ∂loss/∂(m, ln v), with these draws ε. */
function objective(energy: Energy, T: number, epsilon: ArrayLike<number>) {
  const { program } = energy.variational!;
  const run = program as unknown as (tools: Tools, ...rest: unknown[]) => { loss: never; told: Tensors };
  const compiled = runtime.compile(((tools: Tools, theta: Tensors, ...rest: unknown[]) => ({
    ...tools.valueAndGrad((at: Tensors) => run(tools, at, ...rest).loss)(theta),
    told: run(tools, theta, ...rest).told,
  })) as never);
  const theta = Object.fromEntries(
    Object.entries(energy.parameters).map(([name, { shape, data }]) => [name, float(shape, data)]),
  );
  const count = epsilon.length;
  const found = compiled.run(
    theta,
    { points: float([count, 1], new Float32Array(count).fill(x)) },
    { temperature: float([], [T]), draws: { noise: float([count, 1], epsilon) } },
  ) as unknown as { value: TensorArray; grad: Record<string, TensorArray>; told: Record<string, TensorArray> };
  expect(compiled.notes).toEqual([]);
  compiled.close();
  const [ofMean, ofLogVariance] = found.grad['encoder.dense1.bias']!.data;
  const told = Object.fromEntries(Object.entries(found.told).map(([name, { data }]) => [name, Number(data[0])]));
  return { loss: Number(found.value.data[0]), ofMean: ofMean!, ofLogVariance: ofLogVariance!, told };
}

/** ε = ±1 has mean 0 and variance 1, which is all that a quadratic −ln p(x|z) asks of it: expectations are exact. */
const exact = [1, -1];

describe('LRN-33: linear and normal, L = E_q[−ln p(x|z)] + T D(q‖p)', () => {
  const lossInFloat64 = (m: number, logV: number, T: number): number => {
    const v = Math.exp(logV);
    return constant + ((x - m) ** 2 + v) / (2 * variance) + (T / 2) * (m * m + v - 1 - logV);
  };

  it.each([
    [1, 0.8666666667, 1 / 3, 1.1126394776673882],
    [4, 0.4333333333, 2 / 3, 1.9375968828829957],
  ])('T = %s: least at m = %s, v = %s, where it is %s and a constant', (T, m, v, least) => {
    const { loss, ofMean, ofLogVariance } = objective(linear(m, v), T, exact);
    expect(m).toBeCloseTo(x / (1 + T * variance), 9);
    expect(v).toBeCloseTo(T / (T + 1 / variance), 9);
    expect(loss - constant).toBeCloseTo(least, 5);
    expect(ofMean).toBeCloseTo(0, 5);
    expect(ofLogVariance).toBeCloseTo(0, 5);
    for (const [a, b] of [
      [0.1, 0],
      [-0.1, 0],
      [0, 0.1],
      [0, -0.1],
    ])
      expect(objective(linear(m + a!, v * Math.exp(b!)), T, exact).loss).toBeGreaterThan(loss);
  });

  it.each([0.3, 1, 4])('T = %s: gradient in (m, ln v) by differences in float64; mutants', (T) => {
    const [m, logV, h] = [0.4, Math.log(0.6), 6e-6];
    const { loss, ofMean, ofLogVariance } = objective(linear(m, Math.exp(logV)), T, exact);
    expect(loss).toBeCloseTo(lossInFloat64(m, logV, T), 5);
    expect(ofMean).toBeCloseTo((lossInFloat64(m + h, logV, T) - lossInFloat64(m - h, logV, T)) / (2 * h), 5);
    expect(ofLogVariance).toBeCloseTo((lossInFloat64(m, logV + h, T) - lossInFloat64(m, logV - h, T)) / (2 * h), 5);
    // Without ½ in D, with + ln v, with T beside the first term.
    const D = 0.5 * (m * m + 0.6 - 1 - logV);
    expect(Math.abs(loss - lossInFloat64(m, logV, T) - T * D)).toBeGreaterThan(0.03);
    expect(Math.abs(loss - (lossInFloat64(m, logV, T) + T * logV))).toBeGreaterThan(0.05);
    if (T !== 1) expect(Math.abs(loss - (T * (lossInFloat64(m, logV, T) - T * D) + D))).toBeGreaterThan(0.05);
  });

  it.each([0.5, 4])('T = %s: the bound is no less than −T ln ∫ p(x|z)^(1/T) p(z) dz, and is it at the optimum', (T) => {
    // A normal integral: p(x|z)^(1/T) = (2πσ²)^(−1/2T) √(2πTσ²) N(x|z, Tσ²), and ∫ N(x|z, Tσ²) p(z) dz = N(x|0, 1 + Tσ²).
    const s = 1 + T * variance;
    const logIntegral =
      -Math.log(2 * Math.PI * variance) / (2 * T) +
      0.5 * Math.log(2 * Math.PI * T * variance) -
      0.5 * Math.log(2 * Math.PI * s) -
      (x * x) / (2 * s);
    const best = objective(linear(x / s, T / (T + 1 / variance)), T, exact).loss;
    expect(best).toBeCloseTo(-T * logIntegral, 5);
    expect(objective(linear(0.4, 0.6), T, exact).loss).toBeGreaterThan(best);
  });
});

describe('LRN-31: the evidence bound of q = N(.4, .6)', () => {
  const energy = linear(0.4, 0.6);

  it('−(distortion + rate) = −2.1177777548, the divergence from the posterior makes up ln p(x)', () => {
    const { told } = objective(energy, 2.7, exact);
    const bound = -(told['distortion']! + told['rate']!);
    expect(bound).toBeCloseTo(-2.1177777548076957, 5);
    expect(bound + 0.4327733342156073).toBeCloseTo(-1.6850044205920884, 5);
    // Minus the loss is the bound at T = 1 alone.
    expect(-objective(energy, 1, exact).loss).toBeCloseTo(bound, 5);
    expect(Math.abs(objective(energy, 2.7, exact).loss + bound)).toBeGreaterThan(0.1);
  });

  it('GEN-01: estimates by draws have that mean, and so have their gradients', () => {
    const N = 100_000;
    const noise = new Float32Array(N);
    new RandomStreams(11, 'LRN-31', 1).fillNormal(0, noise);
    const found = objective(energy, 1, noise);
    const [m, v] = [0.4, 0.6];
    const off = x - m;
    // −ln p(x|z) = (off − √v ε)²/2σ² + …: variance (2v² + 4v off²)/4σ⁴.
    const deviation = Math.sqrt((2 * v * v + 4 * v * off * off) / (4 * variance ** 2));
    expect(Math.abs(found.loss - 2.1177777548076957) / (deviation / Math.sqrt(N))).toBeLessThan(5);
    // Without the noise the estimate is another.
    expect(Math.abs(objective(energy, 1, [0]).loss - 2.1177777548076957) / (deviation / Math.sqrt(N))).toBeGreaterThan(
      50,
    );
    const wanted = objective(energy, 1, exact);
    // ∂/∂m = −(off − √v ε)/σ²: variance v/σ⁴; ∂/∂ln v = −(off − √v ε) √v ε/2σ²: variance (off² v + 2v²)/4σ⁴.
    expect(Math.abs(found.ofMean - wanted.ofMean) / Math.sqrt(v / variance ** 2 / N)).toBeLessThan(5);
    const ofLogVariance = Math.sqrt((off * off * v + 2 * v * v) / (4 * variance ** 2) / N);
    expect(Math.abs(found.ofLogVariance - wanted.ofLogVariance) / ofLogVariance).toBeLessThan(5);
  });

  it('what is told of the samples: distortion, rate, and their sum as a bound', () => {
    const told = Object.fromEntries(
      energy.observables!.map((each) => [each.name, 'read' in each ? each.read() : NaN]),
    ) as Record<string, number>;
    expect(told['rate']).toBeCloseTo(0.5 * (0.16 + 0.6 - 1 - Math.log(0.6)), 5);
    expect(told['evidenceBound']).toBeCloseTo(told['rate']! + told['distortion']!, 10);
    energy.parameters['encoder.dense1.bias']!.data[0] = 1;
    energy.refresh!();
    const rate = energy.observables!.find(({ name }) => name === 'rate')!;
    expect('read' in rate && rate.read()).toBeCloseTo(0.5 * (1 + 0.6 - 1 - Math.log(0.6)), 5);
  });
});

describe('the energy of the latents', () => {
  it.each([1, 0.4, 2.5])('T = %s: −ln p(x|z) − T ln p(z); force to the mean of the tempered posterior', (T) => {
    const energy = linear(0, 1);
    energy.controls!['temperature'] = T;
    const out = new Float64Array(1);
    energy.addEnergy(batchOf(Float64Array.of(0.7), 1, 1), out);
    expect(out[0]).toBeCloseTo(constant + (x - 0.7) ** 2 + T * (0.7 ** 2 / 2 + 0.5 * Math.log(2 * Math.PI)), 5);
    // Zero at x/(1 + Tσ²), LRN-33's m.
    const force = createBatch(1, 1);
    energy.addForce!(batchOf(Float64Array.of(x / (1 + T * variance)), 1, 1), force);
    expect(force.data[0]).toBeCloseTo(0, 5);
  });

  it('bits: E and its gradient are those of logits, in float64', () => {
    const data = rows([0, 1, 1, 0.25, 1, 0], 3);
    const layers = { encoder: [{ use: 'dense', units: 4 }], decoder: [{ use: 'dense', units: 3 }] };
    const energy = make({ latents: 2, ...layers, samples: 2 }, data);
    const W = energy.parameters['decoder.dense1.weights']!.data;
    const bias = energy.parameters['decoder.dense1.bias']!.data;
    bias.set([0.3, -0.2, 0.6]);
    const state = [0.4, -1.1, 0.9, 0.2];
    const T = 1.7;
    energy.controls!['temperature'] = T;
    const inFloat64 = (): number => {
      let E = (T / 2) * state.reduce((sum, z) => sum + z * z + Math.log(2 * Math.PI), 0);
      for (let n = 0; n < 2; n++)
        for (let i = 0; i < 3; i++) {
          const logit = bias[i]! + state[2 * n]! * W[i]! + state[2 * n + 1]! * W[3 + i]!;
          const p = 1 / (1 + Math.exp(-logit));
          const bit = data.points[3 * n + i]!;
          E -= bit * Math.log(p) + (1 - bit) * Math.log(1 - p);
        }
      return E;
    };
    const at = batchOf(Float64Array.from(state), 1, 4);
    const out = new Float64Array(1);
    energy.addEnergy(at, out);
    expect(out[0]).toBeCloseTo(inFloat64(), 4);
    const gradient = zerosLike(energy.parameters);
    energy.addParameterGradient!(at, gradient);
    W.forEach((w, i) => {
      W[i] = w + 1e-5;
      const up = inFloat64();
      W[i] = w - 1e-5;
      const down = inFloat64();
      W[i] = w;
      expect(gradient['decoder.dense1.weights']!.data[i]).toBeCloseTo((up - down) / 2e-5, 4);
    });
    expect(gradient['encoder.dense1.weights']!.data.every((g) => g === 0)).toBe(true);
  });
});

describe('what does not fit is refused', () => {
  const layers = {
    encoder: [{ use: 'dense', units: 4 }],
    decoder: [{ use: 'dense', units: 1 }],
    likelihood: 'gaussian',
  };
  it.each([
    [
      'an encoder',
      { ...layers, latents: 1 },
      [1],
      'the encoder gives [4], and a mean and a logarithm of a variance for 1',
    ],
    ['a decoder', { ...layers, latents: 2, decoder: [{ use: 'dense', units: 3 }] }, [1], 'the decoder gives [3]'],
    ['grey values', { ...layers, latents: 2, likelihood: 'bernoulli' }, [0.3, 200], 'row 1, column 0 of rows is 200'],
    ['no layers', { ...layers, latents: 2, encoder: [] }, [1], 'encoder is empty'],
  ])('%s', (_, options, points, message) => expect(() => make(options, rows(points))).toThrow(message));
});
