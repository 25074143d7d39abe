import { type DataType, engine, KernelBackend } from '@tensorflow/tfjs-core';
import { formatShape } from '@ergodic/onnx';
import { TraceError } from './error.ts';
import { opInProgress, type Recorder } from './recorder.ts';

/** The name under which the recording kernels are registered. */
export const TRACE_BACKEND = 'ergodic-trace';

/** A backend of tfjs whose tensors hold no numbers: each stands for a value of the graph that is being recorded. */
export class TraceBackend extends KernelBackend {
  readonly recorder: Recorder;

  constructor(recorder: Recorder) {
    super();
    this.recorder = recorder;
  }

  override write(values: unknown, shape: number[], dtype: DataType): object {
    return this.recorder.tensorOf(this.recorder.write(values, shape, dtype)).dataId;
  }

  override readSync(dataId: object): never {
    throw readError(engine().state.tensorInfo.get(dataId));
  }

  // eslint-disable-next-line typescript/require-await -- the error is a rejection, as readers await it
  override async read(dataId: object): Promise<never> {
    throw readError(engine().state.tensorInfo.get(dataId));
  }

  override refCount(dataId: object): number {
    return this.recorder.references(dataId);
  }

  override incRef(dataId: object): void {
    this.recorder.adjust(dataId, +1);
  }

  override disposeData(dataId: object, force = false): boolean {
    return this.recorder.adjust(dataId, -1, force);
  }

  override numDataIds(): number {
    return this.recorder.size;
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['a traced tensor holds no numbers'] };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

function readError(info: { shape: number[]; dtype: DataType } | undefined): TraceError {
  const op = opInProgress();
  const what = info ? ` ${info.dtype}${formatShape(info.shape)}` : '';
  return new TraceError({
    reason: 'read',
    message: `${op ? `tf.${op}` : 'the program'} reads the numbers of a traced tensor${what}, which are not known until the compiled program runs`,
    path: op,
    hint: 'choose by tf.where or cond, repeat by loop, give the tensor out as a result, or read it outside the program',
  });
}

/** The fields of tfjs's engine that say which backend runs. `setBackend` would set up wasm's kernels anew at each return to it. */
interface EngineFields {
  backendName: string | undefined;
  backendInstance: KernelBackend | null;
  pendingBackendInit: Promise<boolean> | null;
}

/** Runs `act` on the tracing backend and returns to the backend before, whatever happens. Tensors made inside are disposed. */
export function withBackend<T>(backend: TraceBackend, act: () => T): T {
  const fields = engine() as unknown as EngineFields;
  const { backendName, backendInstance, pendingBackendInit } = fields;
  Object.assign(fields, { backendName: TRACE_BACKEND, backendInstance: backend, pendingBackendInit: null });
  try {
    let result!: T;
    engine().tidy('trace', () => {
      result = act();
      return [];
    });
    return result;
  } finally {
    Object.assign(fields, { backendName, backendInstance, pendingBackendInit });
  }
}

/** The tracing backend at work; undefined outside of a trace. */
export function currentBackend(): TraceBackend | undefined {
  const { backendInstance } = engine() as unknown as EngineFields;
  return backendInstance instanceof TraceBackend ? backendInstance : undefined;
}
