/**
 * One law of a contract, ready to be checked. `check` throws, with a counterexample in the message, when it is broken;
 * so a suite runs under any test runner: `for (const law of energyLaws(mine)) it(law.name, law.check)`.
 */
export interface Law {
  readonly name: string;
  check(): void;
}

/** Thrown by a law that does not hold. */
export class LawBroken extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LawBroken';
  }
}

/** Asserts |found − wanted| ≤ tolerance · max(1, |wanted|). */
export function expectClose(found: number, wanted: number, tolerance: number, what: string): void {
  if (!(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted))))
    throw new LawBroken(`${what}: ${found}, should be ${wanted} (tolerance ${tolerance})`);
}

export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new LawBroken(what);
}
