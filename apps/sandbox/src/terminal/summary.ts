import { join } from 'node:path';
import type { Run, Section } from '@ergodic/kernel';
import { AVERAGES, resumeNote, type Average, type Verdict } from '../run/averages.ts';
import type { Conclusion } from '../run/conclude.ts';
import type { Driven } from '../run/drive.ts';
import { count, formatDuration, formatNumber, formatWithError, wrap } from './format.ts';
import { glance } from './moments.ts';
import { coloursFor, widthOf, type Colours } from './streams.ts';
import { table, widthOfText } from './table.ts';

/** Longer tables are cut on the terminal; the report has them whole. */
const ROWS = 24;

/** What a person reads once a run is done. */
export function printSummary(run: Run, driven: Driven, conclusion: Conclusion, folder?: string): void {
  const c = coloursFor(process.stdout);
  const width = Math.min(100, widthOf(process.stdout));
  const { step, stage } = run.simulation.tick;
  const stages = stage === step ? '' : ` in ${count(stage, 'stage')}`;
  const blocks = [
    `${driven.violations.length > 0 ? c.red('✗') : c.green('✓')} ${c.bold(run.recipe.name)} ${c.dim(`· ${count(step, 'step')}${stages} · ${formatDuration(driven.seconds)}`)}${conclusion.averages ? '' : atTheEnd(driven, c)}`,
    conclusion.findings.map((finding) => bullet(finding, width, c)).join('\n'),
    conclusion.sections.some(({ title }) => /transition/i.test(title)) ? '' : transitions(driven, width, c),
    ...conclusion.sections.map((section) => drawSection(section, width, c)),
    averages(conclusion, width, c),
    violations(driven, width, c),
    folder === undefined
      ? c.dim('Nothing was saved; --out <folder> keeps frames, checkpoints and a report.')
      : `${c.dim('report')}  ${join(folder, 'report.html')}`,
  ];
  process.stdout.write(`${blocks.filter(Boolean).join('\n\n')}\n`);
}

function bullet(text: string, width: number, c: Colours): string {
  return wrap(text, width - 4)
    .map((line, i) => (i === 0 ? `  ${c.cyan('•')} ${line}` : `    ${line}`))
    .join('\n');
}

function transitions({ frames }: Driven, width: number, c: Colours): string {
  const found = frames.flatMap((frame) => frame.transitions.map((transition) => ({ frame, transition })));
  if (found.length === 0) return '';
  const shown = found
    .slice(0, ROWS)
    .map(({ frame, transition }) => [
      frame.step,
      transition.temperature,
      transition.predicted ?? null,
      transition.predicted === undefined ? null : transition.temperature / transition.predicted,
      transition.description,
    ]);
  const columns = ['step', 'T', 'predicted T', 'ratio', 'what'];
  const whole = table(columns, shown, c);
  const drawn =
    widthOfText(whole) <= width
      ? whole
      : table(
          columns.slice(0, -1),
          shown.map((row) => row.slice(0, -1)),
          c,
          width,
        );
  return `${c.bold('Transitions')}\n${drawn}${more(found.length, c)}`;
}

function drawSection(section: Section, width: number, c: Colours): string {
  if (section.kind !== 'table' || section.title === AVERAGES) return '';
  const drawn = table(section.columns, section.rows.slice(0, ROWS), c, width);
  const note = section.note ? `\n${dimNote(section.note, width, c)}` : '';
  return `${c.bold(section.title)}\n${drawn}${more(section.rows.length, c)}${note}`;
}

/** The last frame on a line of its own, for runs that have no averages. */
function atTheEnd({ frames }: Driven, c: Colours): string {
  const last = frames.at(-1);
  // Where there is no terminal the line of 100 % has just said so.
  if (!last || !process.stderr.isTTY) return '';
  const told = glance(last).map(
    ([name]) => `${c.dim(name)} ${formatWithError(last.values[name]!, last.errors[name] ?? 0)}`,
  );
  return `\n\n  ${c.dim('at the end')}   ${told.join('   ')}`;
}

/** Means and errors in one column, where the report has two. */
function averages({ averages: found }: Conclusion, width: number, c: Colours): string {
  if (!found) return '';
  const rows = found.rows.map(({ name, mean, standardError, effectiveSampleSize, rHat }) => [
    name,
    formatWithError(mean, standardError),
    Math.round(effectiveSampleSize),
    rHat?.toFixed(3) ?? null,
  ]);
  const settled = found.settling > 0 ? `, after ${found.settling} for settling` : '';
  const lines = [
    `${c.bold(AVERAGES)} ${c.dim(`· ${count(found.frames, 'frame')}${settled}`)}`,
    table(['', 'mean', 'effective samples', 'R̂'], rows, c, width),
  ];
  const told = (verdict: Verdict, facts: (row: Average) => string): string =>
    found.rows
      .filter((row) => row.verdict === verdict)
      .map(facts)
      .join(', ');
  const few = told('too few samples', (row) => `${row.name} (${Math.round(row.effectiveSampleSize)} independent ones)`);
  const unmixed = told('not mixed', ({ name, rHat }) =>
    rHat === undefined ? name : `${name} (R̂ = ${rHat.toFixed(2)})`,
  );
  if (few) lines.push(warning(`too few samples of ${few}: run longer or observe more often.`, width, c));
  if (unmixed)
    lines.push(warning(`chains have not mixed: ${unmixed}. Errors are likely too small; run longer.`, width, c));
  const note = resumeNote(found);
  if (note) lines.push(dimNote(note, width, c));
  return lines.join('\n');
}

function warning(text: string, width: number, c: Colours): string {
  return wrap(text, width - 4)
    .map((line, i) => (i === 0 ? `  ${c.yellow('!')} ${line}` : `    ${line}`))
    .join('\n');
}

function dimNote(text: string, width: number, c: Colours): string {
  return wrap(text, width - 2)
    .map((line) => `  ${c.dim(line)}`)
    .join('\n');
}

function violations({ violations: found }: Driven, width: number, c: Colours): string {
  const laws = [...new Set(found.map(({ law }) => law))];
  return laws
    .map((law) => {
      const all = found.filter((violation) => violation.law === law);
      const worst = all.reduce((a, b) => (b.excess > a.excess ? b : a));
      const most = `most by ${formatNumber(worst.excess)} at step ${worst.step}: ${worst.message}`;
      return warning(`${law} was broken at ${count(all.length, 'frame')}, ${most}`, width, c);
    })
    .join('\n');
}

function more(total: number, c: Colours): string {
  return total > ROWS ? `\n  ${c.dim(`and ${total - ROWS} more in the report`)}` : '';
}
