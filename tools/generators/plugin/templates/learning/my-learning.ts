import { z } from 'zod';
import {
  defineLearningRule,
  zerosLike,
  type LearningReport,
  type LearningRule,
  type Parameters,
} from '@ergodic/kernel';

/** Scratch space of a run. */
export interface MyLearningState {
  /** ∂⟨E⟩/∂θ. */
  readonly gradient: Parameters;
  readonly report: LearningReport;
}

/**
 * One step down the gradient of the mean energy over the R replicas, at fixed x:
 *
 *   θ ← θ − η ∂⟨E⟩/∂θ,   ⟨E⟩ = (1/R) Σ_r E(x_r; θ).
 *
 * Exact law: where ⟨E⟩ = ½ κ (θ − θ*)² + constant, θ − θ* shrinks by the factor 1 − ηκ an update, so that ⟨E⟩ does not rise for
 * η ≤ 2/κ. With x in equilibrium the gradient is ∂F/∂θ (Hellmann–Feynman). Every update settles: T goes on at once.
 */
export const myLearning = defineLearningRule({
  name: 'my-learning',
  summary: 'Gradient descent of the mean energy.',
  formula: 'θ ← θ − η ∂⟨E⟩/∂θ',
  law: '⟨E⟩ at fixed x does not rise for η ≤ 2/κ, κ its largest curvature in θ',
  source: 'author, journal volume (year) page, doi',
  needs: ['parameter-gradient'],
  options: z.object({
    rate: z.number().positive().default(0.01).describe('η, θ² / energy; below 2/κ for the largest curvature κ'),
  }),
  trials: [
    {
      options: { rate: 0.3 },
      claims: {
        objective({ energy, x }) {
          const energies = new Float64Array(x.replicas);
          energy.addEnergy(x, energies);
          return energies.reduce((sum, E) => sum + E, 0) / x.replicas;
        },
        descends: true,
      },
    },
  ],
  make({ rate }): LearningRule<MyLearningState> {
    const rule: LearningRule<MyLearningState> = {
      init: ({ energy }) => ({ gradient: zerosLike(energy.parameters), report: { settled: true } }),
      gradient({ energy, x }, _state, _tick, out) {
        for (const name in out) out[name]!.data.fill(0);
        energy.addParameterGradient!(x, out, 1 / x.replicas);
      },
      update(model, state, tick) {
        const { gradient, report } = state;
        rule.gradient(model, state, tick, gradient);
        for (const name in gradient) {
          const slope = gradient[name]!.data;
          const theta = model.energy.parameters[name]!.data;
          for (let i = 0; i < theta.length; i++) theta[i]! -= rate * slope[i]!;
        }
        model.energy.refresh?.();
        return report;
      },
    };
    return rule;
  },
});
