import { RandomStreams } from '@ergodic/numerics';
import { arrayFrom, type DataType, isFloat } from './graph/data-type.ts';
import { type Graph } from './graph/graph.ts';
import { type TensorData } from './graph/tensor.ts';
import { OnnxError } from './errors.ts';
import { type Feed, knownLength, type Port, resolveFeeds } from './session/feeds.ts';
import { openSession, type SessionOptions } from './session/session.ts';

/** What the model should give: elements of every output by name, from the same inputs, at best computed in double precision. */
export type Reference = (
  inputs: Readonly<Record<string, TensorData>>,
) =>
  | Readonly<Record<string, ArrayLike<number | bigint>>>
  | Promise<Readonly<Record<string, ArrayLike<number | bigint>>>>;

export interface VerifyCase {
  /** Lengths of the symbols in the shapes of the inputs, such as `{ N: 64 }`. */
  readonly lengths?: Readonly<Record<string, number>>;
  /** Inputs that are not drawn, such as `{ temperature: 0.5 }`. */
  readonly feeds?: Readonly<Record<string, Feed>>;
}

export interface VerifyOptions extends SessionOptions {
  /** The largest relative error that passes; 1e-5 by default, some hundred roundings of float32. */
  readonly tolerance?: number;
  readonly seed?: number;
  /** By output: a size that errors are told beside at least, where what is expected may be next to nothing. 0 by default. */
  readonly floors?: Readonly<Record<string, number>>;
  /** How an element of an input is drawn; a standard normal for floats and a fair coin for bools by default. */
  readonly draw?: Readonly<Record<string, (random: RandomStreams) => number>>;
}

/** Where the model and the reference are farthest apart. */
export interface Deviation {
  readonly error: number;
  readonly output: string;
  /** The coordinates of the element. */
  readonly index: readonly number[];
  readonly got: number;
  readonly expected: number;
  /** The number of the case, from 0. */
  readonly case: number;
}

export interface VerifyReport {
  readonly passed: boolean;
  readonly tolerance: number;
  /** Missing where no element was compared. */
  readonly worst?: Deviation;
  /** The worst of each case, in their order. */
  readonly cases: readonly { readonly case: VerifyCase; readonly worst?: Deviation }[];
  readonly elements: number;
  readonly provider: string;
}

/**
 * Runs a model in onnxruntime and a reference on the same random inputs, and tells how far they are apart at worst.
 *
 * The error of an element is |got - expected| / max(|expected|, r, floor), where r is the root mean square of what is expected of that
 * output in that case: close to a zero crossing an error counts beside the size of the output as a whole. NaN is right only for NaN
 * and an infinity only for itself; anything else in their place is an infinite error.
 *
 * @throws OnnxError where there are no cases or they do not fit the model, or the reference leaves out an output or gives it another size
 */
export async function verify(
  model: Graph | Uint8Array | string,
  reference: Reference,
  cases: readonly VerifyCase[],
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const { tolerance = 1e-5, floors = {} } = options;
  if (cases.length === 0) throw misfit('cases', 'there are no cases to compare', '[{ lengths: { N: 5 } }] at least');
  const session = await openSession(model, options);
  try {
    const results: { case: VerifyCase; worst?: Deviation }[] = [];
    let elements = 0;
    for (const [number, verifyCase] of cases.entries()) {
      const inputs = inputsOf(session.inputs, verifyCase, number, options);
      const got = session.runSync(inputs);
      // Of an author who may have forgotten to return anything.
      const expected: Awaited<ReturnType<Reference>> | undefined = await reference(inputs);
      let worst: Deviation | undefined;
      for (const { name } of session.outputs) {
        const deviation = compare(name, got[name]!, expected?.[name], number, floors[name]);
        elements += got[name]!.data.length;
        if (deviation && !(worst && worst.error >= deviation.error)) worst = deviation;
      }
      results.push({ case: verifyCase, ...(worst && { worst }) });
    }
    const deviations = results.flatMap(({ worst }) => worst ?? []);
    const worst = deviations.toSorted((a, b) => b.error - a.error)[0];
    const passed = deviations.every(({ error }) => error <= tolerance);
    return { passed, tolerance, ...(worst && { worst }), cases: results, elements, provider: session.provider };
  } finally {
    session.close();
  }
}

/** The report in a line. */
export function formatReport({ passed, tolerance, worst, cases, elements, provider }: VerifyReport): string {
  const extent = `${elements} values in ${cases.length} cases on ${provider}, tolerance ${tolerance}`;
  if (!worst) return `nothing to compare: ${extent}`;
  const at = `${worst.output}[${worst.index.join(',')}] is ${worst.got}, expected ${worst.expected}`;
  const where = `in case ${worst.case} ${JSON.stringify(cases[worst.case]!.case, inShort)}`;
  return `${passed ? 'passed' : 'FAILED'}: worst relative error ${worst.error.toExponential(1)}: ${at} ${where} (${extent})`;
}

/** Arrays of a case by their types and shapes. */
function inShort(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${(value as Float32Array).length}`;
  const isTensor = typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
  return isTensor ? `${(value as TensorData).type}[${(value as TensorData).shape.join(', ')}]` : value;
}

function inputsOf(
  ports: readonly Port[],
  { lengths = {}, feeds = {} }: VerifyCase,
  number: number,
  { draw = {}, seed = 1 }: VerifyOptions,
): Record<string, TensorData> {
  const known = new Map(Object.entries(lengths));
  const drawn: Record<string, Feed> = { ...feeds };
  for (const port of ports) {
    if (port.name in feeds) continue;
    const shape = port.shape.map((length) => {
      const value = knownLength(length, known);
      if (value !== undefined) return value;
      throw misfit(
        port.name,
        `case ${number} does not say the length "${length}" of input "${port.name}"`,
        `lengths: { ${length}: 5 }`,
      );
    });
    const random = new RandomStreams(seed, `verify ${number} ${port.name}`, 1);
    const next = draw[port.name] ?? drawOf(port);
    const size = shape.reduce((product, length) => product * length, 1);
    const data = arrayFrom(
      port.type,
      Array.from({ length: size }, () => next(random)),
    );
    drawn[port.name] = { type: port.type, shape, data };
  }
  const tensors = resolveFeeds(ports, drawn);
  return Object.fromEntries(ports.map(({ name }, i) => [name, tensors[i]!]));
}

function drawOf({ name, type }: Port): (random: RandomStreams) => number {
  if (isFloat(type)) return (random) => random.normal(0);
  if (type === 'bool') return (random) => (random.uniform(0) < 0.5 ? 1 : 0);
  throw misfit(
    name,
    `there is no usual distribution for the ${type satisfies DataType} input "${name}"`,
    `draw: { ${name}: (random) => ... }, or feed it`,
  );
}

function compare(
  name: string,
  got: TensorData,
  expected: ArrayLike<number | bigint> | undefined,
  number: number,
  floor = 0,
): Deviation | undefined {
  if (!expected)
    throw misfit(name, `the reference does not give output "${name}"`, 'elements of every output of the model');
  if (expected.length !== got.data.length) {
    const message = `output "${name}" has shape [${got.shape.join(',')}] in case ${number}, but the reference gives ${expected.length} elements`;
    throw misfit(name, message, `${got.data.length} elements`);
  }
  const scale = Math.max(rootMeanSquare(expected), floor);
  let worst: Deviation | undefined;
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [Number(got.data[i]), Number(expected[i])];
    const error = relativeError(is, should, scale);
    if (worst && worst.error >= error) continue;
    worst = { error, output: name, index: coordinates(i, got.shape), got: is, expected: should, case: number };
  }
  return worst;
}

function relativeError(got: number, expected: number, scale: number): number {
  if (Object.is(got, expected) || got === expected) return 0;
  const size = Math.max(Math.abs(expected), scale);
  const error = Math.abs(got - expected) / (size === 0 ? 1 : size);
  return Number.isFinite(error) ? error : Infinity;
}

/** Of the finite elements. */
function rootMeanSquare(values: ArrayLike<number | bigint>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!Number.isFinite(value)) continue;
    sum += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

function coordinates(index: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  for (const length of shape.toReversed()) {
    result.unshift(index % length);
    index = Math.floor(index / length);
  }
  return result;
}

function misfit(path: string, message: string, hint: string): OnnxError {
  return new OnnxError({ code: 'verify', message, path, hint });
}
