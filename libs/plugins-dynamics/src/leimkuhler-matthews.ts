import { z } from 'zod';
import { createBatch, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';

/** Streams, the noise that the next step shares with the last one, and scratch space. */
export interface LeimkuhlerMatthewsState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** ξ_n of every coordinate, standard normal: kept in checkpoints. */
  readonly previous: Float64Array;
  /** −∂E/∂x of every replica. */
  readonly force: Batch;
  /** ξ_(n+1) of one replica. */
  readonly noise: Float64Array;
}

/**
 * Overdamped Langevin dynamics with the noise averaged over neighbouring steps (Leimkuhler and Matthews; BAOAB at infinite
 * friction):
 *
 *   x' = x + (Δt/γ) F(x) + √(2TΔt/γ) (ξ_n + ξ_(n+1))/2,   ξ standard normal for each coordinate, F = −∂E/∂x.
 *
 * Each ξ serves two steps; ξ₀ is drawn before the first. One force a step, as overdamped-langevin, but what it samples is off by
 * O(Δt²) only. On E = ½κx² with a = κΔt/γ the variance is T/κ exactly for every 0 < a < 2, and it is unstable beyond. Since
 * neighbouring steps share noise, x alone is no Markov chain: averages over a long run are meant, and paths are not those of
 * the diffusion. T = 0: gradient descent.
 */
export const leimkuhlerMatthews = defineDynamics({
  name: 'leimkuhler-matthews',
  summary: 'Overdamped Langevin with noise averaged over neighbouring steps: second order, exact on springs.',
  formula: 'x′ = x + (Δt/γ) F(x) + √(2TΔt/γ) (ξ_n + ξ_(n+1))/2',
  law: 'e^(−E/T)/Z up to O(Δt²); on ½κx²: variance T/κ, exactly, for 0 < κΔt/γ < 2',
  source: 'B. Leimkuhler, C. Matthews, Appl. Math. Res. Express 2013 (2013) 34, doi:10.1093/amrx/abs010',
  spaces: ['reals'],
  needs: ['force'],
  clamps: true,
  options: z.object({
    timeStep: z.number().positive().default(0.01).describe('Δt, time; well below 2γ/κ for the largest curvature κ'),
    friction: z.number().positive().default(1).describe('γ, energy · time / length²'),
  }),
  trials: [{ options: { timeStep: 0.1, friction: 1.4 }, claims: { bias: 0.02, descendsWhenCold: true } }],
  make: ({ timeStep, friction }, { clamped }): Dynamics<LeimkuhlerMatthewsState> => ({
    timeStep,
    init(_energy, x, context) {
      const streams = context.stream('moves', x.replicas);
      const previous = context.array('noise', x.data.length);
      const noise = new Float64Array(x.width);
      for (let r = 0; r < x.replicas; r++) {
        streams.fillNormal(r, noise);
        previous.set(noise, r * x.width);
      }
      return { streams, previous, force: createBatch(x.replicas, x.width), noise };
    },
    advance(energy, x, { streams, previous, force, noise }, { temperature }) {
      checkTemperature('leimkuhler-matthews', temperature);
      force.data.fill(0);
      energy.addForce!(x, force);
      const mobility = timeStep / friction;
      const amplitude = Math.sqrt(2 * temperature * mobility);
      for (let r = 0; r < x.replicas; r++) {
        streams.fillNormal(r, noise);
        const start = r * x.width;
        for (let i = 0; i < x.width; i++) {
          if (clamped?.[i] === 1) continue;
          x.data[start + i]! +=
            mobility * force.data[start + i]! + amplitude * 0.5 * (previous[start + i]! + noise[i]!);
          previous[start + i] = noise[i]!;
        }
      }
    },
  }),
});
