import type { DecisionTable } from '@ergodic/kernel';
import { softPolicy } from './tables.ts';

/** What a policy of a known world is worth. */
export interface PolicyEvaluation {
  /** π(a | s), [states, actions]. */
  readonly policy: Float64Array;
  /** Rewards and entropy to come, V(s) = Σ_a π (R − T ln π + γ Σ P V), [states]. */
  readonly V: Float64Array;
  /** How often a state is visited, Σ_t γ^t p(s_t = s), [states]. */
  readonly visits: Float64Array;
  /** R(s, a) + γ Σ_s′ P V(s′) − T ln π(a | s) − V(s), [states, actions]; its mean under π is 0. */
  readonly advantages: Float64Array;
  /** J = Σ_s p(first state is s) V(s). */
  readonly objective: number;
}

/**
 * V and visits of π(a | s) = e^(Q(s, a)/T)/Z by elimination: (1 − γ P_π) V = R_π and (1 − γ P_π)ᵀ d = p₀. Both matrices are diagonally
 * dominant, so that no pivots are looked for.
 *
 * @throws RangeError where γ = 1 and some state is never left for good
 */
export function evaluatePolicy(
  table: DecisionTable,
  Q: Float64Array,
  temperature: number,
  discount: number,
): PolicyEvaluation {
  const { states: n, actions, rewards, transitions, start } = table;
  const policy = new Float64Array(n * actions);
  const matrix = new Float64Array(n * n);
  const transposed = new Float64Array(n * n);
  const V = new Float64Array(n);
  for (let s = 0; s < n; s++) {
    softPolicy(Q, s * actions, temperature, policy.subarray(s * actions, (s + 1) * actions));
    matrix[s * n + s] = 1;
    for (let a = 0; a < actions; a++) {
      const pair = s * actions + a;
      const p = policy[pair]!;
      if (p === 0) continue;
      V[s]! += p * (rewards[pair]! - temperature * Math.log(p));
      for (let next = 0; next < n; next++) matrix[s * n + next]! -= discount * p * transitions[pair * n + next]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[j * n + i] = matrix[i * n + j]!;
  const visits = start.slice();
  eliminate(matrix, V);
  eliminate(transposed, visits);
  const advantages = new Float64Array(n * actions);
  for (let pair = 0; pair < advantages.length; pair++) {
    const s = Math.floor(pair / actions);
    if (policy[pair] === 0) continue;
    let next = 0;
    for (let k = 0; k < n; k++) next += transitions[pair * n + k]! * V[k]!;
    advantages[pair] = rewards[pair]! + discount * next - temperature * Math.log(policy[pair]!) - V[s]!;
  }
  let objective = 0;
  for (let s = 0; s < n; s++) objective += start[s]! * V[s]!;
  return { policy, V, visits, advantages, objective };
}

/** a x = b without pivots; `a` is overwritten and `b` becomes x. */
function eliminate(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!;
    if (!(Math.abs(pivot) > 1e-13))
      throw new RangeError(
        `evaluatePolicy: under the policy an episode may go on for ever, which at discount 1 has no finite value: state ${k}`,
      );
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / pivot;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) b[k]! -= a[k * n + j]! * b[j]!;
    b[k]! /= a[k * n + k]!;
  }
}
