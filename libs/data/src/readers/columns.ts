import { nearest } from '@ergodic/kernel';
import { listed, optionProblem } from './problem.ts';

/** A column by its name, or by its place: 0 is the first, -1 the last. */
export type ColumnReference = string | number;

/** Which column plays which part. */
export interface ColumnRoles {
  readonly features: readonly number[];
  readonly label?: number;
  readonly weight?: number;
  readonly targets: readonly number[];
}

/**
 * Finds the columns that the options name.
 *
 * @param names the file's columns in order
 * @param where the file, for messages
 * @throws ErgodicError `invalid-option` where a column is not there or has two parts to play
 */
export function chooseColumns(
  names: readonly string[],
  options: {
    label?: ColumnReference;
    weight?: ColumnReference;
    columns?: readonly ColumnReference[];
    targets?: readonly ColumnReference[];
  },
  where: string,
): ColumnRoles {
  const label = options.label === undefined ? undefined : findColumn(names, options.label, 'label', where);
  const weight = options.weight === undefined ? undefined : findColumn(names, options.weight, 'weight', where);
  if (label !== undefined && label === weight)
    throw optionProblem('weight', `the column ${names[label]} of ${where} is the label already`, {
      value: options.weight,
    });
  const targets = (options.targets ?? []).map((reference) => findColumn(names, reference, 'targets', where));
  targets.forEach((column, i) => {
    if (targets.indexOf(column) !== i || column === label || column === weight)
      throw optionProblem(
        'targets',
        `the column ${names[column]} of ${where} is a ${targets.indexOf(column) !== i ? 'target' : column === label ? 'label' : 'weight'} already`,
        {
          value: options.targets![i],
        },
      );
  });

  if (options.columns === undefined) {
    const features = names.map((_, i) => i).filter((i) => i !== label && i !== weight && !targets.includes(i));
    return { features, label, weight, targets };
  }

  const features = options.columns.map((reference) => findColumn(names, reference, 'columns', where));
  if (features.length === 0) throw optionProblem('columns', 'the list is empty', { hint: `columns: ${listed(names)}` });
  features.forEach((column, i) => {
    if (features.indexOf(column) !== i)
      throw optionProblem('columns', `${names[column]} is listed twice`, { value: options.columns![i] });
    if (column === label || column === weight || targets.includes(column))
      throw optionProblem(
        'columns',
        `${names[column]} is the ${column === label ? 'label' : column === weight ? 'weight' : 'target'}, so it cannot be a feature`,
        {
          value: options.columns![i],
        },
      );
  });
  return { features, label, weight, targets };
}

function findColumn(names: readonly string[], reference: ColumnReference, option: string, where: string): number {
  if (typeof reference === 'number') {
    const column = reference < 0 ? names.length + reference : reference;
    if (Number.isInteger(column) && column >= 0 && column < names.length) return column;
    throw optionProblem(option, `${where} has no column ${reference}`, {
      value: reference,
      hint: `columns 0 to ${names.length - 1} (or -${names.length} to -1, from the end): ${listed(names)}`,
    });
  }
  const column = names.indexOf(reference);
  if (column < 0) {
    const near = nearest(reference, names);
    throw optionProblem(option, `${where} has no column named ${JSON.stringify(reference)}`, {
      value: reference,
      hint: `${near === undefined ? '' : `did you mean ${near}? `}columns: ${listed(names)}`,
    });
  }
  if (names.indexOf(reference, column + 1) >= 0)
    throw optionProblem(option, `${where} has more than one column named ${JSON.stringify(reference)}`, {
      value: reference,
      hint: `name it by place: 0 to ${names.length - 1}`,
    });
  return column;
}

/** Names for columns that have none: x1, x2, ... */
export function numberedColumns(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `x${i + 1}`);
}
