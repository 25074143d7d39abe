// Annealing of a ±J spin glass on a random regular graph.
import { assemble, parseRecipe } from '@ergodic/kernel';
import { builtinRegistry } from '../registry.mjs';
import { annealingContenders, energiesOf, geometric } from './annealing.mjs';
import { printRates, printSpeed, takeTurns } from './contest.mjs';
import { sameLaw } from './same-law.mjs';

const [N, DEGREE, SWEEPS] = [4096, 8, 1000];
/** Of a turn; the peers' reads are independent of one another, so that their turns are shorter. */
const READS = { ours: 64, 'dwave-samplers': 16, openjij: 8 };
const ROUNDS = 4;

export const title = `Sparse annealing: n = ${N}, degree ${DEGREE}, reads of ${SWEEPS} sweeps, Metropolis`;

/** ±1 on the edges of a random regular graph. */
export async function sparseProblem(units, degree) {
  const registry = await builtinRegistry();
  const recipe = parseRecipe(
    {
      seed: 1,
      units,
      coupling: { use: 'random-weights', graph: { use: 'random-regular', degree } },
      energy: { use: 'ising' },
      dynamics: { use: 'heat-bath' },
      temperature: 1,
      steps: 1,
    },
    registry,
  );
  return { units, ...assemble(recipe, registry).energy.pairwise };
}

export async function run({ pools, folder }) {
  const betas = geometric(0.1, 3, SWEEPS);
  const problem = await sparseProblem(N, DEGREE);
  const contenders = await annealingContenders({ problem, betas, reads: READS, dense: false, pools, folder });
  const measured = await takeTurns(contenders, ROUNDS);
  for (const { stop } of contenders) stop?.();
  printRates(measured, {
    's for 64 reads': ({ rate }) => ((64 * SWEEPS * N) / rate).toFixed(2),
    'mean E/n': ({ results }) => perUnit(results, (all) => all.reduce((sum, E) => sum + E, 0) / all.length),
    'least E/n': ({ results }) => perUnit(results, (all) => Math.min(...all)),
  });
  printSpeed(measured, 'dwave-samplers', ({ who }) => who.startsWith('dwave'), 3);
  printSpeed(measured, 'OpenJij', ({ who }) => who.startsWith('openjij'), 3);
  for (const peer of ['dwave-samplers', 'openjij']) {
    const theirs = energiesOf(measured, peer);
    if (theirs.length > 0) console.log(`  ${sameLaw('ours', energiesOf(measured, 'ours'), peer, theirs)}`);
  }
}

const perUnit = (results, of) => (of(results.flatMap(({ energies }) => energies)) / N).toFixed(4);
