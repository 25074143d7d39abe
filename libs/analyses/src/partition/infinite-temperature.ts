import { createBatch, type RandomStreams } from '@ergodic/numerics';
import { choicesOf, valueOfChoice, type Energy } from '@ergodic/kernel';

/** States that are drawn at once. */
const BATCH = 64;

/** ln Z at infinite temperature: the number of states, each choice as often as it has microstates. Discrete spaces only. */
export function logStates({ space, logDegeneracy }: Energy): number {
  let each = 0;
  for (let c = 0; c < choicesOf(space); c++) each += Math.exp(logDegeneracy?.[c] ?? 0);
  return space.units * Math.log(each);
}

/** Energies of states drawn from the law at infinite temperature, from one block of the streams. */
export function energiesAtInfinity(energy: Energy, samples: number, random: RandomStreams): Float64Array {
  const { space, logDegeneracy } = energy;
  const weights = Float64Array.from({ length: choicesOf(space) }, (_, c) => Math.exp(logDegeneracy?.[c] ?? 0));
  const out = new Float64Array(Math.ceil(samples / BATCH) * BATCH);
  for (let first = 0; first < out.length; first += BATCH) {
    const x = createBatch(BATCH, space.units);
    for (let i = 0; i < x.data.length; i++) x.data[i] = valueOfChoice(space.kind, random.categorical(0, weights));
    energy.addEnergy(x, out.subarray(first, first + BATCH));
  }
  return out.slice(0, samples);
}
