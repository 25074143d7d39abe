import type { Tensor2D } from '@tensorflow/tfjs-core';
import { batchOf, invertWeights } from '@ergodic/numerics';
import {
  parameterArray,
  probabilities,
  type DecisionTable,
  type Energy,
  type Environment,
  type Model,
  type Network,
} from '@ergodic/kernel';
import type { Tensor, Tensors, Tools } from '../descent/tensor-types.ts';

/** Two states and two actions; what lacks to 1 ends the episode. */
export const trialTable = (ending = 0): DecisionTable => ({
  states: 2,
  actions: 2,
  rewards: Float64Array.of(1, 0, 0, 2),
  transitions: Float64Array.of(0.8, 0.2, 0.1, 0.9, 0.5, 0.5, 0.9, 0.1).map((p) => p * (1 - ending)),
  start: Float64Array.of(0.7, 0.3),
});

/** A world that steps as its table says. */
export function tableWorld(table: DecisionTable, horizon: number): Environment {
  const { states, actions } = table;
  const weights = new Float64Array(states + 1);
  return {
    actions,
    stateSize: 1,
    observationSize: states,
    horizon,
    table,
    reset(state, uniform) {
      state[0] = invertWeights(uniform(), table.start);
    },
    observe(state, _uniform, out) {
      out.fill(0);
      out[state[0]!] = 1;
    },
    step(state, action, uniform, out) {
      const pair = state[0]! * actions + action;
      out.reward = table.rewards[pair]!;
      let end = 1;
      for (let s = 0; s < states; s++) end -= weights[s] = table.transitions[pair * states + s]!;
      weights[states] = end < 1e-12 ? 0 : end;
      const next = invertWeights(uniform(), weights);
      out.done = next === states;
      if (!out.done) state[0] = next;
    },
  };
}

/** E_sa = −Q(s, a), with Q as given. */
export function tableEnergy(environment: Environment, Q: readonly number[]): Energy {
  const { states, actions } = environment.table!;
  const values = parameterArray([states, actions], Float64Array.from(Q));
  const { data } = values;
  return {
    space: probabilities(states, actions),
    parameters: { values },
    agent: {
      environment,
      values,
      actionEnergies(observations, _temperature, out, rows = observations.replicas) {
        for (let r = 0; r < rows; r++) {
          const s = observations.data.indexOf(1, r * states) - r * states;
          for (let a = 0; a < actions; a++) out.data[r * actions + a] = -data[s * actions + a]!;
        }
      },
    },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < x.width; i++) out[r]! -= scale * x.data[r * x.width + i]! * data[i]!;
    },
    conditional(_x, _replica, s, out) {
      for (let a = 0; a < actions; a++) out[a] = -data[s * actions + a]!;
    },
  };
}

/** The same, told by a network of one layer without bias, f_a(o) = Σ_s o_s Q(s, a). */
export function linearAgent(environment: Environment, Q: readonly number[]): Energy {
  const energy = tableEnergy(environment, Q);
  const program = ({ tf }: Tools, o: Tensor, theta: Tensors): { output: Tensor } => ({
    output: tf.matMul(o as Tensor2D, theta['values'] as Tensor2D),
  });
  const network: Network = {
    input: [environment.observationSize],
    output: [environment.actions],
    layers: {},
    parameters: energy.parameters,
    draws: {},
    state: {},
    readout: 'classes',
    temperaturesAt: () => ({}),
    program: program as never,
  };
  return { ...energy, network };
}

/** What rules of agents that see with a network are tried on. */
export const trialNetworkAgent = (): Model => ({
  energy: linearAgent(tableWorld(trialTable(0.2), 20), [0.3, -0.2, 0.1, 0.6]),
  x: batchOf(Float64Array.of(0.4, 0.6, 0.7, 0.3), 1, 4),
});

/** What rules of agents are tried on. */
export const trialAgent = (): Model => ({
  energy: tableEnergy(tableWorld(trialTable(0.2), 20), [0.3, -0.2, 0.1, 0.6]),
  x: batchOf(Float64Array.of(0.4, 0.6, 0.7, 0.3), 1, 4),
});
