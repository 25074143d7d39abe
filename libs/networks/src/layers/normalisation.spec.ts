import { describe, expect, it } from 'vitest';
import { built, exactly, inputsOf, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { normalisation } from './normalisation.ts';

const plain = (thermostat: boolean, epsilon = 1e-12) =>
  built(layer(normalisation, { thermostat, epsilon, learned: false }), [3, 5]);

describe('normalisation', () => {
  layerSuite('a row', () => built(layer(normalisation), [4]));
  layerSuite('thermostat, at each place', () =>
    built(layer(normalisation, { thermostat: true, epsilon: 0.1 }), [3, 4]),
  );

  it.each([0.3, 1, 2.4])(
    'T = %s: mean 0 and variance 1, or T as a thermostat, along the last axis of each place',
    (T) => {
      for (const thermostat of [false, true]) {
        const { values } = exactly(plain(thermostat), inputsOf(plain(thermostat), 2, T)).output;
        for (let row = 0; row < 6; row++) {
          const own = [...values.subarray(5 * row, 5 * row + 5)];
          const mean = own.reduce((sum, y) => sum + y, 0) / 5;
          const square = own.reduce((sum, y) => sum + y * y, 0) / 5;
          expect(mean).toBeCloseTo(0, 12);
          expect(square).toBeCloseTo(thermostat ? T : 1, 9);
          // √T is taken once.
          if (thermostat && T !== 1) expect(square).not.toBeCloseTo(T * T, 2);
        }
      }
    },
  );

  it('a positive factor and a shift of what goes in change nothing; a negative factor turns the sign', () => {
    const norm = plain(false);
    const inputs = inputsOf(norm, 1, 1);
    const by = (a: number, c: number): Float64Array =>
      exactly(norm, { ...inputs, x: { ...inputs.x, values: inputs.x.values.map((x) => a * x + c) } }).output.values;
    by(3, -2).forEach((y, i) => expect(y).toBeCloseTo(by(1, 0)[i]!, 9));
    by(-2, 1).forEach((y, i) => expect(y).toBeCloseTo(-by(1, 0)[i]!, 9));
  });

  it('starts at gain 1 and bias 0; a constant row gives the bias, not NaN', () => {
    const norm = built(layer(normalisation), [3]);
    expect([...norm.parameters['gain']!.data, ...norm.parameters['bias']!.data]).toEqual([1, 1, 1, 0, 0, 0]);
    const inputs = inputsOf(norm, 1, 1);
    const { output } = exactly(norm, { ...inputs, x: { shape: [1, 3], values: Float64Array.of(2, 2, 2) } });
    expect(output.values).toEqual(inputs.theta['bias']!.values);
  });

  it('has nothing to do with a single number', () => {
    expect(() => layer(normalisation).build([28, 28, 1], siteOf('layers.0 (normalisation)'))).toThrow(
      'layers.0 (normalisation) takes at least two numbers along the last axis, and what comes before it gives [28, 28, 1]',
    );
  });
});
