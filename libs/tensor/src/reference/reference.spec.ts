import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { reference, referenceOps, type TensorOps } from './ops.ts';

beforeAll(onCpu);

/** What an author may call beyond the ops of the table of gradients, which compares the values of those. */
const programs: Record<string, (ops: TensorOps) => tf.Tensor | tf.Tensor[]> = {
  'whole numbers are divided downwards': (ops) => ops.div(ops.tensor([7, -7], [2], 'int32'), ops.scalar(2, 'int32')),
  'whole and real numbers make real ones': (ops) => ops.add(ops.tensor([1, 2], [2], 'int32'), 0.5),
  'casts cut off': (ops) => ops.cast(ops.tensor([1.7, -1.7, 0]), 'int32'),
  'casts to bool': (ops) => ops.cast(ops.tensor([0.2, 0, -3]), 'bool'),
  'truths are counted': (ops) => ops.sum(ops.greater(ops.tensor([1, 2, 3]), 1.5)),
  'rounding to even': (ops) => ops.round(ops.tensor([0.5, 1.5, 2.5, -0.5, -1.5, 0.4, 0.6])),
  remainders: (ops) => ops.mod(ops.tensor([5, -5, 5, -5]), ops.tensor([3, 3, -3, -3])),
  'division by zero': (ops) => ops.divNoNan(ops.tensor([1, 2]), ops.tensor([0, 4])),
  'where with numbers': (ops) => ops.where(ops.tensor([true, false], [2], 'bool'), ops.tensor([1, 2]), 5),
  'truth tables': (ops) => {
    const [a, b] = [ops.tensor([0, 0, 1, 1], [4], 'bool'), ops.tensor([0, 1, 0, 1], [4], 'bool')];
    return [ops.logicalAnd(a, b), ops.logicalOr(a, b), ops.logicalXor(a, b), ops.logicalNot(a)];
  },
  extremes: (ops) => {
    const x = ops.tensor([3, 1, 3, -2, 5, 5], [2, 3]);
    return [ops.argMax(x, 1), ops.argMin(x, 0), ops.any(ops.less(x, 0), 1), ops.all(ops.less(x, 4), 1)];
  },
  'top k': (ops) => {
    const { values, indices } = ops.topk(ops.tensor([3, 1, 3, -2, 5, 4], [2, 3]), 2);
    return [values, indices];
  },
  creation: (ops) => [
    ops.zeros([2, 3]),
    ops.ones([3]),
    ops.fill([2], 7),
    ops.eye(2, 3),
    ops.range(1, 7, 2),
    ops.linspace(0, 1, 5),
    ops.oneHot(ops.tensor1d([2, 0], 'int32'), 3, 5, -1),
    ops.zerosLike(ops.ones([2])),
  ],
  'batch norm': (ops) =>
    ops.batchNorm(ops.tensor([1, 2, 3, 4], [2, 2]), ops.tensor([1, 2]), ops.tensor([4, 9]), [0.5, 1], [2, 3], 0.1),
  'fused with every activation': (ops) =>
    (['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map((activation) =>
      ops.fused.matMul({
        a: ops.tensor([1, -2], [1, 2]),
        b: ops.tensor([3, -1, 2, 4], [2, 2]),
        activation,
        leakyreluAlpha: 0.1,
      }),
    ),
  'not a number': (ops) => [
    ops.maximum(ops.tensor([NaN, 1]), ops.tensor([1, NaN])),
    ops.max(ops.tensor([1, NaN, 2])),
    ops.relu(ops.tensor([NaN, -1])),
    ops.isNaN(ops.tensor([NaN, 1, Infinity])),
    ops.isInf(ops.tensor([NaN, 1, -Infinity])),
    ops.isFinite(ops.tensor([NaN, 1, -Infinity])),
  ],
};

const listed = (result: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(result) ? result : [result]);

describe('the float64 reference', () => {
  it('normalises by the square root itself: of 4 it is 2, of 0 it is 0, below it is none', () => {
    const of = (variance: number): number[] => {
      const x = reference.tensor1d([6, -6]);
      return [...reference.batchNorm(x as never, [0, 0] as never, [variance, variance] as never, 1, 2, 0).dataSync()];
    };
    expect(of(4)).toEqual([7, -5]);
    expect(of(0)).toEqual([Infinity, -Infinity]);
    expect(of(-1)).toEqual([NaN, NaN]);
  });

  it.each(Object.keys(programs))('agrees with tfjs-cpu: %s', (name) => {
    const found = listed(programs[name]!(reference));
    const expected = listed(programs[name]!(tf));
    expect(found.length).toBe(expected.length);
    found.forEach((x, i) => {
      const like = expected[i]!;
      expect([x.shape, x.dtype, x.rank, x.size]).toEqual([like.shape, like.dtype, like.rank, like.size]);
      const values = x.dataSync();
      like.dataSync().forEach((value, at) => {
        if (Number.isFinite(value)) expect(values[at]).toBeCloseTo(value, 5);
        else expect(values[at]).toBe(value);
      });
    });
  });

  it('computes in float64', () => {
    const third = reference.div(1, 3).dataSync()[0]!;
    expect(third).toBe(1 / 3);
    expect(reference.sub(reference.add(1, 1e-12), 1).dataSync()[0]).toBeCloseTo(1e-12, 15);
    expect(reference.erf(0.5).dataSync()[0]).toBeCloseTo(0.5204998778130465, 15);
  });

  it('has the names of tfjs and no others', () => {
    expect(Object.keys(referenceOps).filter((name) => !(name in tf))).toEqual([]);
  });

  it('names what it lacks', () => {
    expect(() => (reference as unknown as Record<string, () => void>)['fft']!()).toThrow("no op 'fft'");
    expect(() => reference.add(reference.ones([2]), reference.ones([3]))).toThrow('[2] and [3]');
    expect(() => reference.matMul(reference.ones([2, 3]), reference.ones([2, 3]))).toThrow('inner lengths');
    expect(() => reference.sum(reference.ones([2]), 1)).toThrow('axis 1');
    expect(() => reference.reshape(reference.ones([4]), [3])).toThrow('[3]');
  });

  it('reduces nothing to the neutral element', () => {
    const none = reference.zeros([2, 0]);
    const of = (x: tf.Tensor): number[] => [...x.dataSync()];
    expect([reference.sum(none, 1), reference.prod(none, 1)].map(of)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([reference.max(none, 1), reference.min(none, 1), reference.logSumExp(none, 1)].map(of)).toEqual([
      [-Infinity, -Infinity],
      [Infinity, Infinity],
      [-Infinity, -Infinity],
    ]);
    expect(of(reference.mean(none, 1))).toEqual([NaN, NaN]);
  });
});
