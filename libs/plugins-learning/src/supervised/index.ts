import type { Definition } from '@ergodic/kernel';
import { backpropagation } from './backpropagation.ts';
import { freeEnergyGradient } from './free-energy-gradient.ts';

export { backpropagation, freeEnergyGradient };

export const supervised: readonly Definition[] = [freeEnergyGradient, backpropagation];
