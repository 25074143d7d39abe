import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';

/** Streams and scratch space of a run; one number a unit, but for the streams. */
export interface OrnsteinUhlenbeckState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  readonly stiffness: Float64Array;
  readonly centre: Float64Array;
  /** e^(−a). */
  readonly decay: Float64Array;
  /** √((T/k)(1 − e^(−2a))). */
  readonly spread: Float64Array;
  /** Standard normals of one replica. */
  readonly noise: Float64Array;
}

/**
 * The exact solution of overdamped Langevin dynamics over a time Δt, for energies E = ½ Σᵢ kᵢ (xᵢ − cᵢ)²:
 *
 *   x' = c + e^(−a) (x − c) + √((T/k)(1 − e^(−2a))) ξ,   a = kΔt/γ, ξ standard normal for each coordinate.
 *
 * There is no error of the time step: two steps of Δt have the law of one of 2Δt. k and c are read afresh at every step, since a
 * protocol may move both; within a step they stand still. The energy change, ½ k (x' − x)(x' + x − 2c), is booked as heat.
 *
 * Law: e^(−E/T)/Z = N(c, T/k) is invariant, with detailed balance, and x decays to it: C(t) = (T/k) e^(−kt/γ). k = 0 is free
 * diffusion, variance 2TΔt/γ; k < 0 runs away from c, exactly as the equation has it. T = 0: exact relaxation.
 *
 * @throws RangeError where a stiffness or a centre is not finite
 */
export const ornsteinUhlenbeck = defineDynamics({
  name: 'ornstein-uhlenbeck',
  summary: 'Overdamped Langevin dynamics of springs, solved exactly for any time step.',
  formula: 'x′ = c + e^(−a)(x − c) + √((T/k)(1 − e^(−2a))) ξ, a = kΔt/γ',
  law: 'N(c, T/k) invariant, exactly, for every Δt; autocorrelation (T/k) e^(−kt/γ)',
  source: 'D. T. Gillespie, Phys. Rev. E 54 (1996) 2084, doi:10.1103/PhysRevE.54.2084',
  spaces: ['reals'],
  needs: ['quadratic'],
  clamps: true,
  options: z.object({
    timeStep: z.number().positive().default(0.1).describe('Δt, time; any'),
    friction: z.number().positive().default(1).describe('γ, energy · time / length²'),
  }),
  trials: [
    {
      options: { timeStep: 0.7, friction: 1.4 },
      claims: { boltzmann: true, reversible: true, descendsWhenCold: true },
    },
  ],
  make: ({ timeStep, friction }, { clamped }): Dynamics<OrnsteinUhlenbeckState> => ({
    timeStep,
    booksHeat: true,
    init: (_energy, x, context) => ({
      streams: context.stream('moves', x.replicas),
      stiffness: new Float64Array(x.width),
      centre: new Float64Array(x.width),
      decay: new Float64Array(x.width),
      spread: new Float64Array(x.width),
      noise: new Float64Array(x.width),
    }),
    advance(energy, x, { streams, stiffness, centre, decay, spread, noise }, { temperature, heat }) {
      checkTemperature('ornstein-uhlenbeck', temperature);
      const { width } = x;
      const mobility = timeStep / friction;
      for (let i = 0; i < width; i++) {
        const k = energy.quadratic!.stiffness(i);
        const c = energy.quadratic!.centre(i);
        if (!(Math.abs(k) < Infinity && Math.abs(c) < Infinity))
          throw new RangeError(`ornstein-uhlenbeck: unit ${i} has stiffness ${k} and centre ${c}, must be finite`);
        stiffness[i] = k;
        centre[i] = c;
        decay[i] = Math.exp(-k * mobility);
        spread[i] = Math.sqrt(temperature * spreadOver(k, mobility));
      }
      for (let r = 0; r < x.replicas; r++) {
        streams.fillNormal(r, noise);
        const start = r * width;
        let gained = 0;
        for (let i = 0; i < width; i++) {
          if (clamped?.[i] === 1) continue;
          const from = x.data[start + i]! - centre[i]!;
          const to = decay[i]! * from + spread[i]! * noise[i]!;
          gained += 0.5 * stiffness[i]! * (to - from) * (to + from);
          x.data[start + i] = centre[i]! + to;
        }
        heat[r]! += gained;
      }
    },
  }),
});

/** (1 − e^(−2kμ))/k, the variance at T = 1 after Δt; 2μ where k = 0. */
function spreadOver(k: number, mobility: number): number {
  return k === 0 ? 2 * mobility : -Math.expm1(-2 * k * mobility) / k;
}
