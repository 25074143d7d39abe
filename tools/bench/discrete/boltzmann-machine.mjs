// Block Gibbs sampling of a restricted Boltzmann machine of bits.
import { RandomStreams } from '@ergodic/numerics';
import { BipartiteSampler } from '@ergodic/simd';
import { writeArrays } from '../tensor/problems.mjs';
import { gather, printRates, printSpeed, takeTurns, timedHere } from './contest.mjs';
import { startPython } from './peers.mjs';
import { sameLaw } from './same-law.mjs';

const [VISIBLE, HIDDEN, CHAINS] = [784, 500, 1024];
/** Of a turn. The chains of THRML are as independent, so that few of them tell its speed. */
const WORK = {
  ours: { chains: CHAINS, sweeps: 20 },
  numpy: { chains: CHAINS, sweeps: 10 },
  torch: { chains: CHAINS, sweeps: 10 },
  thrml: { chains: 32, sweeps: 5 },
};
const ROUNDS = 6;

export const title = `Restricted Boltzmann machine ${VISIBLE} × ${HIDDEN}, block Gibbs of ${CHAINS} chains`;

/** Weights small enough that chains forget their start within a turn. */
export function machine(visible, hidden) {
  const random = new RandomStreams(1, 'machine', 1);
  const normals = (count, deviation, mean = 0) => {
    const out = new Float64Array(count);
    random.fillNormal(0, out);
    return Float32Array.from(out, (x) => mean + deviation * x);
  };
  return {
    coupling: normals(visible * hidden, 0.05),
    visible: normals(visible, 0.5, -1),
    hidden: normals(hidden, 0.5),
  };
}

export async function run({ pools, folder }) {
  const { coupling, visible, hidden } = machine(VISIBLE, HIDDEN);
  writeArrays(folder, {
    coupling: { type: 'float32', shape: [VISIBLE, HIDDEN], data: coupling },
    visible: { type: 'float32', shape: [VISIBLE], data: visible },
    hidden: { type: 'float32', shape: [HIDDEN], data: hidden },
  });
  const contenders = await gather({
    ours: async () => ours(pools),
    numpy: async () => peers('numpy', 'numpy', folder),
    torch: async () => peers('torch', 'torch', folder, { compiled: false }),
    'torch.compile': async () => peers('torch', 'torch, compiled,', folder, { compiled: true }),
    THRML: async () => peers('thrml', 'thrml', folder),
  });
  const measured = await takeTurns(contenders, ROUNDS);
  for (const { stop } of contenders) stop?.();
  printRates(measured, {
    [`ms a sweep of ${CHAINS} chains`]: ({ rate }) => ((1e3 * CHAINS * (VISIBLE + HIDDEN)) / rate).toFixed(1),
  });
  printSpeed(measured, 'the fastest peer', ({ who }) => !who.startsWith('ours'), 1.5);
  const [own, ...others] = measured.filter(({ cores }) => cores === 1);
  for (const { who, results } of others)
    console.log(`  ${sameLaw('ours', own.results.at(-1).energies, who, results.at(-1).energies)}`);
}

/** Our chains, all from v = 0. */
export function boltzmannMachineSampler(visible, hidden, chains, pool) {
  const { coupling, visible: b, hidden: c } = machine(visible, hidden);
  const streams = new RandomStreams(1, 'chains', chains);
  const sampler = new BipartiteSampler({ visible, hidden, chains, streams, ...(pool && { pool }) });
  sampler.setParameters({ coupling, visibleField: b, hiddenField: c });
  sampler.sweep(1, 3);
  return sampler;
}

function ours(pools) {
  const { chains, sweeps } = WORK.ours;
  return Object.entries(pools).map(([cores, pool]) => {
    const sampler = boltzmannMachineSampler(VISIBLE, HIDDEN, chains, pool);
    const work = () => {
      sampler.sweep(1, sweeps);
      return () => {
        const energies = new Float64Array(chains);
        sampler.energies(energies);
        return { energies: [...energies] };
      };
    };
    return {
      who: 'ours',
      cores: Number(cores),
      updates: sweeps * chains * (VISIBLE + HIDDEN),
      turn: async () => timedHere(work),
    };
  });
}

/** A library with one thread and with two. */
async function peers(library, label, folder, options = {}) {
  const { chains, sweeps } = WORK[library];
  const request = { task: 'boltzmann_machine', options: { chains, ...options }, folder };
  const started = await Promise.all([1, 2].map(async (threads) => startPython(library, threads, request)));
  return Promise.all(
    started.map(async ({ version, run: runIt, stop }, i) => {
      let seed = 1;
      const turn = async () => runIt({ sweeps, seed: seed++ });
      await turn(); // compiles, where it is compiled when called
      return {
        who: version.replace(library, label),
        cores: i + 1,
        updates: sweeps * chains * (VISIBLE + HIDDEN),
        turn,
        stop,
      };
    }),
  );
}
