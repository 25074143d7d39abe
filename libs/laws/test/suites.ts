import { describe, expect, it } from 'vitest';
import type { Law } from '../src/law.ts';

/** Runs every law as a test. */
export function holds(title: string, laws: readonly Law[]): void {
  describe(`${title}`, () => {
    for (const { name, check } of laws) it(`${name}`, check);
  });
}

/** The names of the laws that a part breaks. */
export function broken(laws: readonly Law[]): string[] {
  return laws.filter((law) => throws(law)).map((law) => law.name);
}

function throws(law: Law): boolean {
  try {
    law.check();
    return false;
  } catch {
    return true;
  }
}

/** A mutant must break the named law, whatever else it breaks. */
export function rejects(mutant: string, laws: readonly Law[], name: string): void {
  it(`rejects a mutant: ${mutant}`, () => {
    expect(broken(laws)).toContain(name);
  });
}
