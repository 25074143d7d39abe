/** Class indices with the names of the classes. */
export interface Classes {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/**
 * Numbers the classes 0, 1, ... in sorted order: by value where every label is a number, by code unit otherwise. So the
 * numbering does not depend on the order of the rows, and labels that are 0 ... K - 1 already keep their numbers.
 *
 * @param values one label a point, none empty
 */
export function toClasses(values: readonly (string | number)[]): Classes {
  const numeric = values.every((value) => Number.isFinite(Number(value)));
  const names = numeric ? values.map((value) => String(Number(value))) : values.map(String);
  const classes = [...new Set(names)].sort(numeric ? (a, b) => Number(a) - Number(b) : byCodeUnit);
  const index = new Map(classes.map((name, i) => [name, i]));
  return { labels: Int32Array.from(names, (name) => index.get(name)!), classes };
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
