import * as tf from '@tensorflow/tfjs-core';
import { tensor, type TensorData } from '@ergodic/onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import { fill, generator } from '../../test/parity.ts';
import { type Perceptron, perceptronLoss } from '../../test/programs.ts';
import { valueAndGrad } from '../derivatives/index.ts';
import { adam, gradientDescent, momentum, type Optimiser } from './optimiser.ts';
import { trainingStep } from './training.ts';

beforeAll(() => tf.setBackend('cpu'));

type Parameters = Record<'w1' | 'b1' | 'w2' | 'b2', TensorData>;

const shapes = { w1: [3, 4], b1: [4], w2: [4, 2], b2: [2] };

function start(seed: number): Parameters {
  const draw = generator(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, fill({ shape }, 1, draw)]),
  ) as Parameters;
}

const loss = (p: Perceptron, x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor => perceptronLoss(tf, p, x, y);

/** The textbook's formula in float64 on the gradients that tfjs gives eagerly. */
function byHand(
  rule: (g: number, m: number[], rate: number, t: number) => number,
  parameters: Parameters,
  batches: TensorData[][],
  rate: number,
): Parameters {
  const memory = new Map<string, number[]>();
  const theta = Object.fromEntries(
    Object.entries(parameters).map(([name, p]) => [name, Float64Array.from(p.data as Float32Array)]),
  );
  batches.forEach(([x, y], t) => {
    const tensors = Object.fromEntries(
      Object.entries(theta).map(([name, data]) => [name, tf.tensor([...data], shapes[name as 'w1'])]),
    );
    const [xs, ys] = [x!, y!].map(({ data, shape }) => tf.tensor(data as Float32Array, [...shape]));
    const { grad } = valueAndGrad((p: Record<string, tf.Tensor>) => loss(p as never, xs as never, ys as never))(
      tensors,
    );
    for (const [name, data] of Object.entries(theta)) {
      grad[name]!.dataSync().forEach((g, i) => {
        const key = `${name}${i}`;
        const own = memory.get(key) ?? [0, 0];
        memory.set(key, own);
        data[i]! += rule(g, own, rate, t + 1);
      });
    }
  });
  return Object.fromEntries(
    Object.entries(theta).map(([name, data]) => [name, tensor('float32', shapes[name as 'w1'], data)]),
  ) as Parameters;
}

const RULES: readonly [Optimiser, ArgumentsOf<typeof byHand>[0]][] = [
  [gradientDescent(), (g, _, rate) => -rate * g],
  [
    momentum(0.8),
    (g, m, rate) => {
      m[0] = 0.8 * m[0]! + g;
      return -rate * m[0];
    },
  ],
  [
    adam({ first: 0.7, second: 0.9 }),
    (g, m, rate, t) => {
      m[0] = 0.7 * m[0]! + 0.3 * g;
      m[1] = 0.9 * m[1]! + 0.1 * g * g;
      return (-rate * (m[0] / (1 - 0.7 ** t))) / (Math.sqrt(m[1] / (1 - 0.9 ** t)) + 1e-8);
    },
  ],
];
type ArgumentsOf<F extends (...args: never[]) => unknown> = F extends (...args: infer A) => unknown ? A : never;

function minibatches(count: number, rows: number): TensorData[][] {
  const draw = generator(99);
  return Array.from({ length: count }, () => [
    fill({ shape: ['N', 3] }, rows, draw),
    fill({ shape: ['N', 2], numbers: 'positive' }, rows, draw),
  ]);
}

describe('training steps', () => {
  for (const [optimiser, rule] of RULES) {
    it(`${optimiser.name} moves as its formula says`, async () => {
      const batches = minibatches(5, 6);
      const training = await trainingStep(loss, start(1), { optimiser });
      for (const batch of batches) training.step(0.05, ...batch);
      const expected = byHand(rule, start(1), batches, 0.05);
      for (const [name, { data }] of Object.entries(training.parameters as Parameters)) {
        data.forEach((value: number | bigint, i: number) =>
          expect(value).toBeCloseTo(Number(expected[name as 'w1'].data[i]), 4),
        );
      }
      expect(training.notes).toEqual([]);
      training.close();
    });
  }

  it('makes the loss small, at any size of batch with one program', async () => {
    const draw = generator(5);
    const training = await trainingStep(loss, start(2), { optimiser: adam(), openBatch: true });
    const batch = (rows: number): TensorData[] => {
      const x = fill({ shape: ['N', 3] }, rows, draw);
      const labels = Array.from({ length: rows }, (_, i) => (Number(x.data[3 * i]) > 0 ? [1, 0] : [0, 1])).flat();
      return [x, tensor('float32', [rows, 2], labels)];
    };
    const first = training.step(0.02, ...batch(64));
    let last = first;
    for (let i = 0; i < 300; i++) last = training.step(0.02, ...batch(16 + (i % 3)));
    expect(last).toBeLessThan(first / 4);
    training.close();
  });

  it('continues bit for bit from parameters and memory', async () => {
    const batches = minibatches(6, 4);
    const [whole, halves] = await Promise.all(
      [3, 3].map((seed) => trainingStep(loss, start(seed), { optimiser: adam() })),
    );
    for (const batch of batches) whole!.step(0.1, ...batch);
    for (const batch of batches.slice(0, 3)) halves!.step(0.1, ...batch);
    const saved = structuredClone({ parameters: halves!.parameters, memory: halves!.memory });
    const resumed = await trainingStep(loss, start(8), { optimiser: adam() });
    resumed.restore(saved.parameters, saved.memory);
    for (const batch of batches.slice(3)) resumed.step(0.1, ...batch);
    expect(resumed.parameters).toEqual(whole!.parameters);
    expect(resumed.memory).toEqual(whole!.memory);
    [whole!, halves!, resumed].forEach((training) => training.close());
  });

  it('a loss that is not finite is an error, and leaves the parameters', async () => {
    const parameters = start(4);
    const training = await trainingStep(loss, parameters, { optimiser: gradientDescent() });
    const [x, y] = minibatches(1, 2)[0]!;
    (x!.data as Float32Array)[0] = NaN;
    expect(() => training.step(0.1, x!, y!)).toThrow('the loss is NaN at step 1');
    expect(training.parameters).toBe(parameters);
    training.close();
  });

  it('tells which parameter is not finite, and refuses a rate that is none', async () => {
    const slopeAtZero = ({ w }: { w: tf.Tensor }): tf.Tensor => tf.sum(tf.sqrt(w));
    const parameters = { w: tensor('float32', [2], [0, 1]) };
    const training = await trainingStep(slopeAtZero, parameters, { optimiser: gradientDescent() });
    expect(() => training.step(NaN)).toThrow('the learning rate is NaN at step 1');
    expect(training.step(0.1)).toBe(1);
    expect(() => training.step(0.1)).toThrow('the loss is NaN at step 2, and the parameter w is not finite before it');
    training.close();
  });

  it('refuses to go on from what another training has left', async () => {
    const training = await trainingStep(loss, start(4), { optimiser: momentum() });
    const { parameters, memory } = training;
    expect(() => training.restore({ w: tensor('float32', [1], [1]) }, memory)).toThrow('to restore: w float32[1];');
    expect(() => training.restore(parameters, { steps: 3, tensors: {} })).toThrow(
      'the memory of the optimiser to restore: nothing; those of this training: b1.velocity float32[4]',
    );
    expect(training.parameters).toBe(parameters);
    training.restore(start(5), memory);
    training.close();
  });

  it('refuses what is no optimiser and no parameter', async () => {
    await expect(trainingStep(loss, start(4), {} as never)).rejects.toThrow('the optimiser is undefined');
    await expect(trainingStep(undefined as never, start(4), { optimiser: adam() })).rejects.toMatchObject({
      name: 'ErgodicError',
      message: 'trainingStep: the loss is undefined',
    });
    await expect(trainingStep(loss, { w: [1, 2] } as never, { optimiser: adam() })).rejects.toThrow(
      'of the parameters w.0 is a number',
    );
  });

  it('refuses shares outside of [0, 1)', () => {
    const ours = (message: string): Error => expect.objectContaining({ name: 'ErgodicError', message }) as Error;
    expect(() => momentum(1)).toThrow(ours('momentum: friction is 1'));
    expect(() => adam({ first: 2 })).toThrow(ours('adam: first is 2'));
    expect(() => adam({ second: -0.1 })).toThrow(ours('adam: second is -0.1'));
  });
});
