import { describe, expect, it } from 'vitest';
import { createBatch, type Batch } from '@ergodic/numerics';
import {
  defineDataSource,
  zerosLike,
  type Dataset,
  type Definition,
  type Energy,
  type Parameters,
} from '@ergodic/kernel';
import { energyLaws, lawContext, lawsOf } from '@ergodic/laws';
import { z } from 'zod';
import { exactly } from '../../test/networks.ts';
import { dataOf, loadedRegistry } from '../../test/registry.ts';
import { network } from './network.ts';

const validating = dataOf(
  [
    [2, -1],
    [0.4, 0.3],
  ],
  { name: 'others', labels: Int32Array.of(1, 0) },
);
const others = defineDataSource({
  name: 'others',
  summary: 'for tests',
  options: z.object({ empty: z.boolean().default(false) }),
  make: ({ empty }) => ({ load: () => (empty ? dataOf([], { name: 'nothing' }) : validating) }),
});
const registry = await loadedRegistry(network as unknown as Definition, others as unknown as Definition);

type Options = z.input<typeof network.options>;
function made(options: Options, dataset: Dataset, seed = 3): Energy {
  return network.make(network.options.parse(options), lawContext(seed, 2, 1, { registry, dataset }));
}

const softplus = { use: 'thermal-softplus' };
const layers: Options['layers'] = [
  { use: 'dense', units: 3, activation: softplus },
  { use: 'dense', units: 3 },
];
/** Five points of three classes, not equally many, with weights. */
const five = dataOf(
  [
    [0.3, -1],
    [1.2, 0.4],
    [-0.6, 0.9],
    [0.1, 0.2],
    [2, -0.3],
  ],
  { labels: Int32Array.of(0, 2, 1, 0, 0), weights: Float64Array.of(1, 0.5, 2, 1, 0.25) },
);

describe('laws', () => {
  for (const law of lawsOf(network, { registry, cases: 3 })) it(`law: ${law.name}`, law.check);

  const curve = dataOf([[0.3], [1.2], [-0.6]], {
    targets: { values: Float64Array.of(1, 0, 0.5, -1, 2, 0.3), shape: [2] },
    weights: Float64Array.of(1, 2, 0.5),
  });
  const values = made({ layers: [layers[0]!, { use: 'dense', units: 2 }], readout: 'values' }, curve);
  for (const law of energyLaws(values, { cases: 5 })) it(`of values: ${law.name}`, law.check);
});

/** x at equilibrium at T, and F = −T Σ w ln Z. */
function equilibrium(energy: Energy, T: number): { x: Batch; F: number } {
  const { space } = energy;
  if (space.kind !== 'probabilities') throw new Error('over probabilities');
  const x = createBatch(1, space.units * space.choices);
  const E = new Float64Array(space.choices);
  let F = 0;
  for (let i = 0; i < space.units; i++) {
    energy.conditional!(x, 0, i, E);
    const lowest = Math.min(...E);
    const Z = E.reduce((sum, each) => sum + Math.exp((lowest - each) / T), 0);
    E.forEach((each, k) => (x.data[i * space.choices + k] = Math.exp((lowest - each) / T) / Z));
    F += (space.weights?.[i] ?? 1) * (lowest - T * Math.log(Z));
  }
  return { x, F };
}

/** Every sample certain of its label. */
function certain(labels: Int32Array, K: number): Batch {
  const x = createBatch(1, labels.length * K);
  labels.forEach((label, i) => (x.data[i * K + label] = 1));
  return x;
}

function energyAt(energy: Energy, x: Batch): number {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out);
  return out[0]!;
}

function gradientAt(energy: Energy, x: Batch, scale = 1, out = zerosLike(energy.parameters)): Parameters {
  energy.addParameterGradient!(x, out, scale);
  return out;
}

/** ∂f/∂θ by central differences of float64 logits of the samples. */
function slopesOf(energy: Energy, T: number, f: (logits: Float64Array) => number): Parameters {
  const built = energy.network!;
  const found = zerosLike(energy.parameters);
  for (const [name, { shape, data }] of Object.entries(energy.parameters))
    data.forEach((value, i) => {
      const at = (moved: number): number =>
        f(
          exactly(built, five.points, T, { ...energy.parameters, [name]: { shape, data: data.with(i, moved) } }).output,
        );
      found[name]!.data[i] = (at(value + 6e-6) - at(value - 6e-6)) / 1.2e-5;
    });
  return found;
}

const logSum = (logits: Float64Array, T: number): number =>
  T * Math.log(logits.reduce((sum, each) => sum + Math.exp(each / T), 0));
const rowsOf = (logits: Float64Array): Float64Array[] =>
  Array.from({ length: 5 }, (_, i) => logits.slice(3 * i, 3 * i + 3));
const weighted = (logits: Float64Array, of: (row: Float64Array, i: number) => number): number =>
  rowsOf(logits).reduce((sum, row, i) => sum + five.weights![i]! * of(row, i), 0);

function expectSame(found: Parameters, wanted: Parameters): void {
  for (const [name, { data }] of Object.entries(wanted))
    data.forEach((slope, i) =>
      expect(Math.abs(found[name]!.data[i]! - slope), `${name}[${i}]`).toBeLessThan(
        2e-5 * Math.max(1, Math.abs(slope)),
      ),
    );
}

describe('NET-10', () => {
  const energy = made({ layers }, five);

  it.each([0.4, 1, 2.5])('T = %s: ∂F/∂θ = ⟨∂E/∂θ⟩ at equilibrium, and not elsewhere', (T) => {
    energy.controls!['temperature'] = T;
    const { x, F } = equilibrium(energy, T);
    const freeEnergy = (logits: Float64Array): number => -weighted(logits, (row) => logSum(row, T));
    expect(F).toBeCloseTo(freeEnergy(exactly(energy.network!, five.points, T).output), 4);
    const wanted = slopesOf(energy, T, freeEnergy);
    expectSame(gradientAt(energy, x), wanted);
    for (const mutant of [gradientAt(energy, x, -1), gradientAt(energy, equilibrium(energy, 3 * T).x)])
      expect(() => expectSame(mutant, wanted)).toThrow(/expected .* to be less than/);
  });

  it.each([0.4, 1, 2.5])('T = %s: F_clamped − F = −T ln p of the labels ≥ 0, and so their gradients', (T) => {
    energy.controls!['temperature'] = T;
    const { x, F } = equilibrium(energy, T);
    const clamped = certain(five.labels!, 3);
    const surprise = (logits: Float64Array): number =>
      weighted(logits, (row, i) => logSum(row, T) - row[five.labels![i]!]!);
    const wanted = surprise(exactly(energy.network!, five.points, T).output);
    expect(wanted).toBeGreaterThan(0);
    expect(energyAt(energy, clamped) - F).toBeCloseTo(wanted, 4);
    const difference = gradientAt(energy, x, -1, gradientAt(energy, clamped));
    expectSame(difference, slopesOf(energy, T, surprise));
  });

  it('F of equilibrium alone has no minimum: F = −T ln 4 cosh(w/T) of one coupling of two spins, while F_clamped − F ≥ 0', () => {
    const one = dataOf([[1]], { labels: Int32Array.of(1) });
    const pair = made({ layers: [{ use: 'dense', units: 4, bias: false }] }, one);
    const couple = (w: number): void => {
      pair.parameters['dense1.weights']!.data.set([w, -w, -w, w]);
      pair.refresh!();
    };
    for (const T of [1, 0.6]) {
      let before = Infinity;
      for (const w of [0.5, 2, 8, 32]) {
        couple(w);
        const { F } = equilibrium(pair, T);
        expect(F).toBeCloseTo(-T * Math.log(4 * Math.cosh(w / T)), 5);
        expect(F).toBeLessThan(Math.min(before, -w));
        // The label is a state of opposite spins: the worse, the larger w.
        expect(energyAt(pair, certain(Int32Array.of(1), 4)) - F).toBeGreaterThan(w);
        before = F;
      }
    }
  });
});

describe('readout: values', () => {
  const line = dataOf([[0.5], [-1]], { targets: { values: Float64Array.of(2, 1), shape: [1] } });
  const energy = made({ layers: [{ use: 'dense', units: 1 }], readout: 'values' }, line);

  it('E = ½ Σ (x − f)²: its springs are at the outputs, and the error is told', () => {
    energy.parameters['dense1.weights']!.data.set([3]);
    energy.parameters['dense1.bias']!.data.set([-0.5]);
    energy.refresh!();
    const x = createBatch(1, 2);
    x.data.set([2, -1]);
    // f = 1 and −3.5.
    expect(energyAt(energy, x)).toBeCloseTo(0.5 * (1 + 2.5 ** 2), 6);
    expect([energy.quadratic!.centre(0), energy.quadratic!.centre(1)]).toEqual([1, -3.5]);
    const error = energy.observables!.find(({ name }) => name === 'meanSquareError')!;
    expect('read' in error && error.read()).toBeCloseTo((1 + 4.5 ** 2) / 2, 6);
  });
});

describe('what it is about', () => {
  it('the samples of the validation part; the first of the data without; as many as are asked for', () => {
    expect(made({ layers }, five).space).toMatchObject({ units: 5, choices: 3, weights: five.weights });
    expect(made({ layers, samples: 2 }, five).space).toMatchObject({ units: 2, weights: Float64Array.of(1, 0.5) });
    const energy = made({ layers, validation: { use: 'others' } }, five);
    expect(energy.space).toMatchObject({ units: 2, choices: 3 });
    const E = new Float64Array(3);
    energy.conditional!(createBatch(1, 6), 0, 1, E);
    exactly(energy.network!, validating.points, 1)
      .output.slice(3)
      .forEach((logit, k) => expect(E[k]).toBeCloseTo(-logit, 5));
  });

  it('accuracy and cross-entropy are those of x', () => {
    const energy = made({ layers, validation: { use: 'others' } }, five);
    const x = createBatch(2, 6);
    // Labels 1 and 0. First replica: right and wrong; second: both right.
    x.data.set([0.2, 0.5, 0.3, 0.1, 0.6, 0.3, 0, 1, 0, 0.5, 0.25, 0.25]);
    const told = (name: string): number[] => {
      const out = new Float64Array(2);
      const observable = energy.observables!.find((each) => each.name === name)!;
      if ('measure' in observable) observable.measure(x, out);
      return [...out];
    };
    expect(told('accuracy')).toEqual([0.5, 1]);
    expect(told('crossEntropy')[0]).toBeCloseTo(-(Math.log(0.5) + Math.log(0.1)) / 2, 12);
    expect(told('crossEntropy')[1]).toBeCloseTo(Math.log(2) / 2, 12);
  });

  it('follows T, and a layer’s own where it has one, and tells what its units do', () => {
    const own = [{ ...layers[0]!, temperature: 0.7 }, layers[1]!];
    const energy = made({ layers: own }, five);
    expect(Object.keys(energy.controls!)).toEqual(['temperature', 'dense1.temperature']);
    expect(energy.thermalControl).toBe('temperature');
    const read = (name: string): number => {
      const observable = energy.observables!.find((each) => each.name === name)!;
      return 'read' in observable ? observable.read() : NaN;
    };
    for (const [T, first] of [
      [1, 0.7],
      [3, 2],
    ] as const) {
      energy.controls!['temperature'] = T;
      energy.controls!['dense1.temperature'] = first;
      const { energy: U, entropy: S } = exactly(energy.network!, five.points, T);
      const meanSum = (values: Float64Array): number => values.reduce((sum, each) => sum + each / 5, 0);
      expect(read('dense1.T')).toBe(first);
      expect(read('dense2.T')).toBe(T);
      expect(read('dense1.U')).toBeCloseTo(meanSum(U['dense1']!), 5);
      expect(read('dense1.S')).toBeCloseTo(meanSum(S['dense1']!), 5);
      expect(read('dense1.F')).toBeCloseTo(meanSum(U['dense1']!) - first * meanSum(S['dense1']!), 5);
    }
    expect(() => (energy.controls!['dense1.temperature'] = -1)).toThrow('dense1.temperature is -1');
    // What float32 divides by it would be infinite.
    expect(() => (energy.controls!['temperature'] = 1e-40)).toThrow('temperature is 1e-40');
    const cold = [{ use: 'dense', units: 3, temperature: 1e-40 }];
    expect(() => made({ layers: cold }, five)).toThrow('dense1.temperature is 1e-40');
  });
});

describe('what does not fit is refused', () => {
  const two = [{ use: 'dense', units: 2 }];
  it.each([
    [
      'labels beyond the classes',
      { layers: two },
      five,
      'row 1 of a few points has the label 2, and the network tells 2 classes',
    ],
    [
      'labels beyond the classes, by the names that the data have for them',
      { layers: two },
      { ...five, classes: ['-1', '0', '1.5'] },
      'row 1 of a few points has the label 1.5, of class 2, and the network tells 2 classes',
    ],
    [
      'a point that is not finite, which data that stay in their file may have',
      { layers },
      dataOf(
        [
          [1, 2],
          [3, NaN],
        ],
        { labels: Int32Array.of(0, 1) },
      ),
      'row 1, column 1 of a few points is NaN',
    ],
    ['no labels', { layers }, dataOf([[1, 2]]), 'has no labels'],
    ['no targets', { layers, readout: 'values' }, five, 'has no targets'],
    [
      'targets of another shape',
      { layers, readout: 'values' },
      dataOf([[1, 2]], { targets: { values: Float64Array.of(1, 2), shape: [2] } }),
      'a target of a few points has the shape [2], and the network gives [3]',
    ],
    ['empty data', { layers }, dataOf([], { labels: new Int32Array(0) }), 'a few points is empty'],
    ['an empty validation set', { layers, validation: { use: 'others', empty: true } }, five, 'nothing is empty'],
    [
      'an input that the data do not fill',
      { layers, input: [3] },
      five,
      'the input has the shape [3], 3 numbers, and a point of a few points has 2',
    ],
    [
      'a validation set that is learnt from',
      { layers, validation: { use: 'others' } },
      { ...validating, name: 'the same' },
      'the validation samples are the data that it learns from',
    ],
    [
      'a validation set of another dimension',
      { layers, validation: { use: 'others' } },
      dataOf([[1, 2, 3]], { labels: Int32Array.of(0) }),
      'a point of others has 2 numbers, and the network takes [3]',
    ],
  ] as const)('%s', (_, options, dataset, message) => {
    expect(() => made(options as unknown as Options, dataset)).toThrow(message);
  });

  it('takes the shape of the data, or the one asked for', () => {
    const images = { ...five, shape: [2, 1] };
    expect(made({ layers: [{ use: 'flatten' }, ...layers] }, images).network!.input).toEqual([2, 1]);
    expect(made({ layers, input: [2] }, images).network!.input).toEqual([2]);
  });
});
