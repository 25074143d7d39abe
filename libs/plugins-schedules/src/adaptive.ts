import { z } from 'zod';
import { defineSchedule, ErgodicError } from '@ergodic/kernel';

/**
 * Cooling at constant thermodynamic speed: dT/dt = −v T / (ε √C), C = Var(E)/T². A change dT takes the system the
 * thermodynamic length ds = √C |dT|/T away, its distance in standard deviations of the energy; here ds = v in each relaxation
 * time ε. So it cools slowly where the energy fluctuates most, as near a phase transition, and for slow processes of given
 * length and duration this makes the least entropy.
 *
 * C is measured at the end of each stage and taken as constant over the next one, Δt long:
 *
 *   T ← max(to, T · max(1 − largestChange, e^(−v Δt/(ε √C)))).
 *
 * With constant C that is exact, T = from · e^(−v t/(ε √C)); otherwise its error is of first order in Δt. Where C → 0 nothing
 * but `largestChange` holds T back: it can only make cooling slower. C comes from dynamics that know it exactly, or else from
 * the replicas: some tens of them, since with few √C is small by chance, and cooling then too fast.
 *
 * When it reaches `to` depends on C, so the protocol has no end of its own: the recipe needs `steps`.
 *
 * @throws ErgodicError `missing-capability` where C cannot be known, `non-finite` where it is no number
 */
export const adaptive = defineSchedule({
  name: 'adaptive',
  summary: 'Cools at constant thermodynamic speed: slowly where the energy fluctuates most.',
  formula: 'dT/dt = −v T / (ε √C), C = Var(E)/T²; T ← max(to, T · max(1 − largestChange, e^(−v Δt/(ε √C))))',
  law: 'thermodynamic length ∫√C |dT|/T grows by v in each ε; constant C: T = from · e^(−v t/(ε √C)); non-increasing',
  source:
    'P. Salamon et al., Comput. Phys. Commun. 49 (1988) 423, doi:10.1016/0010-4655(88)90003-3; B. Andresen, J. M. Gordon, Phys. Rev. E 50 (1994) 4346, doi:10.1103/PhysRevE.50.4346',
  options: z.object({
    from: z.number().positive().describe('temperature at t = 0, an energy'),
    to: z.number().positive().describe('temperature that it does not fall below, an energy'),
    speed: z.number().positive().describe('v, thermodynamic length in one relaxation time, no unit'),
    relaxationTime: z
      .number()
      .positive()
      .default(1)
      .describe('ε, of the energy, the same at all T, in the unit of the dynamics: sweeps, or time'),
    largestChange: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('largest relative change of T from one stage to the next, in (0, 1), no unit'),
  }),
  trials: [
    {
      options: { from: 5, to: 0.2, speed: 0.3, relaxationTime: 4, largestChange: 0.2 },
      claims: { start: 5, monotone: 'falling', min: 0.2, max: 5 },
    },
  ],
  make({ from, to, speed, relaxationTime, largestChange }, { replicas }) {
    if (to > from)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `schedule adaptive: to is ${to}, above the start ${from}`,
        path: 'to',
        value: to,
        hint: `a number in (0, ${from}]`,
      });
    return {
      value(_t, { previous, elapsed, heatCapacity }) {
        if (elapsed === 0) return from;
        const C = heatCapacity();
        if (!(C >= 0 && C < Infinity)) throw unknown(C, replicas);
        const slowed = Math.exp((-speed * elapsed) / (relaxationTime * Math.sqrt(C)));
        return Math.max(to, previous * Math.max(1 - largestChange, slowed));
      },
    };
  },
});

function unknown(C: number, replicas: number): ErgodicError {
  const need = 'schedule adaptive needs the heat capacity C = Var(E)/T² at each stage';
  if (replicas < 2)
    return new ErgodicError({
      code: 'missing-capability',
      message: `${need}, which cannot be told from ${replicas} replica with these dynamics`,
      path: 'replicas',
      value: replicas,
      hint: 'at least 2 replicas, better some tens; or dynamics that know C exactly',
    });
  return new ErgodicError({
    code: 'non-finite',
    message: `${need}, and it is ${C}`,
    path: 'energy',
    value: C,
    hint: 'an energy that is finite in every state that is reached',
  });
}
