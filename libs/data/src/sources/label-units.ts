import { z } from 'zod';
import { defineDataSource, ErgodicError, partOption, type Dataset } from '@ergodic/kernel';

/**
 * Points with their classes as K more numbers behind them, 1 for the class and 0 for the others: what a machine that learns points and
 * labels together is shown. Labels are kept as well.
 */
export const labelUnits = defineDataSource({
  name: 'label-units',
  summary:
    'Other data with their classes as further columns, one 1 among 0s: for machines that learn labels with the points.',
  options: z.object({
    data: partOption('data').describe('points with labels'),
    threshold: z
      .number()
      .optional()
      .describe('numbers at or above it become 1, the others 0; left out, they stay as they are'),
    classes: z
      .int()
      .min(2)
      .optional()
      .describe('K, how many classes there are; left out, as many as the data have; a count'),
  }),
  make: ({ data, threshold, classes }, context) => {
    const source = context.part('data', data, 'data');
    return { load: () => withLabels(source.load(), threshold, classes) };
  },
});

function withLabels(given: Dataset, threshold?: number, classes?: number): Dataset {
  const { name, count, dimension, points, labels, columns } = given;
  if (!labels)
    throw new ErgodicError({
      code: 'data',
      message: `label-units: ${name} has no labels`,
      path: 'data',
      hint: 'name the column or file of the labels in the data',
    });
  const K = classes ?? given.classes?.length ?? labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const odd = labels.findIndex((label) => !(label >= 0 && label < K));
  if (odd >= 0)
    throw new ErgodicError({
      code: 'data',
      message: `label-units: row ${odd} of ${name} has the label ${labels[odd]}, and there are ${K} classes`,
      path: 'classes',
      value: labels[odd],
      hint: `labels from 0 to ${K - 1}`,
    });
  const width = dimension + K;
  const all = new Float64Array(count * width);
  for (let r = 0; r < count; r++) {
    for (let i = 0; i < dimension; i++) {
      const value = points[r * dimension + i]!;
      all[r * width + i] = threshold === undefined ? value : Number(value >= threshold);
    }
    all[r * width + dimension + labels[r]!] = 1;
  }
  const names = Array.from({ length: K }, (_, k) => given.classes?.[k] ?? String(k));
  return {
    name,
    count,
    dimension: width,
    points: all,
    columns: [...columns, ...names.map((each) => `class ${each}`)],
    labels,
    classes: names,
    ...(given.weights && { weights: given.weights }),
  };
}
