import type { Definition } from '@ergodic/kernel';

export const equilibrium: readonly Definition[] = [];
