import { arrayFrom, type DataType, holds, isFloat, type TypedArray } from '../graph/data-type.ts';
import { evaluateDimension, isDimension } from '../graph/dimension.ts';
import { formatType, isStatic, type Shape } from '../graph/shape.ts';
import { type TensorData } from '../graph/tensor.ts';
import { OnnxError } from '../errors.ts';

/** An input or output of a session. A length that the model leaves open without a name is ''. */
export interface Port {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

/** Elements (the shape follows from the model where it can), elements with their shape, or a number for an input of one element. */
export type Feed = TypedArray | TensorData | number | bigint | boolean;

/** By the names of the model's inputs. */
export type Feeds = Readonly<Record<string, Feed>>;

/**
 * The feeds as tensors in the order of the inputs, not copied.
 * @throws OnnxError where one is missing, unknown, of a wrong type, or of a length or shape that contradicts the model or another feed
 */
export function resolveFeeds(inputs: readonly Port[], feeds: Feeds): TensorData[] {
  const lengths = new Map<string, number>();
  const arrays = inputs.map((input) => arrayOfFeed(input, feeds[input.name]));
  const names = Object.keys(feeds);
  if (names.length > inputs.length) {
    const extra = names.find((name) => !inputs.some((input) => input.name === name))!;
    throw wrongFeed(extra, `the model has no input "${extra}"`, `its inputs are ${namesOf(inputs)}`);
  }
  const shapes = inputs.map((input) => {
    const feed = feeds[input.name];
    const given = isTensorData(feed) ? feed.shape : isStatic(input.shape) ? input.shape : undefined;
    if (given) learn(input, given, lengths);
    return given;
  });
  inferShapes(inputs, arrays, shapes, lengths);
  return inputs.map((input, i) => {
    const shape = shapes[i];
    const data = arrays[i]!;
    if (!shape) throw openShape(input, data.length);
    if (input.shape.some(isCompound)) learn(input, shape, lengths);
    const size = shape.reduce((product, length) => product * length, 1);
    if (size !== data.length) {
      throw wrongFeed(
        input.name,
        `input "${input.name}" is ${formatType(input)} and got ${data.length} elements`,
        `${size} elements, shape [${shape.join(',')}]`,
      );
    }
    return { type: input.type, shape, data };
  });
}

function arrayOfFeed(input: Port, feed: Feed | undefined): TypedArray {
  const { name, type } = input;
  if (feed == null) {
    throw wrongFeed(
      name,
      `input "${name}" (${formatType(input)}) is not fed`,
      `feed ${arrayName(type)} under "${name}"`,
    );
  }
  if (typeof feed !== 'object') {
    if (typeof feed === 'number' && !Number.isInteger(feed) && !isFloat(type) && type !== 'bool') {
      throw wrongFeed(name, `input "${name}" is ${formatType(input)} and got ${feed}`, 'a whole number');
    }
    return arrayFrom(type, [feed]);
  }
  const data = isTensorData(feed) ? feed.data : feed;
  const declared = isTensorData(feed) ? feed.type : type;
  if (declared !== type || !holds(type, data)) {
    const got = declared === type ? (data?.constructor?.name ?? typeof data) : declared;
    throw wrongFeed(name, `input "${name}" is ${formatType(input)} and got ${got}`, `a ${arrayName(type)}`);
  }
  // onnxruntime takes no shared memory.
  return data.buffer instanceof ArrayBuffer ? data : data.slice();
}

function isTensorData(feed: Feed | undefined): feed is TensorData {
  return typeof feed === 'object' && 'shape' in feed;
}

/** Notes the lengths of symbols, and that they agree with what other feeds said. */
function learn(input: Port, given: readonly number[], lengths: Map<string, number>): void {
  const fits = given.length === input.shape.length;
  input.shape.forEach((length, axis) => {
    const actual = given[axis]!;
    const expected = length === '' ? actual : (knownLength(length, lengths) ?? actual);
    if (!fits || expected !== actual) {
      const isSymbol = fits && typeof length === 'string';
      throw wrongFeed(
        input.name,
        `input "${input.name}" is ${formatType(input)} and got shape [${given.join(',')}]`,
        isSymbol ? `${length} = ${expected} as in the other feeds` : `a shape that fits ${formatType(input)}`,
      );
    }
    if (typeof length === 'string') lengths.set(length, actual);
  });
}

/** Fills in the shapes that follow from the numbers of elements, one length teaching another, until nothing new is learnt. */
function inferShapes(
  inputs: readonly Port[],
  arrays: readonly TypedArray[],
  shapes: (readonly number[] | undefined)[],
  lengths: Map<string, number>,
): void {
  // Symbols first: then a length such as 2*N is computed and checked, not inferred.
  for (const isLast of [false, true]) {
    for (let open = shapes.length + 1; ;) {
      inputs.forEach((input, i) => {
        const isReady = shapes[i] === undefined && (isLast || !input.shape.some(isCompound));
        if (isReady) shapes[i] = infer(input, arrays[i]!.length, lengths);
      });
      const left = shapes.filter((shape) => shape === undefined).length;
      if (left === 0 || left === open) break;
      open = left;
    }
  }
}

/** The shape that a number of elements leaves when one length at most is open; undefined when more are. */
function infer(input: Port, elements: number, lengths: Map<string, number>): readonly number[] | undefined {
  const known = input.shape.map((length) => (length === '' ? undefined : knownLength(length, lengths)));
  const open = known.indexOf(undefined);
  if (open !== known.lastIndexOf(undefined)) return undefined;
  if (open < 0) {
    learn(input, known as number[], lengths);
    return known as number[];
  }
  const rest = known.reduce<number>((product, length) => product * (length ?? 1), 1);
  if (rest === 0) return undefined;
  const shape = known.map((length) => length ?? elements / rest);
  if (elements % rest !== 0) {
    throw wrongFeed(
      input.name,
      `input "${input.name}" is ${formatType(input)} and got ${elements} elements`,
      `a multiple of ${rest} elements`,
    );
  }
  learn(input, shape, lengths);
  return shape;
}

/** Is it computed from symbols, such as 2*N? */
function isCompound(length: number | string): boolean {
  return typeof length === 'string' && /[-+*]/.test(length) && isDimension(length);
}

/** The value of a length: noted under its name, or computed from its symbols; undefined where it is open. */
export function knownLength(length: number | string, lengths: ReadonlyMap<string, number>): number | undefined {
  if (typeof length === 'number') return length;
  // Files of others name lengths as they like, e.g. "floor(N/2)"; such a name is a symbol of its own.
  return (isCompound(length) ? evaluateDimension(length, lengths) : undefined) ?? lengths.get(length);
}

function openShape(input: Port, elements: number): OnnxError {
  return wrongFeed(
    input.name,
    `the shape of input "${input.name}" (${formatType(input)}) does not follow from ${elements} elements`,
    `feed { type: '${input.type}', shape: [...], data } with its shape`,
  );
}

function wrongFeed(name: string, message: string, hint: string): OnnxError {
  return new OnnxError({ code: 'feed', message, path: name, hint });
}

function arrayName(type: DataType): string {
  return arrayFrom(type, []).constructor.name;
}

export function namesOf(ports: readonly Port[]): string {
  return ports.length === 0 ? 'none' : ports.map(({ name }) => name).join(', ');
}
