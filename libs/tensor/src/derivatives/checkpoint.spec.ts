import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { compile } from '../compile/index.ts';
import { input, trace } from '../trace/index.ts';
import { checkpoint } from './checkpoint.ts';
import { grad, hvp, vjp } from './derivatives.ts';

await onCpu();

type Part = { y: tf.Tensor2D; w: tf.Tensor2D };
const part = ({ y, w }: Part): { y: tf.Tensor2D } => ({ y: tf.softplus(tf.matMul(tf.softplus(tf.matMul(y, w)), w)) });
const plain = part;
const wrapped = checkpoint(part);

/** Three parts one behind the other, and a scalar of what comes out. */
const chain =
  (each: typeof part) =>
  (ws: tf.Tensor2D[], x: tf.Tensor2D): tf.Tensor =>
    tf.sum(tf.sin(ws.reduce((y, w) => each({ y, w }).y, x)));

const numbers = (shape: [number, number], size: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => size * Math.sin(1.7 * i + size)),
    shape,
  );
const x = numbers([4, 3], 0.8);
const ws = [0.5, 0.7, -0.6].map((size) => numbers([3, 3], size));

function expectSame(found: readonly tf.Tensor[], wanted: readonly tf.Tensor[], tolerance = 1e-6): void {
  expect(found.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  found.forEach((tensor, k) => {
    const other = wanted[k]!.dataSync();
    tensor.dataSync().forEach((value, i) => expect(Math.abs(value - other[i]!)).toBeLessThan(tolerance));
  });
}

describe('checkpoint', () => {
  it('has the gradients of the function itself, by parameters and by what comes in', () => {
    expectSame(grad(chain(wrapped))(ws, x), grad(chain(plain))(ws, x));
    const byInput = (each: typeof part) => grad((at: tf.Tensor2D) => chain(each)(ws, at))(x);
    expectSame([byInput(wrapped)], [byInput(plain)]);
  });

  it('has its second derivatives', () => {
    const direction = ws.map((_, k) => numbers([3, 3], 0.3 + k));
    const wanted = hvp(chain(plain))(ws, direction, x);
    expectSame(hvp(chain(wrapped))(ws, direction, x), wanted, 1e-5);
    expect(Math.abs(wanted[0]!.dataSync()[0]!)).toBeGreaterThan(1e-3);
  });

  it('compiled too, where it is computed anew and not merged with the first time', async () => {
    const [slow, fast] = [chain(plain), chain(wrapped)].map(
      (f) => (w: tf.Tensor2D[], at: tf.Tensor2D) => grad(f)(w, at),
    );
    const compiled = await compile(fast!);
    expectSame(compiled(ws, x), slow!(ws, x));
    expect(compiled.notes).toEqual([]);
    compiled.close();
    const countIn = (f: NonNullable<typeof slow>): number => {
      const specs = [input([4, 3]), ...ws.map(() => input([3, 3]))];
      const { graph } = trace((at: tf.Tensor, ...w: tf.Tensor[]) => f(w as tf.Tensor2D[], at as tf.Tensor2D), specs);
      return graph.nodes.filter(({ op }) => op === 'Log').length;
    };
    // Two in each of three parts; the first of the two is needed again.
    expect(countIn(slow!)).toBe(6);
    expect(countIn(fast!)).toBe(9);
  });

  it('leaves out what no derivative comes from, and takes whole numbers as they are', () => {
    const places = tf.tensor1d([2, 0], 'int32');
    const both = ({ y, at }: { y: tf.Tensor2D; at: tf.Tensor1D }) => ({
      used: tf.gather(tf.square(y), at, 1),
      unused: tf.log(tf.sub(y, y)),
    });
    const f = (each: typeof both) => grad((y: tf.Tensor2D) => tf.sum(tf.exp(each({ y, at: places }).used)))(x);
    expectSame([f(checkpoint(both))], [f(both)]);
  });

  it('is zero by what its result does not come from, as for a cotangent of its own', () => {
    const one = checkpoint(({ y }: Part) => ({ y: tf.mul(y, 2) as tf.Tensor2D }));
    const { grad: found } = vjp((at: Part) => one(at))({ y: x, w: ws[0]! }, { y: x });
    expectSame([found.y, found.w], [tf.mul(x, 2), tf.zerosLike(ws[0]!)]);
  });

  it('keeps no tensors beyond its results', () => {
    grad(chain(wrapped))(ws, x).forEach((each) => each.dispose());
    const before = tf.memory().numTensors;
    grad(chain(wrapped))(ws, x).forEach((each) => each.dispose());
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.engine().state.activeTape).toEqual([]);
  });

  it('is the function itself where no derivative is taken', () => {
    expectSame([wrapped({ y: x, w: ws[0]! }).y], [plain({ y: x, w: ws[0]! }).y], 1e-12);
  });
});
