import {
  TensorRuntimeService,
  type Context,
  type Dataset,
  type Energy,
  type Observable,
  type TensorArray,
} from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';
import { labelledLogs, type LabelMachine } from './label-machine.ts';

/** Rows of held-out data that go through at once. */
const ROWS = 250;

export interface HeldOutLooks {
  readonly observables: readonly Observable[];
  /** T of the present step. */
  at(temperature: number): void;
  close(): void;
}

/** Accuracy and cross entropy of data that are not learnt from, at the T of the last step. */
export function heldOutLooks(
  machine: LabelMachine,
  energy: Energy,
  { points, count, dimension }: Dataset,
  context: Context,
): HeldOutLooks {
  const program = ({ tf }: Tools, rows: Tensor, theta: Tensors, temperature: Tensor) => {
    const { logs, y } = labelledLogs(tf, machine, theta, rows, temperature);
    return {
      right: tf.sum(tf.cast(tf.equal(tf.argMax(logs, 1), tf.argMax(y, 1)), 'float32')),
      crossEntropy: tf.neg(tf.sum(tf.mul(y, logs))),
    };
  };
  const { backend } = context;
  const compiled = context.service(TensorRuntimeService).compile(program as never, { ...(backend && { backend }) });
  const rows = Float32Array.from(points);
  // Where T is kept for what is told after a step.
  const last = context.array('temperature of the last step', 1).fill(NaN);
  const tell = (name: 'right' | 'crossEntropy'): number => {
    if (Number.isNaN(last[0])) return NaN;
    const theta = Object.fromEntries(
      Object.entries(energy.parameters).map(([key, { shape, data }]) => [
        key,
        { type: 'float32', shape, data: Float32Array.from(data) } as const,
      ]),
    );
    let sum = 0;
    for (let first = 0; first < count; first += ROWS) {
      const size = Math.min(ROWS, count - first);
      const data = rows.subarray(first * dimension, (first + size) * dimension);
      const temperature = { type: 'float32', shape: [], data: Float32Array.of(last[0]!) } as const;
      const found = compiled.run({ type: 'float32', shape: [size, dimension], data }, theta, temperature);
      sum += Number((found as Record<string, TensorArray>)[name]!.data[0]);
    }
    return sum / count;
  };
  return {
    at(temperature) {
      last[0] = temperature;
    },
    observables: [
      {
        name: 'accuracy',
        summary: 'share of the held-out rows whose class is the likeliest, no unit',
        read: () => tell('right'),
      },
      {
        name: 'heldOutCrossEntropy',
        summary: '−ln p(y|v) of the held-out rows, nats a row',
        read: () => tell('crossEntropy'),
      },
    ],
    close: () => compiled.close(),
  };
}
