import { z } from 'zod';
import { softmax, type RandomStreams } from '@ergodic/numerics';
import { choiceOfValue, choicesOf, defineDynamics, valueOfChoice, type Dynamics } from '@ergodic/kernel';
import { checkTemperature } from './check-temperature.ts';
import { kernelPrecision } from './pairwise-kernel.ts';
import { scanOption, sweepMatrix, unitsInOrder, visited } from './single-site.ts';
import { sweepKernel, type SweepKernel } from './sweep-kernel.ts';
import { rectangleOfSpins } from './trial-pairs.ts';

/** Streams and scratch space of a run. */
export interface HeatBathState {
  /** What computes, where it is not this file. */
  readonly kernel: SweepKernel | undefined;
  /** One block a replica; the kernel has its own. */
  readonly streams: RandomStreams;
  /** The units that move, in the order of the scan. */
  readonly free: Int32Array;
  /** Conditional energies of one unit. */
  readonly energies: Float64Array;
  /** Conditional probabilities of one unit. */
  readonly probabilities: Float64Array;
}

/**
 * Heat bath, also called Gibbs sampling or Glauber dynamics. One step is one sweep: N updates of the N units that are not clamped.
 * An update takes a unit, at random or in turn (a chromatic scan is sequential in another order), and draws its choice afresh from
 * the law given all others,
 *
 *   p(c | rest) = g_c e^(−E_c/T) / Σ_k g_k e^(−E_k/T);   spins: p(+1) = 1/(1 + e^(−2h/T)), bits: p(1) = 1/(1 + e^(−h/T)),
 *
 * h the local field. The energy change is booked as heat into the system. T = 0: uniform over the choices of least energy.
 *
 * Sequential and chromatic scans of spins or bits with pair couplings run in a SIMD kernel (compute auto or simd), whose couplings are
 * rounded to some 10⁻⁹ of the largest field and whose probabilities are float32. Chromatic scans of spins with one coupling and one
 * field on a chain, rectangle or box (open, or periodic with even lengths of at least 4), none of them clamped, run in the kernel of
 * lattices, whose probabilities are right to 2⁻³².
 *
 * Law: e^(−E/T)/Z is invariant under each update. A random scan also has detailed balance; a sequential or chromatic one has not.
 */
export const heatBath = defineDynamics({
  name: 'heat-bath',
  summary: 'Draws one unit at a time from its law given all others (Gibbs sampling); N draws a step.',
  formula: 'p(c | rest) = g_c e^(−E_c/T) / Σ_k g_k e^(−E_k/T)',
  law: 'e^(−E/T)/Z invariant, exactly; detailed balance where the scan is random',
  source: 'R. J. Glauber, J. Math. Phys. 4 (1963) 294, doi:10.1063/1.1703954',
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
    { options: { scan: 'chromatic' }, compute: 'reference', claims: { boltzmann: true, descendsWhenCold: true } },
    { options: { scan: 'chromatic' }, units: 4, compute: 'simd', claims: { boltzmann: true, descendsWhenCold: true } },
    {
      options: { scan: 'chromatic' },
      units: 6,
      compute: 'simd',
      claims: { energy: rectangleOfSpins, boltzmann: true, descendsWhenCold: true },
    },
  ],
  make: ({ scan }, made): Dynamics<HeatBathState> => ({
    timeStep: 1,
    booksHeat: true,
    ...kernelPrecision(made, scan !== 'random'),
    tier: ({ kernel }) => (kernel ? 'simd' : 'reference'),
    init(energy, x, context) {
      const free = unitsInOrder(scan, energy, made.clamped);
      const kernel = sweepKernel('heat-bath', scan, energy, x, context, free, made);
      return {
        kernel,
        streams: kernel?.random ?? context.stream('moves', x.replicas),
        free,
        energies: new Float64Array(choicesOf(energy.space)),
        probabilities: new Float64Array(choicesOf(energy.space)),
      };
    },
    advance(energy, x, { kernel, streams, free, energies, probabilities }, tick) {
      const { temperature, heat } = tick;
      checkTemperature('heat-bath', temperature);
      if (kernel) return kernel.sweep(x, tick);
      const { kind } = energy.space;
      const { logDegeneracy } = energy;
      const { data, width: N } = x;
      for (let r = 0; r < x.replicas; r++) {
        let gained = 0;
        for (let k = 0; k < free.length; k++) {
          const i = visited(scan, streams, r, k, free);
          const now = choiceOfValue(kind, data[r * N + i]!);
          energy.conditional!(x, r, i, energies);
          conditionalLaw(energies, temperature, logDegeneracy, probabilities);
          const next =
            probabilities.length === 2
              ? Number(streams.uniform(r) < probabilities[1]!)
              : streams.categorical(r, probabilities);
          if (next === now) continue;
          data[r * N + i] = valueOfChoice(kind, next);
          gained += energies[next]! - energies[now]!;
        }
        heat[r]! += gained;
      }
    },
    transitionMatrix: (energy, temperature) => {
      checkTemperature('heat-bath', temperature);
      return sweepMatrix(
        energy,
        temperature,
        scan,
        (energies, _current, T, out) => conditionalLaw(energies, T, energy.logDegeneracy, out),
        made.clamped,
      );
    },
  }),
});

/**
 * out[c] = g_c e^(−E_c/T)/Σ_k g_k e^(−E_k/T), formed from energies above the least, so nothing overflows and small
 * probabilities keep their digits. T = 0: ∝ g over the choices of least energy.
 * @throws RangeError where an energy is NaN or every choice is closed
 */
export function conditionalLaw(
  energies: Float64Array,
  temperature: number,
  logDegeneracy: Float64Array | undefined,
  out: Float64Array,
): void {
  if (energies.length === 2 && !logDegeneracy) {
    const gap = energies[0]! - energies[1]!;
    if (gap !== gap) throw new RangeError(`heat-bath: conditional energies are ${energies[0]} and ${energies[1]}`);
    const small = gap === 0 ? 1 : Math.exp(-Math.abs(gap) / temperature);
    const lower = gap > 0 ? 1 : 0;
    out[lower] = 1 / (1 + small);
    out[1 - lower] = small / (1 + small);
    return;
  }
  let least = Infinity;
  for (let c = 0; c < energies.length; c++) if (logDegeneracy?.[c] !== -Infinity) least = Math.min(least, energies[c]!);
  for (let c = 0; c < energies.length; c++) {
    const above = energies[c]! - least;
    const logWeight = logDegeneracy ? logDegeneracy[c]! : 0;
    out[c] = above === 0 || logWeight === -Infinity ? logWeight : logWeight - above / temperature;
  }
  softmax(out);
}
