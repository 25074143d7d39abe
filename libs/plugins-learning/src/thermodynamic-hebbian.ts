import { z } from 'zod';
import {
  defineLearningRule,
  ErgodicError,
  zerosLike,
  type LearningReport,
  type LearningRule,
  type Parameters,
} from '@ergodic/kernel';

/** Scratch space, and the one report. */
export interface ThermodynamicHebbianState {
  readonly gradient: Parameters;
  readonly report: LearningReport;
}

/**
 * Correlated units strengthen their coupling, and every parameter decays:
 *
 *   θ ← θ − Δ (η ⟨∂E/∂θ⟩ + λ θ),   ⟨ ⟩ the mean over the replicas as they are.
 *
 * For pair couplings ∂E/∂J_ij = −s_i s_j, so J̇_ij = η ⟨s_i s_j⟩ − λ J_ij: Hebb's rule with decay. With replicas clamped to data it
 * comes to rest at J = (η/λ) ⟨s_i s_j⟩_data. With replicas free to move at temperature T it has no data in it: ⟨∂E/∂θ⟩ = ∂F/∂θ
 * (Hellmann–Feynman), so it goes downhill in ηF + ½λ θ², and F alone falls without bound as couplings grow. For one pair,
 * J = (η/λ) tanh(J/T): only J = 0 where η/λ ≤ T, otherwise ± J*; a small J grows at the rate η/T − λ.
 *
 * `gradient` is that of η ⟨E⟩ + ½λ θ² at fixed states. Steps are stable for Δλ < 2, monotone for Δλ ≤ 1.
 *
 * @throws ErgodicError `invalid-option` where Δλ ≥ 2
 */
export const thermodynamicHebbian = defineLearningRule({
  name: 'thermodynamic-hebbian',
  summary: 'Hebb’s rule on thermal correlations, with decay: parameters follow −⟨∂E/∂θ⟩.',
  formula: 'θ ← θ − Δ (η ⟨∂E/∂θ⟩ + λ θ); for couplings J̇ = η ⟨s_i s_j⟩ − λ J',
  law: 'rest at J = (η/λ) ⟨s_i s_j⟩; one free pair: J = (η/λ) tanh(J/T), only 0 where η/λ ≤ T',
  source:
    'D. O. Hebb, The Organization of Behavior (1949); R. P. Feynman, Phys. Rev. 56 (1939) 340, doi:10.1103/PhysRev.56.340: ∂F/∂θ = ⟨∂E/∂θ⟩',
  needs: ['parameter-gradient'],
  options: z.object({
    rate: z.number().positive().default(1).describe('η, θ² / (energy · time)'),
    decay: z.number().nonnegative().default(1).describe('λ, 1 / time; without decay couplings grow without bound'),
    timeStep: z.number().positive().default(0.1).describe('Δ, time; stable for Δλ < 2'),
  }),
  trials: [
    {
      options: { rate: 0.7, decay: 0.4, timeStep: 0.3 },
      claims: {
        objective: ({ energy, x }) => {
          const out = new Float64Array(x.replicas);
          energy.addEnergy(x, out);
          const mean = out.reduce((sum, e) => sum + e, 0) / x.replicas;
          const squares = Object.values(energy.parameters).flatMap(({ data }) => [...data]);
          return 0.7 * mean + 0.2 * squares.reduce((sum, v) => sum + v * v, 0);
        },
        descends: true,
      },
    },
  ],
  make({ rate, decay, timeStep }): LearningRule<ThermodynamicHebbianState> {
    if (decay * timeStep >= 2)
      throw new ErgodicError({
        code: 'invalid-option',
        message: `learning thermodynamic-hebbian: timeStep is ${timeStep} with decay ${decay}, so parameters swing about 0 without end`,
        path: 'timeStep',
        value: timeStep,
        hint: `below 2/decay = ${Number((2 / decay).toPrecision(4))}`,
      });
    const rule: LearningRule<ThermodynamicHebbianState> = {
      init: ({ energy }) => ({ gradient: zerosLike(energy.parameters), report: { settled: true } }),
      gradient({ energy, x }, _state, _tick, out) {
        for (const name in out) {
          const { data } = out[name]!;
          const theta = energy.parameters[name]!.data;
          for (let i = 0; i < data.length; i++) data[i] = decay * theta[i]!;
        }
        energy.addParameterGradient!(x, out, rate / x.replicas);
      },
      update(model, state, tick) {
        rule.gradient(model, state, tick, state.gradient);
        const { parameters } = model.energy;
        for (const name in parameters) {
          const theta = parameters[name]!.data;
          const slope = state.gradient[name]!.data;
          for (let i = 0; i < theta.length; i++) theta[i]! -= timeStep * slope[i]!;
        }
        model.energy.refresh?.();
        return state.report;
      },
    };
    return rule;
  },
});
