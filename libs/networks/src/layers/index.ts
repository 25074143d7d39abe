import type { Definition } from '@ergodic/kernel';

export const layers: readonly Definition[] = [];
