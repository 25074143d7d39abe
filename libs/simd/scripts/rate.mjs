// Updates a second of the pairwise kernels on this machine: an update is a proposed flip of one spin in one replica.
// Time is the processor's, so that other work on the machine disturbs less; with threads it is that of the clock.
//   node libs/simd/scripts/rate.mjs [threads] [sparse | dense]
import { RandomStreams } from '@ergodic/numerics';
import { WorkerPool, createPairwiseSampler } from '../dist/index.js';

const threads = Number(process.argv[2] ?? 1);
const pool = threads > 1 ? new WorkerPool(threads) : undefined;
const now = () => (pool ? performance.now() : process.cpuUsage().user / 1000);
const random = new RandomStreams(1, 'rate', 1);

/** A random graph where every unit has `degree` neighbours on average, with standard normal couplings. */
function sparse(units, degree) {
  const pairs = (units * degree) / 2;
  const from = Int32Array.from({ length: pairs }, (_, e) => e % units);
  const to = from.map((i) => (i + 1 + random.integer(0, units - 1)) % units);
  return {
    units,
    from,
    to,
    coupling: from.map(() => (random.uniform(0) < 0.5 ? -1 : 1)),
    field: new Float64Array(units),
  };
}

function dense(units) {
  const [from, to, coupling] = [[], [], []];
  for (let i = 0; i < units; i++)
    for (let j = i + 1; j < units; j++) {
      from.push(i);
      to.push(j);
      coupling.push(random.normal(0) / Math.sqrt(units));
    }
  return { units, from, to, coupling, field: new Float64Array(units) };
}

function geometric(from, to, count) {
  return Float64Array.from({ length: count }, (_, k) => from * (to / from) ** (k / (count - 1)));
}

function report(name, problem, options, betas, rule, sweeps) {
  const sampler = createPairwiseSampler({ ...problem, replicas: 64, random: 1, pool, ...options });
  const rates = [];
  sampler.sweep(betas, 1, rule);
  for (let round = 0; round < 5; round++) {
    const start = now();
    if (sweeps === 'anneal') sampler.anneal(betas, 1, rule);
    else sampler.sweep(betas, 1, rule);
    rates.push((problem.units * 64 * betas.length) / (now() - start) / 1000);
  }
  rates.sort((a, b) => a - b);
  const energies = new Float64Array(64);
  sampler.energies(energies);
  console.log(
    `${name.padEnd(44)} ${rates[2].toFixed(1).padStart(7)} M updates/s   lowest E ${Math.min(...energies).toFixed(2)}`,
  );
}

const schedule = geometric(0.1, 3, 100);
const which = process.argv[3];
const glass = which === 'dense' ? undefined : sparse(4096, 8);
for (const rule of glass ? ['metropolis', 'heat-bath'] : []) {
  for (const beta of [0.1, 0.3, 1, 3]) {
    report(`sparse ${rule} β = ${beta}`, glass, {}, new Array(50).fill(beta), rule);
    report(`sparse ${rule} β = ${beta}, afresh`, glass, { fields: 'afresh' }, new Array(50).fill(beta), rule);
  }
  report(`sparse ${rule} β 0.1 to 3`, glass, {}, schedule, rule);
  report(`sparse ${rule} β 0.1 to 3, best kept`, glass, {}, schedule, rule, 'anneal');
}
if (which !== 'sparse') {
  const spins = dense(2048);
  for (const rule of ['metropolis', 'heat-bath']) {
    for (const beta of [0.1, 1, 3]) report(`dense ${rule} β = ${beta}`, spins, {}, new Array(5).fill(beta), rule);
    report(`dense ${rule} β 0.1 to 5`, spins, {}, geometric(0.1, 5, 40), rule);
  }
}
await pool?.close();
