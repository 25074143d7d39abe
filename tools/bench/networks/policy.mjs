// Soft policies: a grid at falling temperatures against the exact soft-optimal policy; the cart and its pole, learnt by episodes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { playEpisodes } from '@ergodic/environments';
import { simulateLoaded } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { printTable } from '../measure.mjs';
import { builtinRegistry } from '../registry.mjs';
import { meanAndSpread } from './turns.mjs';

const SEEDS = [1, 2, 3];
/** Solved: so many steps in the mean of the last 100 episodes, of 500. */
const SOLVED = 475;
const EPISODES = 16;
const DISCOUNT = 0.97;

const grid = {
  name: 'grid',
  energy: {
    use: 'decision-process',
    environment: {
      use: 'gridworld',
      map: ['.....#..G', '.###.#.#.', '...#...#B', '.#.#.#.#.', '.#...#...'],
      slip: 0.2,
      stepCost: 0.02,
    },
  },
  dynamics: { use: 'boltzmann-assignment' },
};
const rules = {
  'soft-q-iteration': { learning: { use: 'soft-q-iteration', discount: DISCOUNT } },
  // Steps in units of T.
  'soft-policy-gradient, exact': {
    learning: { use: 'soft-policy-gradient', discount: DISCOUNT },
    step: 1,
    steps: 4000,
  },
};

const cartPole = (seed) => ({
  name: 'cart-pole',
  seed,
  energy: {
    use: 'policy',
    environment: { use: 'cart-pole' },
    layers: [
      { use: 'dense', units: 32, activation: { use: 'thermal-tanh' } },
      { use: 'dense', units: 2 },
    ],
  },
  temperature: { use: 'geometric', from: 1, to: 0.1, ratio: 0.96 },
  dynamics: { use: 'boltzmann-assignment' },
  learning: {
    use: 'network-policy-gradient',
    rate: { use: 'cosine', from: 0.015, to: 0.0005, duration: 57 },
    episodes: EPISODES,
    discount: 1,
    credit: 0.99,
  },
});

/** π and V at temperature T, by sweeps of V ← T ln Σ_a e^((R + γ P V)/T) until nothing moves. */
function softOptimum({ states, actions, rewards, transitions }, T) {
  const V = new Float64Array(states);
  const Q = new Float64Array(states * actions);
  for (let moved = Infinity; moved > 1e-14;) {
    moved = 0;
    for (let i = 0; i < Q.length; i++) {
      let next = 0;
      for (let s = 0; s < states; s++) next += transitions[i * states + s] * V[s];
      Q[i] = rewards[i] + DISCOUNT * next;
    }
    for (let s = 0; s < states; s++) {
      const row = Q.subarray(s * actions, (s + 1) * actions);
      const top = Math.max(...row);
      const value = top + T * Math.log(row.reduce((sum, q) => sum + Math.exp((q - top) / T), 0));
      moved = Math.max(moved, Math.abs(value - V[s]));
      V[s] = value;
    }
  }
  return { V, policy: Q.map((q, i) => Math.exp((q - V[Math.floor(i / actions)]) / T)) };
}

const largest = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

async function grids() {
  const rows = [['rule', 'T', 'updates', 'seconds', 'max |π − π*|', 'max |V − V*|']];
  for (const [name, { learning, step, steps }] of Object.entries(rules))
    for (const T of [1, 0.1, 0.02]) {
      const rate = step && { rate: step * T };
      const recipe = { ...grid, learning: { ...learning, ...rate }, temperature: T, steps: steps ?? 5000 };
      const { simulation } = await simulateLoaded(recipe, await builtinRegistry());
      const { agent } = simulation.assembly.energy;
      const start = performance.now();
      // A rule that iterates to rest ends its stage; others have their number of updates.
      simulation.advance(steps ?? Infinity, steps === undefined);
      const seconds = (performance.now() - start) / 1000;
      const { table } = agent.environment;
      const { V, policy } = softOptimum(table, T);
      const { data: Q } = agent.values;
      const values = V.map((_, s) => {
        const row = Q.subarray(s * table.actions, (s + 1) * table.actions);
        const top = Math.max(...row);
        return top + T * Math.log(row.reduce((sum, q) => sum + Math.exp((q - top) / T), 0));
      });
      const worth = step ? '' : largest(values, V).toExponential(1);
      rows.push([
        name,
        T,
        simulation.tick.step,
        seconds.toFixed(2),
        largest(simulation.x.data, policy).toExponential(1),
        worth,
      ]);
    }
  console.log('  grid of 29 cells, γ = 0.97, against the exact soft optimum (iterated to rest):');
  printTable(rows);
}

/** One run in a process of its own, whose peak memory is its own. */
async function learnCartPole(seed) {
  const { simulation } = await simulateLoaded(cartPole(seed), await builtinRegistry());
  const meanReturn = simulation.observables.find(({ name }) => name === 'meanReturn');
  const recent = [];
  let solved;
  const start = performance.now();
  while (!simulation.done) {
    simulation.advance(1);
    recent.push(meanReturn.read());
    const last = recent.slice(-Math.ceil(100 / EPISODES));
    const mean = last.reduce((a, b) => a + b) / last.length;
    if (!solved && last.length * EPISODES >= 100 && mean >= SOLVED)
      solved = { episodes: recent.length * EPISODES, seconds: (performance.now() - start) / 1000 };
  }
  const seconds = (performance.now() - start) / 1000;
  const { energy } = simulation.assembly;
  const random = new RandomStreams(seed, 'fresh episodes', 100);
  const { returns } = playEpisodes(energy.agent, simulation.tick.temperature, random);
  const mean = returns.reduce((a, b) => a + b) / returns.length;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({ solved, episodes: recent.length * EPISODES, seconds, mean, least: Math.min(...returns), peak }),
  );
}

function cartPoles() {
  const self = fileURLToPath(import.meta.url);
  const found = SEEDS.map((seed) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [self, String(seed)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  console.log(
    `\n  cart-pole of 500 steps, a network of 32 units, T from 1 to 0.1; solved: ${SOLVED} steps in the mean of 100 episodes:`,
  );
  printTable([
    ['seed', 'solved after', 'in', 'all', 'in', '100 fresh episodes', 'least', 'peak'],
    ...found.map(({ solved, episodes, seconds, mean, least, peak }, i) => [
      SEEDS[i],
      solved ? `${solved.episodes} episodes` : 'not',
      solved ? `${solved.seconds.toFixed(1)} s` : '',
      `${episodes} episodes`,
      `${seconds.toFixed(1)} s`,
      mean.toFixed(1),
      least.toFixed(0),
      `${peak.toFixed(0)} MB`,
    ]),
  ]);
  console.log(
    `  mean of the seeds: ${
      meanAndSpread(
        found.map(({ mean }) => mean),
        1,
      ).text
    } steps`,
  );
}

export async function run() {
  await grids();
  cartPoles();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await learnCartPole(Number(process.argv[2]));
