import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { createRegistry, defineDynamics, definePlugin, valueOfChoice, type Dynamics } from '@ergodic/kernel';

/** A sequential heat bath, plain, in the name that rules take by default; what is registered comes from another library. */
const heatBath = defineDynamics({
  name: 'heat-bath',
  summary: 'Gibbs sampling in turn.',
  clamps: true,
  options: z.object({ scan: z.string().optional().describe('in turn, whatever it says') }),
  make: (_options, { clamped }): Dynamics<{ streams: RandomStreams; energies: Float64Array }> => ({
    timeStep: 1,
    booksHeat: true,
    init: (_energy, x, context) => ({ streams: context.stream('moves', x.replicas), energies: new Float64Array(2) }),
    advance(energy, x, { streams, energies }, { temperature }) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < x.width; i++) {
          if (clamped?.[i] === 1) continue;
          energy.conditional!(x, r, i, energies);
          const up = 1 / (1 + Math.exp((energies[1]! - energies[0]!) / temperature));
          x.data[r * x.width + i] = valueOfChoice(energy.space.kind, Number(streams.uniform(r) < up));
        }
    },
  }),
});

export const registry = createRegistry([definePlugin({ name: 'gibbs', version: '1.0.0', provides: [heatBath] })]);
