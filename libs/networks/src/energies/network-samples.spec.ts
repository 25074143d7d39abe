import { createBatch } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { validating, type Options, made, layers, five } from '../../test/network-energies.ts';
import { exactly } from '../../test/networks.ts';
import { dataOf } from '../../test/registry.ts';

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
