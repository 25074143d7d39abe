import { batchOf, invertWeights } from '@ergodic/numerics';
import {
  parameterArray,
  probabilities,
  type DecisionTable,
  type Energy,
  type Environment,
  type Model,
} from '@ergodic/kernel';

/** Three hidden states, two actions and three outcomes; nothing in it is symmetric. */
export const hiddenTable: DecisionTable = {
  states: 3,
  actions: 2,
  rewards: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
  transitions: Float64Array.of(
    0.7,
    0.2,
    0.1,
    0.1,
    0.6,
    0.3,
    0.25,
    0.5,
    0.25,
    0.4,
    0.1,
    0.5,
    0.3,
    0.3,
    0.4,
    0,
    0.2,
    0.8,
  ),
  start: Float64Array.of(0.5, 0.3, 0.2),
  outcomes: {
    names: ['a', 'b', 'c'],
    likelihood: Float64Array.of(0.8, 0.1, 0.3, 0.15, 0.7, 0.2, 0.05, 0.2, 0.5),
    rewards: Float64Array.of(1, -0.5, 0.25),
  },
};

/** The world of that table; a step costs nothing, and state[1] is what is seen. */
function hiddenWorld(horizon: number): Environment {
  const { states, actions, transitions, start, outcomes } = hiddenTable;
  const see = (state: Float64Array, uniform: () => number): void => {
    const column = Float64Array.from({ length: 3 }, (_, o) => outcomes!.likelihood[o * states + state[0]!]!);
    state[1] = invertWeights(uniform(), column);
  };
  return {
    actions,
    stateSize: 2,
    observationSize: 3,
    horizon,
    table: hiddenTable,
    reset(state, uniform) {
      state[0] = invertWeights(uniform(), start);
      see(state, uniform);
    },
    observe(state, _uniform, out) {
      out.fill(0);
      out[state[1]!] = 1;
    },
    step(state, action, uniform, out) {
      state[0] = invertWeights(uniform(), transitions, (state[0]! * actions + action) * states, states);
      see(state, uniform);
      out.reward = outcomes!.rewards[state[1]!]!;
      out.done = false;
    },
  };
}

/** Two plans of one action, whose energies are the belief in the first state and in the second. */
export function believer(
  horizon = 3,
  counts: Float64Array = hiddenTable.outcomes!.likelihood.map((p) => 10 * p),
): Energy {
  const belief = parameterArray([3], hiddenTable.start.slice());
  const inference = { belief, counts: parameterArray([3, 3], counts.slice()), plans: Int32Array.of(0, 1), depth: 1 };
  return {
    space: probabilities(1, 2),
    parameters: { belief, counts: inference.counts },
    agent: {
      environment: hiddenWorld(horizon),
      inference,
      actionEnergies(_observations, _temperature, out, rows = out.replicas) {
        for (let r = 0; r < rows; r++) for (let a = 0; a < 2; a++) out.data[2 * r + a] = belief.data[a]!;
      },
    },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let a = 0; a < 2; a++) out[r]! += scale * x.data[2 * r + a]! * belief.data[a]!;
    },
    conditional: (_x, _replica, _unit, out) => out.set(belief.data.subarray(0, 2)),
  };
}

/** What the rule is tried on. */
export const trialBeliever = (): Model => ({ energy: believer(), x: batchOf(Float64Array.of(0.35, 0.65), 1, 2) });
