import { describe, expect, it } from 'vitest';
import { chiSquareTest, RandomStreams } from '@ergodic/numerics';
import type { Environment } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { decisionTable } from './decision-table.ts';
import { gridworld } from './gridworld.ts';
import { tMaze } from './t-maze.ts';

const nothing = undefined as never;
const make = (
  definition: { make(options: never, context: never): Environment; options: { parse(o: object): unknown } },
  options = {},
) => definition.make(definition.options.parse(options) as never, nothing);

/** Counts of the next state, the last being the end, and of outcomes, over many steps from one state. */
function sampled(environment: Environment, from: number, action: number, N: number) {
  const random = new RandomStreams(11, `${from} ${action}`, 1);
  const uniform = (): number => random.uniform(0);
  const { table, stateSize, observationSize } = environment;
  const [state, seen] = [new Float64Array(stateSize), new Float64Array(observationSize)];
  const next = new Float64Array(table!.states + 1);
  const outcomes = new Float64Array(observationSize);
  const outcome = { reward: 0, done: false };
  let rewards = 0;
  for (let n = 0; n < N; n++) {
    state[0] = from;
    environment.step(state, action, uniform, outcome);
    next[outcome.done ? table!.states : state[0]]!++;
    rewards += outcome.reward;
    if (outcome.done) continue;
    environment.observe(state, uniform, seen);
    expect(seen.reduce((a, b) => a + b)).toBe(1);
    outcomes[seen.indexOf(1)]!++;
  }
  return { next, outcomes, reward: rewards / N };
}

const rowOf = ({ table }: Environment, s: number, a: number): number[] => {
  const { states, actions, transitions } = table!;
  const row = [...transitions.subarray((s * actions + a) * states, (s * actions + a + 1) * states)];
  const end = 1 - row.reduce((x, y) => x + y, 0);
  return [...row, end < 1e-12 ? 0 : end];
};

describe('gridworld', () => {
  for (const law of lawsOf(gridworld)) it(`law: ${law.name}`, law.check);

  const map = ['..G', '.#.', 'S.B'];
  const environment = make(gridworld, { map, slip: 0.3, stepCost: 0.1, goals: { G: 2, B: -3 } });

  it('has the free cells as states and the probabilities of its definition, by hand', () => {
    const { table, plane } = environment;
    // 0 1 G / 2 # 3 / 4 5 B
    expect([...plane!.cells]).toEqual([0, 1, 3, 5, 6, 7]);
    expect([...table!.start]).toEqual([0, 0, 0, 0, 1, 0]);
    // From 1: right is the goal; up is the rim and down the wall, so that it stays.
    expect(rowOf(environment, 1, 1).map((p) => Number(p.toFixed(12)))).toEqual([0, 0.3, 0, 0, 0, 0, 0.7]);
    expect(table!.rewards[1 * 4 + 1]).toBeCloseTo(-0.1 + 0.7 * 2, 12);
    // From 3, down: 0.7 into B, sides left (wall) and right (rim) stay.
    expect(rowOf(environment, 3, 2).map((p) => Number(p.toFixed(12)))).toEqual([0, 0, 0, 0.3, 0, 0, 0.7]);
    expect(table!.rewards[3 * 4 + 2]).toBeCloseTo(-0.1 - 0.7 * 3, 12);
    // From 4, up: 0.7 to 2, left stays, right to 5.
    expect(rowOf(environment, 4, 0).map((p) => Number(p.toFixed(12)))).toEqual([0, 0, 0.7, 0, 0.15, 0.15, 0]);
  });

  it('steps as its table says (GEN-03), and not as one with another slip', () => {
    const other = make(gridworld, { map, slip: 0.33 });
    for (const [s, a] of [
      [1, 1],
      [4, 0],
      [5, 3],
    ] as const) {
      const { next, reward } = sampled(environment, s, a, 20_000);
      expect(chiSquareTest(next, Float64Array.from(rowOf(environment, s, a))).pass).toBe(true);
      expect(reward).toBeCloseTo(environment.table!.rewards[s * 4 + a]!, 9);
    }
    const { next } = sampled(environment, 4, 0, 20_000);
    expect(chiSquareTest(next, Float64Array.from(rowOf(other, 4, 0))).pass).toBe(false);
  });

  it.each([
    [{ map: ['..', '.'] }, /rows of 2 and of 1 cells/],
    [{ map: ['.x'] }, /has "x", which means nothing/],
    [{ map: ['GG'] }, /no free cell/],
  ])('refuses %o', (options, message) => expect(() => make(gridworld, options)).toThrow(message));
});

describe('decision-table', () => {
  for (const law of lawsOf(decisionTable)) it(`law: ${law.name}`, law.check);

  const rewards = [
    [1, 0],
    [0, 2],
  ];
  it('ends an episode with what lacks to 1', () => {
    const transitions = [
      [
        [0.2, 0.3],
        [0, 1],
      ],
      [
        [0, 0],
        [0.5, 0.5],
      ],
    ];
    const environment = make(decisionTable, { rewards, transitions });
    const { next } = sampled(environment, 0, 0, 20_000);
    expect(chiSquareTest(next, Float64Array.of(0.2, 0.3, 0.5)).pass).toBe(true);
    expect(sampled(environment, 1, 0, 100).next[2]).toBe(100);
    expect(sampled(environment, 0, 1, 2000).next[2]).toBe(0);
  });

  it.each([
    [{ rewards, transitions: [[[1, 0]], [[0, 1]]] }, /transitions\[0\] has 1 numbers, and there are 2 actions/],
    [{ rewards: [[1], [2, 3]], transitions: [[[1]]] }, /rewards\[1\] has 2 numbers/],
    [{ rewards: [[1]], transitions: [[[1.5]]] }, /sums to 1.5, must be at most 1/],
    [{ rewards: [[1]], transitions: [[[-0.5]]] }, /must be >= 0/],
    [{ rewards: [[1]], transitions: [[[1]]], start: [0.5] }, /start sums to 0.5/],
  ])('refuses %o', (options, message) => expect(() => make(decisionTable, options)).toThrow(message));
});

describe('t-maze', () => {
  for (const law of lawsOf(tMaze)) it(`law: ${law.name}`, law.check);

  const environment = make(tMaze, { validity: 0.8, win: 0.7, prize: 2, loss: -0.5 });
  const { table } = environment;

  it('shows the cue, wins and losses as often as it says (GEN-03)', () => {
    // Prize on the right: state 4 is the centre.
    const cue = sampled(environment, 4, 1, 20_000);
    expect(cue.next[5]).toBe(20_000);
    expect(chiSquareTest(cue.outcomes, Float64Array.of(0, 0.2, 0.8, 0, 0, 0, 0)).pass).toBe(true);
    const left = sampled(environment, 4, 2, 20_000);
    expect(chiSquareTest(left.outcomes, Float64Array.of(0, 0, 0, 0.3, 0.7, 0, 0)).pass).toBe(true);
    expect(chiSquareTest(left.outcomes, Float64Array.of(0, 0, 0, 0.7, 0.3, 0, 0)).pass).toBe(false);
    const right = sampled(environment, 4, 3, 20_000);
    expect(chiSquareTest(right.outcomes, Float64Array.of(0, 0, 0, 0, 0, 0.7, 0.3)).pass).toBe(true);
    expect(table!.rewards[4 * 4 + 3]).toBeCloseTo(0.7 * 2 - 0.3 * 0.5, 12);
    expect(table!.rewards[4 * 4 + 2]).toBeCloseTo(0.3 * 2 - 0.7 * 0.5, 12);
  });

  it('holds whoever is in an arm, and lets go of others; the prize stays where it is', () => {
    for (let side = 0; side < 2; side++)
      for (let action = 0; action < 4; action++) {
        for (const arm of [2, 3]) expect(sampled(environment, arm + 4 * side, action, 1).next[arm + 4 * side]).toBe(1);
        const to = action === 0 ? 1 : action;
        expect(sampled(environment, 1 + 4 * side, action, 1).next[to + 4 * side]).toBe(1);
      }
  });
});
