import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { createRegistry, TensorRuntimeService, type Tick } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { pointsAsData } from './trial-spring.ts';
import { linearLatent } from './trial-variational.ts';
import { variational } from './variational.ts';

const registry = createRegistry([tensorPlugin()]);
await registry.service(TensorRuntimeService).load!();

for (const law of lawsOf(variational, { registry })) it(`law: ${law.name}`, law.check);

/**
 * The linear model, x ~ N(w z, 1), of data with the covariance C: for a given w the best guess has
 * v = T/(T + |w|²) and m = w·x/(T + |w|²), and then the best w lies along the first eigenvector of C, whose eigenvalue is λ:
 * L = ½ tr C + T/2 ln(1 + |w|²/T) − ½ λ |w|²/(T + |w|²) is least for |w|² = λ − T; for λ < T it is w = 0.
 */
describe.each([0.4, 1, 2])('T = %s: linear and normal', (T) => {
  const N = 1024;
  const streams = new RandomStreams(4, 'points', 1);
  const points = new Float64Array(2 * N);
  for (let r = 0; r < N; r++) {
    const [a, b] = [1.7 * streams.normal(0), 0.6 * streams.normal(0)];
    points[2 * r] = 0.8 * a - 0.6 * b;
    points[2 * r + 1] = 0.6 * a + 0.8 * b;
  }
  const C = (i: number, j: number): number => {
    let sum = 0;
    for (let r = 0; r < N; r++) sum += (points[2 * r + i]! * points[2 * r + j]!) / N;
    return sum;
  };
  const [xx, xy, yy] = [C(0, 0), C(0, 1), C(1, 1)];
  const lambda = (xx + yy) / 2 + Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  const energy = linearLatent();
  const context = lawContext(2, 1, 1, { registry });
  const rule = variational.make(variational.options.parse({ batch: 128, rate: 0.02 }), context);
  const model = { energy, x: batchOf(Float64Array.of(0), 1, 1), dataset: pointsAsData(points, 2) };
  const state = rule.init(model, context);
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(1),
    work: new Float64Array(1),
  };

  it('comes to the least free energy: |w|² = λ − T, v = T/(T + |w|²)', () => {
    for (let pass = 0; pass < 120; pass++) rule.update(model, state, tick);
    const w = energy.parameters['w']!.data;
    const square = w[0]! ** 2 + w[1]! ** 2;
    // As the draws leave it: some percent.
    expect(Math.abs(square / (lambda - T) - 1)).toBeLessThan(0.2);
    const v = Math.exp(energy.parameters['b']!.data[0]!);
    expect(Math.abs((v * (T + square)) / T - 1)).toBeLessThan(0.2);
    const told = Object.fromEntries(
      rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN]),
    );
    expect(told['loss']).toBeCloseTo(told['trainingDistortion']! + T * told['trainingRate']!, 4);
    const least = 0.5 * (xx + yy) + (T / 2) * Math.log(lambda / T) - 0.5 * (lambda - T);
    expect(Math.abs(told['loss']! - least)).toBeLessThan(0.1);
    rule.close!(state);
  });
});
