import { messageOf } from '@ergodic/kernel';
import { isFlat, ruleFamilies, unsupported } from '../gradients/index.ts';
import { opCases } from './cases/index.ts';
import type { OpCase } from './op-case.ts';
import { type CaseErrors, type Differentiation, verifyCase } from './verify-case.ts';

/** What float32 may be off by, relative to the largest element: some ten times what the table shows. */
export const TOLERANCE = { value: 1e-6, first: 2e-6, second: 5e-6 } as const;

/** `flat`: right, and zero wherever there is a derivative. `throws`: refused by name. */
export type Verdict = 'right' | 'flat' | 'wrong' | 'throws';

export interface GradientRow {
  /** The kernel of tfjs, as a trace or a profile names it. */
  readonly kernel: string;
  readonly calls: readonly string[];
  readonly first: Verdict;
  readonly second: Verdict;
  /** The worst errors over the calls. */
  readonly errors: CaseErrors;
  /** What to write instead, or what went wrong. */
  readonly note: string;
}

/**
 * Tries every op we support, and says what came out: values, first and second derivatives on tfjs's current backend against
 * central differences in float64. Rows of kernels that have no rule say what to write instead.
 */
export function gradientTable(by?: Differentiation, cases: readonly OpCase[] = opCases): GradientRow[] {
  const kernels = [...new Set(cases.map(({ kernel }) => kernel))];
  const tried = kernels.map((kernel) =>
    tryKernel(
      kernel,
      cases.filter((each) => each.kernel === kernel),
      by,
    ),
  );
  return [...tried, ...Object.entries(unsupported).map(([kernel, note]) => refusedRow(kernel, note))];
}

/** Kernels that have a rule, but no case: a gap in the table. */
export function untried(cases: readonly OpCase[] = opCases): string[] {
  const tried = new Set(cases.map(({ kernel }) => kernel));
  return Object.values(ruleFamilies)
    .flatMap((rules) => rules.map(({ kernelName }) => kernelName))
    .filter((kernel) => !tried.has(kernel));
}

function tryKernel(kernel: string, cases: readonly OpCase[], by?: Differentiation): GradientRow {
  const notes: string[] = [];
  const errors = { value: 0, first: 0, second: 0 };
  for (const each of cases) {
    const found = tryCase(each, by);
    if (typeof found === 'string') notes.push(`${each.call}: ${found}`);
    for (const order of ['value', 'first', 'second'] as const) {
      const error = typeof found === 'string' ? Infinity : found[order];
      errors[order] = Math.max(errors[order], error);
      if (error > TOLERANCE[order] && error < Infinity) notes.push(`${each.call}: ${order} is off by ${error}`);
    }
  }
  const verdict = (order: 'first' | 'second'): Verdict => {
    const isRight = errors.value <= TOLERANCE.value && errors[order] <= TOLERANCE[order];
    return !isRight ? 'wrong' : isFlat(kernel) ? 'flat' : 'right';
  };
  return {
    kernel,
    calls: cases.map(({ call }) => call),
    first: verdict('first'),
    second: verdict('second'),
    errors,
    note: notes.join('; '),
  };
}

function tryCase(each: OpCase, by?: Differentiation): CaseErrors | string {
  try {
    return verifyCase(each, 1, by);
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function refusedRow(kernel: string, note: string): GradientRow {
  const errors = { value: NaN, first: NaN, second: NaN };
  return { kernel, calls: [], first: 'throws', second: 'throws', errors, note };
}
