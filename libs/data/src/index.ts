import { definePlugin } from '@ergodic/kernel';
import { generators } from './generators/index.ts';
import { features } from './sources/features.ts';
import { file } from './sources/file.ts';
import { labelUnits } from './sources/label-units.ts';

export * from './generators/index.ts';
export type { Generator } from './generators/define-generator.ts';
export type { ColumnReference } from './readers/columns.ts';
export { fileFormats, readDataset, type FileFormat, type ReadOptions } from './readers/read-dataset.ts';
export { scaleDataset, scalings, type Scaling } from './scale-dataset.ts';

/** The reader of files and the generators, as data sources. */
export const data = definePlugin({
  name: '@ergodic/data',
  version: '0.1.0',
  provides: [file, features, labelUnits, ...generators.map(({ definition }) => definition)],
});

export default data;
