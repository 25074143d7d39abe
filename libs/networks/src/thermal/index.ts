import type { Definition } from '@ergodic/kernel';
import { networkHeatFlow } from './network-heat-flow.ts';

export { betweenLayers, throughCoupling, towardsMean, type HeatPath, type NodeRange } from './heat-paths.ts';
export { attentionEntropy, ConvergenceMonitor, equilibrationTime, temperatureSpread } from './monitors.ts';
export { networkHeatFlow } from './network-heat-flow.ts';
export { NodeStates, type NodeState, type NodeStateOptions } from './node-states.ts';
export { layerTemperatures, temperatureFieldOption, type TemperatureFieldOptions } from './temperature-field-option.ts';
export type { TemperatureFieldSettings } from './temperature-field-settings.ts';
export { bookings, TemperatureField } from './temperature-field.ts';

export const thermal: readonly Definition[] = [networkHeatFlow] as unknown as readonly Definition[];
