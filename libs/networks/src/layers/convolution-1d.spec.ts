import { describe, expect, it } from 'vitest';
import { thermalSigmoid, thermalSoftplus } from '../../test/activations.ts';
import { built, exactly, inputsOf, type Numbers, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { convolution1d } from './convolution-1d.ts';

/** Each sequence [time, channels] turned by so many steps. */
function turned({ shape, values }: Numbers, steps: number): Numbers {
  const [batch, time, channels] = shape as [number, number, number];
  const found = new Float64Array(values.length);
  for (let b = 0, p = 0; b < batch; b++)
    for (let t = 0; t < time; t++)
      for (let c = 0; c < channels; c++, p++)
        found[p] = values[(b * time + ((t - steps + time) % time)) * channels + c]!;
  return { shape, values: found };
}

describe('convolution-1d', () => {
  layerSuite('same, softplus', () =>
    built(layer(convolution1d, { filters: 2, window: 3, activation: thermalSoftplus }), [5, 2]),
  );
  layerSuite('circular, even window, sigmoid', () =>
    built(layer(convolution1d, { filters: 2, window: 4, padding: 'circular', activation: thermalSigmoid }), [5, 1]),
  );
  layerSuite('valid, stride 2', () =>
    built(layer(convolution1d, { filters: 2, window: 2, stride: 2, padding: 'valid' }), [7, 2]),
  );

  it.each([
    ['same', 3, 1, 1, 7],
    ['same', 4, 1, 1, 7],
    ['valid', 3, 2, 0, 3],
    ['circular', 5, 1, 2, 7],
  ] as const)(
    'NET-07 %s, window %s, stride %s is the sum over the window',
    (padding, window, stride, before, places) => {
      const linear = built(layer(convolution1d, { filters: 2, window, stride, padding }), [7, 3]);
      const inputs = inputsOf(linear, 2, 0.6);
      const { weights, bias } = inputs.theta as { weights: Numbers; bias: Numbers };
      const sums = (step: 1 | -1): number[] => {
        const values: number[] = [];
        for (let b = 0; b < 2; b++)
          for (let i = 0; i < places; i++)
            for (let f = 0; f < 2; f++) {
              let sum = bias.values[f]!;
              for (let k = 0; k < window; k++) {
                const place = i * stride + k - before;
                if (padding !== 'circular' && (place < 0 || place >= 7)) continue;
                const [t, tap] = [(place + 7) % 7, step === 1 ? k : window - 1 - k];
                for (let c = 0; c < 3; c++)
                  sum += weights.values[(tap * 3 + c) * 2 + f]! * inputs.x.values[(b * 7 + t) * 3 + c]!;
              }
              values.push(sum);
            }
        return values;
      };
      const { output } = exactly(linear, inputs);
      const apart = (wanted: number[]): number =>
        wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - output.values[i]!)), 0);
      expect(output.shape).toEqual([2, places, 2]);
      expect(apart(sums(1))).toBeLessThan(1e-12);
      expect(apart(sums(-1))).toBeGreaterThan(0.1);
    },
  );

  it.each([0.5, 1.9])('NET-07 circular, T = %s: a turned sequence gives the turned output, exactly', (T) => {
    for (const [padding, exact] of [
      ['circular', true],
      ['same', false],
    ] as const) {
      const conv = built(layer(convolution1d, { filters: 3, window: 3, padding, activation: thermalSoftplus }), [6, 2]);
      const inputs = inputsOf(conv, 2, T);
      const found = exactly(conv, { ...inputs, x: turned(inputs.x, 4) }).output.values;
      const wanted = turned(exactly(conv, inputs).output, 4).values;
      expect(found.every((value, i) => value === wanted[i])).toBe(exact);
    }
  });

  it('names the layer and both shapes where they do not fit', () => {
    const plan = layer(convolution1d, { filters: 2, window: 9, padding: 'valid' });
    expect(() => plan.build([7], siteOf('layers.1 (convolution-1d)'))).toThrow(
      'layers.1 (convolution-1d) takes a sequence [time, channels], and what comes before it gives [7]',
    );
    expect(() => plan.build([7, 1], siteOf('layers.1 (convolution-1d)'))).toThrow('has the window [9]');
  });
});
