// Independent samples a second, not updates: the effective number of energies of the two-dimensional Ising model at its transition, by
// dynamics of a recipe and by the lattice kernel alone.
import { simulate } from '@ergodic/kernel';
import { RandomStreams, integratedAutocorrelationTime } from '@ergodic/numerics';
import { LatticeSampler, latticeGenerators } from '@ergodic/simd';
import { kaufmanTorus } from '@ergodic/thermodynamics';
import { meanAndError, printTable } from '../measure.mjs';
import { builtinRegistry } from '../registry.mjs';

const L = 64;
const T = 2 / Math.log(1 + Math.SQRT2);
/** CPU time of the dynamics, s, of which the first part is burn-in. Recording is not counted. */
const SECONDS = 4;
const BURN_IN = 0.2;

const heatBath = { use: 'heat-bath', scan: 'chromatic' };
const tempering = { use: 'parallel-tempering', sampler: heatBath, hottest: 2.4, temperatures: 4, burnIn: 200 };

/** Of the lattice kernel. */
const ALONE = 'heat bath, lattice kernel alone';

/**
 * For each: the recipe's dynamics, how many replicas, steps from record to record. The chessboard is the chromatic order of the torus, so
 * that τ of the heat bath is known best from the lattice kernel, which is the fastest.
 */
const dynamics = {
  'heat bath, reference': { use: heatBath, replicas: 4, every: 4, compute: 'reference', sameChainAs: ALONE },
  'heat bath, kernel': { use: heatBath, replicas: 16, every: 8, sameChainAs: ALONE },
  Wolff: { use: { use: 'wolff' }, replicas: 4, every: 1 },
  'Swendsen–Wang': { use: { use: 'swendsen-wang' }, replicas: 4, every: 1 },
  'parallel tempering, kernel': { use: tempering, replicas: 16, every: 2, seconds: 8 },
};

export const title = `Ising model on a ${L} × ${L} torus at T_c: independent energies a second of CPU time, one thread`;

export async function run() {
  const registry = await builtinRegistry();
  const exact = kaufmanTorus(L, T).U;
  const measured = { [ALONE]: measureLatticeKernel() };
  for (const [name, { use, replicas, every, compute = 'auto', seconds, sameChainAs }] of Object.entries(dynamics)) {
    const recipe = {
      coupling: { use: 'lattice', shape: [L, L], periodic: true },
      energy: { use: 'ising' },
      dynamics: use,
      temperature: T,
      initial: 1,
      replicas,
      steps: 1e9,
      compute,
    };
    const { simulation } = simulate(recipe, registry);
    const { energy, x } = simulation.assembly;
    measured[name] = measure(
      replicas,
      every,
      (steps) => simulation.advance(steps),
      (out) => energy.addEnergy(x, out.fill(0)),
      { seconds, time: measured[sameChainAs]?.time },
    );
  }
  const base = measured['heat bath, kernel'];
  printTable([
    [
      '',
      'replicas',
      'µs a step of a replica',
      'τ of E, steps',
      'effective a second',
      'over heat bath',
      'mean E − exact',
    ],
    ...Object.entries(measured).map(([name, { replicas, micros, time, reliable, rate, mean, error }]) => [
      name,
      replicas,
      micros.toFixed(1),
      `${reliable ? '' : '≈ '}${time.toPrecision(3)}`,
      rate.toPrecision(3),
      `${(rate / base.rate).toPrecision(3)}×`,
      `${((mean - exact) / error).toFixed(1)} errors`,
    ]),
  ]);
  console.log(
    '  τ = 1 + 2 Σ of the autocorrelation, mean over replicas; ≈ where runs are shorter than 50 τ. Of heat bath: as the lattice kernel tells it.',
  );
}

function measureLatticeKernel() {
  const [shape, replicas] = [[L, L], 4];
  const streams = new RandomStreams(1, 'lattice', latticeGenerators(shape, replicas));
  const sampler = new LatticeSampler({ shape, coupling: 1, replicas, streams });
  return measure(
    replicas,
    32,
    (steps) => sampler.sweep(1 / T, steps),
    (out) => sampler.energies(out),
  );
}

/**
 * Runs for some CPU time of the dynamics, records energies, and reckons.
 * @param options.time τ in steps, where it is known
 */
function measure(replicas, every, advance, energies, { seconds = SECONDS, time: known } = {}) {
  const chains = Array.from({ length: replicas }, () => []);
  const out = new Float64Array(replicas);
  let [micros, kept] = [0, 0];
  advance(10);
  while (micros < 1e6 * seconds) {
    const start = process.cpuUsage();
    advance(every);
    const { user, system } = process.cpuUsage(start);
    micros += user + system;
    if (micros < 1e6 * seconds * BURN_IN) continue;
    kept += user + system;
    energies(out);
    for (let r = 0; r < replicas; r++) chains[r].push(out[r]);
  }
  const records = chains[0].length;
  const inRecords = known
    ? Math.max(1, known / every)
    : meanAndError(chains.map((chain) => integratedAutocorrelationTime(chain).time)).mean;
  const all = meanAndError(chains.flat());
  const effective = (replicas * records) / inRecords;
  return {
    replicas,
    micros: kept / records / every / replicas,
    time: inRecords * every,
    reliable: known !== undefined || records >= 50 * inRecords,
    rate: (1e6 * effective) / kept,
    mean: all.mean,
    error: all.error * Math.sqrt(inRecords),
  };
}
