import type { Definition } from '@ergodic/kernel';

export const thermal: readonly Definition[] = [];
