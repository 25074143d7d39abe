import { z } from 'zod';
import { defineEnvironment, ErgodicError, type DecisionTable, type Plane } from '@ergodic/kernel';
import { tableEnvironment } from './table-environment.ts';

/** Up, right, down, left: rows and columns. */
const moves = [
  [-1, 0],
  [0, 1],
  [1, 0],
  [0, -1],
] as const;
const signs = ['↑', '→', '↓', '←'];

const WALL = '#';
const FREE = '.';
const START = 'S';

/**
 * Cells of a map that an agent walks on: up, right, down and left. A step against a wall or the rim stays where it is. With probability
 * `slip` it goes to one of the two sides instead, half each. Stepping on a goal brings its reward and ends the episode; every step costs
 * `stepCost`.
 *
 * The states are the free cells, row by row; R(s, a) = −stepCost + Σ_goals P(goal | s, a) reward.
 *
 * @throws ErgodicError `invalid-option` where rows differ in length, a sign has no meaning or no cell is free
 */
export const gridworld = defineEnvironment({
  name: 'gridworld',
  summary: 'A map with walls and goals that an agent walks on, and may slip.',
  formula: 'P(s′ | s, a): 1 − slip ahead, slip/2 to each side; reward −stepCost + goal',
  source: 'R. S. Sutton, A. G. Barto, Reinforcement Learning (2018), ch. 3',
  options: z.object({
    map: z
      .array(z.string().min(1))
      .min(1)
      .default(['....G', '.#.#.', '.#..B', 'S....'])
      .describe(
        'rows of signs: . free, # wall, S where episodes start (all free cells where there is none), others goals',
      ),
    goals: z
      .record(z.string().length(1), z.number())
      .default({ G: 1, B: -1 })
      .describe('the reward of each goal, by its sign; energy'),
    slip: z.number().min(0).max(1).default(0.1).describe('probability that a step goes aside, no unit'),
    stepCost: z.number().default(0.04).describe('what every step costs, energy'),
    horizon: z.int().min(1).default(200).describe('the most steps of an episode; a count'),
  }),
  trials: [
    { claims: { ends: true } },
    {
      options: { map: ['..A', '.#.', '..B', 'C..'], goals: { A: 2, B: -3, C: 0.5 }, slip: 0.35, stepCost: 0.1 },
      claims: { ends: true },
    },
    { options: { map: ['S..#.', '.#..S'], slip: 0, stepCost: -0.2, horizon: 30 }, claims: { ends: false } },
  ],
  make({ map, goals, slip, stepCost, horizon }) {
    const rows = map.length;
    const columns = map[0]!.length;
    const cells = map.flatMap((row) => [...row]);
    checkMap(map, cells, goals);
    const free = cells.flatMap((sign, cell) => (sign === FREE || sign === START ? [cell] : []));
    if (free.length === 0) throw wrongMap('has no free cell', map.join('/'));
    const stateOf = new Map(free.map((cell, state) => [cell, state]));
    const states = free.length;
    const table: DecisionTable = {
      states,
      actions: 4,
      rewards: new Float64Array(states * 4).fill(-stepCost),
      transitions: new Float64Array(states * 4 * states),
      start: new Float64Array(states),
    };
    const beginnings = free.filter((cell) => cells[cell] === START);
    const first = beginnings.length > 0 ? beginnings : free;
    for (const cell of first) table.start[stateOf.get(cell)!] = 1 / first.length;

    const neighbour = (cell: number, way: number): number => {
      const row = Math.floor(cell / columns) + moves[way]![0];
      const column = (cell % columns) + moves[way]![1];
      const inside = row >= 0 && row < rows && column >= 0 && column < columns;
      return inside && cells[row * columns + column] !== WALL ? row * columns + column : cell;
    };
    free.forEach((cell, state) => {
      for (let action = 0; action < 4; action++) {
        const ways = [
          [action, 1 - slip],
          [(action + 1) % 4, slip / 2],
          [(action + 3) % 4, slip / 2],
        ] as const;
        for (const [way, p] of ways) {
          const to = neighbour(cell, way);
          const next = stateOf.get(to);
          const pair = state * 4 + action;
          if (next === undefined) table.rewards[pair]! += p * goals[cells[to]!]!;
          else table.transitions[pair * states + next]! += p;
        }
      }
    });
    return tableEnvironment(table, horizon, {
      actionNames: ['up', 'right', 'down', 'left'],
      plane: planeOf(rows, columns, cells, free),
    });
  },
});

function planeOf(rows: number, columns: number, cells: readonly string[], free: readonly number[]): Plane {
  const marks = cells.flatMap((sign, cell) => (sign === FREE || sign === START ? [] : [[cell, sign] as const]));
  return { rows, columns, cells: Int32Array.from(free), marks: new Map(marks), signs };
}

function checkMap(map: readonly string[], cells: readonly string[], goals: Readonly<Record<string, number>>): void {
  const short = map.find(({ length }) => length !== map[0]!.length);
  if (short !== undefined) throw wrongMap(`has rows of ${map[0]!.length} and of ${short.length} cells`, short);
  const known = [FREE, WALL, START, ...Object.keys(goals)];
  const stray = cells.find((sign) => !known.includes(sign));
  if (stray !== undefined) throw wrongMap(`has ${JSON.stringify(stray)}, which means nothing`, stray);
}

const wrongMap = (message: string, value: string): ErgodicError =>
  new ErgodicError({
    code: 'invalid-option',
    message: `environment gridworld: the map ${message}`,
    path: 'map',
    value,
    hint: 'rows of the same length, of . # S and the signs in goals',
  });
