import { definePlugin } from '@ergodic/kernel';
import { freshEpisodes } from './analyses/fresh-episodes.ts';
import { plans } from './analyses/plans.ts';
import { policyMap } from './analyses/policy-map.ts';
import { cartPole } from './cart-pole.ts';
import { decisionTable } from './decision-table.ts';
import { activeInference } from './energies/active-inference.ts';
import { decisionProcess } from './energies/decision-process.ts';
import { gridworld } from './gridworld.ts';
import { tMaze } from './t-maze.ts';

export { activeInference, cartPole, decisionProcess, decisionTable, freshEpisodes, gridworld, plans, policyMap, tMaze };
export { playEpisodes, type PlayedEpisodes } from './play.ts';
export { tableEnvironment } from './table-environment.ts';

/** Worlds that agents act in, the energies of agents in finite ones, and what looks at agents. */
export const environments = definePlugin({
  name: '@ergodic/environments',
  version: '0.1.0',
  provides: [
    activeInference,
    cartPole,
    decisionTable,
    gridworld,
    tMaze,
    decisionProcess,
    freshEpisodes,
    plans,
    policyMap,
  ],
});

export default environments;
