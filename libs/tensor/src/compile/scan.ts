import * as tf from '@tensorflow/tfjs-core';
import {
  openSession,
  type Session,
  type SessionOptions,
  tensor,
  type TensorData,
  UNROLLED,
  unrollLoops,
} from '@ergodic/onnx';
import { currentBackend } from '../trace/backend.ts';
import { loop } from '../trace/control.ts';
import { TraceError } from '../trace/error.ts';
import { input, type TensorSpec } from '../trace/spec.ts';
import { trace } from '../trace/trace.ts';
import { leavesOf, mapTree, type Tree } from '../trace/tree.ts';
import { isTensorData } from './arguments.ts';
import { checkCount, checkDraws, checkStep } from './checks.ts';
import { keyOf } from './counter-stream.ts';
import { type Law, philoxDraws } from './philox.ts';

/** Random numbers that a step needs: their law and shape. */
export interface Draw {
  readonly law: Law;
  readonly shape: readonly number[];
}

export const normal = (shape: readonly number[]): Draw => ({ law: 'normal', shape });
export const uniform = (shape: readonly number[]): Draw => ({ law: 'uniform', shape });

export type Draws = Readonly<Record<string, Draw>>;

/**
 * One step of a sampler.
 * @param noise the draws of this step, fresh in each
 * @param constants what all steps share: weights, a temperature
 * @param time the number of the step, an int32 scalar
 * @returns the state after, with the types and shapes of the state before
 */
export type ScanStep = (
  state: Loose,
  noise: Record<string, tf.Tensor>,
  constants: Loose,
  time: tf.Tensor,
) => Tree<tf.Tensor>;

/** Tensors, or records and lists of them, in the form that the author gave them. */
// eslint-disable-next-line typescript/no-explicit-any -- so that an author may name the form in the step
type Loose = any;

export interface ScanOptions extends SessionOptions {
  /** By name; the name tells the draws apart, and with the seed and the number of the step it determines their numbers. */
  readonly draws?: Draws;
  /**
   * `counter` (the default): the program makes the numbers of `CounterStream` itself. `given`: they are fed, [steps, ...shape] for each
   * draw, e.g. those of `RandomStreams`.
   */
  readonly noise?: 'counter' | 'given';
}

export interface ScanRun {
  /** Integer in [0, 2^53); 0 by default. With `noise: 'counter'` only. */
  readonly seed?: number;
  /** The number of the first step; 0 by default. Steps of one run continue those of another. */
  readonly from?: number;
  /** With `noise: 'given'`: float32[steps, ...shape] by the names of the draws. */
  readonly given?: Readonly<Record<string, TensorData>>;
}

/** K steps of a sampler as one program. */
export interface Scan {
  /**
   * @returns the state after `steps` steps; fresh arrays
   * @throws ErgodicError `domain` where steps, from or the seed is no number in its range
   */
  run(state: Tree<TensorData>, constants: Tree<TensorData>, steps: number, options?: ScanRun): Tree<TensorData>;
  close(): void;
}

/** Words made at once: as much as lies in the cache beside the temporaries of the generator. */
const WORDS_AT_ONCE = 2 ** 14;

const isData = isTensorData as (node: unknown) => node is TensorData;

/**
 * Compiles `step` into one program that repeats it: an ONNX Loop that sees the constants around it; small steps go ten in an iteration
 * (`unrollLoops`). The random numbers of a block of steps are made together before the loop over that block, by counting
 * (Philox4x32-10): which steps fall into one block, and into how many runs they are cut, changes nothing.
 *
 * The program is recorded for the types and shapes of the state and constants that are shown here; their contents do not matter.
 *
 * @throws TraceError where the step cannot be traced or changes the form of the state, or a draw or the source of noise is none
 */
export async function scan(
  step: ScanStep,
  state: Tree<TensorData>,
  constants: Tree<TensorData>,
  { draws = {}, noise = 'counter', ...options }: ScanOptions = {},
): Promise<Scan> {
  checkStep(step);
  checkDraws(draws, noise);
  const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  const words = Object.values(draws).reduce((sum, { shape }) => sum + 4 * Math.ceil(size(shape) / 4), 0);
  const most = Math.max(1, Math.min(1024, Math.floor(WORDS_AT_ONCE / Math.max(words, 1))));
  const block = most > UNROLLED ? most - (most % UNROLLED) : most;

  const generated = (first: tf.Tensor, key: tf.Tensor): Record<string, tf.Tensor> =>
    Object.fromEntries(
      Object.entries(draws).map(([name, { law, shape }]) => [name, drawn(law, name, key, first, block, shape)]),
    );
  const steps = (
    before: Tree<tf.Tensor>,
    numbers: Record<string, tf.Tensor>,
    shared: unknown,
    first: tf.Tensor,
    count: tf.Tensor,
  ) =>
    loop(count, before, (now, i) => {
      const own = Object.fromEntries(Object.entries(numbers).map(([name, all]) => [name, tf.gather(all, i)]));
      return step(now, own, shared, tf.add(first, i));
    });

  const counting = (before: Tree<tf.Tensor>, shared: unknown, count: tf.Tensor, from: tf.Tensor, key: tf.Tensor) => {
    const blocks = tf.floorDiv(tf.add(count, tf.scalar(block - 1, 'int32')), tf.scalar(block, 'int32'));
    return loop(blocks, before, (now, i) => {
      const done = tf.mul(i, tf.scalar(block, 'int32'));
      const first = tf.add(from, done);
      const left = tf.minimum(tf.scalar(block, 'int32'), tf.sub(count, done));
      return steps(now, generated(first, key), shared, first, left);
    });
  };
  const fed = (
    before: Tree<tf.Tensor>,
    shared: unknown,
    count: tf.Tensor,
    from: tf.Tensor,
    given: Record<string, tf.Tensor>,
  ) => steps(before, given, shared, from, count);

  const isCounting = noise === 'counter';
  const last: Tree<TensorSpec> = isCounting
    ? input([2], { type: 'int32', name: 'key' })
    : Object.fromEntries(
        Object.entries(draws).map(([name, { shape }]) => [name, input(['K', ...shape], { name: `noise.${name}` })]),
      );
  const traced = trace((isCounting ? counting : fed) as never, [
    specsOf(state, 'state'),
    specsOf(constants, 'constants'),
    input([], { type: 'int32', name: 'steps' }),
    input([], { type: 'int32', name: 'from' }),
    last,
  ]);
  const session = await openSession(unrollLoops(traced.graph), options);
  return new OpenScan(session, traced.outputs, draws, isCounting);
}

function specsOf(tree: Tree<TensorData>, prefix: string): Tree<TensorSpec> {
  return mapTree(tree, isData, ({ type, shape }, path) =>
    input(shape, { type: type as 'float32', name: path === '' ? prefix : `${prefix}.${path}` }),
  );
}

/** A tensor of the program that is being recorded, made by whole numbers of 64 bits, which tfjs has not. */
function drawn(
  law: Law,
  name: string,
  key: tf.Tensor,
  first: tf.Tensor,
  steps: number,
  shape: readonly number[],
): tf.Tensor {
  const { recorder } = currentBackend()!;
  const count = shape.reduce((product, length) => product * length, 1);
  const { graph } = recorder;
  const rows = philoxDraws(graph, law, name, recorder.valueOf(key), recorder.valueOf(first), steps, count);
  const flat = tf.engine().makeTensorFromTensorInfo(recorder.tensorOf(rows), currentBackend());
  return tf.reshape(flat, [steps, ...shape]);
}

class OpenScan implements Scan {
  readonly #session: Session;
  readonly #outputs: Tree<string>;
  readonly #draws: Draws;
  readonly #isCounting: boolean;

  constructor(session: Session, outputs: Tree<string>, draws: Draws, isCounting: boolean) {
    this.#session = session;
    this.#outputs = outputs;
    this.#draws = draws;
    this.#isCounting = isCounting;
  }

  run(
    state: Tree<TensorData>,
    constants: Tree<TensorData>,
    steps: number,
    { seed = 0, from = 0, given = {} }: ScanRun = {},
  ): Tree<TensorData> {
    for (const [name, value] of Object.entries({ steps, from, 'from + steps': from + steps }))
      checkCount(name, value, 31);
    checkCount('seed', seed, 53);
    const feeds: Record<string, TensorData> = {
      steps: tensor('int32', [], [steps]),
      from: tensor('int32', [], [from]),
    };
    for (const [tree, prefix] of [
      [state, 'state'],
      [constants, 'constants'],
    ] as const) {
      for (const [path, data] of leavesOf(tree, isData)) feeds[path === '' ? prefix : `${prefix}.${path}`] = data;
    }
    if (this.#isCounting) feeds['key'] = tensor('int32', [2], new Int32Array(keyOf(seed).buffer));
    else for (const name of Object.keys(this.#draws)) feeds[`noise.${name}`] = this.#given(name, given[name], steps);
    const found = this.#session.runSync(feeds);
    return mapTree(
      this.#outputs,
      (node): node is string => typeof node === 'string',
      (name) => found[name]!,
    );
  }

  #given(name: string, data: TensorData | undefined, steps: number): TensorData {
    const shape = [steps, ...this.#draws[name]!.shape];
    if (data && data.shape.join() === shape.join()) return data;
    throw new TraceError({
      reason: 'spec',
      message: `scan: the numbers of draw "${name}" are ${data ? `of shape [${data.shape.join(',')}]` : 'not given'}`,
      path: name,
      hint: `float32[${shape.join(',')}]`,
    });
  }

  close(): void {
    this.#session.close();
  }
}
