import { ErgodicError, type Context, type LayerPlan, type Part } from '@ergodic/kernel';

/**
 * Makes the layers that an option lists, named after their kind and counted: dense1, dense2, conv-2d-1.
 * @param option where they stand: the parts are made under `<option>.<place>`
 * @throws ErgodicError `invalid-option` where there is none
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
  const counts = new Map<string, number>();
  const plans: Record<string, LayerPlan> = {};
  for (const [place, part] of parts.entries()) {
    const count = (counts.get(part.use) ?? 0) + 1;
    counts.set(part.use, count);
    const name = /\d$/.test(part.use) ? `${part.use}-${count}` : `${part.use}${count}`;
    plans[name] = context.part('layer', part, `${option}.${place}`);
  }
  return plans;
}
