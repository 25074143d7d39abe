import { createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import { choicesOf, valueOfChoice, widthOf, type Energy, type Space } from '@ergodic/kernel';
import fc from 'fast-check';
import { rowsIn } from './values.ts';

/** States of a space: one row each. Reals lie in the range; probabilities are normalised per unit, zeros included. */
export function statesOf(
  space: Space,
  [low, high]: readonly [low: number, high: number] = [-2, 2],
): fc.Arbitrary<Float64Array> {
  const width = widthOf(space);
  const row = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: width, maxLength: width }).map((values) => Float64Array.from(values));
  switch (space.kind) {
    case 'reals':
      return rowsIn(low, high, width);
    case 'probabilities':
      return row(fc.integer({ min: 0, max: 20 })).map((weights) => normalised(weights, space.choices));
    default:
      return row(fc.integer({ min: 0, max: choicesOf(space) - 1 }).map((c) => valueOfChoice(space.kind, c)));
  }
}

/** The states that an energy itself gives to start from. */
export function randomStatesOf(energy: Energy): fc.Arbitrary<Float64Array> {
  return fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((seed) => randomStateOf(energy, seed));
}

export function randomStateOf(energy: Energy, seed: number): Float64Array {
  const row = new Float64Array(widthOf(energy.space));
  const streams = new RandomStreams(seed, 'state', 1);
  energy.randomState!(row, () => streams.uniform(0));
  return row;
}

function normalised(weights: Float64Array, choices: number): Float64Array {
  for (let start = 0; start < weights.length; start += choices) {
    const part = weights.subarray(start, start + choices);
    const total = part.reduce((sum, w) => sum + w, 0);
    for (let c = 0; c < choices; c++) part[c] = total === 0 ? 1 / choices : part[c]! / total;
  }
  return weights;
}

/** Rows as one batch. */
export function stack(rows: readonly Float64Array[]): Batch {
  const batch = createBatch(rows.length, rows[0]!.length);
  rows.forEach((row, r) => batch.data.set(row, r * row.length));
  return batch;
}

/** All states of a discrete space, unit 0 fastest. @throws RangeError for continuous spaces or more than 4096 states */
export function enumerate(space: Space): Batch {
  const choices = choicesOf(space);
  const count = choices ** space.units;
  if (choices === 0 || space.kind === 'probabilities' || count > 4096)
    throw new RangeError(`enumerate: ${space.kind} with ${count} states; only discrete spaces of at most 4096`);
  const all = createBatch(count, space.units);
  for (let s = 0; s < count; s++)
    for (let i = 0; i < space.units; i++)
      all.data[s * space.units + i] = valueOfChoice(space.kind, Math.floor(s / choices ** i) % choices);
  return all;
}
