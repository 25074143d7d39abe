import { describe, expect, it } from 'vitest';
import { built, exactly, inputsOf, loadedRuntimes, type Numbers, runner, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { averagePooling } from './average-pooling.ts';
import { maxPooling } from './max-pooling.ts';

/** The windows' numbers of an image [height, width, channels], place by place, those outside left out. */
function windows(
  x: Numbers,
  [rows, columns]: readonly [number, number],
  stride: number,
  before: number,
  places: readonly number[],
) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const found: number[][] = [];
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < places[0]!; i++)
      for (let j = 0; j < places[1]!; j++)
        for (let c = 0; c < channels; c++) {
          const numbers: number[] = [];
          for (let k = 0; k < rows; k++)
            for (let l = 0; l < columns; l++) {
              const [row, column] = [i * stride + k - before, j * stride + l - before];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              numbers.push(x.values[((b * height + row) * width + column) * channels + c]!);
            }
          found.push(numbers);
        }
  return found;
}
const largest = (numbers: number[]): number => Math.max(...numbers);
const mean = (numbers: number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

describe.each([
  ['max-pooling', maxPooling, largest, mean],
  ['average-pooling', averagePooling, mean, largest],
] as const)('%s', (_name, definition, right, wrong) => {
  const ones = { temperatures: [1] };
  layerSuite('without overlaps', () => built(layer(definition, {}), [4, 6, 2]), ones);
  layerSuite(
    'overlapping, same',
    () => built(layer(definition, { window: 3, stride: 2, padding: 'same' }), [5, 4, 2]),
    ones,
  );
  layerSuite('with a rest', () => built(layer(definition, { window: [2, 3] }), [5, 7, 1]), ones);
  layerSuite('of a sequence', () => built(layer(definition, { window: 3, stride: 2 }), [7, 2]), ones);

  it.each([
    [2, 2, 'valid', 0, [2, 3]],
    [3, 1, 'valid', 0, [3, 4]],
    [3, 1, 'same', 1, [5, 6]],
    [2, 2, 'same', 0, [3, 3]],
  ] as const)(
    'window %s, stride %s, %s: each window by itself, what lies outside left out',
    (window, stride, padding, before, places) => {
      const pool = built(layer(definition, { window, stride, padding }), [5, 6, 2]);
      const inputs = inputsOf(pool, 2, 1);
      const { output } = exactly(pool, inputs);
      expect(output.shape).toEqual([2, ...places, 2]);
      const all = windows(inputs.x, [window, window], stride, before, places);
      const apart = (of: (numbers: number[]) => number): number =>
        all.reduce((most, numbers, i) => Math.max(most, Math.abs(of(numbers) - output.values[i]!)), 0);
      expect(apart(right)).toBeLessThan(1e-12);
      expect(apart(wrong)).toBeGreaterThan(0.1);
    },
  );

  it('names the layer and both shapes where they do not fit', () => {
    const at = siteOf('layers.4 (pool)');
    expect(() => layer(definition, {}).build([7], at)).toThrow(
      'layers.4 (pool) takes an image [height, width, channels] or',
    );
    expect(() => layer(definition, { window: 8 }).build([7, 9, 1], at)).toThrow(
      'layers.4 (pool) has the window [8, 8], and what comes before it gives [7, 9, 1]',
    );
    expect(() => layer(definition, { window: [2, 2] }).build([7, 9], at)).toThrow('gives [7, 9]');
  });
});

it('max-pooling: NaN is not passed over, neither compiled nor in float64', async () => {
  const pool = built(layer(maxPooling, {}), [2, 4, 1]);
  const inputs = {
    ...inputsOf(pool, 1, 1),
    x: { shape: [1, 2, 4, 1], values: Float64Array.of(1, 2, 3, NaN, 0, 5, 4, 1) },
  };
  const { compiled } = await loadedRuntimes();
  for (const found of [exactly(pool, inputs), runner(compiled, pool)(inputs)])
    expect([...found.output.values]).toEqual([5, NaN]);
});
