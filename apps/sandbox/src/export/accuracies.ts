import type { Dataset, Network } from '@ergodic/kernel';
import { openSession } from '@ergodic/onnx';
import type { ExportedModel } from '@ergodic/tensor';
import { firstRows, type Subject } from './models.ts';

/** Shares of samples that are told right, by a model and by the same in float32. */
export interface Accuracies {
  readonly int8: number;
  readonly float32: number;
  /** On what. */
  readonly of: string;
}

/** Samples that go through a model at once. */
const BATCH = 500;

/** How much of the labelled data both forms of a quantised classifier tell right; undefined where there are no labels. */
export async function accuraciesOf({ bytes, exact }: ExportedModel, subject: Subject): Promise<Accuracies | undefined> {
  const { energy, dataset, temperature } = subject;
  const { network } = energy;
  if (!exact || network?.readout !== 'classes') return undefined;
  const labels = network.samples ? network.samples.labels : dataset?.labels;
  if (!labels) return undefined;
  const points = network.samples?.points ?? firstRows(dataset!, Infinity);
  const of = `${labels.length} ${network.samples ? 'samples that the run tells the accuracy of' : 'samples of the training data'}`;
  const given = { points, labels, temperature };
  return { int8: await accuracyOf(bytes, network, given), float32: await accuracyOf(exact, network, given), of };
}

interface Given {
  readonly points: ArrayLike<number>;
  readonly labels: NonNullable<Dataset['labels']>;
  readonly temperature: number;
}

/** The share that the model tells right, from states at 0 and draws at 0. */
async function accuracyOf(
  model: Uint8Array,
  { input, output }: Network,
  { points, labels, temperature }: Given,
): Promise<number> {
  const session = await openSession(model, { threads: 1 });
  const width = input.reduce((product, length) => product * length, 1);
  const classes = output[0]!;
  let right = 0;
  try {
    for (let from = 0; from < labels.length; from += BATCH) {
      const count = Math.min(BATCH, labels.length - from);
      const data = Float32Array.from({ length: count * width }, (_, i) => points[from * width + i]!);
      const zeros = (shape: readonly number[]) => {
        const size = shape.reduce((product, length) => product * length, count);
        return { type: 'float32' as const, shape: [count, ...shape], data: new Float32Array(size) };
      };
      const carried = session.inputs.filter(({ name }) => /^(state|draws)\./.test(name));
      const { logits } = session.runSync({
        input: { type: 'float32', shape: [count, ...input], data },
        ...(session.inputs.some(({ name }) => name === 'temperature') && { temperature }),
        ...Object.fromEntries(carried.map(({ name, shape }) => [name, zeros(shape.slice(1) as number[])])),
      });
      for (let r = 0; r < count; r++) {
        const row = logits!.data.subarray(r * classes, (r + 1) * classes) as Float32Array;
        if (row.indexOf(Math.max(...row)) === labels[from + r]) right++;
      }
    }
  } finally {
    session.close();
  }
  return right / labels.length;
}
