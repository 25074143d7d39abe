import type { Definition } from '@ergodic/kernel';

export const unsupervised: readonly Definition[] = [];
