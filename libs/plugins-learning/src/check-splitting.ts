import { ErgodicError, type Energy } from '@ergodic/kernel';

export interface Settings {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly splitting: 'mass-constrained' | 'perturbation' | 'none';
}

/**
 * The energy's components must split in the way asked for.
 * @throws ErgodicError `invalid-option`
 */
export function checkSplitting({ splitting, maxIterations }: Settings, { components }: Energy): void {
  const fail = (option: string, value: unknown, message: string, hint: string): never => {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `learning free-energy-minimisation: ${message}`,
      path: `learning.${option}`,
      value,
      hint,
    });
  };
  if (splitting === 'none') return;
  if (!components) return fail('splitting', splitting, 'the energy has no components to split', 'splitting: none');
  if (splitting === 'mass-constrained' && !components.massConstrained)
    return fail(
      'splitting',
      splitting,
      'the energy’s components carry no masses',
      'splitting: perturbation, or an energy with masses: constrained',
    );
  if (splitting === 'perturbation' && components.massConstrained)
    return fail(
      'splitting',
      splitting,
      'the energy starts with one component, which no perturbation splits',
      'splitting: mass-constrained, or an energy with masses: equal',
    );
  if (splitting === 'mass-constrained' && maxIterations < 2)
    fail(
      'maxIterations',
      maxIterations,
      'one update a temperature never comes to rest, so that nothing would split',
      'at least 2, or another splitting',
    );
}
