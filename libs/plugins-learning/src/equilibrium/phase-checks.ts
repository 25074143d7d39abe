import { ErgodicError } from '@ergodic/kernel';
import { smallerSteps, type LossTrend } from '../loss-trend.ts';
import type { PhaseOptions } from './phases.ts';
import type { RelaxationFunctions } from './settle.ts';

/**
 * Residuals from which on a phase is told as unsettled, in units of the distance |y − t| that outputs had at first. The second phase
 * is short by intent: what its targets do at once may be left over, but not all of it.
 */
const UNSETTLED = { free: 0.02, second: 0.1 };

/** @throws ErgodicError `invalid-option` where steps of this size never settle, whatever the weights */
export function checkStepSize(rule: string, { curvature }: RelaxationFunctions, stepSize: number): void {
  if (curvature === undefined || stepSize < 2 / curvature) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `learning ${rule}: units never settle by steps of ${stepSize}: they swing about where they should rest from ${2 / curvature} on, since E has a curvature of ${curvature} or more there`,
    path: 'learning.stepSize',
    value: stepSize,
    hint: `a stepSize below ${2 / curvature}; 0.5 is safe with small weights`,
  });
}

/** What the last step told. */
export interface PhaseTold {
  /** Mean |s′ − s|/ε at the end of the free phase. */
  readonly residual: number;
  /** The largest of these of any step so far. */
  readonly worst: number;
  /** … and of the phase that targets act in, by its name. */
  readonly second: readonly [name: string, residual: number];
  /** η of the last update. */
  readonly rate: number;
}

/**
 * Lines for the end of a run: a loss that is no less than where it began, and phases that did not settle. With noise neither is told
 * but for a loss far above: states never rest, and the loss has the noise of the states.
 */
export function phaseFindings(
  rule: string,
  trend: LossTrend,
  { residual, worst, second: [name, other], rate }: PhaseTold,
  { stepSize, freeSteps, nudgedSteps, thermal, clip }: PhaseOptions & { readonly clip?: number | undefined },
): string[] {
  const smaller = `a smaller learning.stepSize (${stepSize} now)`;
  const risen = trend.findings(rule, { name: 'trainLoss' }, `${smallerSteps(rate, clip)}, or ${smaller}`);
  if (thermal) return risen;
  const distance = Math.sqrt(2 * trend.first);
  const tolerance = UNSETTLED.free * distance;
  const found = [...risen];
  const { first, last } = trend;
  // Bounded outputs cannot diverge: once driven to their bounds they stay there, at a loss near that of the beginning.
  if (risen.length === 0 && (last >= first || (worst > tolerance && last > 0.9 * first)))
    found.push(
      `learning ${rule} has not learnt: trainLoss is ${last.toPrecision(3)} at the end, and was ${first.toPrecision(3)} where it began; the free phase had a residual of up to ${worst.toPrecision(3)}. Try another learning.rate (${rate} now), or ${smaller}`,
    );
  if (residual > tolerance)
    found.push(
      `learning ${rule}: units have not settled at the end of the free phase: residual ${residual.toPrecision(3)}, so that what is compared is not equilibrium. Try ${smaller} where they swing, or more learning.freeSteps (${freeSteps} now)`,
    );
  if (other > UNSETTLED.second * distance)
    found.push(
      `learning ${rule}: units have not settled where targets act on them: ${name} ${other.toPrecision(3)}. Try ${smaller} where they swing, or more learning.nudgedSteps (${nudgedSteps} now)`,
    );
  return found;
}
