import type { Definition } from '@ergodic/kernel';
import { layeredHopfield } from './layered-hopfield.ts';
import { network } from './network.ts';
import { neural } from './neural.ts';

export const energies: readonly Definition[] = [layeredHopfield, network as unknown as Definition, neural];

export { layeredHopfield, network, neural };
