import type { Definition } from '@ergodic/kernel';

export { betweenLayers, throughCoupling, towardsMean, type HeatPath, type NodeRange } from './heat-paths.ts';
export { NodeStates, type NodeState, type NodeStateOptions } from './node-states.ts';
export { bookings, TemperatureField, type TemperatureFieldSettings } from './temperature-field.ts';

export const thermal: readonly Definition[] = [];
