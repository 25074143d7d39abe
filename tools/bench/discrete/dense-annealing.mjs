// Annealing of the model of Sherrington and Kirkpatrick: every pair is coupled.
import { RandomStreams } from '@ergodic/numerics';
import { meanAndError } from '../measure.mjs';
import { annealer, annealingContenders, energiesOf, geometric } from './annealing.mjs';
import { printRates, printSpeed, takeTurns } from './contest.mjs';
import { sameLaw } from './same-law.mjs';

const [N, SWEEPS] = [2048, 100];
/** Of a turn; the peers' reads are independent of one another, so that their turns are shorter. */
const READS = { ours: 32, 'dwave-samplers': 8, openjij: 8 };
const ROUNDS = 4;
/** The search for dwave-samplers' best energy: how often, reads at a time, and reads after which it is given up. */
const SEARCHES = 4;
const GROUP = 16;
const MOST_READS = 480;

export const title = `Dense annealing: n = ${N}, all pairs, J ~ N(0, 1/n), reads of ${SWEEPS} sweeps, Metropolis`;

export function denseProblem(units) {
  const pairs = (units * (units - 1)) / 2;
  const [from, to, coupling] = [new Int32Array(pairs), new Int32Array(pairs), new Float64Array(pairs)];
  new RandomStreams(1, 'dense', 1).fillNormal(0, coupling);
  for (let i = 0, e = 0; i < units; i++)
    for (let j = i + 1; j < units; j++, e++) {
      from[e] = i;
      to[e] = j;
      coupling[e] /= Math.sqrt(units);
    }
  return { units, from, to, coupling, field: new Float64Array(units) };
}

export async function run({ pools, folder }) {
  const betas = geometric(0.2, 10, SWEEPS);
  const problem = denseProblem(N);
  const contenders = await annealingContenders({ problem, betas, reads: READS, dense: true, pools, folder });
  const measured = await takeTurns(contenders, ROUNDS);
  for (const { stop } of contenders) stop?.();
  printRates(measured, {
    's for 32 reads': ({ rate }) => ((32 * SWEEPS * N) / rate).toFixed(2),
    'mean E/n': ({ results }) => perUnit(results, (all) => all.reduce((sum, E) => sum + E, 0) / all.length),
    'least E/n': ({ results }) => perUnit(results, (all) => Math.min(...all)),
  });
  printSpeed(measured, 'dwave-samplers', ({ who }) => who.startsWith('dwave'), 8);
  printSpeed(measured, 'OpenJij', ({ who }) => who.startsWith('openjij'));
  for (const peer of ['dwave-samplers', 'openjij']) {
    const theirs = energiesOf(measured, peer);
    if (theirs.length === 0) continue;
    console.log(`  ${sameLaw('ours', energiesOf(measured, 'ours'), peer, theirs)}`);
    if (peer === 'dwave-samplers') printSearch(measured, theirs, problem, betas);
  }
}

const perUnit = (results, of) => (of(results.flatMap(({ energies }) => energies)) / N).toFixed(4);

/**
 * Time until their best energy is found. Theirs: that of the reads which found it once. Ours: groups of reads until one has it, some
 * times with other random numbers. Since energies have the same law, the numbers of reads tell who was lucky.
 */
function printSearch(measured, theirs, problem, betas) {
  const target = Math.min(...theirs);
  const { rate } = measured.find(({ who, cores }) => who.startsWith('dwave') && cores === 1);
  const perRead = (SWEEPS * N) / rate;
  const work = annealer(problem, betas, GROUP);
  const searches = Array.from({ length: SEARCHES }, () => {
    const start = performance.now();
    for (let reads = GROUP; ; reads += GROUP)
      if (work()().best.some((E) => E <= target) || reads >= MOST_READS)
        return { seconds: (performance.now() - start) / 1000, reads };
  });
  const [seconds, reads] = ['seconds', 'reads'].map((name) => meanAndError(searches.map((s) => s[name])).mean);
  const gaveUp = searches.filter((search) => search.reads >= MOST_READS).length;
  const total = theirs.length * perRead;
  console.log(`  to reach dwave-samplers' best energy, ${(target / N).toFixed(4)} n, with one core:`);
  console.log(
    `    theirs ${total.toFixed(1)} s, ${theirs.length} reads; ours ${seconds.toFixed(2)} s, ${reads.toFixed(0)} reads ` +
      `(means of ${SEARCHES} searches${gaveUp ? `, ${gaveUp} given up` : ''}): ${(total / seconds).toFixed(1)}×, ` +
      `and ${((reads * perRead) / seconds).toFixed(1)}× for as many reads`,
  );
}
