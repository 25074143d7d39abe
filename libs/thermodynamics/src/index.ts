// Exact laws, as plain functions: what runs, tests and lessons are compared with. k_B = 1, nats unless a name says bits.

export * from './expectation.ts';

// Ensembles
export * from './canonical.ts';
export * from './two-level.ts';
export * from './einstein-solid.ts';
export * from './quantum-oscillator.ts';
export * from './maxwell-speed.ts';
export * from './occupation.ts';
export * from './configurational.ts';
export * from './fluctuation-response.ts';
export * from './reweighting.ts';

// Information
export * from './shannon-entropy.ts';
export * from './relative-entropy.ts';
export * from './mutual-information.ts';
export * from './variational-free-energy.ts';
export * from './inequalities.ts';
export * from './layer-free-energy.ts';

// Models with an exact solution
export * from './ising-ring.ts';
export * from './ising-torus.ts';
export * from './curie-weiss.ts';
export * from './mean-field-xy.ts';
export * from './xy-chain.ts';
export * from './phase-order.ts';
export * from './kuramoto.ts';
export * from './two-body-equilibration.ts';
export * from './series-conduction.ts';
