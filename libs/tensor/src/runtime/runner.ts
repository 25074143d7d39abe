import type {
  ActivationProgram,
  CompiledProgram,
  CompileSettings,
  Parameters,
  PreparedActivation,
  PreparedProgram,
  TensorArrays,
  TensorProgram,
  ToolProgram,
} from '@ergodic/kernel';
import type { Batch } from '@ergodic/numerics';
import { OnnxError, type Runtime, type TensorData } from '@ergodic/onnx';
import type { Tfjs } from '../backends/backend.ts';
import { keepingBackend, onBackend } from '../backends/on-backend.ts';
import { useBackend } from '../backends/use-backend.ts';
import { type Compiled, compileOn, runtimeOr } from '../compile/compile.ts';
import { eagerOnArrays } from '../compile/eager.ts';
import type { Program } from '../trace/trace.ts';
import type { Tree } from '../trace/tree.ts';
import { addScaled, FloatBuffer, type FloatData, scalar } from './arrays.ts';
import { directionalDerivativeOf, energyOf, forceOf, parameterGradientOf, responseOf } from './functions.ts';
import type { TensorRuntimeOptions } from './tensor-runtime.ts';
import { toolsOf } from './tools.ts';

type FloatRecord = Record<string, FloatData>;
/** A function of tensors, on arrays. What it gives may lie in memory that the next call overwrites. */
interface OnArrays<Result> {
  (...args: (FloatData | FloatRecord)[]): Result;
  /** Closes the programs that it has compiled; called again, it compiles anew. */
  close(): void;
}

let latest: Promise<unknown> = Promise.resolve();

/** Loads what the options ask for: one after the other, since tfjs has one backend in use. The caller's stays in use. */
export function startRunner(options: TensorRuntimeOptions): Promise<ProgramRunner> {
  const runner = latest.then(() => start(options));
  latest = runner.catch(() => undefined);
  return runner;
}

async function start({ mode = 'compiled', backend = 'auto', onNote }: TensorRuntimeOptions): Promise<ProgramRunner> {
  const tfjs = await import('@tensorflow/tfjs-core');
  const started = await keepingBackend(tfjs, async () => {
    const { tf, name } = await useBackend(backend);
    return { tf, name, registered: tf.getBackend() };
  });
  const onnxruntime = mode === 'compiled' ? await runtimeOr({}) : undefined;
  return new ProgramRunner(started, onnxruntime, onNote);
}

interface Started {
  readonly tf: Tfjs;
  readonly name: string;
  /** The name under which tfjs has the backend. */
  readonly registered: string;
}

/** Runs programs on float64 arrays: compiled where there is onnxruntime, otherwise op by op on the backend. */
export class ProgramRunner {
  readonly name: string;
  readonly #tf: Tfjs;
  readonly #backend: string;
  readonly #onnxruntime: Runtime | OnnxError | undefined;
  readonly #onNote: ((note: string) => void) | undefined;

  constructor({ tf, name, registered }: Started, onnxruntime?: Runtime | OnnxError, onNote?: (note: string) => void) {
    const isCompiled = onnxruntime && !(onnxruntime instanceof OnnxError);
    this.name = isCompiled ? `onnxruntime ${onnxruntime.version}` : `tfjs on ${name}`;
    this.#tf = tf;
    this.#backend = registered;
    this.#onnxruntime = onnxruntime;
    this.#onNote = onNote;
  }

  prepare(program: TensorProgram, controls: Readonly<Record<string, number>> = {}): PreparedProgram {
    const staged = new StagedProgram(controls);
    const energy = this.#onArrays<FloatData>(energyOf(this.#tf, program));
    const force = this.#onArrays<FloatData>(forceOf(this.#tf, program));
    const gradient = this.#onArrays<FloatRecord>(parameterGradientOf(this.#tf, program));
    return {
      addEnergy(x, parameters, out, scale) {
        if (x.replicas > 0) addScaled(energy(...staged.inputs(x, parameters)), out, scale);
      },
      addForce(x, parameters, out, scale) {
        if (x.replicas > 0) addScaled(force(...staged.inputs(x, parameters)), out.data, scale);
      },
      addParameterGradient(x, parameters, out, scale) {
        const names = Object.keys(parameters);
        if (x.replicas === 0 || names.length === 0) return;
        const found = gradient(...staged.inputs(x, parameters));
        for (const name of names) addScaled(found[name]!, out[name]!.data, scale);
      },
      close: () => [energy, force, gradient].forEach((run) => run.close()),
    };
  }

  prepareActivation(program: ActivationProgram): PreparedActivation {
    const [input, direction] = [new FloatBuffer(), new FloatBuffer()];
    const response = this.#onArrays<FloatData>(responseOf(this.#tf, program));
    const derivative = this.#onArrays<FloatData>(directionalDerivativeOf(this.#tf, program), [0, 2]);
    return {
      apply(u, temperature, out) {
        if (u.length > 0) out.set(response(input.load(u, u.length, [u.length]), scalar(temperature)).data);
      },
      derivative(u, temperature, v, out) {
        if (u.length === 0) return;
        const at = input.load(u, u.length, [u.length]);
        out.set(derivative(at, scalar(temperature), direction.load(v, v.length, [v.length])).data);
      },
      close: () => [response, derivative].forEach((run) => run.close()),
    };
  }

  compile(program: ToolProgram, { batched = [], into }: CompileSettings): CompiledProgram {
    const tools = toolsOf(this.#tf) as never;
    const notes: string[] = [];
    const run = this.#onArrays<TensorArrays>((...args: never[]) => program(tools, ...args), batched, {
      notes,
      into: into as Tree<TensorData>,
    });
    return { run: run as unknown as CompiledProgram['run'], notes, close: () => run.close() };
  }

  /** The first length of the arguments at the places `open` is open: one program serves any number of replicas. */
  #onArrays<Result>(
    run: (...args: never[]) => unknown,
    open: readonly number[] = [0],
    { notes = [], into }: { notes?: string[]; into?: Tree<TensorData> | undefined } = {},
  ): OnArrays<Result> {
    const program = run as Program;
    const onnxruntime = this.#onnxruntime;
    const onNote = (note: string): void => {
      if (notes.includes(note)) return;
      notes.push(note);
      this.#onNote?.(note);
    };
    let compiled: Compiled<Program> | undefined;
    const evaluate = (args: (FloatData | FloatRecord)[]): Result => {
      if (!onnxruntime) return eagerOnArrays(program, args, into) as Result;
      compiled ??= compileOn(onnxruntime, program, { batched: open, onNote, ...(into && { into }) });
      return compiled.arrays(...args) as Result;
    };
    const close = (): void => {
      compiled?.close();
      compiled = undefined;
    };
    // Whatever backend the rest of the process has chosen by now.
    const onArrays = (...args: (FloatData | FloatRecord)[]): Result =>
      onBackend(this.#tf, this.#backend, () => evaluate(args));
    return Object.assign(onArrays, { close });
  }
}

/** x, θ and λ in float32, in buffers that are kept. */
class StagedProgram {
  readonly #controls: Readonly<Record<string, number>>;
  readonly #x = new FloatBuffer();
  readonly #parameters = new Map<string, FloatBuffer>();

  constructor(controls: Readonly<Record<string, number>>) {
    this.#controls = controls;
  }

  inputs(x: Batch, parameters: Parameters): [FloatData, FloatRecord, FloatRecord] {
    const { replicas, width } = x;
    const theta: FloatRecord = {};
    for (const [name, { shape, data }] of Object.entries(parameters))
      theta[name] = this.#bufferOf(name).load(data, data.length, shape);
    const lambda: FloatRecord = {};
    for (const [name, value] of Object.entries(this.#controls)) lambda[name] = scalar(value);
    return [this.#x.load(x.data, replicas * width, [replicas, width]), theta, lambda];
  }

  #bufferOf(name: string): FloatBuffer {
    const buffer = this.#parameters.get(name) ?? new FloatBuffer();
    this.#parameters.set(name, buffer);
    return buffer;
  }
}
