import { z } from 'zod';
import { defineAnalysis, ErgodicError, nearest, type RunRecord } from '@ergodic/kernel';
import { evenly } from './evenly.ts';
import { pictureShape } from './picture-shape.ts';

/**
 * Pictures of what was learnt: the columns or rows of a parameter θ [m, n], as filters of hidden units; all on one scale, that of
 * the largest number.
 */
export const parameterImages = defineAnalysis({
  name: 'parameter-images',
  summary: 'Pictures of the columns or rows of a parameter: filters, memories, receptive fields.',
  options: z.object({
    parameter: z.string().default('weights').describe('which array of numbers, of two directions'),
    along: z.enum(['columns', 'rows']).default('columns').describe('what makes a picture: a column for each, or a row'),
    shape: z.array(z.int().min(1)).length(2).optional().describe('rows and columns of a picture; left out, a square'),
    pictures: z.int().min(1).max(1000).default(64).describe('pictures, evenly spread; a count'),
  }),
  make: (options) => ({ analyse: async (run) => ({ findings: [], sections: [picturesOf(run, options)] }) }),
});

interface ParameterImagesOptions {
  readonly parameter: string;
  readonly along: 'columns' | 'rows';
  readonly shape?: number[] | undefined;
  readonly pictures: number;
}

function picturesOf({ energy, recipe }: RunRecord, options: ParameterImagesOptions) {
  const { parameter, along, shape, pictures } = options;
  const array = energy.parameters[parameter];
  if (!array || array.shape.length !== 2) throw noSuchArray(parameter, energy.parameters, recipe.energy.use);
  const [m, n] = array.shape as [number, number];
  const [count, length] = along === 'columns' ? [n, m] : [m, n];
  const [height, width] = pictureShape(shape, {}, length, 'parameter-images');
  const at = (picture: number, k: number): number =>
    array.data[along === 'columns' ? k * n + picture : picture * n + k]!;
  const largest = array.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return {
    kind: 'images' as const,
    title: `${along === 'columns' ? 'Columns' : 'Rows'} of ${parameter}`,
    images: evenly(count, pictures).map((picture) => ({
      label: String(picture),
      width,
      height,
      values: Float64Array.from({ length: width * height }, (_, k) => at(picture, k)),
    })),
    scale: { palette: 'signed' as const, low: -largest, high: largest },
    note: `${Math.min(count, pictures)} of ${count} ${along} of ${parameter}, at the end of the run.`,
  };
}

function noSuchArray(
  name: string,
  parameters: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  energy: string,
): ErgodicError {
  const flat = Object.keys(parameters).filter((key) => parameters[key]!.shape.length === 2);
  const near = nearest(name, flat);
  return new ErgodicError({
    code: 'invalid-option',
    message: `analysis parameter-images: energy ${energy} has no parameter ${JSON.stringify(name)} of two directions`,
    path: 'parameter',
    value: name,
    hint: flat.length === 0 ? 'it has none' : near ? `did you mean ${near}?` : `it has ${flat.join(', ')}`,
  });
}
