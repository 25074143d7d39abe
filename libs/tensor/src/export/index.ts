export { exportEnergy, type EnergyExportOptions, type ExportedEnergy } from './export-energy.ts';
export { exportNetwork, type NetworkExportOptions } from './export-network.ts';
export {
  exportProgram,
  type ExportedModel,
  type ModelReference,
  type ProgramExportOptions,
  type ProgramModel,
} from './program-model.ts';
export { exportRestrictedMachine, type MachineExportOptions, type RestrictedMachine } from './export-rbm.ts';
export { exportSampler, type SamplerExportOptions } from './export-sampler.ts';
export { exportVariational, type VariationalExportOptions } from './export-variational.ts';
