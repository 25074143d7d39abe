// `import type`, since `import { type ... }` would still load the module.
import type { Binding } from 'onnxruntime-node/dist/binding.js';
import { typeOfCode } from '../graph/data-type-codes.ts';
import { Graph } from '../graph/graph.ts';
import { type TensorData } from '../graph/tensor.ts';
import { encode } from '../model/encode.ts';
import { OnnxError } from '../errors.ts';
import { type Hazard, hazardsOf, refuseEmptyFeeds } from './empty-feeds.ts';
import { type Feeds, namesOf, type Port, resolveFeeds } from './feeds.ts';
import { checkPlaces } from './places.ts';
import { expectFile, reasonOf, refused, remedyOf } from './refusals.ts';
import { loadRuntime, type Runtime } from './runtime.ts';

const OPTIMISATIONS = ['disabled', 'basic', 'extended', 'all'] as const;

export interface SessionOptions {
  /** Threads within an operation, 1 to 1024; as many as the machine has cores by default. */
  readonly threads?: number;
  /** How far onnxruntime rewrites the graph when it is opened; 'all' by default. */
  readonly optimisation?: (typeof OPTIMISATIONS)[number];
  /** Execution providers in the order of preference, e.g. ['cuda', 'cpu']; the CPU is always the last resort, and none is tried after it. */
  readonly providers?: readonly string[];
}

/** A program in onnxruntime, ready to run. Close it to give its memory back. */
export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The execution provider that was taken. */
  readonly provider: string;
  /** Why providers before it were not taken, a line each. */
  readonly notes: readonly string[];
  /**
   * Runs the program now. Inputs are read where they lie; results are fresh arrays, but those of `into`.
   * @param fetches names of the outputs wanted; all by default
   * @param into arrays that outputs are written to, by their names; their memory overlaps neither with feeds nor with one another
   * @throws OnnxError where feeds, fetches or `into` do not fit the model, the run fails or the session is closed
   */
  runSync(
    feeds: Feeds,
    fetches?: readonly string[],
    into?: Readonly<Record<string, TensorData>>,
  ): Record<string, TensorData>;
  /** As `runSync`, after giving way to other work of the event loop; the run itself blocks it all the same. */
  run(feeds: Feeds, fetches?: readonly string[]): Promise<Record<string, TensorData>>;
  /** Twice does no harm. */
  close(): void;
}

/**
 * Opens a graph, the bytes of a model or the path of a file in onnxruntime.
 *
 * Threads do not spin while they wait: under contention that halves the time of a run.
 * @throws OnnxError where onnxruntime is missing or refuses the model, there is no such file, or an option is none
 */
export async function openSession(model: Graph | Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  return openSessionSync(await loadRuntime(), model, options);
}

/** `openSession` where onnxruntime is loaded already. */
export function openSessionSync(
  runtime: Runtime,
  model: Graph | Uint8Array | string,
  options: SessionOptions = {},
): Session {
  checkOptions(options);
  if (typeof model === 'string') expectFile(model);
  const source = model instanceof Graph ? encode(model, { describeValues: false }) : model;
  const hazards = model instanceof Graph ? [] : hazardsOf(model);
  const notes: string[] = [];
  const { providers = [] } = options;
  const before = providers.includes('cpu') ? providers.slice(0, providers.indexOf('cpu')) : providers;
  for (const provider of [...before, 'cpu']) {
    const session = runtime.newSession();
    try {
      load(session, source, options, provider);
    } catch (thrown) {
      if (provider === 'cpu') throw refused(model, thrown);
      notes.push(`${provider}: ${reasonOf(thrown)}; to have it: ${remedyOf(provider, runtime)}`);
      continue;
    }
    try {
      return new OpenSession(runtime, session, provider, notes, hazards);
    } catch (thrown) {
      session.dispose();
      throw thrown;
    }
  }
  throw new Error('unreachable: the CPU is always tried');
}

/** onnxruntime blames the model for options that it does not know. */
function checkOptions({ threads, optimisation, providers }: SessionOptions): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw wrongOption('threads', threads, 'an integer from 1 to 1024, or nothing for as many as there are cores');
  }
  if (optimisation !== undefined && !OPTIMISATIONS.includes(optimisation)) {
    throw wrongOption('optimisation', optimisation, OPTIMISATIONS.join(', '));
  }
  if (providers !== undefined && !Array.isArray(providers)) {
    throw wrongOption('providers', providers, "a list such as ['cuda', 'cpu']");
  }
}

function wrongOption(name: string, value: unknown, hint: string): OnnxError {
  return new OnnxError({ code: 'session', message: `${name} is ${String(value)}`, path: name, value, hint });
}

function load(
  session: Binding.InferenceSession,
  source: Uint8Array | string,
  options: SessionOptions,
  provider: string,
): void {
  const settings = {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    graphOptimizationLevel: options.optimisation ?? 'all',
    ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
    logSeverityLevel: 4 as const,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
  if (typeof source === 'string') session.loadModel(source, settings);
  else session.loadModel(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength, settings);
}

class OpenSession implements Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly provider: string;
  readonly notes: readonly string[];
  readonly #runtime: Runtime;
  readonly #all: readonly string[];
  readonly #hazards: readonly Hazard[];
  #session: Binding.InferenceSession | undefined;

  constructor(
    runtime: Runtime,
    session: Binding.InferenceSession,
    provider: string,
    notes: readonly string[],
    hazards: readonly Hazard[],
  ) {
    this.#hazards = hazards;
    this.#runtime = runtime;
    this.#session = session;
    this.inputs = session.inputMetadata.map(portOf);
    this.outputs = session.outputMetadata.map(portOf);
    this.#all = this.outputs.map(({ name }) => name);
    this.provider = provider;
    this.notes = notes;
  }

  runSync(
    feeds: Feeds,
    fetches: readonly string[] = this.#all,
    into: Readonly<Record<string, TensorData>> = {},
  ): Record<string, TensorData> {
    const session = this.#session;
    if (!session) {
      throw new OnnxError({ code: 'session', message: 'the session is closed', hint: 'open it anew with openSession' });
    }
    const tensors: Record<string, InstanceType<Runtime['Tensor']>> = {};
    const given = resolveFeeds(this.inputs, feeds);
    refuseEmptyFeeds(this.#hazards, this.inputs, given);
    given.forEach(({ type, shape, data }, i) => {
      tensors[this.inputs[i]!.name] = this.#tensorOf({ type, shape, data } as TensorData);
    });
    for (const name of fetches) {
      if (this.#all.includes(name)) continue;
      throw new OnnxError({
        code: 'feed',
        message: `the model has no output "${name}"`,
        path: name,
        hint: `its outputs are ${namesOf(this.outputs)}`,
      });
    }
    checkPlaces(this.outputs, fetches, into);
    const wanted: Record<string, InstanceType<Runtime['Tensor']> | null> = {};
    for (const name of fetches) wanted[name] = into[name] ? this.#tensorOf(into[name]) : null;
    let found: Binding.InferenceSession extends { run(...args: never[]): infer R } ? R : never;
    try {
      found = session.run(tensors, wanted, {});
    } catch (thrown) {
      throw new OnnxError({ code: 'session', message: `the run failed: ${reasonOf(thrown)}`, cause: thrown });
    }
    const results: Record<string, TensorData> = {};
    for (const name of fetches) {
      if (into[name]) {
        results[name] = into[name];
        continue;
      }
      const { type, dims, data } = found[name]! as InstanceType<Runtime['Tensor']>;
      results[name] = { type: type as TensorData['type'], shape: dims, data: data as TensorData['data'] };
    }
    return results;
  }

  #tensorOf({ type, shape, data }: TensorData): InstanceType<Runtime['Tensor']> {
    return new this.#runtime.Tensor(type as 'float32', data as Float32Array, shape);
  }

  async run(feeds: Feeds, fetches?: readonly string[]): Promise<Record<string, TensorData>> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.runSync(feeds, fetches);
  }

  close(): void {
    this.#session?.dispose();
    this.#session = undefined;
  }
}

function portOf({ name, isTensor, type, shape, symbolicDimensions }: Binding.ValueMetadata): Port {
  const elements = isTensor ? typeOfCode(type) : undefined;
  if (elements === undefined) {
    throw new OnnxError({
      code: 'model',
      message: `"${name}" of the model is not a tensor of numbers`,
      path: name,
      hint: 'numbers and bools can be fed and fetched; strings, half precision, sequences and maps cannot',
    });
  }
  return {
    name,
    type: elements,
    shape: shape.map((length, axis) => (length < 0 ? symbolicDimensions[axis]! : length)),
  };
}
