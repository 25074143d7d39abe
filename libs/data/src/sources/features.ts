import { resolve } from 'node:path';
import { z } from 'zod';
import { defineDataSource, ErgodicError, partOption, type Checkpoint, type Dataset } from '@ergodic/kernel';
import { CheckpointStore } from '@ergodic/kernel/node';

/**
 * What a restricted Boltzmann machine of an earlier run makes of data: the means of its hidden bits,
 *
 *   p(h_j = 1 | v) = 1/(1 + e^(−(c_j + Σᵢ v_i W_ij)/T)),
 *
 * with the θ and the T of the run’s last checkpoint. Labels, targets and weights of the data are kept.
 */
export const features = defineDataSource({
  name: 'features',
  summary: 'Hidden means of a restricted Boltzmann machine that an earlier run has learnt, for other data.',
  law: 'p(h_j = 1 | v) = 1/(1 + e^(−(c_j + Σᵢ v_i W_ij)/T))',
  source: 'G. E. Hinton, R. R. Salakhutdinov, Science 313 (2006) 504, doi:10.1126/science.1127647',
  options: z.object({
    path: z.string().min(1).describe('the folder of the run; relative paths start from the folder of the recipe'),
    data: partOption('data').describe('points as the machine was shown them'),
    threshold: z
      .number()
      .optional()
      .describe('numbers at or above it become 1, the others 0; left out, as the earlier run did'),
  }),
  make: ({ path, data, threshold }, context) => {
    const source = context.part('data', data, 'data');
    return {
      load() {
        const machine = machineIn(path, resolve(context.folder, path));
        return featuresOf(source.load(), machine, path, threshold ?? machine.threshold);
      },
    };
  },
});

interface Machine {
  readonly temperature: number;
  /** [visible, hidden]. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly threshold: number | undefined;
}

/** @throws ErgodicError `data` where there is no such run, or it learnt another energy */
function machineIn(run: string, folder: string): Machine {
  const found = new CheckpointStore(folder).load();
  const problem = (message: string, hint: string): ErgodicError =>
    new ErgodicError({ code: 'data', message: `features: ${message}`, path: 'path', value: run, hint });
  if (!found)
    throw problem(`there is no checkpoint in ${folder}`, 'the folder of a run: ergodic run <recipe> --out <folder>');
  const { recipe, arrays, counters }: Checkpoint = found.checkpoint;
  const [weights, bias] = [arrays['parameters/weights'], arrays['parameters/hidden-bias']];
  if (recipe.energy.use !== 'rbm' || !(weights instanceof Float64Array) || !(bias instanceof Float64Array))
    throw problem(`the run in ${folder} learnt the energy ${recipe.energy.use}`, 'a run with energy: { use: rbm }');
  const threshold = recipe.learning?.['threshold'];
  return {
    temperature: counters.temperature,
    weights,
    bias,
    threshold: typeof threshold === 'number' ? threshold : undefined,
  };
}

function featuresOf(given: Dataset, { weights, bias, temperature }: Machine, run: string, threshold?: number): Dataset {
  const { name, count, dimension, points } = given;
  const hidden = bias.length;
  if (weights.length !== dimension * hidden)
    throw new ErgodicError({
      code: 'data',
      message: `features: a row of the data (${name}) has ${dimension} numbers, and the machine of ${run} has ${weights.length / hidden} visible units`,
      path: 'data',
      value: dimension,
      hint: 'data as the machine was shown them',
    });
  const means = new Float64Array(count * hidden);
  for (let r = 0; r < count; r++) {
    const row = means.subarray(r * hidden, (r + 1) * hidden);
    row.set(bias);
    for (let i = 0; i < dimension; i++) {
      const value = points[r * dimension + i]!;
      const v = threshold === undefined ? value : Number(value >= threshold);
      if (v === 0) continue;
      for (let j = 0; j < hidden; j++) row[j]! += v * weights[i * hidden + j]!;
    }
    for (let j = 0; j < hidden; j++) row[j] = 1 / (1 + Math.exp(-row[j]! / temperature));
  }
  const { labels, classes, targets, weights: counts } = given;
  return {
    name: `features of ${name}`,
    count,
    dimension: hidden,
    points: means,
    columns: Array.from({ length: hidden }, (_, j) => `hidden ${j}`),
    ...(labels && { labels }),
    ...(classes && { classes }),
    ...(targets && { targets }),
    ...(counts && { weights: counts }),
  };
}
