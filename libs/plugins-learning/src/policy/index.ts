import type { Definition } from '@ergodic/kernel';

export const policy: readonly Definition[] = [];
