// What the sparse and the dense figure share: the same problem and schedule for us, dwave-samplers and OpenJij.
import { createPairwiseSampler } from '@ergodic/simd';
import { gather, timedHere, together } from './contest.mjs';
import { startPython } from './peers.mjs';
import { writeArrays } from '../tensor/problems.mjs';

/** β from sweep to sweep, by the same factor. */
export const geometric = (hot, cold, sweeps) =>
  Float64Array.from({ length: sweeps }, (_, k) => hot * (cold / hot) ** (k / (sweeps - 1)));

/** Our sampler of a problem: a function of a seed that anneals all reads and gives their last energies. */
export function annealer(problem, betas, reads, pool) {
  let seed = 1;
  const make = () => createPairwiseSampler({ ...problem, replicas: reads, random: seed++, ...(pool && { pool }) });
  const sampler = make();
  // V8 compiles the loops well after some sweeps.
  sampler.sweep(0, 1).anneal(betas.subarray(0, 20));
  return () => {
    sampler.sweep(0, 1).anneal(betas);
    return () => {
      const [energies, best] = [new Float64Array(reads), new Float64Array(reads)];
      sampler.energies(energies);
      sampler.bestEnergies(best);
      return { energies: [...energies], best: [...best] };
    };
  };
}

/**
 * @param problem `PairwiseProblem`
 * @param reads of a turn: `{ ours, 'dwave-samplers', openjij }`
 * @param pools by cores
 */
export async function annealingContenders({ problem, betas, reads, dense, pools, folder }) {
  const { units } = problem;
  writeArrays(folder, {
    from: { type: 'int32', shape: [problem.from.length], data: Int32Array.from(problem.from) },
    to: { type: 'int32', shape: [problem.to.length], data: Int32Array.from(problem.to) },
    coupling: { type: 'float64', shape: [problem.coupling.length], data: Float64Array.from(problem.coupling) },
    betas: { type: 'float64', shape: [betas.length], data: betas },
  });
  const updatesOf = (count) => count * betas.length * units;
  const ours = async () =>
    Object.entries(pools).map(([cores, pool]) => {
      const work = annealer(problem, betas, reads.ours, pool);
      return { who: 'ours', cores: Number(cores), updates: updatesOf(reads.ours), turn: async () => timedHere(work) };
    });
  let seed = 1;
  // These know no threads: two processes have half of the reads each.
  const peer = (library) => async () => {
    const request = { task: 'annealing', options: { units, dense }, folder };
    const processes = [await startPython(library, 1, request), await startPython(library, 1, request)];
    return [1, 2].map((cores) => ({
      who: processes[0].version,
      cores,
      updates: updatesOf(reads[library]),
      turn: async () =>
        together(
          processes
            .slice(0, cores)
            .map(async ({ run }) => run({ units, reads: reads[library] / cores, seed: 1000 * seed++ })),
        ),
      stop: () => processes.forEach(({ stop }) => stop()),
    }));
  };
  return gather({ ours, 'dwave-samplers': peer('dwave-samplers'), openjij: peer('openjij') });
}

/** The last energies of all turns of a contender, with one core and with two. */
export const energiesOf = (measured, name) =>
  measured.filter(({ who }) => who.startsWith(name)).flatMap(({ results }) => results.flatMap((r) => r.energies));
