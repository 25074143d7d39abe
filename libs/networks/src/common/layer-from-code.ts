import { RandomStreams } from '@ergodic/numerics';
import {
  type Context,
  type Definition,
  ErgodicError,
  type LayerPlan,
  type Part,
  type PartOf,
  type Slot,
} from '@ergodic/kernel';
import type { z } from 'zod';

/** A plan that knows how a recipe would say it. */
export interface LayerFromCode extends LayerPlan {
  readonly part: Part;
  /** All plugins that it is made with. */
  readonly definitions: readonly Definition[];
}

/**
 * A layer from code: `layer(dense, { units: 64, activation: thermalSoftplus })`. Options are those of a recipe, with their defaults;
 * where one is a part, it takes a definition, `{ use: definition, ...options }`, or a layer made by this function.
 *
 * @throws ErgodicError `invalid-option` naming the option, or where what is given is no layer; `unknown-plugin` where a layer or a part
 *   is named by a string
 */
export function layer<O extends z.ZodObject>(
  definition: Definition<'layer', O>,
  options: z.input<O> = {} as z.input<O>,
): LayerFromCode {
  checkLayer(definition, options);
  const known = new Map<string, Definition>();
  keep(known, definition as unknown as Definition);
  const part = { ...(partsOf(options, known) as object), use: definition.name };
  const plan = makePart(known, 'layer', part);
  return { part, definitions: [...known.values()], build: (input, site) => plan.build(input, site) };
}

/** Code in JavaScript may give anything. */
function checkLayer(definition: unknown, options: unknown): void {
  if (typeof definition === 'string')
    throw new ErgodicError({
      code: 'unknown-plugin',
      message: `layer takes the definition of a layer, not its name '${definition}'`,
      value: definition,
      hint: "import the definition: import { dense } from '@ergodic/networks', then layer(dense, { units: 10 })",
    });
  const isObject = typeof definition === 'object' && definition !== null;
  if (!isObject || !isDefinition(definition) || definition.slot !== 'layer')
    throw new ErgodicError({
      code: 'invalid-option',
      message: `layer takes the definition of a layer, not ${isObject ? whatItIs(definition) : String(definition)}`,
      hint: "layer(dense, { units: 10 }), with import { dense } from '@ergodic/networks'",
    });
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `layer ${definition.name}: its options are ${JSON.stringify(options)}, not an object`,
      value: options,
      hint: `layer(${definition.name}, { ${Object.keys(definition.options.shape)[0] ?? ''}: … })`,
    });
}

/** In words, what stands in the place of a layer. */
export function whatItIs(value: object): string {
  if (isDefinition(value)) return `the ${value.slot} ${value.name} itself`;
  if (isLayer(value)) return `the layer ${value.part.use}, which is made already`;
  if ('use' in value) return `the part { use: ${String(value.use)} } of a recipe`;
  return Array.isArray(value) ? 'a list' : `an object with ${Object.keys(value).join(', ') || 'nothing'}`;
}

const keyOf = (slot: Slot, name: string): string => `${slot} ${name}`;

function keep(known: Map<string, Definition>, definition: Definition): void {
  const key = keyOf(definition.slot, definition.name);
  const before = known.get(key);
  if (before !== undefined && before !== definition)
    throw new ErgodicError({ code: 'duplicate-plugin', message: `two different plugins are the ${key}`, value: key });
  known.set(key, definition);
}

const isDefinition = (value: object): value is Definition => 'slot' in value && 'make' in value;
const isLayer = (value: object): value is LayerFromCode => 'part' in value && 'definitions' in value;

/** The options as a recipe would have them; the definitions in them go to `known`. */
function partsOf(value: unknown, known: Map<string, Definition>): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (isDefinition(value)) {
    keep(known, value);
    return { use: value.name };
  }
  if (isLayer(value)) {
    value.definitions.forEach((definition) => keep(known, definition));
    return value.part;
  }
  if (Array.isArray(value)) return value.map((each) => partsOf(each, known));
  const entries = Object.entries(value).map(([key, each]) => {
    const made = partsOf(each, known);
    return [key, key === 'use' && typeof each === 'object' ? (made as Part).use : made];
  });
  return Object.fromEntries(entries);
}

function makePart<K extends Slot>(known: ReadonlyMap<string, Definition>, slot: K, part: Part): PartOf[K] {
  const { use, ...given } = part;
  const definition = known.get(keyOf(slot, use)) as Definition<K> | undefined;
  const who = keyOf(slot, use);
  if (!definition)
    throw new ErgodicError({
      code: 'unknown-plugin',
      message: `the ${who} is named by a string`,
      value: use,
      hint: 'from code, give the definition itself',
    });
  const unknown = Object.keys(given).find((key) => !(key in definition.options.shape));
  if (unknown !== undefined)
    throw new ErgodicError({
      code: 'unknown-option',
      message: `${who} has no option ${unknown}`,
      path: unknown,
      hint: `it has ${Object.keys(definition.options.shape).join(', ') || 'none'}`,
    });
  const parsed = definition.options.safeParse(given);
  if (parsed.success) return definition.make(parsed.data as never, contextOf(known, who));
  const { path, message } = parsed.error.issues[0]!;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `${who}: option ${path.join('.')}: ${message}`,
    path: path.join('.'),
    value: path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], given),
  });
}

/** Layers draw their starting values where they are built; nothing is kept for a checkpoint. */
function contextOf(known: ReadonlyMap<string, Definition>, path: string): Context {
  return {
    seed: 1,
    replicas: 1,
    units: 1,
    compute: 'auto',
    folder: '.',
    stream: (name, blocks = 1) => new RandomStreams(1, `${path}/${name}`, blocks),
    array: (_name, length) => new Float64Array(length),
    part: (slot, part) => makePart(known, slot, part),
    within: (name) => contextOf(known, `${path}.${name}`),
    service(token) {
      throw new ErgodicError({ code: 'missing-service', message: `${path} asks for the service ${token.description}` });
    },
  };
}
