// What programs that keep their graphs to themselves have opened: `recording` stands in for @ergodic/onnx in a spec.
import type * as onnx from '@ergodic/onnx';

export interface OpenedSession {
  readonly graph: onnx.Graph;
  /** What it was run on. */
  readonly feeds: Readonly<Record<string, onnx.TensorData>>[];
}

export const opened: OpenedSession[] = [];

/** @ergodic/onnx, but that each session is noted with its graph and its feeds. */
export function recording(original: typeof onnx): typeof onnx {
  const note = (session: onnx.Session, model: onnx.Graph | Uint8Array | string): onnx.Session => {
    if (!(model instanceof original.Graph)) return session;
    const feeds: Record<string, onnx.TensorData>[] = [];
    opened.push({ graph: model, feeds });
    const runSync: onnx.Session['runSync'] = (given, fetches) => {
      feeds.push({ ...(given as Record<string, onnx.TensorData>) });
      return session.runSync(given, fetches);
    };
    return new Proxy(session, {
      get: (target, key) => {
        if (key === 'runSync') return runSync;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
  };
  return {
    ...original,
    openSession: async (model, options) => note(await original.openSession(model, options), model),
    openSessionSync: (runtime, model, options) => note(original.openSessionSync(runtime, model, options), model),
  };
}
