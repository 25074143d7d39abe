import type { Definition } from '@ergodic/kernel';
import { attention } from './attention.ts';
import { recurrent } from './recurrent.ts';

export { attention, recurrent };

export const sequenceLayers: readonly Definition[] = [attention, recurrent];
