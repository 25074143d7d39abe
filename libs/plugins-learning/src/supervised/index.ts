import type { Definition } from '@ergodic/kernel';
import { backpropagation } from './backpropagation.ts';
import { freeEnergyGradient } from './free-energy-gradient.ts';
import { stochasticGradientLangevin } from './stochastic-gradient-langevin.ts';

export { backpropagation, freeEnergyGradient, stochasticGradientLangevin };

export const supervised: readonly Definition[] = [freeEnergyGradient, backpropagation, stochasticGradientLangevin];
