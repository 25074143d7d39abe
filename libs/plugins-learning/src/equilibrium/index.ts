import type { Definition } from '@ergodic/kernel';
import { contrastiveHebbian } from './contrastive-hebbian.ts';
import { equilibriumPropagation } from './equilibrium-propagation.ts';

export const equilibrium: readonly Definition[] = [equilibriumPropagation, contrastiveHebbian];

export { contrastiveHebbian, equilibriumPropagation };
