import type { MutantVerdict, VerdictTeller } from '../commands/verify.ts';
import { writeJson as write } from '../terminal/json-lines.ts';
import type { Tried } from './try-laws.ts';

/** A JSON object a line: `law` for each law tried, `mutant` for each mutant, `summary` at the end. */
export class JsonVerdicts implements VerdictTeller {
  constructor() {
    // A plugin's console.log must not get between the lines.
    console.log = console.info = console.debug = console.error;
  }

  begin(): void {}

  part({ plugin, definition, verdicts }: Tried): void {
    for (const verdict of verdicts)
      write({ type: 'law', plugin: plugin.name, slot: definition.slot, name: definition.name, ...verdict });
  }

  mutants(killed: readonly MutantVerdict[]): void {
    for (const mutant of killed) write({ type: 'mutant', ...mutant });
  }

  end(all: readonly Tried[]): void {
    const verdicts = all.flatMap((tried) => tried.verdicts);
    write({
      type: 'summary',
      parts: all.length,
      laws: verdicts.length,
      cases: verdicts.reduce((sum, { cases }) => sum + cases, 0),
      broken: verdicts.filter(({ holds }) => !holds).length,
      seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    });
  }
}
