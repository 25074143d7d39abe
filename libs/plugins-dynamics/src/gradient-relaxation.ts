import { z } from 'zod';
import { createBatch, type Batch } from '@ergodic/numerics';
import { defineDynamics, type Dynamics, type Energy } from '@ergodic/kernel';

/** The energy that is descended, and scratch space. */
export interface GradientRelaxationState {
  readonly energy: Energy;
  /** −∂E/∂x of every replica. */
  readonly force: Batch;
}

/**
 * Overdamped motion without noise, γ dx/dt = −∂E/∂x, by explicit Euler steps:
 *
 *   x' = x + (Δt/γ) F(x),   F = −∂E/∂x.
 *
 * It is the limit T → 0 of Langevin dynamics; the temperature is not looked at. Along the flow dE/dt = −|∂E/∂x|²/γ ≤ 0. A step
 * is not searched along a line: it lowers the energy where Δt/γ < 2/κ for the largest curvature κ on the way, on a quadratic form
 * for every x exactly then, and beyond it runs away. All energy lost is heat to the bath.
 */
export const gradientRelaxation = defineDynamics({
  name: 'gradient-relaxation',
  summary: 'Slides down the force without noise: the limit T → 0 of Langevin dynamics. Ignores the temperature.',
  formula: 'x′ = x + (Δt/γ) F(x)',
  law: 'dE/dt = −|∂E/∂x|²/γ ≤ 0; a step lowers ½ x·Kx for every x iff Δt/γ < 2/κ, κ the largest eigenvalue of K',
  source: 'A. L. Cauchy, C. R. Acad. Sci. Paris 25 (1847) 536',
  spaces: ['reals'],
  needs: ['force'],
  clamps: true,
  options: z.object({
    timeStep: z.number().positive().default(0.01).describe('Δt, time; below 2γ/κ for the largest curvature κ'),
    friction: z.number().positive().default(1).describe('γ, energy · time / length²'),
  }),
  trials: [{ options: { timeStep: 0.1, friction: 1.4 }, claims: { descendsWhenCold: true } }],
  make: ({ timeStep, friction }, { clamped }): Dynamics<GradientRelaxationState> => ({
    timeStep,
    deterministic: true,
    comesToRest: true,
    init: (energy, x) => ({ energy, force: createBatch(x.replicas, x.width) }),
    advance(energy, x, { force }) {
      force.data.fill(0);
      energy.addForce!(x, force);
      const mobility = timeStep / friction;
      for (let i = 0; i < x.data.length; i++) if (clamped?.[i % x.width] !== 1) x.data[i]! += mobility * force.data[i]!;
    },
    observables: ({ energy, force }) => [
      {
        name: 'largestForce',
        summary: 'largest |∂E/∂xᵢ| over the coordinates that move, energy / length: 0 at rest',
        measure(x, out) {
          force.data.fill(0);
          energy.addForce!(x, force);
          for (let r = 0; r < x.replicas; r++) {
            out[r] = 0;
            for (let i = 0; i < x.width; i++)
              if (clamped?.[i] !== 1) out[r] = Math.max(out[r]!, Math.abs(force.data[r * x.width + i]!));
          }
        },
      },
    ],
  }),
});
