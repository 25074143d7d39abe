// Exact laws, as plain functions: what runs, tests and lessons are compared with. k_B = 1, nats unless a name says bits.

// Ensembles
export * from './canonical.ts';
export * from './configurational.ts';
export * from './einstein-solid.ts';
export * from './expectation.ts';
export * from './fluctuation-response.ts';
export * from './maxwell-speed.ts';
export * from './occupation.ts';
export * from './quantum-oscillator.ts';
export * from './reweighting.ts';
export * from './two-level.ts';

// Information
export * from './expected-free-energy.ts';
export * from './inequalities.ts';
export * from './layer-free-energy.ts';
export * from './mutual-information.ts';
export * from './relative-entropy.ts';
export * from './shannon-entropy.ts';
export * from './variational-free-energy.ts';

// Exact oracles of discrete systems
export * from './exact/annealed-occupation.ts';
export * from './exact/critical-temperature.ts';
export * from './exact/enumeration.ts';
export * from './exact/glauber-ring.ts';
export * from './exact/ising-chain.ts';
export * from './exact/ising-strip.ts';
export * from './exact/kaufman-torus.ts';
export * from './exact/magnetisation-moments.ts';
export * from './exact/message-passing.ts';
export * from './exact/onsager-lattice.ts';
export { pairEnergy, type Factor, type PairSystem } from './exact/pair-system.ts';
export * from './exact/restricted-boltzmann.ts';
export * from './exact/torus-magnetisation.ts';

// Free energies and ln Z from recorded numbers
export * from './free-energy/agreement.ts';
export * from './free-energy/annealed-importance.ts';
export * from './free-energy/bennett.ts';
export * from './free-energy/log-ratio.ts';
export * from './free-energy/multistate-bar.ts';
export * from './free-energy/population-annealing.ts';
export * from './free-energy/thermodynamic-integration.ts';

// Observables from recorded states and series
export * from './observables/correlation.ts';
export * from './observables/finite-size.ts';
export * from './observables/overlap.ts';
export * from './observables/series.ts';

// Models with an exact solution
export * from './curie-weiss.ts';
export * from './ising-ring.ts';
export * from './ising-torus.ts';
export * from './kuramoto.ts';
export * from './mean-field-xy.ts';
export * from './phase-order.ts';
export * from './series-conduction.ts';
export * from './two-body-equilibration.ts';
export * from './xy-chain.ts';
