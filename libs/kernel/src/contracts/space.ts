/**
 * Spaces: what one replica's row of numbers means.
 *
 * | kind          | a unit is                         | numbers a unit | choices of a unit       |
 * |---------------|-----------------------------------|----------------|-------------------------|
 * | reals         | a coordinate                      | 1              | none (continuous)       |
 * | spins         | −1 or +1                          | 1              | 2: −1, +1               |
 * | bits          | 0 or 1                            | 1              | 2: 0, 1                 |
 * | categories    | 0 … choices − 1                   | 1              | `choices`               |
 * | probabilities | a distribution over the choices   | `choices`      | `choices`, held softly  |
 *
 * A state over probabilities is the exact law of independent units; `weights` count how often each unit occurs.
 */
export type Space =
  | { readonly kind: 'reals' | 'spins' | 'bits'; readonly units: number }
  | { readonly kind: 'categories'; readonly units: number; readonly choices: number }
  | {
      readonly kind: 'probabilities';
      readonly units: number;
      readonly choices: number;
      readonly weights?: Float64Array;
    };

export type SpaceKind = Space['kind'];

export const reals = (units: number): Space => ({ kind: 'reals', units });
export const spins = (units: number): Space => ({ kind: 'spins', units });
export const bits = (units: number): Space => ({ kind: 'bits', units });
export const categories = (units: number, choices: number): Space => ({ kind: 'categories', units, choices });
export const probabilities = (units: number, choices: number, weights?: Float64Array): Space =>
  weights ? { kind: 'probabilities', units, choices, weights } : { kind: 'probabilities', units, choices };

/** How many numbers one replica takes: the width of its batch row. */
export function widthOf(space: Space): number {
  return space.kind === 'probabilities' ? space.units * space.choices : space.units;
}

/** How many values a unit can take; 0 where it is continuous. */
export function choicesOf(space: Space): number {
  switch (space.kind) {
    case 'reals':
      return 0;
    case 'spins':
    case 'bits':
      return 2;
    case 'categories':
    case 'probabilities':
      return space.choices;
  }
}

/** The number stored for choice `c` of a discrete unit: spins −1, +1; bits 0, 1; categories c. */
export function valueOfChoice(kind: SpaceKind, c: number): number {
  return kind === 'spins' ? 2 * c - 1 : c;
}

/** The choice that a stored number stands for: the inverse of `valueOfChoice`. */
export function choiceOfValue(kind: SpaceKind, value: number): number {
  return kind === 'spins' ? (value + 1) / 2 : value;
}

/** Whether `value` is one that a unit of this space may hold. */
export function holds(space: Space, value: number): boolean {
  switch (space.kind) {
    case 'reals':
      return Number.isFinite(value);
    case 'spins':
      return value === 1 || value === -1;
    case 'bits':
      return value === 0 || value === 1;
    case 'categories':
      return Number.isInteger(value) && value >= 0 && value < space.choices;
    case 'probabilities':
      return value >= 0 && value <= 1;
  }
}
