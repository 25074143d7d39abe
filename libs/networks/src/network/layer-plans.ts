import { ErgodicError, type Context, type LayerPlan, type Part } from '@ergodic/kernel';
import { layerNames } from '../common/composition.ts';

/**
 * Makes the layers that an option lists, named after their plugins and counted: dense1, dense2, dropout1.
 * @param option where they stand: the parts are made under `<option>.<place>`
 * @throws ErgodicError `invalid-option` where there is none, or two have one name
 */
export function layerPlans(
  parts: readonly Part[],
  context: Context,
  option = 'layers',
): Readonly<Record<string, LayerPlan>> {
  if (parts.length === 0)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${option} is empty, and a network has at least one layer`,
      path: option,
      value: [],
      hint: 'a list of layers: [{ use: dense, units: 10 }]',
    });
  const names = layerNames(parts);
  return Object.fromEntries(
    parts.map((part, place) => [names[place]!, context.part('layer', part, `${option}.${place}`)] as const),
  );
}
