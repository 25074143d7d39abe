import { hasLaws, messageOf, type Contribution, type Definition, type Plugin, type Registry } from '@ergodic/kernel';
import { LawBroken, lawsOf } from '@ergodic/laws';

/** What came of trying one law on one part. */
export interface Verdict {
  readonly law: string;
  /** The trial that it is of, where the part has several: its options in short. */
  readonly trial?: string;
  /** Cases tried; 0 where the law is broken. */
  readonly cases: number;
  readonly holds: boolean;
  /** What is wrong, where it is broken. */
  readonly message?: string;
  /** The smallest input found that shows it. */
  readonly counterexample?: string;
}

/** One part with the verdicts of all its laws. */
export interface Tried {
  readonly plugin: Contribution['plugin'];
  readonly definition: Definition;
  readonly verdicts: readonly Verdict[];
  readonly seconds: number;
}

/** Tries every law of one part; `begin` is told which comes next. */
export function tryLaws({ plugin, definition }: Contribution, registry: Registry, begin: (law: string) => void): Tried {
  const start = performance.now();
  const verdicts = lawsOf(definition, { registry }).map(({ name, trial, check }): Verdict => {
    begin(name);
    const law = trial === undefined ? { law: name } : { law: name.slice(`${trial}: `.length), trial };
    try {
      return { ...law, cases: check(), holds: true };
    } catch (thrown) {
      const isBroken = thrown instanceof LawBroken;
      return {
        ...law,
        cases: 0,
        holds: false,
        message: isBroken ? thrown.what : messageOf(thrown),
        ...(isBroken && thrown.counterexample !== '' && { counterexample: thrown.counterexample }),
      };
    }
  });
  return { plugin, definition, verdicts, seconds: (performance.now() - start) / 1000 };
}

/** The parts that names stand for: of a part, of a slot, `slot/name`, or of a plugin. Without names, those of the files. */
export function chosen(
  registry: Registry,
  names: readonly string[],
  fromFiles: readonly Plugin[],
): { contributions: Contribution[]; unknown: string[] } {
  const all = registry.list().filter(({ definition: { slot } }) => hasLaws(slot));
  const fits = (name: string, { plugin, definition: { slot, name: part } }: Contribution): boolean =>
    [part, slot, `${slot}/${part}`, plugin.name].includes(name);
  if (names.length === 0) {
    const files = new Set(fromFiles.map(({ name }) => name));
    return { contributions: all.filter(({ plugin }) => files.size === 0 || files.has(plugin.name)), unknown: [] };
  }
  return {
    contributions: all.filter((contribution) => names.some((name) => fits(name, contribution))),
    unknown: names.filter((name) => !all.some((contribution) => fits(name, contribution))),
  };
}
