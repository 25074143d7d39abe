import { z } from 'zod';
import type { Batch, RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { Evaluation } from './evaluation.ts';
import { recipeProblem } from './recipe-problem.ts';

/** Velocities, and what is known of the present positions. */
export interface VelocityVerletState {
  /** v of every coordinate of every replica: kept in checkpoints. */
  readonly velocities: Float64Array;
  /** [1] once the velocities have been drawn: kept in checkpoints. */
  readonly drawn: Float64Array;
  /** One block a replica, for the first velocities. */
  readonly streams: RandomStreams;
  /** m of every coordinate of one replica; infinite where it is clamped. */
  readonly masses: Float64Array;
  /** E and F of x. */
  readonly present: Evaluation;
  /** The energy of each replica before the step. */
  readonly before: Float64Array;
}

/**
 * Newton's equations m d²x/dt² = −∂E/∂x of an isolated system, by velocity Verlet steps:
 *
 *   v½ = v + Δt F(x)/2m,   x' = x + Δt v½,   v' = v½ + Δt F(x')/2m,   F = −∂E/∂x.
 *
 * U counts the kinetic energy ½ Σ m v² with E(x). Before its first step the system touches the bath at T once, which gives it
 * Maxwell–Boltzmann velocities, each of variance T/m: that energy is heat. From then on there is none, and the temperature is not
 * looked at again. The integrator keeps U up to O(Δt²) only; its error is no heat either and is booked as (shadow) work.
 *
 * Law: a step is symplectic and reversible (turn v round, and it goes back), so the error does not drift. On E = ½κx² the shadow
 * energy ½mv² + ½κx²(1 − κΔt²/4m) is conserved exactly, and it is stable iff Δt² < 4m/κ. ⟨½ Σ m v²⟩ = n_dof T/2 where energy is
 * shared out evenly, which tells a kinetic temperature.
 *
 * Clamped units have infinite mass: they stay at rest and carry no kinetic energy.
 *
 * @throws ErgodicError `invalid-option` where mass or dimension does not fit the units
 */
export const velocityVerlet = defineDynamics({
  name: 'velocity-verlet',
  summary: 'Newton’s equations of an isolated system: energy goes between E(x) and ½ Σ m v², and none is lost.',
  formula: 'v½ = v + Δt F(x)/2m, x′ = x + Δt v½, v′ = v½ + Δt F(x′)/2m',
  law: 'reversible, symplectic, U constant up to O(Δt²); on ½κx²: ½mv² + ½κx²(1 − κΔt²/4m), exactly; stable iff κΔt²/m < 4',
  source: 'W. C. Swope et al., J. Chem. Phys. 76 (1982) 637, doi:10.1063/1.442716',
  spaces: ['reals'],
  needs: ['force'],
  clamps: true,
  options: z.object({
    timeStep: z.number().positive().default(0.01).describe('Δt, time; below 2√(m/κ) for the largest curvature κ'),
    mass: z
      .union([z.number().positive(), z.array(z.number().positive()).min(1)])
      .default(1)
      .describe('m, energy · time² / length²: one number for all particles, or a list with one for each'),
    dimension: z
      .int()
      .min(1)
      .default(1)
      .describe('d, coordinates of each particle, which stand together in x; a count'),
    removeMomentum: z
      .boolean()
      .default(false)
      .describe(
        'whether the first velocities leave the centre of mass at rest; for energies that do not depend on where it is',
      ),
  }),
  trials: [
    { options: { timeStep: 0.05, mass: [1, 2.5, 0.7] }, units: 3 },
    { options: { timeStep: 0.1, mass: 1.4, dimension: 2, removeMomentum: true }, units: 4 },
  ],
  make({ timeStep, mass, dimension, removeMomentum }, { clamped }): Dynamics<VelocityVerletState> {
    const addKinetic = ({ velocities, masses: m }: VelocityVerletState, out: Float64Array, scale = 1): void => {
      for (let r = 0; r < out.length; r++) {
        let sum = 0;
        for (let i = 0; i < m.length; i++) if (m[i]! < Infinity) sum += m[i]! * velocities[r * m.length + i]! ** 2;
        out[r]! += 0.5 * scale * sum;
      }
    };
    return {
      timeStep,
      deterministic: true,
      booksHeat: true,
      init: (energy, x, context) => ({
        velocities: context.array('velocities', x.data.length),
        drawn: context.array('drawn', 1),
        streams: context.stream('velocities', x.replicas),
        masses: massesOf(x.width, mass, dimension, removeMomentum, clamped),
        present: new Evaluation(energy, x),
        before: new Float64Array(x.replicas),
      }),
      advance(_energy, x, state, { temperature, heat, work }) {
        const { velocities: v, drawn, masses: m, present, before } = state;
        const { force } = present;
        if (drawn[0] === 0) {
          checkTemperature('velocity-verlet', temperature);
          drawVelocities(state, x, temperature);
          if (removeMomentum) restCentre(state, x, dimension);
          addKinetic(state, heat);
          drawn[0] = 1;
        }
        present.update(x);
        before.set(present.energies);
        addKinetic(state, before);
        kick(v, force.data, m, 0.5 * timeStep);
        for (let i = 0; i < v.length; i++) x.data[i]! += timeStep * v[i]!;
        present.update(x);
        kick(v, force.data, m, 0.5 * timeStep);
        addKinetic(state, work);
        for (let r = 0; r < x.replicas; r++) work[r]! += present.energies[r]! - before[r]!;
      },
      addEnergy: addKinetic,
      observables(state) {
        const moving = state.masses.reduce((count, m) => count + (m < Infinity ? 1 : 0), 0);
        const degreesOfFreedom = Math.max(1, moving - (removeMomentum ? dimension : 0));
        return [
          {
            name: 'kineticEnergy',
            summary: '½ Σ m v², energy',
            measure: (_x, out) => addKinetic(state, out.fill(0)),
          },
          {
            name: 'kineticTemperature',
            summary: '2K/n_dof, an energy: T where kinetic energy is shared out as in equilibrium',
            measure: (_x, out) => addKinetic(state, out.fill(0), 2 / degreesOfFreedom),
          },
        ];
      },
    };
  },
});

/** v += Δt F/m. */
function kick(v: Float64Array, force: Float64Array, m: Float64Array, time: number): void {
  for (let start = 0; start < v.length; start += m.length)
    for (let i = 0; i < m.length; i++) v[start + i]! += (time * force[start + i]!) / m[i]!;
}

/** v = √(T/m) ξ. */
function drawVelocities({ velocities: v, streams, masses: m }: VelocityVerletState, x: Batch, T: number): void {
  for (let r = 0; r < x.replicas; r++)
    for (let i = 0; i < m.length; i++) v[r * m.length + i] = Math.sqrt(T / m[i]!) * streams.normal(r);
}

/** v −= Σ m v / Σ m, over the particles that move and for each direction. */
function restCentre({ velocities: v, masses: m }: VelocityVerletState, x: Batch, dimension: number): void {
  for (let r = 0; r < x.replicas; r++)
    for (let direction = 0; direction < dimension; direction++) {
      let momentum = 0;
      let mass = 0;
      for (let i = direction; i < m.length; i += dimension) {
        if (m[i] === Infinity) continue;
        momentum += m[i]! * v[r * m.length + i]!;
        mass += m[i]!;
      }
      for (let i = direction; i < m.length; i += dimension)
        if (m[i]! < Infinity) v[r * m.length + i]! -= momentum / mass;
    }
}

/** The mass of each coordinate. @throws ErgodicError where the options do not fit the number of coordinates */
function massesOf(
  units: number,
  mass: number | readonly number[],
  dimension: number,
  removeMomentum: boolean,
  clamped: Uint8Array | undefined,
) {
  const particles = units / dimension;
  const problem = (option: string, value: unknown, message: string, hint: string) =>
    recipeProblem('velocity-verlet', option, value, message, hint);
  if (!Number.isInteger(particles))
    throw problem(
      'dimension',
      dimension,
      `${units} units are no whole number of particles in ${dimension} dimensions`,
      `a dimension that divides ${units}`,
    );
  if (typeof mass !== 'number' && mass.length !== particles)
    throw problem(
      'mass',
      mass,
      `${mass.length} masses for ${particles} particles`,
      `one number, or ${particles} of them`,
    );
  if (removeMomentum && particles === 1)
    throw problem(
      'removeMomentum',
      true,
      'a single particle without momentum does not move at all',
      'false, or more particles',
    );
  return Float64Array.from({ length: units }, (_, i) => {
    if (clamped?.[i] === 1) return Infinity;
    return typeof mass === 'number' ? mass : mass[Math.floor(i / dimension)]!;
  });
}
