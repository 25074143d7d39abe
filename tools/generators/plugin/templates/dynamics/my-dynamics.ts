import { z } from 'zod';
import { createBatch, type Batch, type RandomStreams } from '@ergodic/numerics';
import { defineDynamics, type Dynamics } from '@ergodic/kernel';

/** Streams and scratch space of a run. */
export interface MyDynamicsState {
  /** One block a replica. */
  readonly streams: RandomStreams;
  /** Where each replica would go. */
  readonly proposal: Batch;
  /** Energies here and there. */
  readonly here: Float64Array;
  readonly there: Float64Array;
  /** Whether the last step moved: 1 or 0 a replica. */
  readonly accepted: Float64Array;
}

/**
 * Random-walk Metropolis: every replica proposes x′ = x + w ξ, ξ standard normal in each coordinate, and goes there with
 * probability min(1, e^(−ΔE/T)); otherwise it stays, and that state counts again. Books ΔE of what is accepted as heat.
 *
 * Exact law: e^(−E/T)/Z is invariant, with detailed balance. In equilibrium on ½ k x², one coordinate, a fraction
 * (2/π) arctan(2 √(T/k)/w) of the proposals is accepted. T = 0: accepts iff ΔE ≤ 0.
 *
 * @throws RangeError unless T is finite and >= 0, and where ΔE is NaN
 */
export const myDynamics = defineDynamics({
  name: 'my-dynamics',
  summary: 'Proposes a normal step of all coordinates, accepts by the energy it costs.',
  formula: 'x′ = x + w ξ, accepted iff ln u < −ΔE/T, u uniform on [0, 1)',
  law: 'e^(−E/T)/Z invariant, exactly, with detailed balance',
  source: 'author, journal volume (year) page, doi',
  spaces: ['reals'],
  options: z.object({
    width: z.number().positive().default(1).describe('standard deviation w of a proposal in each coordinate, length'),
  }),
  trials: [
    {
      options: { width: 0.6 },
      units: 2,
      claims: { boltzmann: true, reversible: true, temperatures: [0.6, 2.5], descendsWhenCold: true },
    },
  ],
  make: ({ width }): Dynamics<MyDynamicsState> => ({
    timeStep: 1,
    booksHeat: true,
    init: (_energy, x, context) => ({
      streams: context.stream('moves', x.replicas),
      proposal: createBatch(x.replicas, x.width),
      here: new Float64Array(x.replicas),
      there: new Float64Array(x.replicas),
      accepted: context.array('accepted', x.replicas),
    }),
    advance(energy, x, { streams, proposal, here, there, accepted }, { temperature: T, heat }) {
      if (!(T >= 0 && T < Infinity)) throw new RangeError(`my-dynamics: temperature is ${T}, must be finite and >= 0`);
      for (let r = 0; r < x.replicas; r++)
        for (let i = r * x.width; i < (r + 1) * x.width; i++) proposal.data[i] = x.data[i]! + width * streams.normal(r);
      energy.addEnergy(x, here.fill(0));
      energy.addEnergy(proposal, there.fill(0));
      for (let r = 0; r < x.replicas; r++) {
        const change = there[r]! - here[r]!;
        if (change !== change) throw new RangeError(`my-dynamics: the energy change of replica ${r} is NaN`);
        accepted[r] = change <= 0 || Math.log(streams.uniform(r)) < -change / T ? 1 : 0;
        if (accepted[r] === 0) continue;
        for (let i = r * x.width; i < (r + 1) * x.width; i++) x.data[i] = proposal.data[i]!;
        heat[r]! += change;
      }
    },
    observables: ({ accepted }) => [
      {
        name: 'acceptance',
        summary: 'fraction of the last step’s proposals that were accepted, no unit',
        measure: (_x, out) => out.set(accepted),
      },
    ],
  }),
});
