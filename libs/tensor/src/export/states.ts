import { type Energy, type Space, valueOfChoice, widthOf } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';

/** What a row of the state holds, for readers of a model. */
export function meaningOf(space: Space): string {
  switch (space.kind) {
    case 'reals':
      return 'states: coordinates';
    case 'spins':
      return 'states: spins, −1 or 1';
    case 'bits':
      return 'states: bits, 0 or 1';
    case 'categories':
      return `states: categories, 0 to ${space.choices - 1}`;
    case 'probabilities':
      return `states: for each of ${space.units} units the probabilities of its ${space.choices} choices`;
  }
}

/** Of the root mean square of a row: how far from a state to start from coordinates are drawn. */
const JITTER = 0.01;

/** Random states that the energy is defined at, [replicas, width] in float32: the same ones each time. */
export function drawStates({ space, randomState, logDegeneracy }: Energy, replicas: number): Float32Array {
  const width = widthOf(space);
  const random = new RandomStreams(1, `states ${replicas}`, Math.max(replicas, 1));
  const states = new Float32Array(replicas * width);
  for (let r = 0; r < replicas; r++) {
    const row = new Float64Array(width);
    if (randomState) randomState(row, () => random.uniform(r));
    else
      for (let i = 0; i < width; i++)
        row[i] =
          space.kind === 'probabilities'
            ? -Math.log(1 - random.uniform(r))
            : space.kind === 'reals'
              ? random.normal(r)
              : valueOfChoice(space.kind, random.integer(r, space.kind === 'categories' ? space.choices : 2));
    if (space.kind === 'probabilities') normalise(row, space.choices, logDegeneracy);
    if (space.kind === 'reals' && randomState) {
      const size = Math.sqrt(row.reduce((sum, at) => sum + at * at, 0) / width);
      for (let i = 0; i < width; i++) row[i]! += JITTER * size * random.normal(r);
    }
    states.set(row, r * width);
  }
  return states;
}

/** Closed choices get none; those of a unit add up to 1. */
function normalise(row: Float64Array, choices: number, logDegeneracy?: Float64Array): void {
  for (let start = 0; start < row.length; start += choices) {
    const unit = row.subarray(start, start + choices);
    unit.forEach((weight, c) => (unit[c] = logDegeneracy?.[c] === -Infinity ? 0 : weight));
    const sum = unit.reduce((total, weight) => total + weight, 0);
    unit.forEach((weight, c) => (unit[c] = weight / sum));
  }
}
