import type { Recipe } from '@ergodic/kernel';

/** Rows, columns and J > 0 of an Ising model without a field on a periodic lattice of two directions. */
export interface LatticeMagnet {
  readonly rows: number;
  readonly columns: number;
  readonly coupling: number;
}

/** The ferromagnet of a recipe whose properties are known exactly; undefined for any other recipe. */
export function latticeMagnet({ energy, coupling }: Pick<Recipe, 'energy' | 'coupling'>): LatticeMagnet | undefined {
  const shape = coupling?.['shape'];
  if (energy.use !== 'ising' || coupling?.use !== 'lattice' || coupling['periodic'] === false) return undefined;
  if (!Array.isArray(shape) || shape.length !== 2 || (energy['field'] ?? 0) !== 0) return undefined;
  const J = ((energy['coupling'] as number | undefined) ?? 1) * ((coupling['weight'] as number | undefined) ?? 1);
  const [rows, columns] = shape as [number, number];
  return J > 0 ? { rows, columns, coupling: J } : undefined;
}
