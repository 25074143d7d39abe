import type { Frame, Transition } from '@ergodic/kernel';

/** What a report calls a quantity that every run may have. */
export interface Quantity {
  readonly name: string;
  readonly label: string;
}

/** The state functions, in the order they are drawn: T last, for against T it is left out, and the others stay side by side. */
export const stateFunctions: readonly Quantity[] = [
  { name: 'U', label: 'internal energy, units of E' },
  { name: 'S', label: 'entropy, nats' },
  { name: 'F', label: 'free energy, U − TS' },
  { name: 'C', label: 'heat capacity, Var(E)/T²' },
  { name: 'T', label: 'temperature' },
];

/** What a frame tells of the ledger: ΔU = heat + work, up to the closing error; and the entropy that system and bath gained. */
export const ledgerNames = ['heat', 'work', 'closingError', 'entropyProduction'] as const;

/** Values of one name in every frame, NaN where a frame lacks it. */
export const column = (frames: readonly Frame[], name: string): number[] =>
  frames.map(({ values }) => values[name] ?? Number.NaN);

/** Standard errors of one name; undefined where no frame has any. */
export function errorColumn(frames: readonly Frame[], name: string): number[] | undefined {
  const errors = frames.map((frame) => frame.errors[name] ?? Number.NaN);
  return errors.some((error) => error > 0) ? errors : undefined;
}

/** Every name with a finite value somewhere, in the order of first appearance. */
export function namesIn(frames: readonly Frame[]): string[] {
  const names = new Set<string>();
  for (const { values } of frames) {
    for (const [name, value] of Object.entries(values)) if (Number.isFinite(value)) names.add(name);
  }
  return [...names];
}

/** A transition with its number and the step of its frame. */
export interface NumberedTransition extends Transition {
  readonly id: number;
  readonly step: number;
  readonly frame: number;
}

export function transitionsIn(frames: readonly Frame[]): NumberedTransition[] {
  return frames
    .flatMap(({ step, transitions }, frame) => transitions.map((transition) => ({ ...transition, step, frame })))
    .map((transition, i) => ({ ...transition, id: i + 1 }));
}
