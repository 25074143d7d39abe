import { z } from 'zod';
import { defineLayer } from '@ergodic/kernel';
import { misfit } from '../common/misfit.ts';
import { temperatureOption } from '../common/options.ts';
import type { LayerFunction, Tensor } from '../common/tensor-types.ts';
import { sequenceOf, stepsOf } from './steps.ts';

/**
 * Cells that remember their input for a time 1/γ, and are shaken by a bath: ṁ = −γm + I + √(2γT) ξ(t), stepped exactly for any Δt,
 *
 *   m ← μ + (m − μ) e^(−γΔt) + √(T(1 − e^(−2γΔt))) ξ,   μ = I/γ,
 *
 * an Ornstein–Uhlenbeck process in the potential E = ½(m − μ)². Mean I/γ + (m_0 − I/γ) e^(−γt); variance at rest T; covariance over
 * t: T e^(−γt). Input [features], the I of one step, or [time, features], one step after another; output the m of each step, of the
 * same shape. m starts at 0, or, `stateful`, where the last pass left it.
 *
 * U = ½(⟨m⟩ − μ)² + ½σ² and S = ½ ln(2πe σ²) are those of the normal law that a step gives, σ² = T(1 − e^(−2γΔt)): so F = U − TS ≥
 * −½ T ln(2πT), what it is at rest. S is an entropy of a density, and may be below 0.
 */
export const thermalMemory = defineLayer({
  name: 'thermal-memory',
  summary: 'Leaky cells in a bath that remember their input: exact Ornstein–Uhlenbeck steps.',
  formula: 'm ← I/γ + (m − I/γ) e^(−γΔt) + √(T(1 − e^(−2γΔt))) ξ',
  law: '⟨m⟩ = I/γ + (m_0 − I/γ) e^(−γt), Var(m) → T, C(t) = T e^(−γt), for every Δt',
  source: 'D. T. Gillespie, Phys. Rev. E 54 (1996) 2084, doi:10.1103/PhysRevE.54.2084',
  options: z.object({
    friction: z.number().positive().default(1).describe('γ, 1/time: how fast it forgets'),
    timeStep: z.number().positive().default(1).describe('Δt of a step, time'),
    stateful: z.boolean().default(true).describe('whether m is carried from one pass to the next'),
    temperature: temperatureOption,
  }),
  trials: [
    { claims: { inputs: [[3], [4, 2]], refuses: [[2, 3, 4]], differential: true } },
    { options: { friction: 0.4, timeStep: 0.5, stateful: false }, claims: { inputs: [[3, 2]], differential: true } },
  ],
  make: ({ friction, timeStep, stateful, temperature }) => ({
    build(input, site) {
      if (input.length > 2 || input.length === 0)
        throw misfit(site, 'a row [features] or a sequence [time, features]', input, 'a flatten layer before it');
      const features = input.at(-1)!;
      const time = input.length === 2 ? input[0]! : 1;
      const kept = Math.exp(-friction * timeStep);
      const spread = -Math.expm1(-2 * friction * timeStep);
      const program: LayerFunction = ({ tf }, x, _theta, { temperature: T, draws, state }) => {
        const rest = stepsOf(tf, tf.div(tf.reshape(x, [-1, time, features]), friction));
        const variance = tf.mul(spread, T);
        const kicks = stepsOf(tf, tf.mul(tf.sqrt(variance), draws['noise']!));
        const [cells, distances]: [Tensor[], Tensor[]] = [[], []];
        let m = state['m'] ?? tf.zerosLike(rest[0]!);
        for (let t = 0; t < time; t++) {
          const distance = tf.mul(kept, tf.sub(m, rest[t]!));
          m = tf.add(tf.add(rest[t]!, distance), kicks[t]!);
          cells.push(m);
          distances.push(distance);
        }
        const off = sequenceOf(tf, distances);
        const flat = (of: Tensor): Tensor => tf.reshape(of, [-1, time * features]);
        const entropy = tf.mul(0.5, tf.log(tf.mul(2 * Math.PI * Math.E, variance)));
        return {
          output: tf.reshape(sequenceOf(tf, cells), [-1, ...input]),
          energy: flat(tf.mul(0.5, tf.add(tf.square(off), variance))),
          entropy: flat(tf.add(tf.zerosLike(off), entropy)),
          ...(stateful && { state: { m } }),
        };
      };
      return {
        input,
        output: input,
        ...(temperature !== undefined && { temperature }),
        conventions: {
          energy:
            'U = ½(⟨m⟩ − I/γ)² + ½σ² of each cell in each step, σ² = T(1 − e^(−2γΔt)): the mean over a step’s normal law',
          entropy: 'S = ½ ln(2πe σ²) of that law, nats, an entropy of a density',
        },
        draws: { noise: { law: 'normal', shape: [time, features] } },
        ...(stateful && { state: { m: [features] } }),
        parameters: {},
        program,
      };
    },
  }),
});
