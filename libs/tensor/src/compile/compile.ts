import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import {
  loadRuntime,
  OnnxError,
  openSessionSync,
  type Runtime,
  type Session,
  type SessionOptions,
  type TensorData,
} from '@ergodic/onnx';
import { ErgodicError, messageOf } from '@ergodic/kernel';
import { currentBackend } from '../trace/backend.ts';
import { TraceError } from '../trace/error.ts';
import { input } from '../trace/spec.ts';
import { type Program, trace } from '../trace/trace.ts';
import { leavesOf, mapTree, type Tree } from '../trace/tree.ts';
import {
  type Arguments,
  dataOf,
  exchange,
  holdsData,
  isTensorData,
  type Signature,
  signatureOf,
  tensorOf,
  typeOf,
} from './arguments.ts';
import { checkOptions, checkProgram } from './checks.ts';
import { asTensors, eagerOnArrays, noSuchPlace } from './eager.ts';

export interface CompileOptions extends SessionOptions {
  /**
   * Which arguments, by their places, have an open length as their first: one program serves every batch then. None by default.
   * The program must do the same at every length: `tf.squeeze(x)` without axes does not at 1, which is not found out.
   */
  readonly batched?: readonly number[] | ((argument: number) => boolean);
  /** Arrays at the places of some results: what `arrays` writes these into at each call, in the place of fresh ones. Arguments lie elsewhere. */
  readonly into?: Tree<TensorData>;
  /** Where a program cannot be traced: run it op by op on the backend in use and note why (the default), or throw. */
  readonly otherwise?: 'eager' | 'throw';
  /** How many programs are kept, the least recently used going first; 32 by default. */
  readonly programs?: number;
  /** Gets each note as it is made. */
  readonly onNote?: (note: string) => void;
}

export interface Compiled<F extends Program> {
  /** As the function itself: tensors in, tensors on the backend in use out. */
  (...args: Parameters<F>): ReturnType<F>;
  /** The same with elements in the place of tensors, on both sides. Results are fresh arrays, but those of `into`. */
  arrays(...args: Arguments): Tree<TensorData>;
  /** Why something is not compiled, or not run where it was asked for; each once. */
  readonly notes: readonly string[];
  /** How many programs are open. */
  readonly size: number;
  /** Closes the programs and gives their memory back. Twice does no harm. */
  close(): void;
}

/** How one signature is run. */
interface Prepared {
  readonly session: Session;
  /** For each input of the session, which of the signature's tensors it is fed from. */
  readonly feeds: readonly (readonly [name: string, tensor: number])[];
  readonly outputs: Tree<string>;
  /** By the names of outputs. */
  readonly into: Readonly<Record<string, TensorData>>;
}

/**
 * A function of tensors as a program of onnxruntime. Each combination of types, shapes and settings is traced and opened at its
 * first call, and kept. Called while another program is traced, or while a derivative is taken, it runs as the plain function, so
 * that it becomes part of the program and is differentiated.
 *
 * The function must compute its results from its arguments alone: see `trace`. Where onnxruntime is missing, or the function
 * cannot be traced, it runs eagerly, and `notes` says why.
 * @throws ErgodicError `invalid-option` where `programs` or `otherwise` is none, `domain` where the program is no function
 */
export async function compile<F extends Program>(program: F, options: CompileOptions = {}): Promise<Compiled<F>> {
  return compileOn(await runtimeOr(options), program, options);
}

/** onnxruntime, or why it is missing. @throws OnnxError where that is not allowed */
export async function runtimeOr({ otherwise }: CompileOptions): Promise<Runtime | OnnxError> {
  try {
    return await loadRuntime();
  } catch (thrown) {
    if (otherwise === 'throw' || !(thrown instanceof OnnxError)) throw thrown;
    return thrown;
  }
}

/** As `compile`, at once, on the onnxruntime that `runtimeOr` has loaded. */
export function compileOn<F extends Program>(
  found: Runtime | OnnxError,
  program: F,
  options: CompileOptions = {},
): Compiled<F> {
  checkProgram(program);
  checkOptions(options);
  const notes: string[] = [];
  const note = (text: string): void => {
    if (notes.includes(text)) return;
    notes.push(text);
    options.onNote?.(text);
  };
  const runtime = found instanceof OnnxError ? undefined : found;
  if (found instanceof OnnxError) note(`${found.message}: programs run eagerly; ${found.hint}`);
  const cache = new ProgramCache(program, runtime, options, note);

  const compiled = (...args: unknown[]): unknown => {
    const isPart = currentBackend() !== undefined || engine().state.gradientDepth > 0;
    const prepared = isPart ? undefined : cache.find(args as Arguments);
    if (prepared) return mapNames(prepared, tensorOf);
    return args.some(holdsData) ? tidy(() => program(...asTensors(args)) as Tensor) : program(...args);
  };
  return Object.defineProperties(compiled, {
    arrays: {
      value: (...args: Arguments): Tree<TensorData> => {
        const prepared = cache.find(args, true);
        return prepared ? mapNames(prepared, (data) => data) : eagerOnArrays(program, args, options.into);
      },
    },
    notes: { value: notes },
    size: { get: () => cache.size },
    close: { value: () => cache.close() },
  }) as unknown as Compiled<F>;
}

/** What `into` says, by the names of outputs. @throws ErgodicError `domain` where it has places that the program does not give */
function placesOf(outputs: Tree<string>, into: Tree<TensorData> = {}): Record<string, TensorData> {
  const names = new Map(leavesOf(outputs, isName));
  return Object.fromEntries(
    leavesOf(into, isTensorData).map(([path, data]) => {
      const name = names.get(path);
      if (name !== undefined) return [name, data];
      throw noSuchPlace(path);
    }),
  );
}

const isName = (node: unknown): node is string => typeof node === 'string';

interface Outcome {
  readonly outputs: Tree<string>;
  readonly results: Readonly<Record<string, TensorData>>;
}

function mapNames<T>({ outputs, results }: Outcome, change: (data: TensorData) => T): Tree<T> {
  return mapTree(outputs, isName, (name) => change(results[name]!));
}

class ProgramCache {
  readonly #program: Program;
  readonly #runtime: Runtime | undefined;
  readonly #options: CompileOptions;
  readonly #isOpen: (argument: number) => boolean;
  readonly #note: (text: string) => void;
  /** By signature, the least recently used first; undefined is run eagerly. */
  readonly #prepared = new Map<string, Prepared | undefined>();
  #isClosed = false;

  constructor(program: Program, runtime: Runtime | undefined, options: CompileOptions, note: (text: string) => void) {
    this.#program = program;
    this.#runtime = runtime;
    this.#options = options;
    const { batched = [] } = options;
    this.#isOpen = typeof batched === 'function' ? batched : (argument) => batched.includes(argument);
    this.#note = note;
  }

  get size(): number {
    return this.#prepared.size;
  }

  /**
   * Runs the program for these arguments; undefined where it is to be run eagerly.
   * @param inPlace whether results go where `into` says
   */
  find(args: Arguments, inPlace = false): Outcome | undefined {
    if (this.#isClosed) {
      throw new ErgodicError({
        code: 'domain',
        message: 'the compiled program is closed',
        hint: 'compile it anew, or close it after its last use',
      });
    }
    if (!this.#runtime) return undefined;
    const signature = signatureOf(args, this.#isOpen);
    const { key, tensors } = signature;
    let prepared = this.#prepared.get(key);
    if (prepared === undefined && !this.#prepared.has(key)) {
      prepared = this.#prepare(args, signature, this.#runtime);
      this.#keep(key, prepared);
    } else {
      this.#prepared.delete(key);
      this.#prepared.set(key, prepared);
    }
    if (!prepared) return undefined;
    const feeds: Record<string, TensorData> = {};
    for (const [name, at] of prepared.feeds) feeds[name] = dataOf(tensors[at]!.tensor);
    const { session, outputs, into } = prepared;
    return { outputs, results: session.runSync(feeds, undefined, inPlace ? into : {}) };
  }

  close(): void {
    this.#isClosed = true;
    for (const prepared of this.#prepared.values()) prepared?.session.close();
    this.#prepared.clear();
  }

  #keep(key: string, prepared: Prepared | undefined): void {
    const { programs = 32 } = this.#options;
    if (this.#prepared.size >= programs) {
      const [oldest, last] = this.#prepared.entries().next().value!;
      last?.session.close();
      this.#prepared.delete(oldest);
      this.#note(`more than ${programs} combinations of shapes and settings: the oldest programs are given up`);
    }
    this.#prepared.set(key, prepared);
  }

  #prepare(args: Arguments, { tensors, open }: Signature, runtime: Runtime): Prepared | undefined {
    const specs = tensors.map(({ tensor, shape }, i) => input(shape, { type: typeOf(tensor), name: `x${i}` }));
    try {
      const traced = trace((...given: Tensor[]) => {
        let next = 0;
        return this.#program(...args.map((arg) => exchange(arg, () => given[next++]!)));
      }, specs);
      const into = placesOf(traced.outputs, this.#options.into);
      const session = openSessionSync(runtime, traced.graph, this.#options);
      session.notes.forEach(this.#note);
      const feeds = session.inputs.map(({ name }) => [name, Number(name.slice(1))] as const);
      return { session, feeds, outputs: traced.outputs, into };
    } catch (failure) {
      const thrown = open.length > 1 ? ofOpenLengths(failure) : failure;
      const isOurs = thrown instanceof TraceError ? !isWrongAnyway(thrown) : thrown instanceof OnnxError;
      if (!isOurs || this.#options.otherwise === 'throw') throw thrown;
      this.#note(`not compiled, run eagerly: ${(thrown as Error).message}`);
      return undefined;
    }
  }
}

/** Recorded at different numbers for lengths that it takes for related, a program throws whatever it throws. */
function ofOpenLengths(thrown: unknown): unknown {
  if (thrown instanceof TraceError || thrown instanceof OnnxError) return thrown;
  return new TraceError({
    reason: 'batch',
    message: `the program fails where its open first lengths are any numbers: ${messageOf(thrown)}`,
    path: 'batched',
    hint: 'leave those lengths open alone that do not depend on one another',
    cause: thrown,
  });
}

/** A program that returns no tensors, or uses disposed ones, fails eagerly too. */
function isWrongAnyway({ reason }: TraceError): boolean {
  return reason === 'result' || reason === 'disposed' || reason === 'spec';
}
