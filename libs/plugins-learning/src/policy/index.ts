import type { Definition } from '@ergodic/kernel';
import { softPolicyGradient } from './soft-policy-gradient.ts';
import { softQIteration } from './soft-q-iteration.ts';
import { softQLearning } from './soft-q-learning.ts';

export { softPolicyGradient, softQIteration, softQLearning };

export const policy: readonly Definition[] = [softPolicyGradient, softQIteration, softQLearning];
