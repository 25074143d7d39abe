import { z } from 'zod';
import { slotOfOption } from '@ergodic/kernel';

/** One option as a person reads it. */
export interface OptionRow {
  readonly name: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
}

/** The part of JSON Schema that options are told with. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly description?: string;
  /** Where the option is a part itself: its slot. */
  slot?: string;
}

/** The options of a definition, nested ones under dotted names. */
export function optionsOf(options: z.ZodObject): OptionRow[] {
  const schema = z.toJSONSchema(options, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const slot = slotOfOption(zodSchema);
      if (slot) Object.assign(jsonSchema, { slot, properties: undefined });
    },
  });
  return rows(schema as JsonSchema, '');
}

/** As one would write it in a recipe, with spaces where a line may be broken. */
function defaultText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, part]) => `${key}: ${typeof part === 'string' ? part : defaultText(part)}`,
  );
  return `{ ${parts.join(', ')} }`;
}

function rows({ properties = {}, required = [] }: JsonSchema, prefix: string): OptionRow[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = prefix + key;
    const row: OptionRow = {
      name,
      type: typeOf(schema),
      default: schema.default === undefined ? (required.includes(key) ? 'required' : '–') : defaultText(schema.default),
      description: schema.description ?? '',
    };
    return [row, ...rows(schema, `${name}.`)];
  });
}

/** `number > 0`, `integer 1 … 10`, `a | b`, `list of number`. */
function typeOf(schema: JsonSchema): string {
  if (schema.slot) return schema.slot;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(', ');
  switch (schema.type) {
    case 'number':
    case 'integer':
      return `${schema.type}${range(schema)}`;
    case 'array':
      return listOf(schema);
    case 'string':
      return 'text';
    case 'boolean':
      return 'true | false';
    case 'object':
      return schema.properties ? 'object' : `object of ${inner(schema.additionalProperties)}`;
    default:
      return Array.isArray(schema.type) ? schema.type.join(' | ') : 'anything';
  }
}

function listOf({ items, prefixItems, minItems, maxItems }: JsonSchema): string {
  if (prefixItems) return `[${prefixItems.map(typeOf).join(', ')}]`;
  const size =
    minItems === undefined
      ? ''
      : minItems === maxItems
        ? `${minItems} × `
        : minItems > 1
          ? `${minItems} or more × `
          : '';
  return `list of ${size}${inner(items)}`;
}

function inner(schema: JsonSchema | boolean | undefined): string {
  return typeof schema === 'object' ? typeOf(schema) : 'anything';
}

/** The bounds of a number; those of a safe integer say nothing. */
function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const real = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const low = real(exclusiveMinimum) ? `> ${exclusiveMinimum}` : real(minimum) ? `≥ ${minimum}` : '';
  const high = real(exclusiveMaximum) ? `< ${exclusiveMaximum}` : real(maximum) ? `≤ ${maximum}` : '';
  if (real(minimum) && real(maximum)) return ` ${minimum} … ${maximum}`;
  return [low, high]
    .filter(Boolean)
    .map((bound) => ` ${bound}`)
    .join(',');
}
