import type { MomentStep, Optimiser, OptimiserProgram } from '@ergodic/kernel';
import type { Named, Numbers, StandInTools } from '../layer/stand-in.ts';

export interface StandInStep {
  readonly change: Numbers;
  readonly memory: Named;
}
/** An optimiser's program as a loop over arrays in float64. */
export type StandInUpdate = (
  tools: StandInTools,
  gradient: Numbers,
  memory: Named,
  rate: Numbers,
  step: Numbers,
) => StandInStep;

export const optimiserOf = (memory: readonly string[], update: StandInUpdate): Optimiser => ({
  memory,
  update: update as unknown as OptimiserProgram,
});

export const times = ({ shape, data }: Numbers, of: (value: number, i: number) => number): Numbers => ({
  shape,
  data: data.map(of),
});

/** −η g. */
export const plain: StandInUpdate = (_tools, g, _memory, rate) => ({
  change: times(g, (each) => -rate.data[0]! * each),
  memory: {},
});

const FRICTION = 0.8;

/** m ← μ m + g; −η m. */
export const heavyBall: StandInUpdate = (_tools, g, { velocity }, rate) => {
  const moved = times(g, (each, i) => FRICTION * velocity!.data[i]! + each);
  return { change: times(moved, (m) => -rate.data[0]! * m), memory: { velocity: moved } };
};

/** The same with the rate in what it keeps: m ← μ m − η g; m. */
export const heavyBallOfSteps: StandInUpdate = (_tools, g, { velocity }, rate) => {
  const moved = times(g, (each, i) => FRICTION * velocity!.data[i]! - rate.data[0]! * each);
  return { change: moved, memory: { velocity: moved } };
};

const [FIRST, SECOND] = [0.8, 0.9];

export interface RunningMeans {
  /** The number of the first step as the correction has it. */
  readonly from?: number;
  readonly epsilon?: number;
}

/** Steps along the running mean of g in units of the root of that of g², both corrected for their start at 0. */
export const runningMeans =
  ({ from = 1, epsilon = 1e-8 }: RunningMeans = {}): StandInUpdate =>
  (_tools, g, { mean, square }, rate, step) => {
    const t = step.data[0]! + from - 1;
    const m = times(g, (each, i) => FIRST * mean!.data[i]! + (1 - FIRST) * each);
    const v = times(g, (each, i) => SECOND * square!.data[i]! + (1 - SECOND) * each * each);
    const change = times(
      m,
      (each, i) => (-rate.data[0]! * (each / (1 - FIRST ** t))) / (Math.sqrt(v.data[i]! / (1 - SECOND ** t)) + epsilon),
    );
    return { change, memory: { mean: m, square: v } };
  };

/** The coefficients of `runningMeans`. */
export const runningMoments = (rate: number, step: number): MomentStep => {
  const root = Math.sqrt(1 - SECOND ** step);
  return {
    mean: { keep: FIRST, add: 1 - FIRST },
    square: { keep: SECOND, add: 1 - SECOND },
    rate: (rate * root) / (1 - FIRST ** step),
    epsilon: 1e-8 * root,
  };
};

/** −η g/√(1 + |g|²): coordinates move together. */
export const shortened: StandInUpdate = (_tools, g, _memory, rate) => {
  const norm = Math.sqrt(g.data.reduce((sum, each) => sum + each * each, 1));
  return { change: times(g, (each) => (-rate.data[0]! * each) / norm), memory: {} };
};

/** As an implicit step along a slope of unit curvature: −η g/(1 + η). */
export const implicit: StandInUpdate = (_tools, g, _memory, rate) => ({
  change: times(g, (each) => (-rate.data[0]! * each) / (1 + rate.data[0]!)),
  memory: {},
});
