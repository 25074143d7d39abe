import * as tf from '@tensorflow/tfjs-core';
import { OnnxError, type Value } from '@ergodic/onnx';
import { refuseChainedMethods } from '../backends/chained-methods.ts';
import { TRACE_BACKEND, type TraceBackend } from './backend.ts';
import { TraceError } from './error.ts';
import { FAMILIES, INSTEAD } from './kernels/index.ts';
import { type Call, type TraceKernel } from './kernels/kernel.ts';
import { opInProgress } from './recorder.ts';

/** Registers a recording kernel under every name that tfjs has, once; those that we lack throw when they are called. */
export function registerTraceKernels(): void {
  if (tf.getKernel('Add', TRACE_BACKEND)) return;
  refuseChainedMethods(tf);
  const known = new Map<string, TraceKernel>(
    Object.values(FAMILIES).flatMap((family: readonly TraceKernel[]) => family.map((kernel) => [kernel.name, kernel])),
  );
  for (const name of new Set([...kernelNames(), ...known.keys()])) {
    const kernel = known.get(name);
    tf.registerKernel({
      kernelName: name,
      backendName: TRACE_BACKEND,
      kernelFunc: kernel ? record(kernel) : refuse(name),
    });
  }
}

/** tfjs exports each kernel's name as a constant of that name. */
function kernelNames(): string[] {
  return Object.entries(tf).flatMap(([key, value]) => (key === value ? [key] : []));
}

function record(kernel: TraceKernel): tf.KernelFunc {
  return ({ inputs, attrs = {}, backend }) => {
    const { recorder } = backend as TraceBackend;
    const values: Record<string, Value> = {};
    for (const [name, info] of Object.entries(inputs)) if (info) values[name] = recorder.valueOf(info);
    const results = lowered(kernel, { graph: recorder.homeOf(Object.values(values)), inputs: values, attrs });
    return Array.isArray(results)
      ? (results as readonly Value[]).map((value) => recorder.tensorOf(value))
      : recorder.tensorOf(results as Value);
  };
}

function lowered({ name, lower }: TraceKernel, call: Call): Value | readonly Value[] {
  try {
    return lower(call);
  } catch (thrown) {
    if (!(thrown instanceof OnnxError)) throw thrown;
    throw new TraceError({
      reason: 'unsupported',
      message: `tf.${opInProgress() ?? name}: ${thrown.message}`,
      path: opInProgress() ?? name,
      hint: thrown.hint,
      cause: thrown,
    });
  }
}

function refuse(name: string): tf.KernelFunc {
  return () => {
    const op = opInProgress();
    const isRandom = name === 'Multinomial';
    throw new TraceError({
      reason: isRandom ? 'random' : 'unsupported',
      message: isRandom
        ? 'tf.multinomial draws random numbers inside a traced program'
        : `tf.${op ?? name} (kernel ${name}) cannot be traced`,
      path: op ?? name,
      hint: INSTEAD[name] ?? 'write it with ops of the list that traceableKernels() gives',
    });
  };
}
