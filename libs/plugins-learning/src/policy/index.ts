import type { Definition } from '@ergodic/kernel';
import { activeInference } from './active-inference.ts';
import { networkPolicyGradient } from './network-policy-gradient.ts';
import { softPolicyGradient } from './soft-policy-gradient.ts';
import { softQIteration } from './soft-q-iteration.ts';
import { softQLearning } from './soft-q-learning.ts';

export { activeInference, networkPolicyGradient, softPolicyGradient, softQIteration, softQLearning };

export const policy: readonly Definition[] = [
  activeInference,
  networkPolicyGradient,
  softPolicyGradient,
  softQIteration,
  softQLearning,
];
