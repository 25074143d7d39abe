import type { Tensor, Tf } from '../common/tensor-types.ts';

/** ρ: what units show the others of their state. */
export interface Response {
  value(s: number): number;
  /** ρ′, one-sided from within at a kink. */
  slope(s: number): number;
  /** Where settled states lie, and ρ(s) = s. */
  readonly bounds?: readonly [least: number, most: number];
  tensor(tf: Tf, s: Tensor): Tensor;
  /** ρ′(s) of ρ = ρ(s); left out where it is 1 on all states that are reached. */
  tensorSlope?(tf: Tf, rho: Tensor): Tensor;
}

export const responses = {
  /** ρ(s) = min(max(s, 0), 1). */
  'hard-sigmoid': {
    value: (s) => Math.min(Math.max(s, 0), 1),
    slope: (s) => (s >= 0 && s <= 1 ? 1 : 0),
    bounds: [0, 1],
    tensor: (tf, s) => tf.clipByValue(s, 0, 1),
  },
  tanh: {
    value: Math.tanh,
    slope: (s) => 1 - Math.tanh(s) ** 2,
    tensor: (tf, s) => tf.tanh(s),
    tensorSlope: (tf, rho) => tf.sub(1, tf.square(rho)),
  },
  identity: { value: (s) => s, slope: () => 1, tensor: (_tf, s) => s },
} satisfies Record<string, Response>;

export type ResponseName = keyof typeof responses;
