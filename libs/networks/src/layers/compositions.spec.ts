import { describe, expect, it } from 'vitest';
import { thermalSigmoid, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { built, exactly, inputsOf, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { convolution1d } from './convolution-1d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { normalisation } from './normalisation.ts';
import { residual } from './residual.ts';
import { sequential } from './sequential.ts';
import { thermalNoise } from './thermal-noise.ts';

const chain = () =>
  layer(sequential, {
    layers: [
      layer(dense, { units: 3, activation: thermalSoftplus }),
      layer(dropout, { bindingEnergy: 1.3 }),
      layer(dense, { units: 2, activation: thermalTanh, temperature: 0.6 }),
      layer(thermalNoise, { timeStep: 0.1 }),
    ],
  });
const block = () =>
  layer(residual, {
    layers: [
      layer(normalisation),
      layer(sequential, { layers: [layer(convolution1d, { filters: 4, window: 3, activation: thermalSigmoid })] }),
      layer(dense, { units: 3 }),
    ],
  });

describe('sequential', () => {
  layerSuite('dense, dropout, dense, noise', () => built(chain(), [2]), { training: [false, true] });
  layerSuite('nested', () => built(layer(sequential, { layers: [chain(), chain(), layer(flatten)] }), [2]), {
    temperatures: [0.7],
  });

  it('names what is within by plugin and number, and gathers θ, draws and conventions', () => {
    const { parameters, draws, within, conventions } = built(chain(), [2]);
    expect(Object.keys(within!)).toEqual(['dense1', 'dropout1', 'dense2', 'thermal-noise1']);
    expect(Object.keys(parameters)).toEqual(['dense1.weights', 'dense1.bias', 'dense2.weights', 'dense2.bias']);
    expect(Object.keys(draws!)).toEqual(['dropout1.switch', 'thermal-noise1.noise']);
    expect(conventions!.energy).toMatch(/^dense1: U = −u σ\(u\/T\).*; dropout1: U = −E p.*; dense2: U = −u tanh/);
  });

  it.each([0.4, 1.8])(
    'T = %s: is its layers one behind the other, each at its temperature; U and S side by side',
    (T) => {
      const whole = built(chain(), [2]);
      const inputs = inputsOf(whole, 2, T);
      const [first, second] = [whole.within!['dense1']!, whole.within!['dense2']!];
      const own = (name: string) =>
        Object.fromEntries(['weights', 'bias'].map((key) => [key, inputs.theta[`${name}.${key}`]!]));
      const found = exactly(whole, inputs);
      const one = exactly(first, { ...inputs, theta: own('dense1') });
      const two = (temperature: number) =>
        exactly(second, {
          ...inputs,
          x: one.output,
          theta: own('dense2'),
          temperature: { shape: [], values: Float64Array.of(temperature) },
        });
      expect(found.output).toEqual(two(0.6).output);
      expect(found.output).not.toEqual(two(T).output);
      // Units 0 to 2 of dense1, 3 to 5 of dropout1, 6 and 7 of dense2.
      expect(found.energy!.shape).toEqual([2, 8]);
      expect([...found.energy!.values.subarray(0, 3)]).toEqual([...one.energy!.values.subarray(0, 3)]);
      expect([...found.entropy!.values.subarray(14, 16)]).toEqual([...two(0.6).entropy!.values.subarray(2, 4)]);
    },
  );

  it('names the layer within that does not fit', () => {
    const wrong = layer(sequential, {
      layers: [layer(dense, { units: 3 }), layer(convolution1d, { filters: 1, window: 2 })],
    });
    expect(() => wrong.build([2], siteOf('energy.layers.2 (sequential)'))).toThrow(
      'energy.layers.2.layers.1 (convolution-1d1 in sequential) takes a sequence [time, channels], and what comes before it gives [3]',
    );
  });

  it('asks for a layer', () => {
    expect(() => layer(sequential, { layers: [] })).toThrow('layer sequential: option layers');
  });
});

describe('residual', () => {
  layerSuite('norm, convolution, dense', () => built(block(), [4, 3]));

  it('is what goes in with what its layers give, and the identity where they give 0', () => {
    const whole = built(block(), [4, 3]);
    const inputs = inputsOf(whole, 2, 0.9);
    expect(Object.keys(inputs.theta)).toContain('sequential1.convolution-1d1.weights');
    const alone = built(layer(sequential, { layers: [block()] }), [4, 3]).within!['residual1']!;
    expect(alone.output).toEqual([4, 3]);
    const zero = (name: string) => inputs.theta[name]!.values.fill(0);
    const before = exactly(whole, inputs).output.values;
    zero('dense1.weights');
    zero('dense1.bias');
    expect(exactly(whole, inputs).output.values).toEqual(inputs.x.values);
    expect(before).not.toEqual(inputs.x.values);
  });

  it('names both shapes where they differ', () => {
    const wrong = layer(residual, { layers: [layer(dense, { units: 4 })] });
    expect(() => wrong.build([3], siteOf('layers.1 (residual)'))).toThrow(
      'layers.1 (residual) takes layers that give [3], as what comes before it, but its own give [4], and what comes before it gives [3]',
    );
  });
});
