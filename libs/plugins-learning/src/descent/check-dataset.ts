import { ErgodicError, type Dataset, type SampleShape } from '@ergodic/kernel';

const productOf = (shape: SampleShape): number => shape.reduce((product, size) => product * size, 1);
const shapeText = (shape: SampleShape): string => `[${shape.join(', ')}]`;

/**
 * The data, where there are some and a row of them has the shape that is asked for.
 * @throws ErgodicError `missing-part`, `data` or `invalid-option`
 */
export function checkedDataset(rule: string, dataset: Dataset | undefined, shape?: SampleShape): Dataset {
  if (!dataset)
    throw new ErgodicError({
      code: 'missing-part',
      message: `learning ${rule} learns from data, and the recipe has none`,
      path: 'data',
      hint: 'data: { use: file, path: ... }; `ergodic list data` shows what there is',
    });
  const { name, count, dimension } = dataset;
  if (count === 0)
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule}: the data (${name}) have no rows`,
      path: 'data',
      value: 0,
      hint: 'data of at least one row',
    });
  if (shape && productOf(shape) !== dimension)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `learning ${rule}: a row of the data (${name}) has ${dimension} numbers, and the network takes ${shapeText(shape)}`,
      path: 'data',
      value: dimension,
      hint: `data of ${productOf(shape)} columns, or a network whose input has as many numbers as a row`,
    });
  // Of points that stay in their file the loss tells.
  const wrong = dataset.read ? -1 : dataset.points.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (wrong >= 0)
    throw new ErgodicError({
      code: 'non-finite',
      message: `learning ${rule}: row ${Math.floor(wrong / dimension)}, column ${wrong % dimension} of the data (${name}) is ${dataset.points[wrong]}`,
      path: 'data',
      value: String(dataset.points[wrong]),
      hint: 'data that are finite in float32',
    });
  return dataset;
}

export interface Answers {
  readonly answers?: 'labels' | 'targets' | undefined;
  readonly classes?: number | undefined;
  readonly targetShape?: SampleShape | undefined;
}

/** Classes or numbers to be told of each row. @throws ErgodicError `data` where they are missing or do not fit */
export function checkAnswers(rule: string, dataset: Dataset, { answers, classes, targetShape }: Answers): void {
  if (answers === 'labels') checkLabels(rule, dataset, classes ?? Infinity);
  if (answers === 'targets') checkTargets(rule, dataset, targetShape);
}

function checkLabels(rule: string, { name, labels }: Dataset, classes: number): void {
  if (!labels)
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule} learns classes, and the data (${name}) have no labels`,
      path: 'data',
      hint: 'name the column or file of the labels in data; or readout: values, with targets',
    });
  const wrong = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (wrong >= 0)
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule}: the label of row ${wrong} of the data (${name}) is ${labels[wrong]}, and the network tells ${classes} classes apart`,
      path: 'data',
      value: labels[wrong],
      hint: `labels from 0 to ${classes - 1}, or a last layer of more units`,
    });
}

function checkTargets(rule: string, { name, targets, count }: Dataset, shape?: SampleShape): void {
  if (!targets)
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule} learns numbers, and the data (${name}) have no targets`,
      path: 'data',
      hint: 'name the columns of the targets in data; or readout: classes, with labels',
    });
  if (shape && productOf(shape) !== productOf(targets.shape))
    throw new ErgodicError({
      code: 'data',
      message: `learning ${rule}: targets of the data (${name}) have the shape ${shapeText(targets.shape)}, and the network gives ${shapeText(shape)}`,
      path: 'data',
      value: shapeText(targets.shape),
      hint: `targets of ${productOf(shape)} numbers, or a last layer of as many units`,
    });
  const width = productOf(targets.shape);
  const wrong = targets.values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (wrong >= 0 || targets.values.length !== count * width)
    throw new ErgodicError({
      code: 'data',
      message:
        wrong >= 0
          ? `learning ${rule}: the target of row ${Math.floor(wrong / width)} of the data (${name}) is ${targets.values[wrong]}`
          : `learning ${rule}: the data (${name}) have ${count} rows and ${targets.values.length} numbers as targets`,
      path: 'data',
      hint: `${width} finite numbers for each row`,
    });
}
