import { expect, it } from 'vitest';
import { parameterArray, type Energy } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { GradientStep } from './gradient-step.ts';

it('a step: v ← μ v − η (g + λ θ), λ on weights (two directions) only', () => {
  const parameters = {
    weights: parameterArray([1, 2], Float64Array.of(1, -2)),
    bias: parameterArray([1], Float64Array.of(4)),
  };
  let refreshed = 0;
  const energy = { parameters, refresh: () => refreshed++ } as unknown as Energy;
  const step = new GradientStep(energy, lawContext(1, 1), { rate: 0.1, momentum: 0.5, decay: 0.2 });
  step.gradient['weights']!.data.set([3, -1]);
  step.gradient['bias']!.data.set([-2]);
  step.take(energy);
  // v = −0.1 (3 + 0.2), −0.1 (−1 − 0.4), 0.2
  const first = [1 - 0.32, -2 + 0.14, 4.2];
  [...parameters.weights.data, ...parameters.bias.data].forEach((x, k) => expect(x).toBeCloseTo(first[k]!, 14));
  step.take(energy);
  const second = [
    first[0]! - 0.16 - 0.1 * (3 + 0.2 * first[0]!),
    first[1]! + 0.07 - 0.1 * (-1 + 0.2 * first[1]!),
    4.2 + 0.1 + 0.2,
  ];
  [...parameters.weights.data, ...parameters.bias.data].forEach((x, k) => expect(x).toBeCloseTo(second[k]!, 14));
  expect(refreshed).toBe(2);
});
