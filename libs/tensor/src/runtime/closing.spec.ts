import { parameterArray, type TensorProgram, zerosLike } from '@ergodic/kernel';
import { createBatch } from '@ergodic/numerics';
import type * as onnxModule from '@ergodic/onnx';
import type { Session } from '@ergodic/onnx';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import type { Tfjs } from '../backends/backend.ts';
import { createTensorRuntime } from './tensor-runtime.ts';

const open = vi.hoisted(() => new Set<Session>());

// That the memory of a closed session comes back is a law of @ergodic/onnx; here, that they are closed.
vi.mock('@ergodic/onnx', async (original) => {
  const onnx = await original<typeof onnxModule>();
  return {
    ...onnx,
    openSessionSync(...args: Parameters<typeof onnx.openSessionSync>): Session {
      const session = onnx.openSessionSync(...args);
      open.add(session);
      const close = session.close.bind(session);
      session.close = () => {
        open.delete(session);
        close();
      };
      return session;
    },
  };
});

const springs = ((tf: Tfjs, x: Tensor2D, { k }: Record<string, Tensor>) =>
  tf.sum(tf.mul(k!, tf.square(x)), 1)) as unknown as TensorProgram;
const x = createBatch(2, 3);
const parameters = { k: parameterArray([], Float64Array.of(0.5)) };

it('200 programs that are prepared, run and closed leave nothing open', async () => {
  const runtime = createTensorRuntime({ backend: 'cpu' });
  await runtime.load!();
  for (let i = 0; i < 200; i++) {
    const prepared = runtime.prepare(springs);
    prepared.addEnergy(x, parameters, new Float64Array(2), 1);
    if (i % 20 === 0) {
      prepared.addForce(x, parameters, createBatch(2, 3), 1);
      prepared.addParameterGradient(x, parameters, zerosLike(parameters), 1);
    }
    expect(open.size).toBe(i % 20 === 0 ? 3 : 1);
    prepared.close!();
    expect(open.size).toBe(0);
  }
  const activation = runtime.prepareActivation!(((tf: Tfjs, u: Tensor) => tf.tanh(u)) as never);
  activation.apply(Float64Array.of(1), 1, new Float64Array(1));
  activation.derivative(Float64Array.of(1), 1, Float64Array.of(1), new Float64Array(1));
  expect(open.size).toBe(2);
  activation.close!();
  expect(open.size).toBe(0);
});
