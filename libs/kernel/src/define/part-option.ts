import { z } from 'zod';
import type { Part } from '../recipe/recipe.ts';
import type { Slot } from './definition.ts';

const slotOf = z.registry<{ slot: Slot }>();

/**
 * An option that is a part itself, written as in a recipe: `{ use: name, ...options }`. The recipe's schema puts in its
 * place what is registered for that slot; `make` turns it into the part by `context.part(slot, option, 'name of the option')`.
 */
export function partOption(slot: Slot): z.ZodType<Part> {
  return z.looseObject({ use: z.string() }).register(slotOf, { slot });
}

/** The slot of an option made by `partOption`; undefined for any other. */
export function slotOfOption(option: z.core.$ZodType): Slot | undefined {
  return slotOf.get(option)?.slot;
}

/** The schema with `replacement(slot)` for every `partOption` in it: by itself, optional, with a default, or in a list. */
export function replaceParts<S extends z.core.$ZodType>(schema: S, replacement: (slot: Slot) => z.ZodType): S {
  const slot = slotOfOption(schema);
  if (slot) return withMeaning(schema, replacement(slot)) as unknown as S;
  const { def } = schema._zod as unknown as { def: { innerType?: z.core.$ZodType; element?: z.core.$ZodType } };
  const key = def.innerType ? 'innerType' : def.element ? 'element' : undefined;
  if (!key) return schema;
  const inner = replaceParts(def[key]!, replacement);
  return inner === def[key] ? schema : withMeaning(schema, z.core.clone(schema, { ...def, [key]: inner } as never));
}

/** The parts in an option's value, with the path to each from there. */
export function partsIn(
  schema: z.core.$ZodType,
  value: unknown,
  path: string,
): { slot: Slot; part: unknown; path: string }[] {
  const slot = slotOfOption(schema);
  if (slot) return value === undefined ? [] : [{ slot, part: value, path }];
  const { def } = schema._zod as unknown as { def: { innerType?: z.core.$ZodType; element?: z.core.$ZodType } };
  if (def.innerType) return partsIn(def.innerType, value, path);
  if (!def.element || !Array.isArray(value)) return [];
  return value.flatMap((each, i) => partsIn(def.element!, each, `${path}.${i}`));
}

/** `to` with the description of `from`. */
function withMeaning<S extends z.core.$ZodType>(from: z.core.$ZodType, to: S): S {
  const meaning = z.globalRegistry.get(from);
  if (meaning) z.globalRegistry.add(to, meaning);
  return to;
}
