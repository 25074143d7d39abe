import { createRegistry, definePlugin, type Definition, type Layer } from '@ergodic/kernel';
import { lawContext, type LawContext } from '@ergodic/laws';
import type { z } from 'zod';
import * as activations from './activations.ts';
import { siteOf } from './layer-passes.ts';

const registry = createRegistry([
  definePlugin({ name: 'activations', version: '1.0.0', provides: Object.values(activations) as Definition[] }),
]);

/** A layer as a recipe would make it, called layers.0 (name). */
export function build<O extends z.ZodObject>(
  definition: Definition<'layer', O>,
  options: z.input<O>,
  input: readonly number[],
  given: Partial<LawContext> = {},
): Layer {
  const context = { ...lawContext(1, 1, 1, { registry }), ...given };
  return definition
    .make(definition.options.parse(options), context)
    .build(input, siteOf(`layers.0 (${definition.name})`, 5));
}
