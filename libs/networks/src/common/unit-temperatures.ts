import { ErgodicError, type Layer } from '@ergodic/kernel';
import type { Tensor, Tf } from './tensor-types.ts';

/** T, or T of each of n units: as often as the last axis comes in them; units that are no multiple of it share the mean. */
export function alongUnits(tf: Tf, T: Tensor, units: number): Tensor {
  if (T.rank === 0 || T.shape[0] === units) return T;
  return units % T.shape[0]! === 0 ? tf.tile(T, [units / T.shape[0]!]) : tf.mean(T);
}

/** The same as numbers, one for each unit: [n]. */
export const ofEachUnit = (tf: Tf, T: Tensor, units: number): Tensor =>
  tf.mul(tf.ones([units]), alongUnits(tf, T, units));

/**
 * T of each layer within another, where it has none of its own. A scalar is that of all. Numbers are
 *
 * - those of the units of every layer along its last axis, where all that have units are as wide as there are numbers;
 * - otherwise those of one layer after another, side by side as U and S are: for each as many as its last axis is long.
 *
 * Only layers that declare an energy have units; of a layer made of others, those that it is made of count one by one, and it shares
 * out in the same way what it gets. Layers without units take the numbers where they are as wide, in the first case, and else the mean:
 * no number is theirs.
 *
 * @throws ErgodicError `domain` where it is neither, naming how many numbers it takes
 */
export function temperaturesWithin(
  tf: Tf,
  layers: Readonly<Record<string, Layer>>,
  T: Tensor,
): Readonly<Record<string, Tensor>> {
  const entries = Object.entries(layers);
  if (T.rank === 0) return Object.fromEntries(entries.map(([name]) => [name, T]));
  const count = T.shape[0]!;
  const widths = entries.map(([, layer]) => widthsOf(layer));
  if (widths.flat().every((width) => width === count))
    return Object.fromEntries(
      entries.map(([name, { output }], i) => [name, widths[i]!.length > 0 || output.at(-1) === count ? T : tf.mean(T)]),
    );
  const lengths = widths.map(sumOf);
  if (sumOf(lengths) !== count) throw misfit(count, Object.keys(layers), lengths);
  return Object.fromEntries(
    entries.map(([name], i) => {
      const first = sumOf(lengths.slice(0, i));
      return [name, lengths[i] === 0 ? tf.mean(T) : tf.slice(T, [first], [lengths[i]!])];
    }),
  );
}

/** Whether any layer within has a temperature of its own. */
export const hasOwnTemperature = ({ within = {} }: Layer): boolean =>
  Object.values(within).some((layer) => layer.temperature !== undefined || hasOwnTemperature(layer));

/** How wide the layers are, one by one, that take their temperatures from what is around this one: it, or those within it. */
function widthsOf({ temperature, conventions, within, output }: Layer): number[] {
  if (temperature !== undefined || !conventions) return [];
  return within ? Object.values(within).flatMap(widthsOf) : [output.at(-1) ?? 1];
}

const sumOf = (lengths: readonly number[]): number => lengths.reduce((sum, length) => sum + length, 0);

function misfit(count: number, names: readonly string[], lengths: readonly number[]): ErgodicError {
  const wide = names.flatMap((name, i) => (lengths[i]! > 0 ? [`${lengths[i]} of ${name}`] : []));
  return new ErgodicError({
    code: 'domain',
    message: `${count} temperatures do not fit the layers within it: ${wide.join(', ')}`,
    path: 'temperature',
    value: count,
    hint: `${sumOf(lengths)} temperatures, side by side, or one for all`,
  });
}
