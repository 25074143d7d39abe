import { ErgodicError, messageOf } from '@ergodic/kernel';
import fc from 'fast-check';

/**
 * One law of a contract, ready to be checked, under any test runner:
 * `for (const law of energyLaws(mine)) it(law.name, law.check)`.
 */
export interface Law {
  readonly name: string;
  /** Which trial of the definition it is of, where there are several: `name` begins with it and a colon. */
  readonly trial?: string;
  /**
   * The number of cases that it was tried with: states, rows or independent walks; 1 where there is one case only.
   * @throws LawBroken with a counterexample
   */
  check(): number;
}

/** How hard a suite tries. */
export interface Effort {
  /** Cases of each law that draws them at random. */
  readonly cases?: number;
  readonly seed?: number;
}

/** Thrown by a law that does not hold. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';

  constructor(
    /** What is wrong, without the case. */
    readonly what: string,
    /** The case in which it shows, as short as one was found: "x = [0.5, -1], T = 0.3". Empty where it always shows. */
    readonly counterexample = '',
    cause?: unknown,
  ) {
    super(counterexample === '' ? what : `${what}; for ${counterexample}`, cause === undefined ? undefined : { cause });
  }
}

/** A law that is looked at once, or that says itself how many cases it tried. */
export function law(name: string, holds: () => number | void): Law {
  return {
    name,
    check() {
      try {
        return holds() ?? 1;
      } catch (thrown) {
        throw broken(thrown);
      }
    },
  };
}

/** Tries `holds` on `cases` random cases and shortens one that breaks it. Returns the number of cases. */
export function forAll<T extends object>(
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  { cases, seed }: Required<Effort>,
  holds: (values: T) => void,
): number {
  const found = fc.check(
    // A copy, so that a part which writes to what it should read does not change the case that is shown.
    fc.property(fc.record(values), (values) => holds(structuredClone(values) as T)),
    { numRuns: cases, seed },
  );
  if (found.failed) throw broken(found.errorInstance, shortened(show(found.counterexample?.[0])));
  return found.numRuns;
}

function broken(thrown: unknown, counterexample?: string): LawBroken {
  if (thrown instanceof LawBroken)
    return counterexample === undefined ? thrown : new LawBroken(thrown.what, counterexample, thrown.cause);
  const hint = thrown instanceof ErgodicError && thrown.hint ? ` (${thrown.hint})` : '';
  return new LawBroken(`it throws: ${messageOf(thrown)}${hint}`, counterexample, thrown);
}

/** Asserts |found − wanted| ≤ tolerance · max(1, |wanted|). */
export function expectClose(found: number, wanted: number, tolerance: number, what: string): void {
  expectWithin(found, wanted, tolerance * Math.max(1, Math.abs(wanted)), what);
}

/** Asserts |found − wanted| ≤ bound; infinities must agree. */
export function expectWithin(found: number, wanted: number, bound: number, what: string): void {
  if (Object.is(found, wanted) || Math.abs(found - wanted) <= bound) return;
  throw new LawBroken(`${what} is ${apart(found, wanted)}, should be ${apart(wanted, found)}`);
}

/** A number with as many digits as tell it from another. */
export function apart(value: number, other: number): string {
  return show(value) === show(other) ? String(value) : show(value);
}

export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new LawBroken(what);
}

/** The first index at which two arrays of numbers differ in any bit, or −1. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text);

/** For a line of a table: six digits, at most a dozen numbers of a list. */
export function show(value: unknown): string {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0';
    const short = Number(value.toPrecision(6));
    return Math.abs(short) >= 1e6 && Number.isFinite(short) ? short.toExponential().replace('+', '') : String(short);
  }
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>);
    return `[${items.slice(0, 12).map(show).join(', ')}${items.length > 12 ? ', …' : ''}]`;
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, each]) => `${name} = ${show(each)}`)
      .join(', ');
  return String(value);
}
