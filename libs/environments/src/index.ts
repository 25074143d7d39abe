import { definePlugin } from '@ergodic/kernel';
import { cartPole } from './cart-pole.ts';
import { decisionTable } from './decision-table.ts';
import { decisionProcess } from './energies/decision-process.ts';
import { gridworld } from './gridworld.ts';
import { tMaze } from './t-maze.ts';

export { cartPole, decisionProcess, decisionTable, gridworld, tMaze };
export { tableEnvironment } from './table-environment.ts';

/** Worlds that agents act in, and the energies of agents in finite ones. */
export const environments = definePlugin({
  name: '@ergodic/environments',
  version: '0.1.0',
  provides: [cartPole, decisionTable, gridworld, tMaze, decisionProcess],
});

export default environments;
