import type { DecisionTable, Environment, Plane } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { environmentLaws, type EnvironmentLawOptions } from './environment-laws.ts';
import { coin, gamble, hiddenCoin, place, plane, rooms, walker, world } from './right-environments.ts';

const sizes = 'its sizes are counts, and its actions have names of their own';
const draws = 'same draws, same bits';
const anew = 'an episode begins anew';
const stateAlone = 'it goes on from its state alone';
const finite = 'states, observations and rewards are finite';
const looking = 'to look changes nothing';
const ending = 'episodes end by themselves';
const endless = 'no episode ends by itself';
const probabilities = 'its table holds probabilities';
const begins = 'episodes begin as the table says';
const moves = 'states move and episodes end as the table says';
const seen = 'what is seen is as the table says';
const rewards = 'rewards are those of the table';
const shown = 'its plane shows each state in a cell of its own';

type Change = (right: Environment) => Partial<Environment>;

const mutant = (
  name: string,
  breaks: string,
  make: () => Environment,
  change: Change,
  options: EnvironmentLawOptions = {},
): Mutant => {
  const changed = (): Environment => {
    const right = make();
    return { ...right, ...change(right) };
  };
  return { name, breaks, laws: () => environmentLaws(changed, options) };
};

/** A table of rooms that is wrong; the world moves by the right one. */
const tabled = (name: string, breaks: string, change: (right: DecisionTable) => Partial<DecisionTable>): Mutant =>
  mutant(name, breaks, world, () => ({ table: { ...rooms, ...change(rooms) } }));
/** A world that moves by another table than it tells. */
const moving = (name: string, breaks: string, change: (right: DecisionTable) => Partial<DecisionTable>): Mutant =>
  mutant(
    name,
    breaks,
    () => world({ ...rooms, ...change(rooms) }),
    () => ({ table: rooms }),
  );
const planed = (name: string, change: Partial<Plane>): Mutant =>
  mutant(name, shown, world, () => ({ plane: { ...plane, ...change } }));

/** The right step, and something else after it. */
const stepping =
  (
    after: (
      state: Float64Array,
      ...rest: Parameters<Environment['step']> extends [unknown, ...infer R] ? R : never
    ) => void,
  ): Change =>
  ({ step }) => ({
    step(state, action, uniform, out) {
      step(state, action, uniform, out);
      after(state, action, uniform, out);
    },
  });

/** Steps of all episodes, where no state holds them. */
function clock({ step }: Environment): Partial<Environment> {
  let steps = 0;
  return {
    step(state, action, uniform, out) {
      step(state, action, uniform, out);
      out.reward += steps++;
    },
  };
}

let made = 0;

export const environmentProof: Proof = {
  suite: 'environmentLaws',
  right: [
    { name: 'rooms', laws: () => environmentLaws(() => ({ ...world(), plane }), { ends: true }) },
    { name: 'a hidden coin', laws: () => environmentLaws(hiddenCoin, { ends: false }) },
    { name: 'a walker', laws: () => environmentLaws(walker, { ends: true }) },
    { name: 'rewards that are drawn', laws: () => environmentLaws(gamble) },
  ],
  mutants: [
    mutant('half an action', sizes, walker, () => ({ actions: 2.5 })),
    mutant('nothing to see', sizes, walker, () => ({ observationSize: 0 })),
    mutant('no horizon', sizes, walker, () => ({ horizon: Infinity })),
    mutant('a name too few', sizes, walker, () => ({ actionNames: ['left', 'right'] })),
    mutant('two actions of one name', sizes, walker, () => ({ actionNames: ['left', 'stay', 'left'] })),

    mutant('a wind that no draw gives', draws, walker, () => {
      const wind = 1e-3 * made++;
      return stepping((state) => (state[0]! += wind))(walker());
    }),
    mutant('a first state that adds to the last one', anew, walker, () => ({
      reset(state, uniform) {
        state[0] = uniform() - 0.5 + 0.1 * (state[1]! > 0 ? 1 : 0);
        state[1] = 0;
      },
    })),
    mutant('a state that is not set back', anew, walker, () => ({
      reset(state, uniform) {
        state[0] = uniform() - 0.5;
        if (!(state[1]! >= 0)) state[1] = 0;
      },
    })),
    mutant('a reward that grows from episode to episode', anew, walker, clock),
    mutant('a velocity that all episodes share', stateAlone, walker, ({ reset, step }) => {
      let velocity = 0;
      return {
        reset(state, uniform) {
          velocity = 0;
          reset(state, uniform);
        },
        step(state, action, uniform, out) {
          velocity += 0.01 * (state[0]! > 0 ? 1 : -2);
          step(state, action, uniform, out);
          state[0]! += velocity;
        },
      };
    }),
    mutant('a state of one number too few', finite, walker, () => ({ stateSize: 1 })),
    mutant('an observation that is not written in full', finite, walker, () => ({ observationSize: 3 })),
    mutant('a reward that is not written', finite, walker, () => ({
      step(state, _action, _uniform, out) {
        out.done = Math.abs((state[0]! *= 1.2)) > 1;
      },
    })),
    mutant(
      'the logarithm of a draw of 0',
      finite,
      walker,
      stepping((state, _action, uniform) => {
        state[0]! += 0.01 * Math.log(uniform());
      }),
    ),
    mutant(
      'an end that is not said',
      finite,
      walker,
      stepping((_state, _action, _uniform, out) => {
        if (!out.done) out.done = undefined as never;
      }),
    ),
    mutant('a clock that goes when it is looked at', looking, walker, ({ observe }) => ({
      observe(state, uniform, out) {
        observe(state, uniform, out);
        state[1]! += 0.5;
      },
    })),
    mutant(
      'a walk without an end',
      ending,
      walker,
      stepping((_state, _action, _uniform, out) => (out.done = false)),
      { ends: true },
    ),
    mutant(
      'a coin that is lost',
      endless,
      hiddenCoin,
      stepping((state, _action, _uniform, out) => (out.done = state[1] === 1)),
      {
        ends: false,
      },
    ),

    tabled('a probability below 0', probabilities, ({ transitions }) => ({
      transitions: transitions.with(0, -0.1).with(1, 1),
    })),
    tabled('a row that sums to more than 1', probabilities, ({ transitions }) => ({
      transitions: transitions.with(2, 0.2),
    })),
    tabled('a start that sums to less than 1', probabilities, () => ({ start: Float64Array.of(0.6, 0.3, 0) })),
    tabled('a reward that is not a number', probabilities, (right) => ({ rewards: right.rewards.with(3, NaN) })),
    tabled('a row too few', probabilities, ({ transitions }) => ({ transitions: transitions.slice(3) })),
    mutant('outcomes of which one is missing', probabilities, hiddenCoin, () => ({
      table: { ...coin, outcomes: { ...coin.outcomes!, likelihood: Float64Array.of(0.8, 0.4, 0.1, 0.6) } },
    })),
    mutant('the sight of more than there is', probabilities, world, () => ({ observationSize: 4 })),

    moving('another start', begins, () => ({ start: Float64Array.of(0.66, 0.34, 0) })),
    moving('a start that cannot be', begins, () => ({ start: Float64Array.of(0.7, 0.299, 0.001) })),
    moving('rows of the other action', moves, ({ transitions }) => ({
      transitions: Float64Array.from(
        [1, 0, 3, 2, 5, 4].flatMap((row) => [...transitions.subarray(3 * row, 3 * row + 3)]),
      ),
    })),
    moving('one row that is a little off', moves, ({ transitions }) => ({
      transitions: transitions.with(6, 0.32).with(7, 0.28),
    })),
    mutant('an end that comes too often', moves, world, () => ({
      step(state, action, uniform, out) {
        world().step(state, action, uniform, out);
        if (uniform() < 0.01) out.done = true;
      },
    })),
    mutant('an episode that never ends', moves, world, ({ step }) => ({
      step(state, action, uniform, out) {
        step(state, action, uniform, out);
        out.done = false;
      },
    })),
    mutant(
      'a state that is none of the table',
      moves,
      world,
      stepping((state) => (state[0]! += 0.5)),
    ),
    mutant('the likelihood of the state before', seen, hiddenCoin, () => ({
      step(state, action, uniform, out) {
        state[1] = uniform() < coin.outcomes!.likelihood[state[0]!]! ? 0 : 1;
        state[0] = action === 1 ? 1 - state[0]! : state[0]!;
        out.reward = coin.outcomes!.rewards[state[1]]!;
        out.done = false;
      },
    })),
    mutant('the state, where its outcome is seen', seen, hiddenCoin, () => ({
      observe(state, _uniform, out) {
        out.fill(0);
        out[state[0]!] = 1;
      },
    })),
    mutant('a sight that stays', seen, world, () => ({
      observe(state, _uniform, out) {
        if (!Number.isFinite(out[0]!)) out.fill(0);
        out[state[0]!] = 1;
      },
    })),
    mutant('the wrong room, now and then', seen, world, () => ({
      observe(state, uniform, out) {
        out.fill(0);
        out[uniform() < 0.01 ? 0 : state[0]!] = 1;
      },
    })),
    mutant(
      'costs for rewards',
      rewards,
      world,
      stepping((_state, _action, _uniform, out) => (out.reward = -out.reward)),
    ),
    moving('rewards of the other action', rewards, (right) => ({
      rewards: Float64Array.from([1, 0, 3, 2, 5, 4], (pair) => right.rewards[pair]!),
    })),
    mutant('a prize that is drawn too often', rewards, gamble, ({ step }) => ({
      step(state, action, uniform, out) {
        step(state, action, uniform, out);
        if (out.reward === 0 && uniform() < 0.03) out.reward = 2 * rooms.rewards[place(uniform(), rooms.start, 0, 3)]!;
      },
    })),
    mutant(
      'the reward of the other outcome',
      rewards,
      hiddenCoin,
      stepping((state, _action, _uniform, out) => {
        out.reward = coin.outcomes!.rewards[1 - state[1]!]!;
      }),
    ),
    mutant('R(s, a) for what is seen', rewards, hiddenCoin, () => ({
      table: { ...coin, rewards: Float64Array.of(0.5, -0.8, -0.8, 0.5) },
    })),

    planed('two states in one cell', { cells: Int32Array.of(0, 1, 1) }),
    planed('a state outside', { columns: 2 }),
    planed('a state too few', { cells: Int32Array.of(0, 1) }),
    planed('a goal where a state lies', { marks: new Map([[2, 'end']]) }),
    planed('a sign too few', { signs: ['←'] }),
  ],
};
