import { describe, expect, it } from 'vitest';
import { largestError, numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './normalisation.ts';

const ROWS = [
  [1, 2, 3],
  [1000, 1000, -1000],
  [-Infinity, 0, 0],
];
const x = tensor('float32', [3, 3], ROWS.flat());

describe('softmax', () => {
  const exact = ROWS.map((row) => {
    const largest = Math.max(...row);
    const weights = row.map((value) => Math.exp(value - largest));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });

  it('and its logarithm along the last axis, without overflow', async () => {
    const { p, logP } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N', 3]);
        return { p: ops.softmax(graph, input), logP: ops.logSoftmax(graph, input) };
      },
      { x },
    );
    expect(largestError(p!.data, exact.flat())).toBeLessThan(1e-6);
    const shifted = ROWS.map((row) => {
      const largest = Math.max(...row);
      const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
      return row.map((value) => value - largest - Math.log(sum));
    });
    expect(largestError(logP!.data, shifted.flat())).toBeLessThan(1e-6);
  });

  it('along another axis', async () => {
    const { p, logP } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', [3, 'N']);
        return { p: ops.softmax(graph, input, 0), logP: ops.logSoftmax(graph, input, -2) };
      },
      { x: tensor('float32', [3, 2], [1, 1000, 2, 1000, 3, -1000]) },
    );
    const [first, second] = exact as [number[], number[]];
    expect(
      largestError(
        p!.data,
        first.flatMap((value, i) => [value, second[i]!]),
      ),
    ).toBeLessThan(1e-6);
    expect(
      largestError(
        numbers(logP).filter((_, i) => i % 2 === 0),
        first.map(Math.log),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe('layerNormalization', () => {
  const build = (shape: readonly number[]) => (graph: Graph) => {
    const input = graph.input('x', 'float32', ['N', 4]);
    const [scale, shift] = [graph.input('scale', 'float32', shape), graph.input('shift', 'float32', shape)];
    return { y: ops.layerNormalization(graph, input, scale, shift, { epsilon: 0.25 }) };
  };

  it('standardises, scales and shifts', async () => {
    const [scale, shift] = [tensor('float32', [4], [1, 2, -1, 0.5]), tensor('float32', [4], [0, 1, 2, 3])];
    const row = [1, -2, 4, 0.5];
    const { y } = await runChecked(build([4]), { x: tensor('float32', [1, 4], row), scale, shift });
    const mean = row.reduce((sum, value) => sum + value, 0) / 4;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    const exact = row.map((value, i) => {
      return ((value - mean) / Math.sqrt(variance + 0.25)) * Number(scale.data[i]) + Number(shift.data[i]);
    });
    expect(largestError(y!.data, exact)).toBeLessThan(1e-6);
  });

  it('says what does not fit', async () => {
    await expect(runChecked(build([3]))).rejects.toThrow('LayerNormalization: float32[N,4] and float32[3] do not fit');
  });
});
