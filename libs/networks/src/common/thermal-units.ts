import { z } from 'zod';
import type { Layer } from '@ergodic/kernel';
import type { LayerResult, Tensor, Tools } from './tensor-types.ts';

/** What U and S of a unit are; what each means is in `conventionsOf`. */
export const energyConventions = ['two-level', 'spin', 'mean-square', 'half-square'] as const;
export type EnergyConvention = (typeof energyConventions)[number];

export const energyOption = z
  .enum(energyConventions)
  .optional()
  .describe(
    'what U and S of its units are: levels 0 and −u, a spin in the field u, u²/n or u²/2n; left out, two-level with thermal-softplus and thermal-sigmoid, spin with thermal-tanh, else mean-square',
  );

const ofActivation: Readonly<Record<string, EnergyConvention>> = {
  'thermal-softplus': 'two-level',
  'thermal-sigmoid': 'two-level',
  'thermal-tanh': 'spin',
};

/** The one asked for; or that whose mean or free energy the activation of that name is. */
export function conventionOf(asked: EnergyConvention | undefined, activation: string | undefined): EnergyConvention {
  return asked ?? ofActivation[activation ?? ''] ?? 'mean-square';
}

const ofSquares = 'S_i = −p_i ln p_i, nats, p = softmax(−u/T) over the n units of a sample';
const texts: Readonly<Record<EnergyConvention, NonNullable<Layer['conventions']>>> = {
  'two-level': {
    energy: 'U = −u σ(u/T) of a unit with levels 0 and −u, σ(z) = 1/(1 + e^(−z))',
    entropy: 'S = binary entropy of σ(u/T), nats: U − TS = −T ln(1 + e^(u/T))',
  },
  spin: {
    energy: 'U = −u tanh(u/T) of a spin −1, +1 in the field u',
    entropy: 'S = binary entropy of σ(2u/T), nats: U − TS = −T ln(2 cosh(u/T))',
  },
  'mean-square': { energy: 'U_i = u_i²/n: a sample’s U is the mean square of its n responses', entropy: ofSquares },
  'half-square': {
    energy: 'U_i = u_i²/2n: a sample’s U is half the mean square of its n responses',
    entropy: ofSquares,
  },
};

export const conventionsOf = (convention: EnergyConvention): NonNullable<Layer['conventions']> => texts[convention];

/** Beyond it e^(−|u/T|) is nothing, and |u/T| e^(−|u/T|) must not become ∞ · 0. */
const FROZEN = 100;

/**
 * U (energy) and S (nats) of each unit, Tensor[B, n], of the inputs u [B, ..., channels] of its units at T, a scalar or [channels].
 * Sums over the units are those of the sample.
 *
 * `two-level` and `spin` are of an equilibrium, so F = U − TS is its −T ln Z. The squares are definitions: F = U − TS need not lie above
 * any −T ln Z, since p is the Boltzmann law of the energies u_i, not of U.
 */
export function thermalUnits(
  { tf }: Tools,
  convention: EnergyConvention,
  u: Tensor,
  temperature: Tensor,
): Required<Pick<LayerResult, 'energy' | 'entropy'>> {
  const units = u.shape.slice(1).reduce((product, length) => product * length, 1);
  const flat = (x: Tensor): Tensor => tf.reshape(x, [-1, units]);
  const a = tf.div(u, temperature);
  if (convention === 'two-level')
    return { energy: flat(tf.neg(tf.mul(u, tf.sigmoid(a)))), entropy: flat(binaryEntropy(tf, a)) };
  if (convention === 'spin')
    return { energy: flat(tf.neg(tf.mul(u, tf.tanh(a)))), entropy: flat(binaryEntropy(tf, tf.mul(a, 2))) };
  const share = convention === 'half-square' ? 2 * units : units;
  const logs = tf.logSoftmax(tf.neg(flat(a)));
  return { energy: flat(tf.div(tf.square(u), share)), entropy: tf.neg(tf.mul(tf.exp(logs), logs)) };
}

/** −σ ln σ − (1 − σ) ln(1 − σ) of σ = 1/(1 + e^(−a)), as ln(1 + e^(−|a|)) + |a|/(1 + e^|a|): nothing cancels, nothing overflows. */
function binaryEntropy(tf: Tools['tf'], a: Tensor): Tensor {
  const m = tf.minimum(tf.abs(a), FROZEN);
  return tf.add(tf.softplus(tf.neg(m)), tf.mul(m, tf.sigmoid(tf.neg(m))));
}
