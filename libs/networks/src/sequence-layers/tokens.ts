import { ErgodicError, type Dataset, type Layer } from '@ergodic/kernel';

/** How many tokens a layer knows, where its inputs are tokens; of one made of others, the first of those. */
export function tokensOf({ tokens, within = {} }: Layer): number | undefined {
  const first = Object.values(within)[0];
  return tokens ?? (first && tokensOf(first));
}

/**
 * Whether data are tokens that the first layer of a network knows, where it takes tokens: whole numbers from 0, below its `tokens`. Of
 * data that stay in their file nothing is known beforehand; the layer takes the nearest token then.
 *
 * @throws ErgodicError `data` naming the layer, the row and the step where one is not
 */
export function checkTokens(dataset: Dataset, layers: Readonly<Record<string, Layer>>, path: string): void {
  const { name, dimension } = dataset;
  const [layer, first] = Object.entries(layers)[0]!;
  const tokens = tokensOf(first);
  if (tokens === undefined || dataset.read) return;
  const { points } = dataset;
  const wrong = points.findIndex((token) => !(Number.isInteger(token) && token >= 0 && token < tokens));
  if (wrong < 0) return;
  throw new ErgodicError({
    code: 'data',
    message: `row ${Math.floor(wrong / dimension)} of ${name} has ${points[wrong]} at step ${wrong % dimension}, and the layer ${layer} knows the tokens 0 … ${tokens - 1}`,
    path,
    value: points[wrong],
    hint: `whole numbers from 0 to ${tokens - 1}, or a larger vocabulary`,
  });
}
