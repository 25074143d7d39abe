import { ErgodicError } from '@ergodic/kernel';
import type { Tensor, Tf } from '../common/tensor-types.ts';

export interface Rows {
  readonly heads: number;
  readonly time: number;
  readonly features: number;
}

/**
 * T of the rows of weights of attention, as it divides their energies [B, heads, time, time]. A scalar is that of all. Of numbers
 *
 * - heads · time are those of the rows one by one, in the order of U: those of the first head first;
 * - as many as heads are those of the heads;
 * - as many as features, as layers have them along their last axis, go to the heads in equal shares, in their order. A head has one
 *   temperature: the mean of its share.
 *
 * @throws ErgodicError `domain` for any other number of them
 */
export function rowTemperatures(tf: Tf, T: Tensor, { heads, time, features }: Rows): Tensor {
  if (T.rank === 0) return T;
  const count = T.shape[0]!;
  if (count === heads * time) return tf.reshape(T, [heads, time, 1]);
  if (count === heads) return tf.reshape(T, [heads, 1, 1]);
  if (count === features)
    return tf.reshape(tf.matMul(tf.tensor2d(shares(heads, features)), tf.reshape(T, [-1, 1])), [heads, 1, 1]);
  throw new ErgodicError({
    code: 'domain',
    message: `attention of ${heads} heads over ${time} steps of ${features} features has no use for ${count} temperatures`,
    path: 'temperature',
    value: count,
    hint: `${heads * time}, one for each head and step, ${heads}, one for each head, or ${features}, one for each feature`,
  });
}

/** Which part of each head's share each feature is: [heads, features], rows sum to 1. */
function shares(heads: number, features: number): number[][] {
  const share = features / heads;
  return Array.from({ length: heads }, (_, head) =>
    Array.from({ length: features }, (_, feature) => {
      const overlap = Math.min((head + 1) * share, feature + 1) - Math.max(head * share, feature);
      return Math.max(0, overlap) / share;
    }),
  );
}
