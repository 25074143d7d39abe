import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinates } from '../../test/evaluator.ts';
import { largestError, numbers, runChecked } from '../../test/run.ts';
import { type Graph } from '../graph/graph.ts';
import { type Shape } from '../graph/shape.ts';
import { tensor, type TensorData } from '../graph/tensor.ts';
import * as ops from './linear-algebra.ts';

/** A tensor whose elements are all different. */
function filled(shape: readonly number[], offset = 0): TensorData {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    'float32',
    shape,
    Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + offset)),
  );
}

/** Element of a matrix, or of its transpose. */
const element = ({ shape, data }: TensorData, i: number, j: number, isTransposed = false): number =>
  Number(isTransposed ? data[j * shape[1]! + i] : data[i * shape[1]! + j]);

describe('matMul', () => {
  it('of matrices and vectors', async () => {
    const [a, b, v] = [filled([2, 3]), filled([3, 4], 1), filled([3], 2)];
    const { ab, av, vb, vv } = await runChecked(
      (graph) => {
        const [x, y] = [graph.input('a', 'float32', ['N', 3]), graph.input('b', 'float32', [3, 'M'])];
        const z = graph.input('v', 'float32', [3]);
        return {
          ab: ops.matMul(graph, x, y),
          av: ops.matMul(graph, x, z),
          vb: ops.matMul(graph, z, y),
          vv: ops.matMul(graph, z, z),
        };
      },
      { a, b, v },
    );
    const sum = (f: (k: number) => number) => f(0) + f(1) + f(2);
    const at = (k: number) => Number(v.data[k]);
    const product = coordinates([2, 4]).map(([i, j]) => sum((k) => element(a, i!, k) * element(b, k, j!)));
    expect(largestError(ab!.data, product)).toBeLessThan(1e-6);
    expect(
      largestError(
        av!.data,
        [0, 1].map((i) => sum((k) => element(a, i, k) * at(k))),
      ),
    ).toBeLessThan(1e-6);
    expect(
      largestError(
        vb!.data,
        [0, 1, 2, 3].map((j) => sum((k) => at(k) * element(b, k, j))),
      ),
    ).toBeLessThan(1e-6);
    expect(largestError(vv!.data, [sum((k) => at(k) ** 2)])).toBeLessThan(1e-6);
  });

  it('broadcasts the axes in front as onnxruntime does', async () => {
    const length = fc.constantFrom(1, 2, 3);
    await fc.assert(
      fc.asyncProperty(fc.array(length, { maxLength: 2 }), fc.array(length, { maxLength: 2 }), async (p, q) => {
        const clash = p.toReversed().some((n, i) => n !== 1 && ![1, n, undefined].includes(q.toReversed()[i]));
        const named = (shape: readonly number[]): Shape => shape.map((n) => (n === 2 ? 'B' : n));
        const build = (graph: Graph) => {
          const a = graph.input('a', 'float32', [...named(p), 'N', 3]);
          return { y: ops.matMul(graph, a, graph.input('b', 'float32', [...named(q), 3, 4])) };
        };
        if (clash) return;
        await runChecked(build, { a: filled([...p, 5, 3]), b: filled([...q, 3, 4]) });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('takes an empty batch, and empty sums are 0', async () => {
    const build = (a: Shape, b: Shape) => (graph: Graph) => ({
      y: ops.matMul(graph, graph.input('a', 'float32', a), graph.input('b', 'float32', b)),
    });
    await runChecked(build(['N', 5, 3], [3, 4]), { a: filled([0, 5, 3]), b: filled([3, 4]) });
    await runChecked(build(['N', 5, 3], ['N', 3, 4]), { a: filled([0, 5, 3]), b: filled([0, 3, 4]) });
    await runChecked(build(['N', 3], [3, 4]), { a: filled([0, 3]), b: filled([3, 4]) });
    const { y } = await runChecked(build([2, 'K'], ['K', 2]), { a: filled([2, 0]), b: filled([0, 2]) });
    expect(numbers(y)).toEqual([0, 0, 0, 0]);
    // A limit of onnxruntime.
    const stretched = runChecked(build([5, 3], ['N', 3, 4]), { a: filled([5, 3]), b: filled([0, 3, 4]) });
    await expect(stretched).rejects.toThrow('the run failed: Non-zero status code returned while running MatMul');
  });

  it('says what does not fit', async () => {
    const build = (a: Shape, b: Shape) => (graph: Graph) => ({
      y: ops.matMul(graph, graph.input('a', 'float32', a), graph.input('b', 'float32', b)),
    });
    await expect(runChecked(build([2, 3], [4, 2]))).rejects.toThrow('MatMul: float32[2,3] and float32[4,2] do not fit');
    await expect(runChecked(build([2, 3], []))).rejects.toThrow('MatMul: float32[2,3] and float32[] do not fit');
    await expect(runChecked(build([2, 1, 3], [4, 3, 2]))).rejects.toThrow('do not fit');
  });
});

describe('gemm', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('transposes %s, %s, scales and adds a bias', async (transposeA, transposeB) => {
    const a = filled(transposeA ? [3, 2] : [2, 3]);
    const b = filled(transposeB ? [4, 3] : [3, 4], 1);
    const bias = filled([4], 2);
    const { y } = await runChecked(
      (graph) => ({
        y: ops.gemm(
          graph,
          graph.input('a', 'float32', transposeA ? [3, 'N'] : ['N', 3]),
          graph.input('b', 'float32', b.shape),
          graph.input('bias', 'float32', [4]),
          { transposeA, transposeB, alpha: 0.5, beta: -2 },
        ),
      }),
      { a, b, bias },
    );
    const exact = coordinates([2, 4]).map(([i, j]) => {
      const products = [0, 1, 2].map((k) => element(a, i!, k, transposeA) * element(b, k, j!, transposeB));
      return 0.5 * (products[0]! + products[1]! + products[2]!) - 2 * Number(bias.data[j!]);
    });
    expect(largestError(y!.data, exact)).toBeLessThan(1e-6);
  });

  it('says what does not fit', async () => {
    const build = (bias: Shape) => (graph: Graph) => {
      const a = graph.input('a', 'float32', [2, 3]);
      return { y: ops.gemm(graph, a, graph.input('b', 'float32', [3, 4]), graph.input('c', 'float32', bias)) };
    };
    await expect(runChecked(build([3]))).rejects.toThrow(
      'Gemm: float32[2,3] and float32[3,4] and float32[3] do not fit',
    );
    await expect(runChecked(build([1, 2, 4]))).rejects.toThrow('do not fit');
  });
});

describe('einsum', () => {
  it('sums over the indices that are left out', async () => {
    const [a, b] = [filled([2, 3, 4]), filled([2, 4], 1)];
    const { y, trace } = await runChecked(
      (graph) => {
        const [x, z] = [graph.input('a', 'float32', ['N', 3, 4]), graph.input('b', 'float32', ['N', 4])];
        return { y: ops.einsum(graph, 'nik, nk -> in', [x, z]), trace: ops.einsum(graph, 'nij->', [x]) };
      },
      { a, b },
    );
    const exact = coordinates([3, 2]).map(([i, n]) =>
      [0, 1, 2, 3].reduce((sum, k) => sum + Number(a.data[(n! * 3 + i!) * 4 + k]) * Number(b.data[n! * 4 + k]), 0),
    );
    expect(largestError(y!.data, exact)).toBeLessThan(1e-6);
    expect(largestError(trace!.data, [numbers(a).reduce((sum, x) => sum + x, 0)])).toBeLessThan(1e-6);
  });

  it.each(['ij,jk', 'ij,kl->ix', 'ij,ik->jk', 'i,jk->k', 'ij,jk->ii', 'i...,jk->k'])(
    'refuses "%s"',
    async (equation) => {
      const build = (graph: Graph) => {
        const operands = [graph.input('a', 'float32', [2, 3]), graph.input('b', 'float32', [3, 4])];
        return { y: ops.einsum(graph, equation, operands) };
      };
      await expect(runChecked(build)).rejects.toThrow('Einsum: float32[2,3] and float32[3,4] do not fit');
    },
  );
});

describe('det', () => {
  it('of square matrices', async () => {
    const { y } = await runChecked((graph) => ({ y: ops.det(graph, graph.input('x', 'float32', ['N', 2, 2])) }), {
      x: tensor('float32', [2, 2, 2], [1, 2, 3, 4, 0, 5, -2, 1]),
    });
    expect(largestError(y!.data, [-2, 10])).toBeLessThan(1e-6);
    const wrong = (graph: Graph) => ({ y: ops.det(graph, graph.input('x', 'float32', [2, 3])) });
    await expect(runChecked(wrong)).rejects.toThrow('Det: float32[2,3] does not fit');
  });
});
