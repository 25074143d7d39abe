import { resolve } from 'node:path';
import { z } from 'zod';
import {
  EdgeCollector,
  graphFormats,
  isingToQubo,
  modelValue,
  quboToIsing,
  readQuadraticModel,
  type QuadraticModel,
} from '@ergodic/graphs';
import { ErgodicError, type Observable } from '@ergodic/kernel';

/** How a quadratic model is given: in a file, or in the recipe. */
export const quadraticOptions = z.object({
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a file: JSON or COO as of dimod, Matrix Market (xᵀQx), or "i j b" on each line with "i i a" for linear terms; relative paths start from the folder of the recipe',
    ),
  format: z.enum(graphFormats).optional().describe('of the file; told from the content where left out'),
  linear: z.array(z.number()).optional().describe('in place of a file: a_i of each unit, an energy'),
  quadratic: z
    .array(z.tuple([z.int().min(0), z.int().min(0), z.number()]))
    .optional()
    .describe('in place of a file: [i, j, b_ij] for each pair, units numbered from 0, b an energy; equal pairs add up'),
});

/** The model that the options give, in the wanted variables: a model of the others is turned into it, exactly. */
export function givenModel(
  energy: string,
  { path, format, linear, quadratic }: z.output<typeof quadraticOptions>,
  vartype: QuadraticModel['vartype'],
  folder: string,
): QuadraticModel {
  const isInline = linear !== undefined || quadratic !== undefined;
  if ((path === undefined) !== isInline)
    throw problem(
      energy,
      path === undefined ? 'neither path nor linear and quadratic' : 'both path and linear or quadratic',
      'path',
      'a path; or linear: [0.5, -1], quadratic: [[0, 1, 2]]',
    );
  if (path === undefined) return inline(energy, linear ?? [], quadratic ?? [], vartype);
  const file = resolve(folder, path);
  // Files that do not say what their variables are have those of the energy.
  const model = readQuadraticModel(file, { format, otherwise: vartype });
  if (model.edges.nodes === 0)
    throw new ErgodicError({
      code: 'data',
      path: file,
      message: `${file}: there are no variables`,
      hint: 'at least one',
    });
  if (model.vartype === vartype) return model;
  return vartype === 'SPIN' ? quboToIsing(model) : isingToQubo(model);
}

function inline(
  energy: string,
  given: readonly number[],
  quadratic: readonly (readonly [number, number, number])[],
  vartype: 'SPIN' | 'BINARY',
): QuadraticModel {
  const nodes = quadratic.reduce((most, [i, j]) => Math.max(most, i + 1, j + 1), given.length);
  if (given.length > 0 && nodes > given.length)
    throw problem(
      energy,
      `a pair of unit ${nodes - 1}, but ${given.length} linear terms`,
      'quadratic',
      'one for each unit',
    );
  if (nodes === 0) throw problem(energy, 'no units', 'linear', 'at least one term');
  const collector = new EdgeCollector({ nodes, loops: vartype === 'BINARY' ? 'linear' : 'reject' });
  for (const [e, [i, j, b]] of quadratic.entries()) {
    const found = collector.add(i, j, b);
    if (found)
      throw problem(energy, `pair ${e}, [${[i, j, b].join(', ')}]: ${found.message}`, `quadratic.${e}`, found.hint);
  }
  const linear = collector.linear();
  for (const [i, a] of given.entries()) linear[i]! += a;
  return { vartype, edges: collector.edges(), linear, offset: 0 };
}

/** E plus the constant that pair couplings cannot hold. */
export const objective = (model: QuadraticModel): Observable => ({
  name: 'objective',
  summary: 'the value of the model as it was given: E + its constant, an energy',
  measure(x, out) {
    for (let r = 0; r < x.replicas; r++) out[r] = modelValue(model, x.data, r * x.width);
  },
});

function problem(energy: string, what: string, path: string, hint: string): ErgodicError {
  return new ErgodicError({ code: 'invalid-option', message: `energy ${energy} has ${what}`, path, hint });
}
