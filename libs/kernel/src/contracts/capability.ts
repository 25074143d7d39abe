import type { Energy } from './energy.ts';

/**
 * What an energy can do beyond `addEnergy`. Dynamics and learning rules list what they need; `assemble` checks it
 * before anything runs and names the energies that have it.
 */
export type Capability =
  | 'force'
  | 'parameter-gradient'
  | 'conditional'
  | 'pairwise'
  | 'program'
  | 'network'
  | 'variational'
  | 'relaxation'
  | 'agent'
  | 'parameter-minimiser'
  | 'components'
  | 'quadratic'
  | 'critical-temperature';

const tests = {
  force: (energy) => energy.addForce !== undefined,
  'parameter-gradient': (energy) => energy.addParameterGradient !== undefined,
  conditional: (energy) => energy.conditional !== undefined,
  pairwise: (energy) => energy.pairwise !== undefined,
  program: (energy) => energy.program !== undefined,
  network: (energy) => energy.network !== undefined,
  agent: (energy) => energy.agent !== undefined,
  variational: (energy) => energy.variational !== undefined,
  relaxation: (energy) => energy.relaxation !== undefined,
  'parameter-minimiser': (energy) => energy.minimiseOverParameters !== undefined,
  components: (energy) => energy.components !== undefined,
  quadratic: (energy) => energy.quadratic !== undefined,
  'critical-temperature': (energy) => energy.criticalTemperature !== undefined,
} satisfies Record<Capability, (energy: Energy) => boolean>;

export function hasCapability(energy: Energy, capability: Capability): boolean {
  return tests[capability](energy);
}

export function capabilitiesOf(energy: Energy): Capability[] {
  return (Object.keys(tests) as Capability[]).filter((capability) => tests[capability](energy));
}
