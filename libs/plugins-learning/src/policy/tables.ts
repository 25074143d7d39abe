import { ErgodicError, type Agent, type DecisionTable, type Energy, type ParameterArray } from '@ergodic/kernel';

/** An agent with a value for each state and action of a world that is known. */
export interface TableAgent {
  readonly agent: Agent;
  readonly table: DecisionTable;
  /** Q, [states, actions]. */
  readonly values: ParameterArray;
}

/** @throws ErgodicError `missing-capability` where the agent has no table of values */
export function tableAgentOf(rule: string, { agent }: Energy): TableAgent {
  const values = agent?.values;
  const table = agent?.environment.table;
  if (agent && values && table) return { agent, table, values };
  throw new ErgodicError({
    code: 'missing-capability',
    message: `learning ${rule} learns a value for each state and action, which this energy does not have`,
    path: 'learning.use',
    value: rule,
    hint: 'energy decision-process; or learning network-policy-gradient for a network',
  });
}

/** V = T ln Σ_a e^(Q_a/T) of the `actions` numbers from `offset` on: the largest of them as T → 0. */
export function softValue(Q: Float64Array, offset: number, actions: number, temperature: number): number {
  let top = -Infinity;
  for (let a = 0; a < actions; a++) top = Math.max(top, Q[offset + a]!);
  let sum = 0;
  for (let a = 0; a < actions; a++) sum += Math.exp((Q[offset + a]! - top) / temperature);
  return top + temperature * Math.log(sum);
}

/** π_a = e^(Q_a/T)/Z, written to `out` from its beginning. */
export function softPolicy(Q: Float64Array, offset: number, temperature: number, out: Float64Array): void {
  const V = softValue(Q, offset, out.length, temperature);
  for (let a = 0; a < out.length; a++) out[a] = Math.exp((Q[offset + a]! - V) / temperature);
}

/** R(s, a) + γ Σ_s′ P(s′ | s, a) V(s′), s and a told by pair = s · A + a. */
export function backup(
  { states, rewards, transitions }: DecisionTable,
  pair: number,
  discount: number,
  V: Float64Array,
): number {
  let next = 0;
  for (let s = 0; s < states; s++) next += transitions[pair * states + s]! * V[s]!;
  return rewards[pair]! + discount * next;
}

/** Σ_s p(first state is s) V(s). */
export function startValue({ start }: DecisionTable, V: Float64Array): number {
  let sum = 0;
  for (let s = 0; s < start.length; s++) sum += start[s]! * V[s]!;
  return sum;
}
