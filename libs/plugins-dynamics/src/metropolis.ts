import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, choicesOf, defineDynamics, valueOfChoice, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { kernelPrecision } from './pairwise-kernel.ts';
import { scanOption, sweepMatrix, unitsInOrder, visited, type UpdateLaw } from './single-site.ts';
import { sweepKernel, type SweepKernel } from './sweep-kernel.ts';
import { ringOfSpins } from './trial-pairs.ts';

/** Streams and scratch space of a run. */
export interface MetropolisState {
  /** What computes, where it is not this file. */
  readonly kernel: SweepKernel | undefined;
  /** One block a replica; the kernel has its own. */
  readonly streams: RandomStreams;
  /** The units that move, in the order of the scan. */
  readonly free: Int32Array;
  /** Accepted proposals of the last step, a number each replica. */
  readonly accepted: Float64Array;
  /** Conditional energies of one unit. */
  readonly energies: Float64Array;
}

/**
 * Single-site Metropolis. One step is one sweep: N updates of the N units that are not clamped. An update takes a unit, at random
 * or in turn (a chromatic scan is sequential in another order), proposes one of its other choices, each equally likely, and accepts
 * it with probability
 *
 *   A = min(1, (g'/g) e^(−ΔE/T)),
 *
 * as ΔE ≤ 0 or ln u < −ΔE/T (g = 1). A rejected proposal leaves the state, and that state counts again. The energy change
 * of what is accepted is booked as heat into the system, Q += ΔE. T = 0: accepts iff ΔE ≤ 0.
 *
 * Sequential and chromatic scans of spins or bits with pair couplings run in a SIMD kernel (compute auto or simd), whose couplings are
 * rounded to some 10⁻⁹ of the largest field and whose probabilities are float32. Chromatic scans of spins with one coupling and one
 * field on a chain, rectangle or box (open, or periodic with even lengths of at least 4), none of them clamped, run in the kernel of
 * lattices, whose probabilities are right to 2⁻³².
 *
 * Law: e^(−E/T)/Z is invariant under each update. A random scan also has detailed balance; a sequential or chromatic one has not.
 * With two choices a unit, every proposal is accepted as T → ∞: a step then flips N times, and of N spins drawn at random the
 * number that are up stays even or odd for ever. Moves that cost nothing are always accepted too, so that units visited in turn can go
 * round in closed orbits, as on rings and tiny lattices: the law is invariant, but is not reached. Use heat-bath there.
 */
export const metropolis = defineDynamics({
  name: 'metropolis',
  summary: 'Proposes another choice of one unit at a time, accepts by the energy it costs; N proposals a step.',
  formula: 'accept iff ΔE ≤ 0 or ln u < −ΔE/T, u uniform on [0, 1)',
  law: 'e^(−E/T)/Z invariant, exactly; detailed balance where the scan is random; in turn it may never mix on rings and tiny lattices',
  source: 'N. Metropolis et al., J. Chem. Phys. 21 (1953) 1087, doi:10.1063/1.1699114',
  spaces: ['spins', 'bits', 'categories'],
  needs: ['conditional'],
  clamps: true,
  options: z.object({
    scan: scanOption,
  }),
  trials: [
    { options: { scan: 'random' }, claims: { boltzmann: true, reversible: true, descendsWhenCold: true } },
    {
      options: { scan: 'sequential' },
      units: 4,
      compute: 'reference',
      claims: { boltzmann: true, descendsWhenCold: true },
    },
    { options: { scan: 'sequential' }, compute: 'simd', claims: { boltzmann: true, descendsWhenCold: true } },
    { options: { scan: 'chromatic' }, units: 4, compute: 'simd', claims: { boltzmann: true, descendsWhenCold: true } },
    {
      options: { scan: 'chromatic' },
      units: 6,
      compute: 'simd',
      claims: { energy: ringOfSpins, boltzmann: true, descendsWhenCold: true },
    },
  ],
  make: ({ scan }, made): Dynamics<MetropolisState> => ({
    timeStep: 1,
    booksHeat: true,
    ...kernelPrecision(made, scan !== 'random'),
    tier: ({ kernel }) => (kernel ? 'simd' : 'reference'),
    init(energy, x, context) {
      const free = unitsInOrder(scan, energy, made.clamped);
      const kernel = sweepKernel('metropolis', scan, energy, x, context, free, made);
      return {
        kernel,
        streams: kernel?.random ?? context.stream('moves', x.replicas),
        free,
        accepted: context.array('accepted', x.replicas),
        energies: new Float64Array(choicesOf(energy.space)),
      };
    },
    advance(energy, x, { kernel, streams, free, accepted, energies }, tick) {
      const { temperature, heat } = tick;
      checkTemperature('metropolis', temperature);
      // Every unit is proposed to turn once, so that what has changed is what was accepted.
      if (kernel) return kernel.sweep(x, tick, accepted);
      const { kind } = energy.space;
      const { logDegeneracy } = energy;
      const others = energies.length - 1;
      if (others === 0) return;
      const { data, width: N } = x;
      for (let r = 0; r < x.replicas; r++) {
        let gained = 0;
        let count = 0;
        for (let k = 0; k < free.length; k++) {
          const i = visited(scan, streams, r, k, free);
          const now = choiceOfValue(kind, data[r * N + i]!);
          const jump = others === 1 ? 0 : streams.integer(r, others);
          const next = jump < now ? jump : jump + 1;
          energy.conditional!(x, r, i, energies);
          const change = energies[next]! - energies[now]!;
          const logRatio = logAcceptance(change, temperature, logDegeneracy, now, next);
          if (logRatio >= 0 || Math.log(streams.uniform(r)) < logRatio) {
            data[r * N + i] = valueOfChoice(kind, next);
            gained += change;
            count++;
          }
        }
        heat[r]! += gained;
        accepted[r] = count;
      }
    },
    observables: ({ accepted, free }) => [
      {
        name: 'acceptance',
        summary: 'fraction of the last step’s proposals that were accepted, no unit',
        measure(x, out) {
          for (let r = 0; r < x.replicas; r++) out[r] = accepted[r]! / Math.max(1, free.length);
        },
      },
    ],
    transitionMatrix: (energy, temperature) => {
      checkTemperature('metropolis', temperature);
      return sweepMatrix(energy, temperature, scan, updateLaw(energy.logDegeneracy), made.clamped);
    },
  }),
});

/**
 * ln of the acceptance ratio, (g'/g) e^(−ΔE/T): −ΔE/T + ln g' − ln g. May be positive or infinite.
 * @throws RangeError where ΔE is NaN
 */
export function logAcceptance(
  change: number,
  temperature: number,
  logDegeneracy: Float64Array | undefined,
  now: number,
  next: number,
): number {
  if (change !== change) throw new RangeError('metropolis: the energy change of a proposal is NaN');
  const byEnergy = change === 0 ? 0 : -change / temperature;
  if (!logDegeneracy || logDegeneracy[next] === logDegeneracy[now]) return byEnergy;
  // Into and out of closed choices (ln g = −∞) the degeneracy decides, whatever the energy does.
  if (logDegeneracy[next] === -Infinity) return -Infinity;
  if (logDegeneracy[now] === -Infinity) return Infinity;
  return byEnergy + logDegeneracy[next]! - logDegeneracy[now]!;
}

/** Other choices: A/(n − 1) each; the present one keeps Σ (1 − A)/(n − 1). */
function updateLaw(logDegeneracy: Float64Array | undefined): UpdateLaw {
  return (energies, current, temperature, out) => {
    const share = 1 / (energies.length - 1);
    out[current] = energies.length === 1 ? 1 : 0;
    for (let c = 0; c < energies.length; c++) {
      if (c === current) continue;
      const change = energies[c]! - energies[current]!;
      const logRatio = Math.min(0, logAcceptance(change, temperature, logDegeneracy, current, c));
      out[c] = share * Math.exp(logRatio);
      out[current]! -= share * Math.expm1(logRatio);
    }
  };
}
