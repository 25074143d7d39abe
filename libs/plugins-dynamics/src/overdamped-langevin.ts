import { z } from 'zod';
import { createBatch, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';

/** Streams and scratch space of a run. */
export interface LangevinState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** −∂E/∂x of every replica. */
  readonly force: Batch;
  /** Standard normals of one replica. */
  readonly noise: Float64Array;
}

/**
 * Overdamped Langevin dynamics γ dx = −∂E/∂x dt + √(2Tγ) dW, by Euler and Maruyama:
 *
 *   x' = x + (Δt/γ) F(x) + √(2TΔt/γ) ξ,   ξ standard normal for each coordinate, F = −∂E/∂x.
 *
 * Without an accept step it samples a law that is off by O(Δt). On E = ½κx² with a = κΔt/γ it is known exactly: variance
 * (T/κ)/(1 − a/2) instead of T/κ, autocorrelation (1 − a)ⁿ after n steps, stable iff 0 < a < 2.
 * Each replica draws from a block of its own, so its path does not depend on the others. T = 0: gradient descent.
 */
export const overdampedLangevin = defineDynamics({
  name: 'overdamped-langevin',
  summary: 'ULA, the unadjusted Langevin algorithm: diffusion down the force by Euler–Maruyama steps.',
  formula: 'x′ = x + (Δt/γ) F(x) + √(2TΔt/γ) ξ',
  law: 'e^(−E/T)/Z up to O(Δt); on ½κx²: variance (T/κ)/(1 − κΔt/2γ), exactly; stable iff κΔt/γ < 2',
  source: 'D. L. Ermak, J. Chem. Phys. 62 (1975) 4189, doi:10.1063/1.430300',
  spaces: ['reals'],
  needs: ['force'],
  clamps: true,
  options: z.object({
    timeStep: z.number().positive().default(0.01).describe('Δt, time; well below 2γ/κ for the largest curvature κ'),
    friction: z.number().positive().default(1).describe('γ, energy · time / length²'),
  }),
  trials: [{ options: { timeStep: 0.1, friction: 1.4 }, claims: { bias: 0.02, descendsWhenCold: true } }],
  make: ({ timeStep, friction }, { clamped }): Dynamics<LangevinState> => ({
    timeStep,
    init: (_energy, x, context) => ({
      streams: context.stream('moves', x.replicas),
      force: createBatch(x.replicas, x.width),
      noise: new Float64Array(x.width),
    }),
    advance(energy, x, { streams, force, noise }, { temperature }) {
      checkTemperature('overdamped-langevin', temperature);
      force.data.fill(0);
      energy.addForce!(x, force);
      const mobility = timeStep / friction;
      const amplitude = Math.sqrt(2 * temperature * mobility);
      for (let r = 0; r < x.replicas; r++) {
        streams.fillNormal(r, noise);
        const start = r * x.width;
        for (let i = 0; i < x.width; i++)
          if (clamped?.[i] !== 1) x.data[start + i]! += mobility * force.data[start + i]! + amplitude * noise[i]!;
      }
    },
  }),
});
