import { beforeAll, describe, expect, it } from 'vitest';
import { TensorRuntimeService, type Model, type Network, type Registry, type TensorArray } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { differences, farthest, loadedRegistry, points, rowOf, startedOn } from '../../test/network.ts';
import {
  overRows,
  trialExcess,
  trialHiddenFreeEnergy,
  trialNetworkModel,
  type TrialNetwork,
} from '../trial-network.ts';
import { backpropagation } from './backpropagation.ts';
import { freeEnergyGradient } from './free-energy-gradient.ts';
import { freeEnergyLoss, networkObjective, type ClassLoss } from './network-objective.ts';
import { slopeOf, type ObjectiveFunction } from '../descent/descent-program.ts';
import type { Tensor, Tools } from '../descent/tensor-types.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

const networkOf = ({ energy }: Model): TrialNetwork => energy.network as TrialNetwork;
const over = (model: Model, dataset = points): Model => ({ ...model, dataset });

describe('NET-10: the free-energy gradient', () => {
  it.each([0.5, 1, 2])('is that of −T ⟨ln p_T(y|u)⟩ at T = %d', (T) => {
    const { model, gradient } = startedOn(registry, freeEnergyGradient, { batch: 3 });
    const network = networkOf(model);
    const wanted = differences(network.parameters, () => trialExcess(over(model), T));
    expect(farthest(gradient(T), wanted)).toBeLessThan(2e-6);
  });

  it('is that with the layers at temperatures of their own', () => {
    const model = trialNetworkModel({ temperature: 0.3, outputs: 4, hidden: 5 });
    const network = networkOf(model);
    const { gradient } = startedOn(registry, freeEnergyGradient, { batch: 4 }, { model });
    const wanted = differences(network.parameters, () => trialExcess(over(model), 1.7));
    expect(farthest(gradient(1.7), wanted)).toBeLessThan(2e-6);
  });

  it('has the units at the temperature that a protocol gives them, and the readout at that of the run', () => {
    const model = trialNetworkModel();
    const energy = { ...model.energy, controls: { warmth: 0.3 }, thermalControl: 'warmth' };
    const { gradient } = startedOn(registry, freeEnergyGradient, { batch: 4 }, { model: { ...model, energy } });
    const wanted = differences(energy.parameters, () => trialExcess(over(model), 0.3, 1.7));
    expect(farthest(gradient(1.7), wanted)).toBeLessThan(2e-6);
    energy.controls.warmth = 0.9;
    const warmer = differences(energy.parameters, () => trialExcess(over(model), 0.9, 1.7));
    expect(farthest(gradient(1.7), warmer)).toBeLessThan(2e-6);
  });

  it('weighs rows as the data do', () => {
    const dataset = { ...points, weights: Float64Array.of(1, 0.5, 2, 0, 3, 1, 0.25) };
    const { model, gradient } = startedOn(registry, freeEnergyGradient, { batch: 7 }, { dataset });
    const network = networkOf(model);
    const wanted = differences(network.parameters, () => trialExcess(over(model, dataset), 0.8));
    expect(farthest(gradient(0.8), wanted)).toBeLessThan(2e-6);
  });

  it('adds κ times the layers’ mean free energies of a unit', () => {
    const [T, kappa] = [0.6, 0.4];
    const { model, gradient } = startedOn(registry, freeEnergyGradient, { batch: 3, layers: kappa });
    const network = networkOf(model);
    const with_ = differences(
      network.parameters,
      () => trialExcess(over(model), T) + kappa * trialHiddenFreeEnergy(over(model), T),
    );
    expect(farthest(gradient(T), with_)).toBeLessThan(2e-6);
    const without = differences(network.parameters, () => trialExcess(over(model), T));
    expect(farthest(gradient(T), without)).toBeGreaterThan(0.01);
  });

  it('has κ of layers whose channels have temperatures of their own: as often as there are places, or their mean', () => {
    const { objective, energy, entropy } = placed();
    const free = (T: (i: number) => number): number =>
      energy.reduce((sum, U, i) => sum + (U - T(i) * entropy[i]!) / energy.length, 0);
    // Six units of one sample, in places of two channels.
    expect(objective([0.5, 2])).toBeCloseTo(
      free((i) => [0.5, 2][i % 2]!),
      5,
    );
    expect(objective([0.5, 2, 1, 4])).toBeCloseTo(
      free(() => 1.875),
      5,
    );
    expect(objective(0.7)).toBeCloseTo(
      free(() => 0.7),
      5,
    );
  });

  it.each([0.5, 2])('of numbers is that of ½ ⟨|y − f(u)|²⟩ at T = %d', (T) => {
    const model = trialNetworkModel({ readout: 'values' });
    const network = networkOf(model);
    const { gradient } = startedOn(registry, freeEnergyGradient, { batch: 3 }, { model });
    const wanted = differences(network.parameters, () =>
      points.labels!.reduce((sum, _, i) => sum + halfSquare(network, i, T) / points.count, 0),
    );
    expect(farthest(gradient(T), wanted)).toBeLessThan(5e-6);
  });

  it('adds 2λθ/N of the weights', () => {
    const plain = startedOn(registry, freeEnergyGradient, { batch: 3 });
    const decayed = startedOn(registry, freeEnergyGradient, { batch: 3, decay: 0.7 });
    const [a, b] = [plain.gradient(0.5), decayed.gradient(0.5)];
    for (const [name, { data, shape }] of Object.entries(plain.model.energy.parameters))
      data.forEach((theta, i) =>
        expect(b[name]!.data[i]! - a[name]!.data[i]!).toBeCloseTo(shape.length > 1 ? (2 * 0.7 * theta) / 7 : 0, 12),
      );
  });

  const mutants: Record<string, ClassLoss> = {
    'without 1/T': (tf, z, chosen) => tf.sub(tf.logSumExp(z, 1), tf.sum(tf.mul(z, chosen), 1)),
    'without the factor T': (tf, z, chosen, T) => tf.sub(tf.logSumExp(tf.div(z, T), 1), tf.sum(tf.mul(z, chosen), 1)),
    'of the wrong sign': (tf, z, chosen, T) => tf.neg(freeEnergyLoss(tf, z, chosen, T)),
    'of F alone': (tf, z, _, T) => tf.neg(tf.mul(T, tf.logSumExp(tf.div(z, T), 1))),
  };
  it.each(Object.entries(mutants))('is not that of a loss %s', (_, loss) => {
    const model = trialNetworkModel();
    const network = networkOf(model);
    const T = 0.5;
    const found = (of: ClassLoss) => gradientOf(registry, network, of, T);
    const wanted = differences(network.parameters, () => trialExcess(over(model), T));
    expect(farthest(found(freeEnergyLoss), wanted)).toBeLessThan(2e-6);
    expect(farthest(found(loss), wanted)).toBeGreaterThan(0.01);
  });

  it('tends to that of E_y − min_k E_k through rectifiers as T → 0, which is backpropagation’s', () => {
    const model = trialNetworkModel();
    const groundState = differences(model.energy.parameters, () => trialExcess(over(model), 1e-12, 0));
    const far = [0.3, 0.03, 0.003].map((T) =>
      farthest(startedOn(registry, freeEnergyGradient, { batch: 7 }).gradient(T), groundState),
    );
    expect(far[1]!).toBeLessThan(far[0]!);
    expect(far[2]!).toBeLessThan(1e-5);
    const { gradient } = startedOn(registry, backpropagation, { batch: 7, loss: 'ground-state' });
    expect(farthest(gradient(0.003), groundState)).toBeLessThan(1e-5);
    expect(far[0]!).toBeGreaterThan(0.01);
  });

  it('lowers a loss that is never below 0, whereas F alone falls without end', () => {
    // Coupled spins: F = −ln 4 cosh w.
    const F = (w: number): number => -Math.log(4 * Math.cosh(w));
    expect([1, 10, 100].map(F)).toEqual([1, 10, 100].map(F).toSorted((a, b) => b - a));
    expect(F(100)).toBeCloseTo(-100 - Math.LN2, 12);
    const { step, read } = startedOn(registry, freeEnergyGradient, { batch: 3, rate: 0.05 });
    const losses = Array.from({ length: 60 }, () => (step(0.7), read('trainLoss')));
    expect(Math.min(...losses)).toBeGreaterThanOrEqual(0);
    expect(losses.at(-1)!).toBeLessThan(0.3 * losses[0]!);
  });
});

describe('free-energy-gradient', () => {
  it('obeys the laws of its contract', () => {
    for (const law of lawsOf(freeEnergyGradient, { registry })) expect(law.check, law.name).not.toThrow();
  });

  it('tells means over the rows, also where the last minibatch is smaller', () => {
    const { step, read, model } = startedOn(registry, freeEnergyGradient, { batch: 3, rate: 0 });
    step(0.7);
    expect(read('trainLoss')).toBeCloseTo(trialExcess(over(model), 0.7), 6);
    expect(read('updates')).toBe(3);
  });

  it('tells loss, accuracy, gradient and updates of the last step', () => {
    const { step, read, model } = startedOn(registry, freeEnergyGradient, { batch: 7, rate: 0 });
    step(0.7);
    const network = networkOf(model);
    expect(read('trainLoss')).toBeCloseTo(trialExcess(over(model), 0.7), 6);
    const right = overRows(over(model), (u, label) => {
      const z = network.outputs(u, 0.7);
      return Number(z.indexOf(Math.max(...z)) === label);
    });
    expect(read('trainAccuracy')).toBeCloseTo(right, 6);
    const wanted = differences(network.parameters, () => trialExcess(over(model), 0.7));
    expect(read('gradientNorm')).toBeCloseTo(Math.hypot(...Object.values(wanted).flatMap((g) => [...g])), 5);
    expect(read('updates')).toBe(1);
    expect(read('learningRate')).toBe(0);
  });
});

/** κ = 1 of a layer of six units with given U and S, as the loss of one sample that is told right. */
function placed() {
  const [energy, entropy] = [
    [0.3, -1, 2, 0.5, -0.25, 1.5],
    [0.1, 0.6, 0.2, 0.4, 0.5, 0.3],
  ];
  const network = {
    ...trialNetworkModel().energy.network!,
    readout: 'values',
    program: ({ tf }: Tools) => ({
      output: tf.zeros([1, 1]),
      energy: { layer: tf.tensor2d([energy]) },
      entropy: { layer: tf.tensor2d([entropy]) },
    }),
  } as unknown as Network;
  const { program } = networkObjective(network, freeEnergyLoss, 1);
  const compiled = registry.service(TensorRuntimeService).compile(((tools: Tools, T: Tensor) => {
    const zeros = tools.tf.zeros([1, 1]);
    const batch = { points: zeros, targets: zeros };
    const pass = { temperature: tools.tf.scalar(1), temperatures: { layer: T }, draws: {}, training: true };
    return { loss: (program as unknown as ObjectiveFunction)(tools, {}, batch, pass).loss };
  }) as never);
  const objective = (T: number | number[]): number => {
    const given =
      typeof T === 'number'
        ? { shape: [], data: Float32Array.of(T) }
        : { shape: [T.length], data: Float32Array.from(T) };
    const { loss } = compiled.run({ type: 'float32', ...given }) as { loss: TensorArray };
    return Number(loss.data[0]);
  };
  return { objective, energy, entropy };
}

/** ½ |y − f(u)|² of row i. */
function halfSquare(network: TrialNetwork, i: number, T: number): number {
  const f = network.outputs(rowOf(points, i), T);
  return f.reduce((sum, each, k) => sum + (points.targets!.values[2 * i + k]! - each) ** 2 / 2, 0);
}

/** ∂/∂θ of a loss by the compiled program, over the seven points. */
function gradientOf(from: Registry, network: TrialNetwork, loss: ClassLoss, T: number) {
  const { program } = networkObjective(network, loss);
  const compiled = from
    .service(TensorRuntimeService)
    .compile(slopeOf(program as unknown as ObjectiveFunction) as never);
  const float = (shape: readonly number[], data: ArrayLike<number>): TensorArray => ({
    type: 'float32',
    shape,
    data: Float32Array.from(data),
  });
  const theta = Object.fromEntries(
    Object.entries(network.parameters).map(([name, { shape, data }]) => [name, float(shape, data)]),
  );
  const batch = {
    points: float([7, 2], points.points),
    labels: { type: 'int32', shape: [7], data: points.labels! } as TensorArray,
  };
  const pass = {
    temperature: float([], [T]),
    temperatures: { hidden: float([], [T]), readout: float([], [T]) },
    draws: {},
  };
  const { gradient } = compiled.run(theta, batch, pass) as { gradient: Record<string, TensorArray> };
  compiled.close();
  return Object.fromEntries(
    Object.entries(gradient).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
  );
}
