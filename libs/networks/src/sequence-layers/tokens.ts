import { ErgodicError, type Layer } from '@ergodic/kernel';

/**
 * Whether data are tokens that a first layer knows: whole numbers from 0, below its `tokens`. For what feeds a network, once for a
 * dataset.
 *
 * @param what for messages: `the data digits`
 * @throws ErgodicError `data` naming the layer, the sample and the place where one is not
 */
export function checkTokens(
  points: ArrayLike<number>,
  { tokens, input }: Pick<Layer, 'tokens' | 'input'>,
  layer: string,
  what: string,
): void {
  if (tokens === undefined) return;
  const time = input[0]!;
  for (let i = 0; i < points.length; i++) {
    const token = points[i]!;
    if (Number.isInteger(token) && token >= 0 && token < tokens) continue;
    throw new ErgodicError({
      code: 'data',
      message: `${layer} knows the tokens 0 … ${tokens - 1}, and ${what} has ${token} in sample ${Math.floor(i / time)} at step ${i % time}`,
      path: layer,
      value: token,
      hint: `whole numbers 0 … ${tokens - 1}, or another vocabulary`,
    });
  }
}
