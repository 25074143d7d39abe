import { resolve } from 'node:path';
import { z } from 'zod';
import { defineDataSource } from '@ergodic/kernel';
import { fileFormats, readDataset } from '../readers/read-dataset.ts';
import { optionProblem } from '../readers/problem.ts';
import { scaleDataset, scalings } from '../scale-dataset.ts';

const column = z.union([z.string().min(1), z.int()]);

/** Points from a file: CSV, TSV, JSON, NPY or IDX, plain or gzip. */
export const file = defineDataSource({
  name: 'file',
  summary: 'Points from a CSV, TSV, JSON, NPY or IDX file, plain or gzip.',
  options: z.object({
    path: z.string().min(1).describe('the file; relative paths start from the folder of the recipe'),
    format: z.enum(fileFormats).optional().describe('known by the ending or the first bytes where left out'),
    label: column
      .optional()
      .describe('column of true classes: its name, its place from 0, or from the end as -1; or a JSON key'),
    labels: z.string().min(1).optional().describe('a file of its own with one label a point'),
    weight: column.optional().describe('column of weights, numbers >= 0'),
    columns: z
      .array(column)
      .min(1)
      .optional()
      .describe('columns to learn from; all but label and weight where left out'),
    targets: z
      .array(column)
      .min(1)
      .optional()
      .describe('columns of numbers that are to be told of each point; not among those to learn from'),
    limit: z.int().min(1).optional().describe('keep only the first so many rows'),
    rows: z
      .strictObject({
        from: z.int().min(0).optional().describe('the first row, counted from 0'),
        to: z.int().min(1).optional().describe('the row before which it ends'),
      })
      .optional()
      .describe(
        'keep the rows from `from` on and before `to`, counted from 0: { from: 0, to: 8000 }; classes are numbered over the whole file',
      ),
    shape: z
      .array(z.int().min(1))
      .min(1)
      .optional()
      .describe(
        'shape of a point, such as [28, 28, 1] (height, width, channels) or [time, features]; IDX images and NPY arrays set it themselves',
      ),
    header: z
      .boolean()
      .optional()
      .describe('whether the first line of a CSV names the columns; found out where left out'),
    delimiter: z.string().length(1).optional().describe('what separates the cells of a CSV; found out where left out'),
    scale: z
      .enum(scalings)
      .default('none')
      .describe('standard: mean 0, variance 1; min-max: range 0 to 1; of each column'),
    divide: z
      .number()
      .positive()
      .default(1)
      .describe('every number to learn from is divided by it, before scaling: 255 for grey values'),
    stream: z
      .boolean()
      .default(false)
      .describe(
        'whether points stay in the file and are read as minibatches need them: NPY (C order) and IDX files that are not packed',
      ),
  }),
  make: ({ scale, path, labels, ...options }, { folder }) => ({
    load() {
      if (options.stream && scale !== 'none')
        throw optionProblem('scale', 'columns cannot be scaled where points stay in the file', {
          value: scale,
          hint: 'divide, one number for all; or leave stream out',
        });
      return scaleDataset(
        readDataset({
          ...options,
          path: resolve(folder, path),
          ...(labels === undefined ? {} : { labels: resolve(folder, labels) }),
        }),
        scale,
      );
    },
  }),
});
