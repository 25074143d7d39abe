import type { Frame, Transition, Violation } from '@ergodic/kernel';
import { formatNumber } from './format.ts';
import type { Colours } from './streams.ts';

/** Not for a glance: bookkeeping that the report shows. */
const bookkeeping = new Set(['heat', 'work', 'closingError', 'entropyProduction', 'C']);
const first = ['T', 'U', 'S', 'F'];
/** Other observables for a glance, at most; the report has all. */
const MOST = 5;

/** T, U, S, F and then whatever else was observed, as name and number of steady width. */
export function glance({ values }: Frame): [name: string, value: string][] {
  const rest = Object.keys(values).filter((name) => !first.includes(name) && !bookkeeping.has(name));
  return [...first.filter((name) => name in values), ...rest.slice(0, MOST)].map((name) => [
    name,
    formatNumber(values[name]!).padEnd(Number.isInteger(values[name]) ? 0 : 7),
  ]);
}

/** `◆ T 0.1234  component 2 split` */
export function transitionLine({ temperature, description }: Transition, c: Colours): string {
  return `  ${c.magenta('◆')} ${c.dim('T')} ${formatNumber(temperature).padEnd(9)} ${description}`;
}

export function violationLine({ law, step, message }: Violation, c: Colours): string {
  return `  ${c.yellow('!')} ${c.yellow(`${law} broken`)} at step ${step}: ${message}`;
}
