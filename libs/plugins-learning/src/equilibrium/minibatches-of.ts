import type { Context, Dataset } from '@ergodic/kernel';
import { Minibatches } from '../descent/minibatches.ts';
import type { RelaxationFunctions } from './settle.ts';

/** Inputs with labels, or with numbers where the data have targets. */
export function minibatchesOf(
  rule: string,
  { inputs, layers }: RelaxationFunctions,
  dataset: Dataset | undefined,
  context: Context,
  batch: number,
): Minibatches {
  const outputs = layers.at(-1)!;
  const answers = dataset?.targets
    ? ({ answers: 'targets', targetShape: [outputs] } as const)
    : ({ answers: 'labels', classes: outputs } as const);
  return new Minibatches(rule, dataset, context, { batch, shape: [inputs], ...answers });
}
