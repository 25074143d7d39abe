import type { DecisionTable, Environment, Plane } from '@ergodic/kernel';

/** The place at which the running sum of weights from `from` on exceeds u; −1 where it does not. */
export function place(u: number, weights: Float64Array, from: number, length: number): number {
  let left = u;
  for (let i = 0; i < length; i++) {
    if (left < weights[from + i]!) return i;
    left -= weights[from + i]!;
  }
  return -1;
}

/** Three rooms, two actions; from the last the way on is the end, half of the times. */
export const rooms: DecisionTable = {
  states: 3,
  actions: 2,
  rewards: Float64Array.of(-0.5, 0.25, 1, -2, 0.75, 3),
  transitions: Float64Array.from(
    [
      [0.2, 0.7, 0.1],
      [0.6, 0.4, 0],
      [0.3, 0.3, 0.4],
      [0, 0.1, 0.9],
      [0, 0, 1],
      [0.125, 0.375, 0],
    ].flat(),
  ),
  start: Float64Array.of(0.7, 0.3, 0),
};

/** In a row, as they lie in the plane: the end beside the last. */
export const plane: Plane = {
  rows: 1,
  columns: 4,
  cells: Int32Array.of(0, 1, 2),
  marks: new Map([[3, 'end']]),
  signs: ['←', '→'],
};

/** What a table describes, where states are seen. */
export const world = (table: DecisionTable = rooms, horizon = 30): Environment => ({
  actions: table.actions,
  stateSize: 1,
  observationSize: table.states,
  horizon,
  table,
  reset(state, uniform) {
    state[0] = place(uniform(), table.start, 0, table.states);
  },
  observe(state, _uniform, out) {
    out.fill(0);
    out[state[0]!] = 1;
  },
  step(state, action, uniform, out) {
    const pair = state[0]! * table.actions + action;
    out.reward = table.rewards[pair]!;
    const next = place(uniform(), table.transitions, pair * table.states, table.states);
    out.done = next < 0;
    if (next >= 0) state[0] = next;
  },
});

/**
 * A coin that is left (action 0) or turned (action 1), whose sides look alike now and then; seeing tails costs. R(s, a) is
 * Σ_s′ P(s′ | s, a) Σ_o P(o | s′) r(o): 0.8 − 2 · 0.2 of one side, 0.4 − 2 · 0.6 of the other.
 */
export const coin: DecisionTable = {
  states: 2,
  actions: 2,
  rewards: Float64Array.of(0.4, -0.8, -0.8, 0.4),
  transitions: Float64Array.of(1, 0, 0, 1, 0, 1, 1, 0),
  start: Float64Array.of(0.5, 0.5),
  outcomes: {
    names: ['heads', 'tails'],
    likelihood: Float64Array.of(0.8, 0.4, 0.2, 0.6),
    rewards: Float64Array.of(1, -2),
  },
};
/** state[1] is what is seen of state[0]. */
export const hiddenCoin = (): Environment => {
  const { likelihood, rewards } = coin.outcomes!;
  const see = (state: Float64Array, uniform: () => number): void => {
    state[1] = uniform() < likelihood[state[0]!]! ? 0 : 1;
  };
  return {
    ...world(coin, 6),
    stateSize: 2,
    observationSize: 2,
    reset(state, uniform) {
      state[0] = place(uniform(), coin.start, 0, 2);
      see(state, uniform);
    },
    observe(state, _uniform, out) {
      out.fill(0);
      out[state[1]!] = 1;
    },
    step(state, action, uniform, out) {
      state[0] = action === 1 ? 1 - state[0]! : state[0]!;
      see(state, uniform);
      out.reward = rewards[state[1]!]!;
      out.done = false;
    },
  };
};

/** Someone who walks on a line, pushed by the wind, and looks at a clock that is not exact; beyond ±1 it is over. */
export const walker = (): Environment => ({
  actions: 3,
  actionNames: ['left', 'stay', 'right'],
  stateSize: 2,
  observationSize: 2,
  horizon: 40,
  reset(state, uniform) {
    state[0] = uniform() - 0.5;
    state[1] = 0;
  },
  observe(state, uniform, out) {
    out[0] = state[0]!;
    out[1] = state[1]! + 0.1 * uniform();
  },
  step(state, action, uniform, out) {
    state[0]! += 0.2 * (action - 1) + 0.3 * (uniform() - 0.5);
    state[1]!++;
    out.reward = -state[0]! * state[0]!;
    out.done = Math.abs(state[0]!) > 1;
  },
});

/** The rooms with rewards that are drawn: twice R(s, a) or nothing. */
export const gamble = (): Environment => {
  const right = world();
  return {
    ...right,
    step(state, action, uniform, out) {
      right.step(state, action, uniform, out);
      out.reward = uniform() < 0.5 ? 2 * out.reward : 0;
    },
  };
};
