import type { Definition } from '@ergodic/kernel';
import type { MutantVerdict, VerdictTeller } from '../commands/verify.ts';
import { count, formatDuration, wrap } from '../terminal/format.ts';
import { coloursFor, widthOf } from '../terminal/streams.ts';
import { table, widthOfText } from '../terminal/table.ts';
import type { Tried, Verdict } from './try-laws.ts';

/** Room for the number of cases and the verdict, with the spaces before them. */
const CASES = 8;
const VERDICT = 8;
/** To the start of the line, and all of it away. */
const CLEAR = '\r\u001b[K';

/** A block for each part, its laws a line each; then a table of the suites, and what is broken in a line. */
export class VerdictTables implements VerdictTeller {
  readonly #c = coloursFor(process.stdout);
  readonly #width = Math.min(120, widthOf(process.stdout));

  /** On a terminal, so that a law which never comes to an end has a name. */
  begin({ slot, name }: Definition, law: string): void {
    if (process.stderr.isTTY) process.stderr.write(`${CLEAR}${`${slot} ${name}: ${law}`.slice(0, this.#width - 1)}`);
  }

  part({ plugin, definition, verdicts, seconds }: Tried): void {
    if (process.stderr.isTTY) process.stderr.write(CLEAR);
    const c = this.#c;
    const title = `${c.bold(`${definition.slot} ${c.cyan(definition.name)}`)}  ${c.dim(`${plugin.name} ${plugin.version}`)}`;
    const lines = verdicts.flatMap((verdict, i) => {
      const { trial } = verdict;
      const isNew = trial !== undefined && trial !== verdicts[i - 1]?.trial;
      return [...(isNew ? [c.dim(`  ${trial}`)] : []), ...this.#row(verdict)];
    });
    print([`${title}  ${c.dim(formatDuration(seconds))}`, ...lines, '']);
  }

  mutants(killed: readonly MutantVerdict[]): void {
    const suites = [...new Set(killed.map(({ suite }) => suite))];
    const rows = suites.map((suite) => {
      const of = killed.filter((mutant) => mutant.suite === suite);
      return [suite, of.length, of.filter((mutant) => mutant.killed).length];
    });
    const total = killed.filter((mutant) => mutant.killed).length;
    print([
      this.#c.bold('Mutants'),
      table(['suite', 'mutants', 'rejected'], [...rows, ['all', killed.length, total]], this.#c, this.#width),
      ...killed
        .filter((mutant) => !mutant.killed)
        .map(({ suite, name, law }) => this.#c.red(`  ${suite}: "${name}" passes the law "${law}"`)),
      '',
    ]);
  }

  end(all: readonly Tried[]): void {
    const c = this.#c;
    const slots = [...new Set(all.map(({ definition }) => definition.slot))];
    const sum = (of: readonly Tried[]) => {
      const verdicts = of.flatMap((tried) => tried.verdicts);
      return [
        of.length,
        verdicts.length,
        verdicts.reduce((total, { cases }) => total + cases, 0),
        verdicts.filter(({ holds }) => !holds).length,
        of.reduce((total, { seconds }) => total + seconds, 0).toFixed(1),
      ];
    };
    const rows = slots.map((slot) => [slot, ...sum(all.filter(({ definition }) => definition.slot === slot))]);
    print([
      c.bold('Suites'),
      table(
        ['suite', 'parts', 'laws', 'cases', 'broken', 'seconds'],
        slots.length > 1 ? [...rows, ['all', ...sum(all)]] : rows,
        c,
        this.#width,
      ),
      '',
    ]);
    const broken = all.filter(({ verdicts }) => verdicts.some(({ holds }) => !holds));
    print([
      broken.length === 0
        ? c.green(`All laws hold: ${count(all.length, 'part')}.`)
        : c.red(`Broken: ${broken.map(({ definition }) => `${definition.slot} ${definition.name}`).join(', ')}.`),
    ]);
  }

  /** The law, its cases and verdict in columns; a counterexample under it. */
  #row({ law, trial, cases, holds, message, counterexample }: Verdict): string[] {
    const c = this.#c;
    const indent = trial === undefined ? '  ' : '    ';
    const room = this.#width - indent.length - CASES - VERDICT;
    const [first = '', ...rest] = wrap(law, room);
    const verdict = holds ? c.green('holds') : c.red('BROKEN');
    const padding = ' '.repeat(Math.max(0, room - widthOfText(first)));
    const line = `${indent}${first}${padding}${(holds ? String(cases) : '–').padStart(CASES)}  ${verdict}`;
    const why = [message, counterexample === undefined ? undefined : `counterexample: ${counterexample}`];
    return [
      line,
      ...rest.map((text) => indent + text),
      ...why.flatMap((text) => (text ? wrap(text, this.#width - 6).map((each) => c.yellow(`      ${each}`)) : [])),
    ];
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
