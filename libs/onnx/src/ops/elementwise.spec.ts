import { erf as errorFunction } from '@ergodic/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestError, numbers, runChecked } from '../../test/run.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { tensor } from '../graph/tensor.ts';
import * as ops from './elementwise.ts';
import { type Operand } from './operand.ts';

const halfToEven = (x: number): number => {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
};
const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };

/** Name, builder, the function in double precision, where it is defined. */
const unary: [string, (graph: Graph, x: Value) => Value, (x: number) => number, number[]?][] = [
  ['neg', ops.neg, (x) => -x],
  ['abs', ops.abs, Math.abs],
  ['sign', ops.sign, Math.sign],
  ['exp', ops.exp, Math.exp],
  ['log', ops.log, Math.log, [1e-30, 0.3, 1, 5, 1e30]],
  ['sqrt', ops.sqrt, Math.sqrt, [0, 1e-30, 2, 1e30]],
  ['reciprocal', ops.reciprocal, (x) => 1 / x, [-4, 0.1, 3]],
  ['floor', ops.floor, Math.floor],
  ['ceil', ops.ceil, Math.ceil],
  ['round', ops.round, halfToEven],
  ['sin', ops.sin, Math.sin],
  ['cos', ops.cos, Math.cos],
  ['tan', ops.tan, Math.tan],
  ['asin', ops.asin, Math.asin, [-1, -0.3, 0, 0.5, 1]],
  ['acos', ops.acos, Math.acos, [-1, -0.3, 0, 0.5, 1]],
  ['atan', ops.atan, Math.atan],
  ['sinh', ops.sinh, Math.sinh],
  ['cosh', ops.cosh, Math.cosh],
  ['asinh', ops.asinh, Math.asinh],
  ['acosh', ops.acosh, Math.acosh, [1, 1.5, 20]],
  ['atanh', ops.atanh, Math.atanh, [-0.9, 0, 0.5]],
  ['tanh', ops.tanh, Math.tanh],
  ['sigmoid', ops.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['softplus', ops.softplus, (x) => Math.log1p(Math.exp(x))],
  ['relu', ops.relu, (x) => Math.max(x, 0)],
  ['selu', ops.selu, (x) => SELU.gamma * (x > 0 ? x : SELU.alpha * Math.expm1(x))],
  ['erf', ops.erf, errorFunction],
  ['identity', ops.identity, (x) => x],
  ['square', ops.square, (x) => x * x],
  ['leakyRelu', (graph, x) => ops.leakyRelu(graph, x, 0.3), (x) => (x > 0 ? x : 0.3 * x)],
  ['elu', (graph, x) => ops.elu(graph, x, 0.7), (x) => (x > 0 ? x : 0.7 * Math.expm1(x))],
  ['clip', (graph, x) => ops.clip(graph, x, -1, 2), (x) => Math.min(2, Math.max(-1, x))],
  ['clip from below', (graph, x) => ops.clip(graph, x, 0.25), (x) => Math.max(0.25, x)],
  ['clip from above', (graph, x) => ops.clip(graph, x, undefined, 0.25), (x) => Math.min(0.25, x)],
];

const USUAL = [-3.25, -2.5, -1, -0.4, 0, 0.5, 1.5, 2.75];

describe('functions of one operand', () => {
  it.each(unary)('%s', async (_, build, exact, points = USUAL) => {
    const x = tensor('float32', [points.length, 1], points);
    const { y } = await runChecked((graph) => ({ y: build(graph, graph.input('x', 'float32', ['N', 1])) }), { x });
    expect(largestError(y!.data, numbers(x).map(exact))).toBeLessThan(1e-6);
  });

  describe('log1p', () => {
    const points = [
      0,
      -0,
      1e-40,
      1e-20,
      -1e-10,
      1e-8,
      -6e-8,
      6e-8,
      1.2e-7,
      1e-4,
      -0.5,
      0.3,
      7,
      3e38,
      -1,
      Infinity,
      -0.9999,
    ];

    /** The largest error of a way to compute ln(1 + x), in units of the last place. */
    async function worstUlp(build: (graph: Graph, x: Value) => Value, type: 'float32' | 'float64'): Promise<number> {
      const x = tensor(type, [points.length], type === 'float32' ? Float32Array.from(points) : points);
      const { y } = await runChecked((graph) => ({ y: build(graph, graph.input('x', type, ['N'])) }), { x });
      const errors = numbers(x).map((at, i) => {
        const [got, exact] = [numbers(y)[i]!, Math.log1p(at)];
        if (got === exact) return 0;
        const error = Math.abs(got - exact) / Math.abs(exact) / (type === 'float32' ? 2 ** -23 : 2 ** -52);
        // Below its normal numbers float32 keeps an absolute error only.
        return type === 'float32' && Math.abs(at) < 1e-37 ? error * 1e-4 : error;
      });
      return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
    }

    it.each(['float32', 'float64'] as const)(
      'is right to a few ulp from the smallest to the largest: %s',
      async (type) => {
        expect(await worstUlp(ops.log1p, type)).toBeLessThan(4);
      },
    );

    it('is not the logarithm of the rounded sum, nor the quotient without care for its ends', async () => {
      const naive = (graph: Graph, x: Value) => ops.log(graph, ops.add(graph, x, 1));
      expect(await worstUlp(naive, 'float32')).toBeGreaterThan(1e5);
      const careless = (graph: Graph, x: Value) => {
        const u = ops.add(graph, x, 1);
        return ops.mul(graph, ops.log(graph, u), ops.div(graph, x, ops.sub(graph, u, 1)));
      };
      expect(await worstUlp(careless, 'float32')).toBe(Infinity);
    });
  });

  it('say which types they take', async () => {
    const build = (graph: Graph) => ({ y: ops.tan(graph, graph.input('x', 'float64', [2])) });
    await expect(runChecked(build)).rejects.toThrow('Tan: float64[2] does not fit');
    await expect(runChecked(build)).rejects.toMatchObject({ code: 'type', hint: expect.stringContaining('float32') });
  });
});

const binary: [string, (graph: Graph, a: Operand, b: Operand) => Value, (a: number, b: number) => number][] = [
  ['add', ops.add, (a, b) => a + b],
  ['sub', ops.sub, (a, b) => a - b],
  ['mul', ops.mul, (a, b) => a * b],
  ['div', ops.div, (a, b) => a / b],
  ['min', ops.min, Math.min],
  ['max', ops.max, Math.max],
  ['pow', ops.pow, Math.pow],
];

describe('functions of two operands', () => {
  it.each(binary)('%s', async (_, build, exact) => {
    const a = tensor('float64', [2, 1], [1.5, 4]);
    const b = tensor('float64', [3], [0.5, -2, 3]);
    const { y, left, right } = await runChecked(
      (graph) => {
        const [x, z] = [graph.input('a', 'float64', ['N', 1]), graph.input('b', 'float64', [3])];
        return { y: build(graph, x, z), left: build(graph, 3, x), right: build(graph, x, 3) };
      },
      { a, b },
    );
    const [p, q] = [numbers(a), numbers(b)];
    expect(
      largestError(
        y!.data,
        p.flatMap((u) => q.map((v) => exact(u, v))),
      ),
    ).toBeLessThan(1e-14);
    expect(
      largestError(
        left!.data,
        p.map((u) => exact(3, u)),
      ),
    ).toBeLessThan(1e-14);
    expect(
      largestError(
        right!.data,
        p.map((u) => exact(u, 3)),
      ),
    ).toBeLessThan(1e-14);
  });

  it('sum adds any number of operands', async () => {
    const x = tensor('float32', [2], [1, 2]);
    const { y } = await runChecked(
      (graph) => {
        const input = graph.input('x', 'float32', ['N']);
        return { y: ops.sum(graph, [input, 1, input]) };
      },
      { x },
    );
    expect(numbers(y)).toEqual([3, 5]);
  });

  it('whole numbers divide towards 0 and wrap', async () => {
    const { quotient, wrapped } = await runChecked(
      (graph) => {
        const x = graph.input('x', 'int32', [4]);
        return { quotient: ops.div(graph, x, 2), wrapped: ops.mul(graph, x, 2 ** 30) };
      },
      { x: tensor('int32', [4], [-7, 7, 3, -4]) },
    );
    expect(numbers(quotient)).toEqual([-3, 3, 1, -2]);
    expect(numbers(wrapped)).toEqual([-7, 7, 3, -4].map((n) => Math.imul(n, 2 ** 30)));
  });

  it('broadcast as onnxruntime does, with symbols too', async () => {
    const length = fc.constantFrom(0, 1, 2, 3);
    const shapes = fc.array(length, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shapes, shapes, fc.boolean(), async (a, b, isSymbolic) => {
        const feed = (shape: readonly number[]) =>
          tensor('float32', shape, new Array(shape.reduce((p, n) => p * n, 1)).fill(1));
        // The same length has the same name in both; 1 stays a number, since a symbol never stretches.
        const named = (shape: readonly number[]) => shape.map((n) => (isSymbolic && n !== 1 ? `L${n}` : n));
        const build = (graph: Graph) => ({
          y: ops.add(graph, graph.input('a', 'float32', named(a)), graph.input('b', 'float32', named(b))),
        });
        const clash = a.toReversed().some((n, i) => n !== 1 && ![1, n, undefined].includes(b.toReversed()[i]));
        if (!clash) await runChecked(build, { a: feed(a), b: feed(b) });
        else if (isSymbolic) return; // two symbols may turn out to be one length
        else await expect(runChecked(build, { a: feed(a), b: feed(b) })).rejects.toThrow(/^Add: .* do not fit$/);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('say what does not fit', async () => {
    const build = (other: (graph: Graph, x: Value) => Operand) => (graph: Graph) => {
      const x = graph.input('x', 'int32', [2, 3]);
      return { y: ops.add(graph, x, other(graph, x)) };
    };
    const message = async (other: (graph: Graph, x: Value) => Operand) => {
      const error: unknown = await runChecked(build(other)).catch((thrown: unknown) => thrown);
      return (error as Error).message;
    };
    expect(await message((graph) => graph.input('z', 'int32', [2]))).toBe('Add: int32[2,3] and int32[2] do not fit');
    expect(await message((graph) => graph.input('z', 'float32', [3]))).toBe(
      'Add: int32[2,3] and float32[3] do not fit',
    );
    expect(await message(() => 0.5)).toBe('Add: int32[2,3] does not fit');
  });
});
