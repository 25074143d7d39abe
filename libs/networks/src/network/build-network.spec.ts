import { describe, expect, it } from 'vitest';
import { plain, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { exactly } from '../../test/networks.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense } from '../layers/dense.ts';
import { buildNetwork } from './build-network.ts';

const hidden = layer(dense, { units: 3, activation: thermalSoftplus });
const last = layer(dense, { units: 2, bias: false });
const rest = { input: [4], readout: 'classes', start: 5 } as const;

describe('a network', () => {
  it('passes shapes on, and names parameters by their layers', () => {
    const network = buildNetwork({ ...rest, layers: { hidden, out: last } });
    expect(network.output).toEqual([2]);
    expect(network.layers['out']!.input).toEqual([3]);
    expect(Object.entries(network.parameters).map(([name, { shape }]) => [name, shape])).toEqual([
      ['hidden.weights', [4, 3]],
      ['hidden.bias', [3]],
      ['out.weights', [3, 2]],
    ]);
    expect(Object.keys(buildNetwork({ ...rest, layers: [hidden, last] }).layers)).toEqual(['layer1', 'layer2']);
  });

  it('starts a layer in the same way whatever else there is, and from the seed alone', () => {
    const of = (start: number, ...more: ('between' | 'hidden')[]): readonly number[] => {
      const between = Object.fromEntries(more.map((name) => [name, hidden]));
      return [...buildNetwork({ ...rest, start, layers: { ...between, out: last } }).parameters['out.weights']!.data];
    };
    expect(of(5, 'hidden')).toEqual(of(5, 'hidden', 'between'));
    expect(of(5, 'hidden')).not.toEqual(of(6, 'hidden'));
    const two = buildNetwork({ ...rest, layers: { a: hidden, b: layer(dense, { units: 4 }), c: hidden, out: last } });
    expect(two.parameters['a.weights']!.data).not.toEqual(two.parameters['c.weights']!.data);
  });

  it('does layer after layer what each does: y = softplus_T(x W + b) V, by hand', () => {
    const network = buildNetwork({ ...rest, layers: { hidden, out: last } });
    const x = [0.3, -1.2, 0.5, 2, 1, 0.1, -0.4, 0.7];
    const [W, b, V] = ['hidden.weights', 'hidden.bias', 'out.weights'].map((name) => network.parameters[name]!.data);
    b!.set([0.2, -0.3, 0.1]);
    for (const T of [0.4, 2.5]) {
      const wanted = [0, 1].flatMap((row) => {
        const h = [0, 1, 2].map((j) => {
          const u = [0, 1, 2, 3].reduce((sum, i) => sum + x[4 * row + i]! * W![3 * i + j]!, b![j]!);
          return T * Math.log1p(Math.exp(u / T));
        });
        return [0, 1].map((k) => h.reduce((sum, each, j) => sum + each * V![2 * j + k]!, 0));
      });
      exactly(network, x, T).output.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 12));
      expect(exactly(network, x, 2 * T).output[0]).not.toBeCloseTo(wanted[0]!, 3);
    }
  });

  it('has its layers at its temperature, or at theirs, which may be moved', () => {
    const own = layer(dense, { units: 3, activation: thermalTanh, temperature: 0.7 });
    const network = buildNetwork({ ...rest, layers: { own, hidden, out: last } });
    expect(network.temperaturesAt(2)).toEqual({ own: 0.7, hidden: 2, out: 2 });
    network.temperatures['own'] = 0.9;
    network.temperatures['hidden'] = Float64Array.of(1, 2, 3);
    expect(network.temperaturesAt(4)).toEqual({ own: 0.9, hidden: Float64Array.of(1, 2, 3), out: 4 });
    // A temperature a unit: the unit at 2 is as it is where all are at 2, the others are not.
    const before = layer(dense, { units: 4, bias: false });
    const field = buildNetwork({ input: [4], readout: 'values', start: 1, layers: { before, hidden } });
    const x = [0.3, -1.2, 0.5, 2];
    field.temperatures['hidden'] = Float64Array.of(1, 2, 3);
    const apart = exactly(field, x, 2).output;
    delete field.temperatures['hidden'];
    const alike = exactly(field, x, 2).output;
    expect([0, 1, 2].map((j) => apart[j] === alike[j])).toEqual([false, true, false]);
  });
});

describe('what is no network is refused', () => {
  it.each([
    ['no layer', { layers: [] }, 'layers is empty'],
    ['a name with a dot', { layers: { 'a.b': last } }, 'cannot be called "a.b"'],
    ['a name that is a number, which records put first', { layers: { '1': last } }, 'cannot be called "1"'],
    ['no input', { input: [] }, 'the shape []'],
    ['an input of half numbers', { input: [2.5] }, 'the shape [2.5]'],
    ['one class', { layers: { out: layer(dense, { units: 1 }) } }, 'out, the last layer, gives [1]'],
    ['classes at each time', { input: [5, 4], layers: { out: last } }, 'out, the last layer, gives [5, 2]'],
    ['a layer that does not fit', { input: [5, 4, 1], layers: { hidden, last } }, 'layers.0 (hidden) takes'],
  ])('%s', (_, changed, message) => {
    expect(() => buildNetwork({ ...rest, layers: { out: last }, ...changed })).toThrow(message);
  });

  it('an activation without a program, by name', () => {
    const wrong = () => buildNetwork({ ...rest, layers: { out: layer(dense, { units: 2, activation: plain }) } });
    expect(wrong).toThrow('plain has no tensor program');
  });

  it.each([
    [{ layers: [dense] }, 'layers.layer1 is the layer dense itself, not a layer', 'layer(dense, { … })'],
    [
      { layers: { out: { use: 'thermal-noise' } } },
      'layers.out is the part { use: thermal-noise } of a recipe',
      'layer(thermalNoise',
    ],
    [{ layers: ['dense'] }, 'layers.layer1 is "dense", not a layer', 'layer(dense'],
    [{ layers: [undefined] }, 'layers.layer1 is undefined, not a layer', 'layer(dense'],
    [{ layers: last }, 'layers is one layer, not a list of layers', 'layers: [layer('],
    [{ layers: undefined }, 'layers is undefined, not a list of layers', 'layers: [layer('],
    [{ input: undefined }, 'the input of a network is left out, not a shape', 'input: [784]'],
    [{ input: 4 }, 'the input of a network is 4, not a shape', 'input: [784]'],
    [{ readout: 'class' }, 'the readout of a network is "class"', "'classes', where"],
    [{ readout: undefined }, 'the readout of a network is left out', "'classes', where"],
  ])('%j: says what to write', (given, message, hint) => {
    expect(() => buildNetwork({ ...rest, layers: [last], ...given } as never)).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
      }) as Error,
    );
  });

  it.each([
    ['dense', 'unknown-plugin', "layer takes the definition of a layer, not its name 'dense'", 'import { dense } from'],
    [
      undefined,
      'invalid-option',
      'layer takes the definition of a layer, not undefined',
      'layer(dense, { units: 10 })',
    ],
    [thermalTanh, 'invalid-option', 'not the activation thermal-tanh itself', 'layer(dense, { units: 10 })'],
    [last, 'invalid-option', 'not the layer dense, which is made already', 'layer(dense, { units: 10 })'],
    [{ use: 'dense' }, 'invalid-option', 'not the part { use: dense } of a recipe', 'layer(dense, { units: 10 })'],
  ] as const)('layer(%j) says what to write', (given, code, message, hint) => {
    expect(() => layer(given as never, { units: 3 } as never)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
      }) as Error,
    );
  });

  it('layer(dense, 64) says what to write', () => {
    expect(() => layer(dense, 64 as never)).toThrow(
      expect.objectContaining({
        message: 'layer dense: its options are 64, not an object',
        hint: 'layer(dense, { units: … })',
      }) as Error,
    );
  });
});
