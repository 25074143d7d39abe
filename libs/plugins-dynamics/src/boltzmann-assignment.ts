import { z } from 'zod';
import { xLogX, type Batch } from '@ergodic/numerics';
import { choicesOf, defineDynamics, type Context, type Dynamics, type Energy, type Space } from '@ergodic/kernel';
import { SoftAssignment } from '@ergodic/simd';
import { expBelowZero } from './exp-below-zero.ts';

/** Scratch space, and what the last step knows exactly. */
export interface BoltzmannAssignmentState {
  /** What computes, where it is not this file. */
  readonly kernel: SoftAssignment | undefined;
  readonly space: Space;
  /** Energies and unnormalised weights of one unit's choices. */
  readonly energies: Float64Array;
  readonly weights: Float64Array;
  /** Heat, ln Z and Var(E) of the unit at hand. */
  readonly row: Float64Array;
  /** F_r = −T Σ_i w_i ln Z_i, and C_r = Σ_i w_i Var_i(E)/T². */
  readonly freeEnergy: Float64Array;
  readonly heatCapacity: Float64Array;
}

/** From so many operations on, a kernel is worth its memory. */
const MANY = 2 ** 16;

const GAINED = 0;
const LOG_Z = 1;
const VARIANCE = 2;

/**
 * Puts every unit into equilibrium with the bath at once: its distribution over choices becomes the Boltzmann law of the
 * conditional energies,
 *
 *   p_ic ← g_c e^(−E_ic/T) / Z_i,   Z_i = Σ_c g_c e^(−E_ic/T),
 *
 * formed row by row above the largest exponent, so that E/T = 1e6 is as good as 1. Books Q += Σ_i w_i Σ_c Δp_ic E_ic, the heat
 * into the system.
 *
 * Squared distances of many points to centres run in a SIMD kernel (compute auto, or simd for any number), in float64 as here, but
 * for the order of sums.
 *
 * Exact where units are independent given θ. F = −T Σ_i w_i ln Z_i and C = Σ_i w_i Var_i(E)/T² then hold after every step, for
 * conditional energies that are the energies themselves and not only differences.
 *
 * @throws RangeError unless T > 0, and where a conditional energy is NaN or every choice is closed
 */
export const boltzmannAssignment = defineDynamics({
  name: 'boltzmann-assignment',
  summary: 'Gives each unit the Boltzmann distribution over its choices, exactly: soft assignment.',
  formula: 'p_ic = g_c e^(−E_ic/T) / Σ_k g_k e^(−E_ik/T)',
  law: 'the Boltzmann law itself, after one step; F = −T Σ_i w_i ln Z_i = U − TS',
  source: 'K. Rose, E. Gurewitz, G. C. Fox, Phys. Rev. Lett. 65 (1990) 945, doi:10.1103/PhysRevLett.65.945',
  spaces: ['probabilities'],
  needs: ['conditional'],
  options: z.object({}),
  trials: [{ units: 3, claims: { boltzmann: true, descendsWhenCold: true, temperatures: [0.3, 2.5] } }],
  make: (): Dynamics<BoltzmannAssignmentState> => ({
    timeStep: 1,
    booksHeat: true,
    tier: ({ kernel }) => (kernel ? 'simd' : 'reference'),
    init: (energy, x, context) => ({
      kernel: kernelOf(energy, context),
      space: energy.space,
      energies: new Float64Array(choicesOf(energy.space)),
      weights: new Float64Array(choicesOf(energy.space)),
      row: new Float64Array(3),
      // Kept in checkpoints, since a schedule may look at C before the next step. Unknown before the first.
      freeEnergy: context.array('free-energy', x.replicas).fill(NaN),
      heatCapacity: context.array('heat-capacity', x.replicas).fill(NaN),
    }),
    observables: ({ space }) => [
      {
        name: 'uncertainty',
        summary: '−Σ_i w_i Σ_c p_ic ln p_ic, nats: S without degeneracies, 0 once every unit is certain of its choice',
        measure: (x, out) => measureUncertainty(space, x, out),
      },
    ],
    freeEnergy: (state) => state.freeEnergy,
    heatCapacity: (state) => state.heatCapacity,
    advance(energy, x, state, { temperature: T, heat }) {
      if (!(T > 0 && T < Infinity))
        throw new RangeError(`boltzmann-assignment: temperature is ${T}, must be finite and > 0`);
      const { space } = energy;
      const unitWeights = space.kind === 'probabilities' ? space.weights : undefined;
      if (state.kernel && 1 / T < Infinity) return assignByKernel(energy, x, T, state.kernel, state, heat);
      const choices = state.energies.length;
      for (let r = 0; r < x.replicas; r++) {
        let gained = 0;
        let logZ = 0;
        let variance = 0;
        for (let i = 0; i < space.units; i++) {
          energy.conditional!(x, r, i, state.energies);
          equilibrate(x.data, r * x.width + i * choices, energy.logDegeneracy, T, state);
          const w = unitWeights ? unitWeights[i]! : 1;
          gained += w * state.row[GAINED]!;
          logZ += w * state.row[LOG_Z]!;
          variance += w * state.row[VARIANCE]!;
        }
        heat[r]! += gained;
        state.freeEnergy[r] = -T * logZ;
        state.heatCapacity[r] = variance / T ** 2;
      }
    },
  }),
});

function kernelOf({ space, squaredDistances }: Energy, { compute }: Context): SoftAssignment | undefined {
  if (!squaredDistances || space.kind !== 'probabilities') return undefined;
  const { units: count, choices: clusters, weights } = space;
  const isWorthIt = count * clusters * squaredDistances.dimension >= MANY;
  if (compute !== 'simd' && !(compute === 'auto' && isWorthIt)) return undefined;
  return new SoftAssignment({ ...squaredDistances, count, clusters, weights });
}

function assignByKernel(
  { squaredDistances, logDegeneracy }: Energy,
  x: Batch,
  T: number,
  kernel: SoftAssignment,
  state: BoltzmannAssignmentState,
  heat: Float64Array,
): void {
  kernel.setCentres(squaredDistances!.centres, squaredDistances!.used(), logDegeneracy);
  for (let r = 0; r < x.replicas; r++) {
    const sums = kernel.assign(T, x.data, r * x.width);
    heat[r]! += sums.heat;
    state.freeEnergy[r] = -T * sums.logZ;
    state.heatCapacity[r] = sums.variance / T ** 2;
  }
}

/**
 * Writes the Boltzmann law of `energies` over the probabilities at `start`, and to `row` Σ Δp E, ln Z and Var(E).
 */
function equilibrate(
  p: Float64Array,
  start: number,
  logDegeneracy: Float64Array | undefined,
  T: number,
  { energies, weights, row }: BoltzmannAssignmentState,
): void {
  const choices = energies.length;
  let top = -Infinity;
  for (let c = 0; c < choices; c++) {
    const exponent = (logDegeneracy ? logDegeneracy[c]! : 0) - energies[c]! / T;
    weights[c] = exponent;
    if (exponent > top) top = exponent;
  }
  let Z = 0;
  let mean = 0;
  for (let c = 0; c < choices; c++) {
    const below = weights[c]! - top;
    const weight = expBelowZero(below);
    weights[c] = weight;
    Z += weight;
    if (weight > 0) mean += weight * energies[c]!;
  }
  if (!(Z > 0 && Z < Infinity))
    throw new RangeError(
      `boltzmann-assignment: conditional energies ${energies.join(', ')} at T = ${T} have no Boltzmann law`,
    );
  mean /= Z;
  let gained = 0;
  let variance = 0;
  for (let c = 0; c < choices; c++) {
    const share = weights[c]! / Z;
    const E = energies[c]!;
    const change = share - p[start + c]!;
    // E may be infinite where p is 0.
    if (change !== 0) gained += change * E;
    if (share > 0) variance += share * (E - mean) * (E - mean);
    p[start + c] = share;
  }
  row[GAINED] = gained;
  row[LOG_Z] = top + Math.log(Z);
  row[VARIANCE] = variance;
}

function measureUncertainty(space: Space, x: Batch, out: Float64Array): void {
  const unitWeights = space.kind === 'probabilities' ? space.weights : undefined;
  const choices = choicesOf(space);
  for (let r = 0; r < x.replicas; r++) {
    out[r] = 0;
    for (let i = 0; i < space.units; i++) {
      const start = r * x.width + i * choices;
      let sum = 0;
      // Below 1e-20 a term is less than 1e-18.
      for (let c = start; c < start + choices; c++) if (x.data[c]! > 1e-20) sum -= xLogX(x.data[c]!);
      out[r]! += (unitWeights ? unitWeights[i]! : 1) * sum;
    }
  }
}
