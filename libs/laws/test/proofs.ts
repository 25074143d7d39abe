import { describe, expect, it } from 'vitest';
import type { Mutant, Proof } from '../src/mutant.ts';
import { isKilled } from '../src/mutants.ts';

/** Names of laws, without the numbers in them. */
const kinds = (names: readonly string[]): Set<string> => new Set(names.map((name) => name.replace(/ = [\d.e-]+$/, '')));

/** Every right part passes, every mutant breaks its law, and there is a mutant for each law; or one of a suite within. */
export function prove({ suite, right, mutants }: Proof, within: readonly Mutant[] = []): void {
  describe(`${suite}: right parts`, () => {
    for (const part of right) for (const { name, check } of part.laws()) it(`${part.name}: ${name}`, check);
  });
  describe(`GEN-11 ${suite}: mutants`, () => {
    for (const mutant of mutants)
      it(`rejects ${mutant.name}`, () => {
        expect(isKilled(mutant)).toBe(true);
      });
    it('each law is broken by one', () => {
      const laws = kinds(right.flatMap((part) => part.laws().map(({ name }) => name)));
      expect([...laws].filter((name) => !kinds([...mutants, ...within].map(({ breaks }) => breaks)).has(name))).toEqual(
        [],
      );
    });
  });
}
