// Models that between them use what @ergodic/onnx writes: built by hand for the form of the file, traced for whole programs.
import { Graph, ops, type TensorData, tensor, type Value } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import {
  adam,
  type BackendInUse,
  grad,
  input,
  momentum,
  normal as normalDraw,
  parameter,
  scan,
  trace,
  trainingStep,
  uniform,
  valueAndGrad,
} from '@ergodic/tensor';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { opened } from './opened-sessions.ts';

export type Feeds = Readonly<Record<string, TensorData>>;

export interface Model {
  readonly graph: Graph;
  /** The same for runtimes that cannot be fed optional inputs, which the cases have numbers for: they must be fed. */
  readonly here?: Graph;
  /** What it is run on; the outputs must be the same wherever it runs. */
  readonly cases: readonly Feeds[];
}

export type MakeModel = (tf: BackendInUse['tf']) => Model | Promise<Model>;

const random = new RandomStreams(17, 'onnx-models', 1);

/** Standard normals, or what is made of them. */
function normal(shape: readonly number[], of = (z: number): number => z): TensorData<'float32'> {
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Array.from({ length }, () => of(random.normal(0)));
  return tensor('float32', shape, values);
}

function built(inputs: Feeds, build: (graph: Graph, ...values: Value[]) => Record<string, Value>): Model {
  const graph = new Graph('built');
  const values = Object.entries(inputs).map(([name, { type, shape }]) => graph.input(name, type, shape));
  for (const [name, value] of Object.entries(build(graph, ...values))) graph.output(name, value);
  return { graph, cases: [inputs] };
}

const ELEMENTWISE = {
  abs: ops.abs,
  erf: ops.erf,
  exp: ops.exp,
  floor: ops.floor,
  log1p: ops.log1p,
  neg: ops.neg,
  relu: ops.relu,
  sigmoid: ops.sigmoid,
  sign: ops.sign,
  sin: ops.sin,
  softplus: ops.softplus,
  square: ops.square,
  tanh: ops.tanh,
};

/** Graphs written with the functions of `ops`. */
const BUILT: Record<string, MakeModel> = {
  'functions of each element, NaN and infinities too': () => {
    const special = tensor('float32', [8], [0, -0, 1.5, -2.5, 3e38, Infinity, -Infinity, NaN]);
    return built({ x: normal([3, 4]), special }, (g, x, s) => ({
      ...Object.fromEntries(Object.entries(ELEMENTWISE).map(([name, op]) => [name, op(g, x!)])),
      ...Object.fromEntries(Object.entries(ELEMENTWISE).map(([name, op]) => [`${name} of special`, op(g, s!)])),
      isNaN: ops.isNaN(g, s!),
      isInf: ops.isInf(g, s!),
      clip: ops.clip(g, s!, -1, 2),
      max: ops.max(g, s!, 0),
      leaky: ops.leakyRelu(g, x!, 0.2),
      chosen: ops.where(g, ops.greater(g, x!, 0), x!, ops.mul(g, x!, 3)),
    }));
  },
  'reductions and running sums': () =>
    built({ x: normal([3, 4, 5]) }, (g, x) => ({
      sum: ops.reduceSum(g, x!, { axes: [1] }),
      all: ops.reduceSum(g, x!),
      mean: ops.reduceMean(g, x!, { axes: [0, 2], keepDims: true }),
      largest: ops.reduceMax(g, x!, { axes: [2] }),
      product: ops.reduceProd(g, x!, { axes: [0] }),
      logSumExp: ops.reduceLogSumExp(g, x!, { axes: [2] }),
      softmax: ops.softmax(g, x!),
      logSoftmax: ops.logSoftmax(g, x!),
      running: ops.cumSum(g, x!, 1, { exclusive: true, reverse: true }),
      place: ops.argMax(g, x!, 1),
    })),
  'products of matrices': () =>
    built({ a: normal([2, 3, 4]), b: normal([4, 5]), c: normal([3, 5]) }, (g, a, b, c) => ({
      matMul: ops.matMul(g, a!, b!),
      gemm: ops.gemm(g, c!, b!, undefined, { transposeB: true, alpha: 0.5 }),
      einsum: ops.einsum(g, 'bij,jk->kb', [a!, b!]),
      transposed: ops.transpose(g, a!, [2, 0, 1]),
    })),
  'convolutions and pooling': () =>
    built(
      { x: normal([2, 4, 9, 8]), f: normal([6, 2, 3, 2]), bias: normal([6]), back: normal([4, 3, 3, 3]) },
      (g, x, f, bias, back) => ({
        conv: ops.conv(g, x!, f!, bias, { groups: 2, strides: [2, 1] }),
        transposed: ops.convTranspose(g, x!, back!, undefined, { strides: [2, 2], outputPadding: [1, 0] }),
        pooled: ops.maxPool(g, x!, [2, 2], { strides: [2, 2] }),
        averaged: ops.averagePool(g, x!, [3, 3]),
      }),
    ),
  'indices, slices and shapes of a batch of any size': () => {
    const graph = new Graph('indexing');
    const x = graph.input('x', 'float32', ['N', 3]);
    const rows = graph.input('rows', 'int64', ['M']);
    graph.output('gathered', ops.gather(graph, x, rows));
    graph.output('tail', ops.slice(graph, x, [{ axis: 1, start: 1 }]));
    graph.output('twice', ops.concat(graph, [x, x], 0));
    graph.output('flat', ops.reshape(graph, x, [-1]));
    graph.output('padded', ops.pad(graph, x, [0, 1], [0, 2], { value: -1 }));
    graph.output('tiled', ops.tile(graph, x, [2, 1]));
    const cases = [1, 5].map((n) => ({ x: normal([n, 3]), rows: tensor('int64', [3], [0n, BigInt(n - 1), 0n]) }));
    return { graph, cases };
  },
  'bits and whole numbers': () => {
    const words = tensor('uint32', [4], [0, 1, 0xffffffff, 0x9e3779b9]);
    return built({ words, b: tensor('int32', [3], [-7, 7, 0]) }, (g, a, b) => ({
      xor: ops.bitwiseXor(g, a!, 0xd2511f53),
      shifted: ops.bitShift(g, a!, 3, 'left'),
      not: ops.bitwiseNot(g, a!),
      remainder: ops.mod(g, b!, 3),
      wide: ops.cast(g, a!, 'uint64'),
    }));
  },
  'a loop that sees weights around it, and a choice': () => {
    const graph = new Graph('control');
    const x = graph.input('x', 'float32', ['N', 4]);
    const w = graph.parameter('w', normal([4, 4]), 'the weights of every round');
    const { carried, stacked } = ops.loop(graph, 5, [x], (g, iteration, [h]) => {
      const next = ops.tanh(g, ops.add(g, ops.matMul(g, h!, w), ops.cast(g, iteration, 'float32')));
      return { carried: [next], stacked: [ops.reduceSum(g, next)] };
    });
    const [chosen] = ops.conditional(
      graph,
      ops.greater(graph, ops.reduceSum(graph, x), 0),
      (g) => [ops.exp(g, x)],
      (g) => [ops.neg(g, x)],
    );
    graph.output('last', carried[0]!);
    graph.output('sums', stacked[0]!);
    graph.output('chosen', chosen!);
    return { graph, cases: [{ x: normal([2, 4], Math.abs) }, { x: normal([3, 4], (z) => -Math.abs(z)) }] };
  },
};

const batches = (feedsOf: (n: number) => Feeds): Feeds[] => [1, 4, 33].map(feedsOf);
const weights = (...shape: number[]) => parameter(shape, normal(shape).data);

/** Whole programs of tfjs ops, through gradients, most with a batch of any size. */
const TRACED: Record<string, MakeModel> = {
  'loss and gradients of a perceptron': (tf) => {
    const loss = (p: Record<'w1' | 'b1' | 'w2', Tensor>, x: Tensor2D, y: Tensor1D): Tensor => {
      const logits = tf.matMul(tf.relu(tf.add(tf.matMul(x, p.w1), p.b1)), p.w2);
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(y, 3), tf.logSoftmax(logits)), 1)));
    };
    const { graph } = trace(valueAndGrad(loss), [
      { w1: weights(6, 8), b1: weights(8), w2: weights(8, 3) },
      input(['N', 6], { name: 'x' }),
      input(['N'], { name: 'y', type: 'int32' }),
    ]);
    const labels = (n: number) => Array.from({ length: n }, (_, i) => i % 3);
    return { graph, cases: batches((n) => ({ x: normal([n, 6]), y: tensor('int32', [n], labels(n)) })) };
  },
  'free energy of a Boltzmann machine and its gradient': (tf) => {
    const freeEnergy = (p: Record<'w' | 'b' | 'c', Tensor>, v: Tensor2D): Tensor =>
      tf.neg(tf.add(tf.sum(tf.mul(v, p.b), 1), tf.sum(tf.softplus(tf.add(tf.matMul(v, p.w), p.c)), 1)));
    const { graph } = trace(
      valueAndGrad((p: Record<'w' | 'b' | 'c', Tensor>, v: Tensor2D) => tf.sum(freeEnergy(p, v))),
      [{ w: weights(7, 5), b: weights(7), c: weights(5) }, input(['N', 7], { name: 'v' })],
    );
    return { graph, cases: batches((n) => ({ v: normal([n, 7], (z) => (z > 0 ? 1 : 0)) })) };
  },
  'Lennard-Jones energy and forces': (tf) => {
    const energy = (x: Tensor2D): Tensor => {
      const d = tf.sub(tf.expandDims(x, 1), tf.expandDims(x, 0));
      const square = tf.add(tf.sum(tf.square(d), -1), tf.mul(tf.eye(5), 1e9));
      const sixth = tf.pow(square, -3);
      return tf.mul(tf.sum(tf.sub(tf.square(sixth), sixth)), 2);
    };
    const program = (x: Tensor2D) => ({ E: energy(x), force: tf.neg(grad(energy)(x)) });
    const { graph } = trace(program, [input([5, 3], { name: 'x' })]);
    return { graph, cases: [{ x: normal([5, 3], (z) => 3 * z) }] };
  },
  'a convolution with pooling and its gradient': (tf) => {
    const loss = (filters: Tensor4D, x: Tensor4D): Tensor =>
      tf.mean(tf.square(tf.maxPool(tf.conv2d(x, filters, 1, 'same'), 2, 2, 'valid')));
    const { graph } = trace(valueAndGrad(loss), [weights(3, 3, 2, 4), input([3, 8, 8, 2], { name: 'x' })]);
    return { graph, cases: [{ x: normal([3, 8, 8, 2]) }] };
  },
  attention: (tf) => {
    const attend = (q: Tensor2D, k: Tensor2D, v: Tensor2D): Tensor =>
      tf.matMul(tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(8))), v);
    const { graph } = trace(
      attend,
      ['q', 'k', 'v'].map((name) => input(['N', 8], { name })),
    );
    return { graph, cases: batches((n) => ({ q: normal([n, 8]), k: normal([n, 8]), v: normal([n, 8]) })) };
  },
};

/** The session opened last, as it was run. */
function lastOpened(): Model {
  const { graph, feeds } = opened.at(-1)!;
  if (feeds.length === 0) throw new Error(`${graph.name} was not run`);
  return { graph, cases: feeds };
}

/** Programs that are opened as soon as they are made: steps of samplers and of training. */
const OPENED: Record<string, MakeModel> = {
  'a scan of Langevin steps that counts its noise': async (tf) => {
    const step = (x: Tensor, { kick }: Record<string, Tensor>, { T }: { T: Tensor }): Tensor => {
      const force = tf.sub(x, tf.mul(x, tf.square(x)));
      return tf.add(tf.add(x, tf.mul(force, 0.01)), tf.mul(kick!, tf.sqrt(tf.mul(T, 0.02))));
    };
    const [x, constants] = [normal([3, 5]), { T: tensor('float32', [], [0.7]) }];
    const program = await scan(step, x, constants, { draws: { kick: normalDraw([3, 5]) } });
    for (const [steps, seed, from] of [
      [0, 1, 0],
      [1, 1, 0],
      [37, 5, 2 ** 20],
    ] as const) {
      program.run(x, constants, steps, { seed, from });
    }
    program.close();
    return lastOpened();
  },
  'a scan of Gibbs steps over blocks of noise': async (tf) => {
    const step = (s: Tensor2D, { u }: Record<string, Tensor>, { w }: { w: Tensor2D }): Tensor =>
      tf.cast(tf.less(u!, tf.sigmoid(tf.matMul(s, w))), 'float32');
    const [s, constants] = [normal([40, 50], (z) => (z > 0 ? 1 : 0)), { w: normal([50, 50]) }];
    const program = await scan(step as never, s, constants, { draws: { u: uniform([40, 50]) } });
    program.run(s, constants, 1, { seed: 3 });
    program.close();
    return lastOpened();
  },
  'a scan of given noise': async (tf) => {
    const step = (x: Tensor, { kick }: Record<string, Tensor>): Tensor => tf.add(tf.mul(x, 0.9), kick!);
    const program = await scan(step, normal([2, 3]), {}, { draws: { kick: normalDraw([2, 3]) }, noise: 'given' });
    program.run(normal([2, 3]), {}, 12, { given: { kick: normal([12, 2, 3]) } });
    program.close();
    return lastOpened();
  },
  ...Object.fromEntries(
    [adam(), momentum()].map((optimiser): [string, MakeModel] => [
      `steps of training by ${optimiser.name}, batches of any size`,
      async (tf) => {
        const loss = (p: Record<'w' | 'b', Tensor2D>, x: Tensor2D, y: Tensor2D): Tensor =>
          tf.mean(tf.squaredDifference(tf.tanh(tf.add(tf.matMul(x, p.w), p.b)), y));
        const start = { w: normal([4, 2]), b: normal([2]) };
        const training = await trainingStep(loss, start, { optimiser, openBatch: true });
        for (const n of [1, 5, 32]) training.step(0.05, normal([n, 4]), normal([n, 2]));
        training.close();
        return lastOpened();
      },
    ]),
  ),
};

export const MODELS: Readonly<Record<string, MakeModel>> = { ...BUILT, ...TRACED, ...OPENED };

/** What the functions of `ops` would refuse: a shape that Relu cannot give, and an operation that ONNX has not. */
export const WRONG_MODELS: Readonly<Record<string, MakeModel>> = {
  'a wrong shape': () => wrong('Relu', [5]),
  'an unknown operation': () => wrong('Reluctant', [2, 3]),
};

function wrong(op: string, shape: readonly number[]): Model {
  const graph = new Graph('wrong');
  const x = graph.input('x', 'float32', [2, 3]);
  const [between] = graph.add(op, [x], {}, [{ type: 'float32', shape }]);
  graph.output('y', ops.neg(graph, between!));
  return { graph, cases: [] };
}
