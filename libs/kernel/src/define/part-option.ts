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

type Schema = z.core.$ZodType;

/** Where zod keeps the schemas that one is made of. */
interface Within {
  /** Optional, nullable, with a default, … */
  readonly innerType?: Schema;
  /** Lists. */
  readonly element?: Schema;
  /** Records. */
  readonly valueType?: Schema;
  /** Unions. */
  readonly options?: readonly Schema[];
  /** Tuples. */
  readonly items?: readonly Schema[];
  /** Objects. */
  readonly shape?: Readonly<Record<string, Schema>>;
}
const places = ['innerType', 'element', 'valueType', 'options', 'items', 'shape'] as const;
const within = (schema: Schema): Within => schema._zod.def as Within;

/** The slot of an option made by `partOption`; undefined for any other. */
export function slotOfOption(option: Schema): Slot | undefined {
  return slotOf.get(option)?.slot;
}

/** The schema with `replacement(slot)` for every `partOption` in it, however deep. */
export function replaceParts<S extends Schema>(schema: S, replacement: (slot: Slot) => z.ZodType): S {
  const { def } = schema._zod;
  const slot = slotOfOption(schema);
  const checks = (def.checks ?? []) as z.core.$ZodCheck<unknown>[];
  if (slot) return withMeaning(schema, replacement(slot).check(...checks)) as unknown as S;
  if (!hasParts(schema)) return schema;
  const replaced = (inner: Schema): Schema => replaceParts(inner, replacement);
  const found = places.flatMap((place): [string, unknown][] => {
    const here = within(schema)[place];
    if (here === undefined) return [];
    if (here instanceof z.core.$ZodType) return [[place, replaced(here)]];
    const each = Object.entries(here).map(([key, inner]) => [key, replaced(inner)] as const);
    return [[place, Array.isArray(here) ? each.map(([, inner]) => inner) : Object.fromEntries(each)]];
  });
  // A part that stands in as the default has defaults of its own to be filled in.
  const isDefault = (layer: typeof def): layer is z.core.$ZodDefaultDef => layer.type === 'default';
  const changed = isDefault(def)
    ? z.prefault(replaced(def.innerType), () => def.defaultValue as never)
    : z.core.clone(schema, { ...def, ...Object.fromEntries(found) } as never);
  return withMeaning(schema, changed as unknown as S);
}

function hasParts(schema: Schema): boolean {
  const inner = places.flatMap((place) => {
    const here = within(schema)[place] ?? [];
    return here instanceof z.core.$ZodType ? [here] : Object.values<Schema>(here);
  });
  return slotOfOption(schema) !== undefined || inner.some(hasParts);
}

/** The parts in an option's value, with the path to each from there. */
export function partsIn(schema: Schema, value: unknown, path: string): { slot: Slot; part: unknown; path: string }[] {
  const slot = slotOfOption(schema);
  if (slot) return value === undefined ? [] : [{ slot, part: value, path }];
  const { innerType, element, valueType, options, items, shape } = within(schema);
  if (innerType) return value === null && schema._zod.def.type === 'nullable' ? [] : partsIn(innerType, value, path);
  if (typeof value !== 'object' || value === null) return [];
  // Of a union, the only branch that has a part here; where several have, the schema itself says what is wrong.
  if (options) {
    const branches = options.map((each) => partsIn(each, value, path)).filter(({ length }) => length > 0);
    return branches.length === 1 ? branches[0]! : [];
  }
  if ((element ?? items) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const inner = element ?? valueType ?? items?.[Number(key)] ?? shape?.[key];
    return inner ? partsIn(inner, each, `${path}.${key}`) : [];
  });
}

/** `to` with the description of `from`. */
function withMeaning<S extends z.core.$ZodType>(from: z.core.$ZodType, to: S): S {
  const meaning = z.globalRegistry.get(from);
  if (meaning) z.globalRegistry.add(to, meaning);
  return to;
}
