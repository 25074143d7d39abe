import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import { parameterArray, reals, type Energy, type LearningRule, type Tick } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myLearning } from './my-learning.ts';

const [kappa, rate] = [1.5, 0.4];
const x = batchOf(Float64Array.of(-1, 0.5, 3.5), 3, 1);

/** E = ½ κ (x − θ)²: over these x, ⟨E⟩ is least at θ* = 1. */
function springs(): Energy {
  const theta = parameterArray([1], Float64Array.of(4));
  return {
    space: reals(1),
    parameters: { theta },
    addEnergy({ data, replicas }, out, scale = 1) {
      for (let r = 0; r < replicas; r++) out[r]! += 0.5 * scale * kappa * (data[r]! - theta.data[0]!) ** 2;
    },
    addParameterGradient({ data, replicas }, out, scale = 1) {
      for (let r = 0; r < replicas; r++) out['theta']!.data[0]! -= scale * kappa * (data[r]! - theta.data[0]!);
    },
  };
}

/** θ − θ* after each of a few updates at temperature T. */
function errorsOf(rule: LearningRule, T: number): number[] {
  const model = { energy: springs(), x };
  const state = rule.init(model, lawContext(1, 3));
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(3),
    work: new Float64Array(3),
  };
  return Array.from({ length: 5 }, () => {
    rule.update(model, state, tick);
    tick.step++;
    return model.energy.parameters['theta']!.data[0]! - 1;
  });
}

describe('my-learning', () => {
  for (const law of lawsOf(myLearning)) it(`law: ${law.name}`, law.check);

  it.each([0.3, 2])('T = %s: θ − θ* = 3 (1 − ηκ)ⁿ after n updates; with half of the gradient it is not', (T) => {
    const expected = [1, 2, 3, 4, 5].map((n) => 3 * (1 - rate * kappa) ** n);
    const largest = (rule: LearningRule): number =>
      Math.max(...errorsOf(rule, T).map((error, n) => Math.abs(error - expected[n]!)));
    expect(largest(myLearning.make({ rate }, lawContext(1, 3)))).toBeLessThan(1e-12);
    expect(largest(myLearning.make({ rate: rate / 2 }, lawContext(1, 3)))).toBeGreaterThan(0.1);
  });
});
