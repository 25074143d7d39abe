import type { Definition } from '@ergodic/kernel';

export const sequenceLayers: readonly Definition[] = [];
