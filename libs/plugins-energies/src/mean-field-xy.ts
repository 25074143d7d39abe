import { z } from 'zod';
import { defineEnergy, ErgodicError, reals } from '@ergodic/kernel';
import type { Named, States, Tf } from './tensor-types.ts';

/**
 * E(θ) = −(J/2N) |Σᵢ e^(iθᵢ)|² − h Σᵢ cos θᵢ: N planar rotors that feel their mean direction only, in O(N). State: [replicas,
 * units], phases in radians.
 *
 * It is `xy-rotors` on all pairs with weights 1/N, but for the constant −J/2 that the terms i = j add. With M = Σ e^(iθ) = C +
 * iS: force −∂E/∂θᵢ = (J/N)(S cos θᵢ − C sin θᵢ) − h sin θᵢ.
 *
 * Exact law as N → ∞, h = 0: φ = |M|/N goes to m = I₁(Jm/T)/I₀(Jm/T), above 0 only where T < T_c = J/2.
 */
export const meanFieldXy = defineEnergy({
  name: 'mean-field-xy',
  summary: 'Planar rotors that align with their mean direction (HMF), in a field.',
  formula: 'E(θ) = −(J/2N) |Σᵢ e^(iθᵢ)|² − h Σᵢ cos θᵢ',
  law: 'N → ∞: φ = m with m = I₁(Jm/T)/I₀(Jm/T); T_c = J/2',
  source: 'M. Antoni, S. Ruffo, Phys. Rev. E 52 (1995) 2361, doi:10.1103/PhysRevE.52.2361',
  options: z.object({
    coupling: z.number().default(1).describe('J, an energy; J > 0 aligns; a control'),
    field: z.number().default(0).describe('h, an energy; h > 0 favours θ = 0; a control'),
  }),
  space: reals,
  capabilities: ['force', 'program'],
  trials: [
    {
      options: { coupling: -0.8 },
      units: 4,
      claims: {
        range: [-4, 4],
        symmetries: {
          'all turned alike': (row) => row.map((theta) => theta + 0.9),
          'one by a whole turn': (row) => row.with(1, row[1]! + 2 * Math.PI),
        },
      },
    },
    { options: { coupling: 1.3, field: 0.4 }, claims: { range: [-4, 4] } },
  ],
  make({ coupling, field }, { units: N }) {
    const controls = { coupling, field };
    const sumOf = (theta: Float64Array, part: (angle: number) => number, start = 0): number => {
      let sum = 0;
      for (let i = start; i < start + N; i++) sum += part(theta[i]!);
      return sum;
    };
    return {
      controls,
      ...(coupling > 0 && { criticalTemperature: () => criticalTemperature(controls.coupling) }),
      randomState(row, uniform) {
        for (let i = 0; i < N; i++) row[i] = 2 * Math.PI * uniform();
      },
      observables: [
        {
          name: 'orderParameter',
          summary: 'φ = |Σ e^(iθ)|/N of each replica, no unit: 1 where all phases agree, about √(π/4N) where none do',
          measure(x, out) {
            for (let r = 0; r < out.length; r++)
              out[r] = Math.hypot(sumOf(x.data, Math.cos, r * N), sumOf(x.data, Math.sin, r * N)) / N;
          },
        },
      ],
      energy(theta) {
        const [C, S] = [sumOf(theta, Math.cos), sumOf(theta, Math.sin)];
        return -(controls.coupling / (2 * N)) * (C * C + S * S) - controls.field * C;
      },
      force(theta, _parameters, out) {
        const C = sumOf(theta, Math.cos);
        const S = sumOf(theta, Math.sin);
        const pull = controls.coupling / N;
        for (let i = 0; i < N; i++) {
          const sine = Math.sin(theta[i]!);
          out[i] = pull * (S * Math.cos(theta[i]!) - C * sine) - controls.field * sine;
        }
      },
      program(tf: Tf, theta: States, _parameters: object, now: Named<keyof typeof controls>) {
        const C = tf.sum(tf.cos(theta), 1);
        const S = tf.sum(tf.sin(theta), 1);
        const square = tf.add(tf.square(C), tf.square(S));
        return tf.neg(tf.add(tf.mul(tf.div(now.coupling, 2 * N), square), tf.mul(now.field, C)));
      },
    };
  },
});

function criticalTemperature(J: number): number {
  if (J > 0) return J / 2;
  throw new ErgodicError({
    code: 'domain',
    message: `energy mean-field-xy has no critical temperature with coupling ${J}`,
    path: 'coupling',
    value: J,
    hint: 'a coupling above 0',
  });
}
