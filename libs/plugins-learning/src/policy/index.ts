import type { Definition } from '@ergodic/kernel';
import { softQIteration } from './soft-q-iteration.ts';

export { softQIteration };

export const policy: readonly Definition[] = [softQIteration];
