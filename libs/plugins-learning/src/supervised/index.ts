import type { Definition } from '@ergodic/kernel';

export const supervised: readonly Definition[] = [];
