// One program on four machines: compiled, eager on tfjs-cpu, eager on tfjs-wasm, and the float64 reference; on tfjs-node too where
// ERGODIC_TFJS_NODE names one (tools/tfjs-node/build.sh).
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openSession, type TensorData } from '@ergodic/onnx';
import { reference, type TensorOps } from '../src/reference/index.ts';
import { type Program, trace } from '../src/trace/trace.ts';
import { input } from '../src/trace/spec.ts';
import { packageIn } from '../src/backends/packages.ts';
import { useBackend } from '../src/backends/use-backend.ts';
import { leavesOf, type Tree } from '../src/trace/tree.ts';
import type { SharedType } from '../src/trace/recorder.ts';

tf.env().set('PROD', true);
const require = createRequire(import.meta.url);
setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);

const built = process.env['ERGODIC_TFJS_NODE'];
const builtNode = built !== undefined && packageIn(built)?.name.replace('@tensorflow/', '');
if (builtNode) await useBackend(builtNode as 'tfjs-node');

/** Where the numbers of an argument come from. `odd` has NaN, infinities and zeros among them, `wild` very large and small ones too. */
export type Numbers = 'normal' | 'odd' | 'wild' | 'positive' | 'unit' | { readonly below: number };

export interface Argument {
  /** 'N' is the batch. */
  readonly shape: readonly (number | 'N')[];
  readonly type?: SharedType;
  readonly numbers?: Numbers;
}

// eslint-disable-next-line typescript/no-explicit-any -- arguments of a program are tensors of any rank
export type OpsProgram = (ops: TensorOps, ...args: any[]) => unknown;

export interface ParityCase {
  readonly args: readonly Argument[];
  readonly program: OpsProgram;
  /** Relative to the largest element; 1e-5 by default. */
  readonly tolerance?: number;
  /** The size of the terms that results are sums of, where they may cancel to less; 1e-6 by default. */
  readonly terms?: number;
  /** Batches to run at; 0, 1 and 300 by default. */
  readonly batches?: readonly number[];
  /** Machines that do not count, with the reason. */
  readonly but?: Excluded;
  /** Machines that do not count where the batch is empty. */
  readonly butOfNothing?: Excluded;
}

type Excluded = Partial<Record<'cpu' | 'wasm' | 'tfjs-node' | 'reference', string>>;

/** Lengths of axes that a case may use. */
export interface Lengths {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const lengths = fc.record({
  a: fc.integer({ min: 1, max: 5 }),
  b: fc.integer({ min: 1, max: 6 }),
  c: fc.integer({ min: 1, max: 4 }),
});

/** Checks a case at random lengths and contents. */
export async function parity(make: (lengths: Lengths) => ParityCase, numRuns = 3): Promise<void> {
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 2 ** 30 }), async (found, seed) => {
      await compare(make(found), seed);
    }),
    { numRuns, seed: 4711, includeErrorInReport: true },
  );
}

export async function compare(
  { args, program, tolerance = 1e-5, terms = 1e-6, batches = [0, 1, 300], ...excluded }: ParityCase,
  seed: number,
): Promise<void> {
  await tf.setBackend('cpu');
  const specs = args.map(({ shape, type }) => input(shape, { type }));
  const traced = trace(((...tensors: tf.Tensor[]) => program(tf, ...tensors)) as Program, specs);
  const session = await openSession(traced.graph);
  const isBatched = args.some(({ shape }) => shape.includes('N'));
  for (const batch of isBatched ? batches : [1]) {
    const but = { ...excluded.but, ...(batch === 0 && excluded.butOfNothing) };
    const draw = generator(seed + batch);
    const data = args.map((argument) => fill(argument, batch, draw));
    const feeds = Object.fromEntries(data.map((tensor, i) => [`x${i}`, tensor]));
    const used = Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]!]));
    const found = session.runSync(used);
    const results: Record<string, TensorData> = Object.fromEntries(
      leavesOf(traced.outputs, (node): node is string => typeof node === 'string').map(([path, name]) => [
        path,
        found[name]!,
      ]),
    );
    const others: [string, () => Promise<Record<string, Plain>>][] = [];
    if (!but.cpu) others.push(['cpu', async () => eager(program, data, 'cpu')]);
    // tfjs-wasm writes beyond its memory on empty tensors.
    if (!but.wasm && data.every((tensor) => tensor.data.length > 0))
      others.push(['wasm', async () => eager(program, data, 'wasm')]);
    if (builtNode && !but['tfjs-node']) others.push(['tfjs-node', async () => eager(program, data, 'tensorflow')]);
    if (!but.reference) others.push(['reference', async () => onReference(program, data)]);
    for (const [name, run] of others) {
      let expected: Record<string, Plain>;
      try {
        expected = await run();
      } catch (thrown) {
        if (/not registered|has no op|not yet been implemented/.test(String(thrown))) continue;
        // TensorFlow refuses what others do: numeric padding, channels first, division of whole numbers by 0, places out of range.
        if (name === 'tfjs-node' && /TF Backend supports only|Invalid TF_Status/.test(String(thrown))) continue;
        throw thrown;
      }
      for (const path of Object.keys(expected)) {
        const context = `${name}, batch ${batch}, result "${path}"`;
        expectClose(results[path]!, expected[path]!, { tolerance, terms }, context);
      }
    }
  }
  session.close();
  await tf.setBackend('cpu');
}

interface Plain {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

function expectClose(
  found: TensorData,
  expected: Plain,
  { tolerance, terms }: Required<Pick<ParityCase, 'tolerance' | 'terms'>>,
  context: string,
): void {
  const typeOf = ({ type, shape }: Plain | TensorData): string => `${context}: ${type}[${shape.join(',')}]`;
  expect(typeOf(found)).toBe(typeOf(expected));
  const scale = Array.from(expected.data, Math.abs)
    .filter(Number.isFinite)
    .reduce((a, b) => Math.max(a, b), 0);
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [Number(found.data[i]), Math.fround(expected.data[i]!)];
    // Where the elements differ wildly in size each is held to its own.
    const allowed = tolerance * (scale > 1e6 ? Math.abs(b) + 1 : Math.max(scale, terms));
    const isClose = Object.is(a, b) || a === b || Math.abs(a - b) <= allowed;
    if (!isClose) expect.fail(`${context}: element ${i} is ${a} and should be ${b} (scale ${scale})`);
  }
}

async function eager(
  program: OpsProgram,
  data: readonly TensorData[],
  backend: string,
): Promise<Record<string, Plain>> {
  if (tf.getBackend() !== backend) await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const args = data.map(({ type, shape, data: elements }) =>
    // A copy: tfjs-cpu's tensorScatterUpdate writes over its input.
    tf.tensor(elements.slice() as Float32Array, [...shape], type as 'float32'),
  );
  const result = tf.tidy(() => program(tf, ...args) as tf.Tensor);
  const found = leavesOf(result as Tree<tf.Tensor>, (node): node is tf.Tensor => node instanceof tf.Tensor);
  const plain = Object.fromEntries(
    found.map(([path, { dtype, shape, ...rest }], i) => [
      path,
      { type: dtype, shape, data: found[i]![1].dataSync().slice(), rest: Object.keys(rest).length },
    ]),
  );
  tf.dispose([result, args]);
  expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  return plain;
}

function onReference(program: OpsProgram, data: readonly TensorData[]): Record<string, Plain> {
  const args = data.map(({ type, shape, data: elements }) =>
    reference.tensor(elements as Float32Array, [...shape], type as 'float32'),
  );
  const Tensor = reference.Tensor;
  const result = program(reference, ...args) as Tree<tf.Tensor>;
  const found = leavesOf(result, (node): node is tf.Tensor => node instanceof Tensor);
  return Object.fromEntries(
    found.map(([path, tensor]) => [path, { type: tensor.dtype, shape: tensor.shape, data: tensor.dataSync() }]),
  );
}

export function fill(
  { shape, type = 'float32', numbers = 'normal' }: Argument,
  batch: number,
  draw: () => number,
): TensorData {
  const sizes = shape.map((length) => (length === 'N' ? batch : length));
  const count = sizes.reduce((product, length) => product * length, 1);
  if (typeof numbers === 'object' || type !== 'float32') {
    const below = typeof numbers === 'object' ? numbers.below : type === 'bool' ? 2 : 7;
    const shift = typeof numbers === 'object' || type === 'bool' ? 0 : -3;
    const values = Array.from({ length: count }, () => shift + Math.floor(draw() * below));
    if (type === 'float32') return { type, shape: sizes, data: Float32Array.from(values) };
    return type === 'bool'
      ? { type, shape: sizes, data: Uint8Array.from(values) }
      : { type, shape: sizes, data: Int32Array.from(values) };
  }
  return { type, shape: sizes, data: Float32Array.from({ length: count }, () => number(numbers, draw)) };
}

const ODD = [NaN, Infinity, -Infinity, 0, -0, 40, -40];
const WILD = [NaN, Infinity, -Infinity, 0, -0, 1e-8, -1e-8, 1e30, -1e30, 0.5, -0.5, 1, -1, 2.5, -2.5, 40, -40];

function number(numbers: Exclude<Numbers, object>, draw: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  if (numbers === 'positive') return 0.1 + Math.abs(normal);
  if (numbers === 'unit') return 2 * draw() - 1;
  if (numbers === 'odd' && draw() < 0.1) return ODD[Math.floor(draw() * ODD.length)]!;
  if (numbers === 'wild' && draw() < 0.3) return WILD[Math.floor(draw() * WILD.length)]!;
  return normal;
}

/** A small linear congruential generator: contents of test cases only. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
