import { describe, expect, it } from 'vitest';
import { thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { built, exactly, inputsOf, loadedRuntimes, type Numbers, runner, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { convolution2d } from './convolution-2d.ts';

type Lengths = readonly [number, number, number, number];
const at = ({ shape, values }: Numbers, [b, i, j, c]: Lengths): number => {
  const [, height, width, channels] = shape as Lengths;
  return values[((b * height + i) * width + j) * channels + c]!;
};

/** The equation itself: Σ_klc w_klcf x_{si+k−t, sj+l−t, c} + b_f, t = `before`, beyond the borders 0 or the other side. */
function loops(
  x: Numbers,
  w: Numbers,
  b: Numbers,
  stride: number,
  before: number,
  places: readonly number[],
  wraps: boolean,
) {
  const [batch, height, width, channels] = x.shape as Lengths;
  const [rows, columns, , filters] = w.shape as Lengths;
  const values: number[] = [];
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < places[0]!; i++)
      for (let j = 0; j < places[1]!; j++)
        for (let f = 0; f < filters; f++) {
          let sum = b.values[f]!;
          for (let k = 0; k < rows; k++)
            for (let l = 0; l < columns; l++)
              for (let c = 0; c < channels; c++) {
                const [row, column] = [i * stride + k - before, j * stride + l - before];
                const inside = row >= 0 && row < height && column >= 0 && column < width;
                if (!inside && !wraps) continue;
                const [r, s] = [(row + height) % height, (column + width) % width];
                sum += at(w, [k, l, c, f]) * at(x, [n, r, s, c]);
              }
          values.push(sum);
        }
  return values;
}

/** Every image moved down and across over its borders. */
function moved(x: Numbers, down: number, across: number): Numbers {
  const [batch, height, width, channels] = x.shape as Lengths;
  const values = new Float64Array(x.values.length);
  for (let n = 0, p = 0; n < batch; n++)
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++)
        for (let c = 0; c < channels; c++, p++)
          values[p] = at(x, [n, (i - down + height) % height, (j - across + width) % width, c]);
  return { shape: x.shape, values };
}

describe('convolution-2d', () => {
  layerSuite('same, softplus', () =>
    built(layer(convolution2d, { filters: 2, window: [3, 2], activation: thermalSoftplus }), [4, 5, 2]),
  );
  layerSuite('valid, stride, tanh', () =>
    built(
      layer(convolution2d, { filters: 3, window: 2, stride: [2, 1], padding: 'valid', activation: thermalTanh }),
      [5, 4, 1],
    ),
  );
  layerSuite('circular, linear', () =>
    built(layer(convolution2d, { filters: 2, window: 3, padding: 'circular', bias: false }), [3, 4, 2]),
  );
  layerSuite(
    'a temperature a channel',
    () => built(layer(convolution2d, { filters: 2, window: 2, activation: thermalSoftplus }), [3, 3, 1]),
    { temperatures: [[0.4, 1.6]] },
  );

  it.each([
    ['same', 3, 1, 1, [5, 4]],
    ['same', 2, 1, 0, [5, 4]],
    ['valid', 3, 1, 0, [3, 2]],
    ['valid', 2, 2, 0, [2, 2]],
    ['circular', 3, 1, 1, [5, 4]],
    ['circular', 4, 2, 1, [3, 2]],
  ] as const)(
    'NET-07 %s, window %s, stride %s is the sum over the window; turned it is not',
    (padding, window, stride, before, places) => {
      const linear = built(layer(convolution2d, { filters: 3, window, stride, padding }), [5, 4, 2]);
      const inputs = inputsOf(linear, 2, 1.3);
      const { weights, bias } = inputs.theta as { weights: Numbers; bias: Numbers };
      const wanted = (w: Numbers): number[] => loops(inputs.x, w, bias, stride, before, places, padding === 'circular');
      const { output } = exactly(linear, inputs);
      expect(output.shape).toEqual([2, ...places, 3]);
      const distance = (w: Numbers): number =>
        wanted(w).reduce((most, value, i) => Math.max(most, Math.abs(value - output.values[i]!)), 0);
      expect(distance(weights)).toBeLessThan(1e-12);
      // A convolution in the strict sense, with the window turned by half a circle.
      const turned = moved(weights, 0, 0).values;
      const [, , channels, filters] = weights.shape as Lengths;
      for (let k = 0, p = 0; k < window; k++)
        for (let l = 0; l < window; l++)
          for (let c = 0; c < channels; c++)
            for (let f = 0; f < filters; f++, p++) turned[p] = at(weights, [window - 1 - k, window - 1 - l, c, f]);
      expect(distance({ shape: weights.shape, values: turned })).toBeGreaterThan(0.1);
    },
  );

  const tanh = (padding: 'circular' | 'same', stride = 1) =>
    built(layer(convolution2d, { filters: 2, window: 3, stride, padding, activation: thermalTanh }), [4, 6, 2]);

  it.each([0.4, 1.7])(
    'NET-07 circular, T = %s: a translated image gives the translated output, bit for bit; with zeros around it does not',
    async (T) => {
      const { compiled } = await loadedRuntimes();
      const apart = (padding: 'circular' | 'same', run: typeof exactly): number => {
        const conv = tanh(padding);
        const inputs = inputsOf(conv, 2, T);
        let most = 0;
        for (const [down, across] of [
          [1, 0],
          [0, 2],
          [3, 5],
        ] as const) {
          const of = { ...inputs, x: moved(inputs.x, down, across) };
          const [first, second] = [run(conv, inputs), run(conv, of)];
          for (const which of ['output', 'energy', 'entropy'] as const) {
            const shaped = (numbers: Numbers): Numbers => ({ shape: [2, 4, 6, 2], values: numbers.values });
            const wanted = moved(shaped(first[which]!), down, across).values;
            second[which]!.values.forEach((value, i) => (most = Math.max(most, Math.abs(value - wanted[i]!))));
          }
        }
        return most;
      };
      expect(apart('circular', exactly)).toBe(0);
      expect(apart('circular', (conv, inputs) => runner(compiled, conv)(inputs))).toBeLessThan(1e-6);
      expect(apart('same', exactly)).toBeGreaterThan(0.01);
    },
  );

  it('NET-07 circular with stride 2: a translation by 2 is one by 1 of the output; one by 1 is none', () => {
    const conv = tanh('circular', 2);
    const inputs = inputsOf(conv, 1, 0.8);
    const first = exactly(conv, inputs).output;
    const second = (down: number): Numbers => exactly(conv, { ...inputs, x: moved(inputs.x, down, 0) }).output;
    expect(second(2).values).toEqual(moved(first, 1, 0).values);
    expect(second(1).values).not.toEqual(moved(first, 1, 0).values);
  });

  it('starts with variances 2/n before rectifiers, n the inputs of a unit', () => {
    const { weights } = built(
      layer(convolution2d, { filters: 40, window: 5, activation: thermalSoftplus }),
      [8, 8, 4],
    ).parameters;
    const square = weights!.data.reduce((sum, w) => sum + w * w, 0) / 4000;
    expect(Math.abs(square * 50 - 1)).toBeLessThan(0.12);
  });

  it('names the layer and both shapes where they do not fit', () => {
    const plan = layer(convolution2d, { filters: 2, window: 3, padding: 'valid' });
    expect(() => plan.build([28, 28], siteOf('energy.layers.0 (convolution-2d)'))).toThrow(
      'energy.layers.0 (convolution-2d) takes an image [height, width, channels], and what comes before it gives [28, 28]',
    );
    expect(() => plan.build([2, 8, 1], siteOf('energy.layers.2 (convolution-2d)'))).toThrow(
      'energy.layers.2 (convolution-2d) has the window [3, 3] with padding valid, and what comes before it gives [2, 8, 1]',
    );
    expect(() =>
      layer(convolution2d, { filters: 2, window: 3, padding: 'circular' }).build([2, 8, 1], siteOf()),
    ).toThrow('padding circular');
  });
});
