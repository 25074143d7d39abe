import type { Definition } from '@ergodic/kernel';

export const energies: readonly Definition[] = [];
