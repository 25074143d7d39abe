import type { DecisionTable } from '@ergodic/kernel';
import { expectedFreeEnergyNats, type ExpectedFreeEnergy } from '@ergodic/thermodynamics';

/** All sequences of `depth` actions, row-major [A^depth, depth], in the order of numbers to the base A. */
export function allPlans(actions: number, depth: number): Int32Array {
  const count = actions ** depth;
  const plans = new Int32Array(count * depth);
  for (let p = 0; p < count; p++)
    for (let t = depth - 1, rest = p; t >= 0; t--) {
      plans[p * depth + t] = rest % actions;
      rest = Math.floor(rest / actions);
    }
  return plans;
}

/** q(s′) = Σ_s P(s′ | s, a) q(s). */
export function predicted(
  { states, actions, transitions }: DecisionTable,
  q: Float64Array,
  action: number,
): Float64Array {
  const next = new Float64Array(states);
  for (let s = 0; s < states; s++) {
    const from = (s * actions + action) * states;
    if (q[s] !== 0) for (let to = 0; to < states; to++) next[to]! += q[s]! * transitions[from + to]!;
  }
  return next;
}

/**
 * Expected free energy and its parts of every plan of `depth` actions from the belief q, summed over the steps, in the order of `allPlans`. Each
 * step is looked at from now, q(s_t | plan) = Π P(· | ·, a) q: what an outcome on the way will tell does not change the rest of the plan,
 * which is weighed anew once the outcome is there.
 */
export function planValues(
  table: DecisionTable,
  likelihood: Float64Array,
  preferences: Float64Array,
  belief: Float64Array,
  depth: number,
): ExpectedFreeEnergy[] {
  if (depth === 0) return [{ total: 0, risk: 0, ambiguity: 0, pragmatic: 0, epistemic: 0 }];
  return Array.from({ length: table.actions }, (_, action) => {
    const q = predicted(table, belief, action);
    const step = expectedFreeEnergyNats(q, likelihood, preferences);
    return planValues(table, likelihood, preferences, q, depth - 1).map((rest) => ({
      total: step.total + rest.total,
      risk: step.risk + rest.risk,
      ambiguity: step.ambiguity + rest.ambiguity,
      pragmatic: step.pragmatic + rest.pragmatic,
      epistemic: step.epistemic + rest.epistemic,
    }));
  }).flat();
}
