import { describe, expect, it } from 'vitest';
import { batchOf, replicaMeansTest } from '@ergodic/numerics';
import { createRegistry, TensorRuntimeService, zerosLike, type LearningRule } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { tick } from '../../test/learning.ts';
import { pointsAsData } from './trial-spring.ts';
import { linearLatent } from './trial-variational.ts';
import { variational } from './variational.ts';

const registry = createRegistry([tensorPlugin()]);
await registry.service(TensorRuntimeService).load!();

/** x ~ N(w z, 1) and q = N(a·x, e^b), of one point x. */
interface Case {
  readonly x: readonly [number, number];
  readonly w: readonly [number, number];
  readonly a: readonly [number, number];
  readonly b: number;
}

/** That of LRN-29 and LRN-31: with w = √2, x = 1.3 √2 it is y ~ N(θ, ½) and y = 1.3; q = N(0.4, 0.6). */
const catalogue: Case = {
  x: [1.3 * Math.SQRT2, 0],
  w: [Math.SQRT2, 0],
  a: [0.4 / (1.3 * Math.SQRT2), 0],
  b: Math.log(0.6),
};
const crooked: Case = { x: [0.9, -1.4], w: [0.7, -0.4], a: [0.3, 0.2], b: -0.5 };

/** L without the constant of −ln p(x|z), exactly: numbers in the order w, a, b. */
function exactLoss(x: readonly number[], [w0, w1, a0, a1, b]: readonly number[], T: number): number {
  const [m, v] = [a0! * x[0]! + a1! * x[1]!, Math.exp(b!)];
  const distortion = 0.5 * ((x[0]! - w0! * m) ** 2 + (x[1]! - w1! * m) ** 2 + (w0! ** 2 + w1! ** 2) * v);
  return distortion + (T / 2) * (m * m + v - 1 - b!);
}

/** GEN-09: its slopes by central differences. */
function exactSlopes({ x, w, a, b }: Case, T: number): number[] {
  const theta = [...w, ...a, b];
  return theta.map((_, i) => {
    const at = (h: number): number =>
      exactLoss(
        x,
        theta.map((each, j) => each + (i === j ? h : 0)),
        T,
      );
    return (at(6e-6) - at(-6e-6)) / 12e-6;
  });
}

/** 64 estimates of the gradient, each over 256 draws; and the loss that is told with as many. */
function estimates({ x, w, a, b }: Case, T: number, estimator: string) {
  const energy = linearLatent();
  energy.parameters['w']!.data.set(w);
  energy.parameters['a']!.data.set(a);
  energy.parameters['b']!.data.set([b]);
  const rows = 256;
  const dataset = pointsAsData(
    Float64Array.from({ length: 2 * rows }, (_, i) => x[i % 2]!),
    2,
  );
  const context = lawContext(31, 1, 1, { registry, dataset });
  const options = variational.options.parse({
    batch: rows,
    rate: 0,
    estimator,
    optimiser: { use: 'gradient-descent' },
  });
  const rule: LearningRule = variational.make(options, context) as LearningRule;
  const model = { energy, x: batchOf(Float64Array.of(0), 1, 1), dataset };
  const state = rule.init(model, context);
  const out = zerosLike(energy.parameters);
  const gradients = Array.from({ length: 64 }, () => {
    rule.gradient(model, state, tick(T), out);
    return ['w', 'a', 'b'].flatMap((name) => [...out[name]!.data]);
  });
  const losses = Array.from({ length: 64 }, () => {
    rule.update(model, state, tick(T));
    const told = rule.observables!(state).find(({ name }) => name === 'loss')!;
    return 'read' in told ? told.read() : NaN;
  });
  rule.close!(state);
  return { gradients, losses };
}

const agrees = (found: readonly number[][], wanted: readonly number[]): boolean =>
  wanted.every(
    (mean, i) =>
      replicaMeansTest(
        found.map((row) => row[i]!),
        mean,
      ).pass,
  );
const spread = (found: readonly number[][], i: number): number => {
  const mean = found.reduce((sum, row) => sum + row[i]!, 0) / found.length;
  return found.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / (found.length - 1);
};

it('LRN-31 the oracle has the bound of the catalogue', () => {
  const { x, w, a, b } = catalogue;
  const constant = 0.5 * Math.log(2 * Math.PI * 0.5);
  expect(exactLoss(x, [...w, ...a, b], 1) + constant).toBeCloseTo(2.1177777548076957, 12);
});

describe.each([
  ['of the catalogue', catalogue, 1],
  ['of the catalogue', catalogue, 2.5],
  ['crooked', crooked, 0.4],
])('LRN-31 q and p %s, T = %s', (_name, given, T) => {
  const [drawn, scored] = ['reparameterised', 'score-function'].map((each) => estimates(given, T, each));
  const wanted = exactSlopes(given, T);

  it('GEN-01 GEN-09: both gradients have the exact mean; of other signs, or without a term, they have not', () => {
    for (const { gradients } of [drawn!, scored!]) {
      expect(agrees(gradients, wanted)).toBe(true);
      expect(
        agrees(
          gradients,
          wanted.map((each) => -each),
        ),
      ).toBe(false);
      // Without the encoder's part of the distortion, T D alone; and twice that part.
      const rate = exactSlopes({ ...given, w: [0, 0] }, T);
      const encoder = wanted.map((each, i) => (i < 2 ? each : rate[i]!));
      expect(agrees(gradients, encoder)).toBe(false);
      expect(
        agrees(
          gradients,
          wanted.map((each, i) => (i < 2 ? each : 2 * each - rate[i]!)),
        ),
      ).toBe(false);
    }
  });

  it('the score function has the larger variance for the encoder, and the same for the decoder', () => {
    // b, and a where x is not 0.
    for (const i of [2, 4]) expect(spread(scored!.gradients, i)).toBeGreaterThan(2 * spread(drawn!.gradients, i));
    const ratio = spread(scored!.gradients, 0) / spread(drawn!.gradients, 0);
    expect(ratio).toBeGreaterThan(0.2);
    expect(ratio).toBeLessThan(5);
  });

  it('GEN-01: the losses that are told have the exact mean', () => {
    const { x, w, a, b } = given;
    const exact = exactLoss(x, [...w, ...a, b], T);
    for (const { losses } of [drawn!, scored!]) {
      expect(replicaMeansTest(losses, exact).pass).toBe(true);
      expect(replicaMeansTest(losses, exact + 0.2).pass).toBe(false);
    }
  });
});
