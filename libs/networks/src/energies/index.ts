import type { Definition } from '@ergodic/kernel';
import { layeredHopfield } from './layered-hopfield.ts';

export const energies: readonly Definition[] = [layeredHopfield];

export { layeredHopfield };
