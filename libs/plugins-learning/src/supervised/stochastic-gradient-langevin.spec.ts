import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import {
  parameterArray,
  reals,
  type Dataset,
  type Energy,
  type Model,
  type Network,
  type Parameters,
  type Registry,
} from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { loadedRegistry, startedOn } from '../../test/network.ts';
import { trialExcess, trialNetworkModel } from '../trial-network.ts';
import type { NetworkFunction } from './network-objective.ts';
import { stochasticGradientLangevin } from './stochastic-gradient-langevin.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

const WEIGHTS = 400;

/** f_k(u) = w_k u: as many parabolas J/N = ½ ⟨(y_k − w_k u)²⟩ that know nothing of one another, from w = 0. */
function lines(): Model {
  const weights = parameterArray([1, WEIGHTS]);
  const program: NetworkFunction = ({ tf }, u, theta) => ({
    output: tf.matMul(u, theta['w']!),
    energy: {},
    entropy: {},
  });
  const network: Network = {
    input: [1],
    output: [WEIGHTS],
    layers: {},
    parameters: { w: weights },
    draws: {},
    state: {},
    readout: 'values',
    temperaturesAt: () => ({}),
    program: program as unknown as Network['program'],
  };
  const energy: Energy = { space: reals(1), parameters: network.parameters, network, addEnergy: () => undefined };
  return { energy, x: { replicas: 1, width: 1, data: new Float64Array(1) } };
}

/** Rows (u, y_1 … y_400). */
function rowsOf(u: readonly number[], y: (row: number, k: number) => number): Dataset {
  return {
    name: 'lines',
    points: Float64Array.from(u),
    count: u.length,
    dimension: 1,
    columns: ['u'],
    targets: {
      values: Float64Array.from({ length: u.length * WEIGHTS }, (_, i) => y(Math.floor(i / WEIGHTS), i % WEIGHTS)),
      shape: [WEIGHTS],
    },
  };
}

const weightsOf = ({ energy }: Model): Float64Array => energy.parameters['w']!.data;

/** Mean and mean square about `centre` of the weights, over so many states so far apart. */
function moments(step: () => void, model: Model, states: number, centre = 0) {
  let [sum, squares, n] = [0, 0, 0];
  for (let k = 0; k < states; k++) {
    step();
    for (const w of weightsOf(model)) {
      sum += w - centre;
      squares += (w - centre) ** 2;
      n++;
    }
  }
  return { mean: sum / n, variance: squares / n, n };
}

/** GEN-01 for the variance of n independent normal numbers whose mean is known: its standard error is v √(2/n). */
const zOf = (found: { variance: number; n: number }, v: number): number =>
  (found.variance - v) / (v * Math.sqrt(2 / found.n));

describe('SMP-18: gradient descent in a bath', () => {
  it.each([
    [0.1, 2, 0.5],
    [0.5, 1.5, 2],
  ])('has in a parabola the variance (T/N)/[h(1 − ηh/2)]: η = %d, u² = %d, T = %d', (rate, square, T) => {
    // Two rows of the same u: h = u².
    const u = Math.sqrt(square);
    const dataset = rowsOf([u, u], () => 0.75 * u);
    const apart = Math.ceil(20 / (rate * square));
    const options = { rate, batch: 2, updates: apart };
    const { model, step } = startedOn(registry, stochasticGradientLangevin, options, { model: lines(), dataset });
    step(T);
    const found = moments(() => step(T), model, 25, 0.75);
    const variance = T / 2 / (square * (1 - (rate * square) / 2));
    expect(Math.abs(zOf(found, variance))).toBeLessThan(5);
    expect(Math.abs(found.mean) * Math.sqrt(found.n / variance)).toBeLessThan(5);
    // Noise √(ηT/N), without the 2, or of T in the place of T/N, would be seen.
    expect(Math.abs(zOf(found, variance / 2))).toBeGreaterThan(20);
    expect(Math.abs(zOf(found, 2 * variance))).toBeGreaterThan(20);
  });

  it('NET-12: with λ‖θ‖² draws from the posterior of a Gaussian prior, mean ab/(a + 2λ) and variance T/(a + 2λ)', () => {
    // J = Σ over three rows of ½ (y − w u)²: a = Σu², b = Σuy/Σu².
    const [u, y, lambda, T, rate] = [[1, 0.5, -1], [1, 2, 0.25], 1.25, 0.6, 0.02] as const;
    const a = 2.25;
    const b = (1 + 1 - 0.25) / a;
    const dataset = rowsOf(u, (row) => y[row]!);
    const options = { rate, batch: 3, updates: 800, decay: lambda };
    const { model, step } = startedOn(registry, stochasticGradientLangevin, options, { model: lines(), dataset });
    step(T);
    const stiffness = a + 2 * lambda;
    const mean = (a * b) / stiffness;
    const found = moments(() => step(T), model, 15, mean);
    const variance = T / stiffness / (1 - (rate * stiffness) / 6);
    expect(Math.abs(zOf(found, variance))).toBeLessThan(5);
    expect(Math.abs(found.mean) * Math.sqrt(found.n / variance)).toBeLessThan(5);
    // λ in the place of 2λ.
    expect(Math.abs(zOf(found, T / (a + lambda)))).toBeGreaterThan(10);
  });

  it('has of the noise of minibatches alone the variance ησ²/[h(2 − ηh)], and tells their temperature', () => {
    const [rate, sigma, rows] = [0.1, 1.5, 1500];
    const random = new RandomStreams(7, 'targets', 1);
    const targets = Float64Array.from({ length: rows * WEIGHTS }, () => sigma * random.normal(0));
    const dataset = rowsOf(
      Array.from({ length: rows }, () => 1),
      (row, k) => targets[row * WEIGHTS + k]!,
    );
    // One row in an update, none twice: what drives each weight are independent normal numbers.
    const options = { rate, batch: 1, updates: 150, temperature: 0 };
    const { model, step, read } = startedOn(registry, stochasticGradientLangevin, options, {
      model: lines(),
      dataset,
    });
    step(3);
    const found = moments(() => step(3), model, 9);
    const variance = (rate * sigma ** 2) / (2 - rate);
    expect(Math.abs(zOf(found, variance))).toBeLessThan(5);
    // ησ²/2, without the correction, would be seen no more than this; twice it would.
    expect(Math.abs(zOf(found, rate * sigma ** 2))).toBeGreaterThan(20);
    // σ² of the gradient w − y in 150 updates is that of y, and of w about its mean, which moves little.
    const effective = (rows * rate * sigma ** 2) / 2;
    expect(read('gradientTemperature') / effective).toBeGreaterThan(0.98);
    expect(read('gradientTemperature') / effective).toBeLessThan(1.09);
  });

  it('descends a quadratic if η < 2/h, and not beyond', () => {
    const dataset = rowsOf([2], () => 1);
    const last = (rate: number): number => {
      const options = { rate, batch: 1, temperature: 0 };
      const { step, read } = startedOn(registry, stochasticGradientLangevin, options, { model: lines(), dataset });
      for (let k = 0; k < 40; k++) step(1);
      return read('trainLoss');
    };
    // h = u² = 4.
    expect(last(0.49)).toBeLessThan(100);
    expect(last(0.51)).toBeGreaterThan(300);
  });
});

describe('stochastic-gradient-langevin', () => {
  it('books the heat of the weights: with all rows in a minibatch all of the change of J', () => {
    const [T, decay] = [0.7, 0.4];
    const options = { rate: 0.05, batch: 8, decay };
    const { model, step, read } = startedOn(registry, stochasticGradientLangevin, options, {
      model: trialNetworkModel(),
    });
    const J = (): number => model.dataset!.count * trialExcess(model, T) + decay * squaresOf(model.energy.parameters);
    const before = J();
    for (let k = 0; k < 30; k++) step(T);
    expect(Math.abs(J() - before)).toBeGreaterThan(0.1);
    expect(read('weightHeat')).toBeCloseTo(J() - before, 4);
    expect(read('gradientTemperature')).toBeCloseTo(0, 5);
  });

  it('obeys the laws of its contract', () => {
    for (const law of lawsOf(stochasticGradientLangevin, { registry })) expect(law.check, law.name).not.toThrow();
  });
});

const squaresOf = (parameters: Parameters): number =>
  Object.values(parameters)
    .filter(({ shape }) => shape.length > 1)
    .reduce((sum, { data }) => sum + data.reduce((squares, value) => squares + value * value, 0), 0);
