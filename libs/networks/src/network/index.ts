export { buildNetwork, type BuiltNetwork, type NetworkPlan } from './build-network.ts';
export { CompiledNetwork, type CompiledNetworkOptions, type Evaluation, type PassOptions } from './compile-network.ts';
export { summarise, summaryText, type LayerSummary, type NetworkSummary } from './summarise.ts';
