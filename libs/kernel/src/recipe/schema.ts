import { z } from 'zod';
import type { Registry } from '../registry/registry.ts';
import { suggest } from '../registry/nearest.ts';
import type { Slot } from '../define/definition.ts';
import { backends, computeTiers } from '../contracts/index.ts';
import { replaceParts } from '../define/part-option.ts';

/**
 * The recipe schema, assembled from what is registered: each slot accepts exactly its plugins, each plugin exactly its
 * options. Unknown keys are errors.
 */
export function recipeSchema(registry: Registry) {
  const known = new Map<Slot, z.ZodType>();
  const part: PartSchemas = (slot) => {
    if (!known.has(slot)) known.set(slot, partSchema(registry, slot, part));
    return known.get(slot)!;
  };
  const temperature = partSchema(registry, 'schedule', part, {
    unit: z.literal('critical').optional().describe('give T as multiples of the energy’s critical temperature'),
  });
  return only({
    $schema: z.string().optional().describe('where the JSON Schema of recipes lies, for editors'),
    name: z.string().min(1).default('run').describe('a name for reports'),
    seed: z.int().min(0).default(1).describe('seed of every random stream, 0 to 2^53 − 1'),
    replicas: z.int().min(1).default(1).describe('independent copies of the system'),
    units: z.int().min(1).default(1).describe('size, for systems that come in any size'),
    initial: z
      .union([z.literal('random'), z.number()])
      .default('random')
      .describe('every number of the first state, or random; states over probabilities start uniform'),
    compute: z
      .enum(computeTiers)
      .default('auto')
      .describe('which form of the parts computes: plain TypeScript, tensor programs, or SIMD kernels'),
    backend: z
      .enum(backends)
      .optional()
      .describe('where tensor programs run, one operation at a time; left out, they are compiled'),
    clamp: z
      .union([clampSchema, z.array(clampSchema).min(1)])
      .optional()
      .describe('units that are held; a list where they take values in different ways'),
    data: part('data').optional().describe('points to learn from'),
    coupling: part('coupling').optional().describe('the graph that couples the units'),
    activation: part('activation').optional().describe('response function, for energies that ask for one'),
    energy: part('energy').describe('E(x; θ)'),
    entropy: part('entropy').optional().describe('S of the state; without it S and F are not told'),
    dynamics: part('dynamics').describe('moves the state at temperature T'),
    learning: part('learning').optional().describe('moves the parameters θ'),
    temperature: z
      .union([z.number().positive(), temperature])
      .describe('T(t), an energy (k_B = 1): a number > 0, or a schedule'),
    protocol: z
      .record(z.string(), part('schedule'))
      .default({})
      .describe('schedules for controls of the energy, by name'),
    steps: z.int().min(1).optional().describe('stop after this many steps at the latest'),
    observe: only({
      every: z
        .union([z.int().min(1), z.literal('stage')])
        .default('stage')
        .describe('steps between frames, or stage: one frame at the end of each stage'),
      snapshots: z
        .array(z.string())
        .default([])
        .describe(
          'parameter arrays, state, or what there is of each replica (energies, observables), to keep in every frame',
        ),
    })
      .prefault({})
      .describe('what is recorded, and when'),
    analyses: z.array(part('analysis')).default([]).describe('what looks at the finished run'),
  });
}

const index = z.int().min(0);

const clampSchema = only({
  units: z
    .union([z.array(index).min(1), only({ from: index, to: index })])
    .optional()
    .describe('which units, or the first and the last of them; left out, those that data describe'),
  values: z
    .union([z.enum(['initial', 'data']), z.number(), z.array(z.number())])
    .default('initial')
    .describe('a number for each, one for all, initial: as the first state is, or data: replica r takes row r'),
});

/** An object that takes these keys and no others; its complaint about another says which. */
function only<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const keys = Object.keys(shape).filter((key) => key !== 'use' && key !== '$schema');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? suggest(String(issue.keys[0]), keys, 'it takes') : undefined,
  });
}

type PartSchemas = (slot: Slot) => z.ZodType;

/**
 * One slot: a union over its plugins, told apart by `use`. Checks across options (`refine`) stay in force; options that
 * are parts themselves take what their slot takes.
 */
function partSchema(registry: Registry, slot: Slot, nested: PartSchemas, more: z.ZodRawShape = {}): z.ZodType {
  const inside = (option: z.core.$ZodType) => replaceParts(option, (inner) => z.lazy(() => nested(inner)));
  const parts = registry.list(slot).map(({ definition: { name, summary, options } }) =>
    only({
      use: z.literal(name),
      ...Object.fromEntries(Object.entries(options.shape).map(([key, option]) => [key, inside(option)])),
      ...more,
    })
      .check(...((options.def.checks ?? []) as z.core.$ZodCheck<object>[]))
      .describe(summary),
  );
  const [first, ...rest] = parts;
  if (!first) return z.never({ error: `no ${slot} plugin is loaded` });
  return rest.length === 0 ? first : z.discriminatedUnion('use', [first, ...rest]);
}

/** The recipe format as JSON Schema (draft 2020-12), for editors and forms. */
export function recipeJsonSchema(registry: Registry): Record<string, unknown> {
  return {
    title: 'Ergodic recipe',
    ...z.toJSONSchema(recipeSchema(registry), { io: 'input', unrepresentable: 'any' }),
  };
}
