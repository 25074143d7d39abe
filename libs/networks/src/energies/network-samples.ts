import { ErgodicError, type Dataset, type Network, type SampleShape } from '@ergodic/kernel';
import { shapeText } from '../common/misfit.ts';
import { sizeOf } from '../network/program-arrays.ts';
import { checkTokens } from '../sequence-layers/tokens.ts';

/** The samples that a network is asked about, and what is known of them. */
export interface Samples {
  readonly name: string;
  readonly count: number;
  /** Row after row. */
  readonly points: Float64Array;
  /** How much each counts; all 1 where left out. */
  readonly weights?: Float64Array;
}

const problem = (message: string, path: string, hint: string, value?: unknown): ErgodicError =>
  new ErgodicError({ code: 'data', message: `energy network: ${message}`, path, hint, value });

/** The shape of what goes in: as asked, as the data have it, or a list. @throws ErgodicError where the data do not fill it */
export function inputShape(asked: SampleShape | undefined, { name, dimension, shape }: Dataset): SampleShape {
  const input = asked ?? shape ?? [dimension];
  if (sizeOf(input) === dimension) return input;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `energy network: the input has the shape ${shapeText(input)}, ${sizeOf(input)} numbers, and a point of ${name} has ${dimension}`,
    path: 'input',
    value: input,
    hint: `a shape of ${dimension} numbers, such as [${dimension}]`,
  });
}

/** The first samples of some data. @throws ErgodicError `data` where they are none, are not finite or do not fit the network */
export function firstSamples(dataset: Dataset, most: number, network: Network, path: string): Samples {
  const { name, weights, dimension } = dataset;
  checkSamples(dataset, network, path);
  const count = Math.min(most, dataset.count);
  const points = firstPoints(dataset, count);
  const odd = points.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (odd >= 0)
    throw problem(
      `row ${Math.floor(odd / dimension)}, column ${odd % dimension} of ${name} is ${points[odd]}`,
      path,
      'data that are finite in float32',
      String(points[odd]),
    );
  return {
    name,
    count,
    points,
    ...(weights && { weights: weights.subarray(0, count) }),
  };
}

/** The first points; of those that stay in their file, a copy. */
export function firstPoints(dataset: Dataset, count: number): Float64Array {
  const { read, dimension } = dataset;
  if (!read) return dataset.points.subarray(0, count * dimension);
  const rows = new Float32Array(count * dimension);
  read(
    Array.from({ length: count }, (_, row) => row),
    rows,
  );
  return Float64Array.from(rows);
}

/** @throws ErgodicError `data` where there is nothing to learn, or where points or what is to be told of them do not fit */
export function checkSamples(dataset: Dataset, { input, output, readout, layers }: Network, path: string): void {
  const { name, count, dimension, labels, targets, classes: names } = dataset;
  if (count === 0) throw problem(`${name} is empty`, path, 'data with one point or more');
  if (sizeOf(input) !== dimension)
    throw problem(
      `a point of ${name} has ${dimension} numbers, and the network takes ${shapeText(input)}, ${sizeOf(input)} numbers`,
      path,
      `data of ${sizeOf(input)} numbers a point`,
      dimension,
    );
  checkTokens(dataset, layers, path);
  if (readout === 'values') {
    if (!targets) throw problem(`${name} has no targets, which readout: values needs`, path, 'data with targets');
    if (sizeOf(targets.shape) === sizeOf(output)) return;
    throw problem(
      `a target of ${name} has the shape ${shapeText(targets.shape)}, and the network gives ${shapeText(output)}`,
      path,
      `a last layer that gives ${sizeOf(targets.shape)} numbers`,
      targets.shape,
    );
  }
  if (!labels)
    throw problem(`${name} has no labels, which readout: classes needs`, path, 'data with labels; or readout: values');
  const classes = output[0]!;
  const odd = labels.findIndex((label) => !(label >= 0 && label < classes));
  const called = names?.[labels[odd]!];
  if (odd >= 0)
    throw problem(
      `row ${odd} of ${name} has the label ${called === undefined ? '' : `${called}, of class `}${labels[odd]}, and the network tells ${classes} classes, 0 … ${classes - 1}`,
      path,
      `labels from 0 on, and a last layer of ${labels.reduce((most, label) => Math.max(most, label), 0) + 1} units`,
      labels[odd],
    );
}
