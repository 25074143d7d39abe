export { exportEnergy, type EnergyExportOptions, type ExportedEnergy } from './export-energy.ts';
