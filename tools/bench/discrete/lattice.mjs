// The two-dimensional Ising model on a torus, block Gibbs sampling of the two colours of the chessboard.
import { RandomStreams } from '@ergodic/numerics';
import { BitLatticeSampler, LatticeSampler, latticeGenerators } from '@ergodic/simd';
import { onsagerLattice } from '@ergodic/thermodynamics';
import { gather, printRates, printSpeed, takeTurns, timedHere } from './contest.mjs';
import { startFerrotherm, startPython } from './peers.mjs';

const L = 1024;
/** Above T_c = 2.2692, so that a few hundred sweeps reach equilibrium from any start. */
const T = 2.6;
const SWEEPS = { ours: 400, thrml: 40, ferrotherm: 40 };
const ROUNDS = 6;
/** Updates a nanosecond on one core. */
const AIM_PER_NS = 2;

export const title = `Ising model on a ${L} × ${L} torus, heat bath, chessboard, T = ${T}`;

export async function run({ pools }) {
  const contenders = await gather({ ours: async () => ours(pools), THRML: thrml, ferrotherm });
  const measured = await takeTurns(contenders, ROUNDS);
  for (const { stop } of contenders) stop?.();
  const exact = onsagerLattice(T);
  const deviation = Math.sqrt(exact.specificHeat) * T * L;
  printRates(measured, {
    'E/N': ({ results }) => (results.at(-1).energy / L ** 2).toFixed(4),
    'deviations from Onsager': ({ results }) =>
      ((results.at(-1).energy - exact.energy * L ** 2) / deviation).toFixed(1),
  });
  for (const { who, rate, cpuRate } of measured.filter(({ who, cores }) => who.startsWith('ours') && cores === 1))
    console.log(
      `  ${who}: ${(rate / 1e9).toFixed(2)} updates a nanosecond on one core (CPU time ${(cpuRate / 1e9).toFixed(2)}); aim ${AIM_PER_NS}`,
    );
  printSpeed(measured, 'THRML', ({ who }) => who.startsWith('thrml'), 20);
  printSpeed(measured, 'ferrotherm', ({ who }) => who.startsWith('ferrotherm'), 10);
}

/** Our sampler of a torus at T, after some sweeps. */
export function latticeSampler(size, replicas, pool, Sampler = LatticeSampler) {
  const shape = [size, size];
  const streams = new RandomStreams(1, 'lattice', latticeGenerators(shape, replicas));
  const sampler = new Sampler({ shape, coupling: 1, replicas, streams, ...(pool && { pool }) });
  sampler.sweep(1 / T, 10);
  return sampler;
}

/** A byte a spin, and a bit a spin. */
function ours(pools) {
  return [
    ['ours, bytes', LatticeSampler],
    ['ours, bits', BitLatticeSampler],
  ].flatMap(([who, Sampler]) => oursWith(pools, who, Sampler));
}

function oursWith(pools, who, Sampler) {
  return Object.entries(pools).map(([cores, pool]) => {
    const sampler = latticeSampler(L, 1, pool, Sampler);
    const energies = new Float64Array(1);
    const work = () => {
      sampler.sweep(1 / T, SWEEPS.ours);
      return () => {
        sampler.energies(energies);
        return { energy: energies[0] };
      };
    };
    return { who, cores: Number(cores), updates: SWEEPS.ours * L ** 2, turn: async () => timedHere(work) };
  });
}

async function thrml() {
  const request = { task: 'lattice', options: { size: L, beta: 1 / T } };
  return startedWith('thrml', async (threads) => startPython('thrml', threads, request));
}

const ferrotherm = async () =>
  startedWith('ferrotherm', async (threads) => startFerrotherm(threads, { size: L, beta: 1 / T }));

/** A peer with one thread and with two. */
async function startedWith(name, start) {
  const sweeps = SWEEPS[name];
  const peers = await Promise.all([start(1), start(2)]);
  return Promise.all(
    peers.map(async ({ version, run: runIt, stop }, i) => {
      let seed = 1;
      const turn = async () => runIt({ sweeps, seed: seed++ });
      await turn(); // compiles, where it is compiled when called
      return { who: version, cores: i + 1, updates: sweeps * L ** 2, turn, stop };
    }),
  );
}
