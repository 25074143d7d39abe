import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinates } from '../../test/evaluator.ts';
import { largestError, numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import * as ops from './convolution.ts';

function filled(shape: readonly number[], offset = 0): TensorData {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    'float32',
    shape,
    Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + offset)),
  );
}

const element = ({ shape, data }: TensorData, at: readonly number[]): number =>
  Number(data[at.reduce((place, i, axis) => place * shape[axis]! + i, 0)]);

interface Window {
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** Every pair of a place of the output and an element of the window that lies inside of x, along one axis. */
function taps(length: number, kernel: number, { stride, dilation, before, after }: Window) {
  const places = Math.floor((length + before + after - (kernel - 1) * dilation - 1) / stride) + 1;
  const inside = coordinates([places, kernel])
    .map(([place, k]) => ({ place: place!, k: k!, at: place! * stride + k! * dilation - before }))
    .filter(({ at }) => at >= 0 && at < length);
  return { places, inside };
}

const windows: fc.Arbitrary<Window> = fc.record({
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  before: fc.integer({ min: 0, max: 2 }),
  after: fc.integer({ min: 0, max: 2 }),
});
const pair = (f: (window: Window) => number, w: readonly Window[]) => w.map(f);
const optionsOf = (w: readonly Window[]) => ({
  strides: pair(({ stride }) => stride, w),
  dilations: pair(({ dilation }) => dilation, w),
  padsBefore: pair(({ before }) => before, w),
  padsAfter: pair(({ after }) => after, w),
});

/** Direct sums over batch b, features f, channels c of the group, and taps of both axes. */
function convolve(x: TensorData, filters: TensorData, bias: TensorData, groups: number, w: readonly [Window, Window]) {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [features, depth, kh, kw] = filters.shape as [number, number, number, number];
  const [rows, columns] = [taps(height, kh, w[0]), taps(width, kw, w[1])];
  const shape = [batch, features, rows.places, columns.places];
  const out = coordinates(shape).map(([, f]) => Number(bias.data[f!]));
  for (const [b, f, c] of coordinates([batch, features, depth])) {
    const channel = Math.floor(f! / (features / groups)) * (channels / groups) + c!;
    for (const row of rows.inside) {
      for (const column of columns.inside) {
        const to = ((b! * features + f!) * rows.places + row.place) * columns.places + column.place;
        out[to]! += element(x, [b!, channel, row.at, column.at]) * element(filters, [f!, c!, row.k, column.k]);
      }
    }
  }
  return { shape, data: out };
}

describe('conv', () => {
  it('is the direct sum, with any strides, dilations, pads and groups', async () => {
    await fc.assert(
      fc.asyncProperty(windows, windows, fc.constantFrom(1, 2), async (rows, columns, groups) => {
        const [x, filters, bias] = [filled([2, 2, 6, 5]), filled([4, 2 / groups, 3, 2], 1), filled([4], 2)];
        const { y } = await runChecked(
          (graph) => ({
            y: ops.conv(
              graph,
              graph.input('x', 'float32', ['N', 2, 6, 5]),
              graph.parameter('filters', filters),
              graph.parameter('bias', bias),
              { ...optionsOf([rows, columns]), groups },
            ),
          }),
          { x },
        );
        const exact = convolve(x, filters, bias, groups, [rows, columns]);
        expect(y!.shape).toEqual(exact.shape);
        expect(largestError(y!.data, exact.data)).toBeLessThan(1e-5);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('tells the length of a symbolic axis where it can', async () => {
    const { same, halved, shorter } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'float32', ['N', 1, 'L']);
        const filters = graph.parameter('filters', filled([1, 1, 3]));
        const same = ops.conv(graph, x, filters, undefined, { padsBefore: [1], padsAfter: [1] });
        const shorter = ops.conv(graph, x, filters);
        expect([same.shape, shorter.shape]).toEqual([
          ['N', 1, 'L'],
          ['N', 1, 'L-2'],
        ]);
        return { same, shorter, halved: ops.conv(graph, x, filters, undefined, { strides: [2] }) };
      },
      { x: filled([2, 1, 7]) },
    );
    expect([same, shorter, halved].map((result) => result!.shape[2])).toEqual([7, 5, 3]);
  });

  it('says what does not fit', async () => {
    const build =
      (shape: readonly number[], options: ops.ConvOptions = {}) =>
      (graph: Graph) => {
        const filters = graph.parameter('filters', filled(shape));
        return { y: ops.conv(graph, graph.input('x', 'float32', [1, 3, 4, 4]), filters, undefined, options) };
      };
    await expect(runChecked(build([2, 2, 3, 3]))).rejects.toThrow(
      'Conv: float32[1,3,4,4] and float32[2,2,3,3] do not fit',
    );
    await expect(runChecked(build([2, 3, 3]))).rejects.toThrow('do not fit');
    await expect(runChecked(build([2, 3, 5, 5]))).rejects.toMatchObject({
      hint: expect.stringContaining('a window of reach 5'),
    });
    await expect(runChecked(build([2, 3, 3, 3], { strides: [1] }))).rejects.toMatchObject({
      hint: expect.stringContaining('one for each of 2 spatial axes'),
    });
  });
});

describe('convTranspose', () => {
  it('is the adjoint of conv: <conv(x), y> = <x, convTranspose(y)>', async () => {
    await fc.assert(
      fc.asyncProperty(windows, windows, fc.constantFrom(1, 2), async (rows, columns, groups) => {
        const [x, filters] = [filled([2, 2, 6, 5]), filled([4, 2 / groups, 3, 2], 1)];
        const w = [rows, columns] as const;
        const forward = convolve(x, filters, tensor('float32', [4], [0, 0, 0, 0]), groups, w);
        const y = filled(forward.shape, 3);
        // What the strides leave over at the end of the axis, and the pads beyond it, come back as output padding.
        const outputPadding = w.map(({ stride, dilation, before, after }, axis) => {
          const reach = [2, 1][axis]! * dilation + 1;
          return x.shape[axis + 2]! - ((forward.shape[axis + 2]! - 1) * stride + reach - before - after);
        });
        fc.pre(outputPadding.every((padding, axis) => padding < Math.max(w[axis]!.stride, w[axis]!.dilation)));
        const { back } = await runChecked(
          (graph) => ({
            back: ops.convTranspose(
              graph,
              graph.input('y', 'float32', ['N', ...forward.shape.slice(1)]),
              graph.parameter('filters', filters),
              undefined,
              { ...optionsOf(w), groups, outputPadding },
            ),
          }),
          { y },
        );
        expect(back!.shape).toEqual(x.shape);
        const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
        const [left, right] = [dot(forward.data, numbers(y)), dot(numbers(x), numbers(back))];
        expect(Math.abs(left - right)).toBeLessThan(1e-4 * Math.max(1, Math.abs(left)));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('adds a bias, and says what does not fit', async () => {
    const build = (channels: number) => (graph: Graph) => {
      const x = graph.input('x', 'float32', ['N', channels, 2]);
      const [filters, bias] = [graph.parameter('filters', filled([1, 1, 1])), graph.parameter('bias', filled([1], 1))];
      return { y: ops.convTranspose(graph, x, filters, bias) };
    };
    const { y } = await runChecked(build(1), { x: filled([1, 1, 2]) });
    expect(largestError(y!.data, [Math.sin(1), Math.sin(1)])).toBeLessThan(1e-6);
    await expect(runChecked(build(2))).rejects.toThrow(
      'ConvTranspose: float32[N,2,2] and float32[1,1,1] and float32[1]',
    );
  });
});

describe('pooling', () => {
  it('takes the largest or the mean of what lies under the window', async () => {
    await fc.assert(
      fc.asyncProperty(windows, async (drawn) => {
        // onnxruntime wants pads smaller than the window.
        const window = { ...drawn, before: Math.min(drawn.before, 1), after: Math.min(drawn.after, 1) };
        const x = filled([2, 1, 7]);
        const { dilations: _, ...options } = optionsOf([window]);
        const { largest, mean, meanOfAll } = await runChecked(
          (graph) => {
            const input = graph.input('x', 'float32', ['N', 1, 7]);
            return {
              largest: ops.maxPool(graph, input, [2], optionsOf([window])),
              mean: ops.averagePool(graph, input, [2], options),
              meanOfAll: ops.averagePool(graph, input, [2], { ...options, countPads: true }),
            };
          },
          { x },
        );
        const under = (w: Window) => {
          const { places, inside } = taps(7, 2, w);
          return coordinates([2, places]).map(([b, place]) =>
            inside.filter((tap) => tap.place === place).map(({ at }) => element(x, [b!, 0, at])),
          );
        };
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        const plain = under({ ...window, dilation: 1 });
        expect(
          largestError(
            largest!.data,
            under(window).map((values) => Math.max(...values)),
          ),
        ).toBe(0);
        expect(
          largestError(
            mean!.data,
            plain.map((values) => sum(values) / values.length),
          ),
        ).toBeLessThan(1e-6);
        expect(
          largestError(
            meanOfAll!.data,
            plain.map((values) => sum(values) / 2),
          ),
        ).toBeLessThan(1e-6);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('says what does not fit', async () => {
    const build = (graph: Graph) => ({ y: ops.maxPool(graph, graph.input('x', 'float32', [1, 1, 4]), [2, 2]) });
    await expect(runChecked(build)).rejects.toThrow('MaxPool: float32[1,1,4] does not fit');
  });
});
