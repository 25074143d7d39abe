import { type Batch, type Estimate, createBatch, integratedAutocorrelationTime, jackknife } from '@ergodic/numerics';
import { checkFinite, checkInteger, checkPositive } from '../check.ts';

/** Together the chains are cut into at least so many blocks, where they are long enough. */
const BLOCKS = 32;
/** Blocks shorter than so many autocorrelation times are not independent of one another. */
const LEAST_BLOCK = 10;

export interface EnergyObservables {
  /** U = ⟨E⟩, energy. */
  readonly U: Estimate;
  /** C = Var(E)/T², nats. */
  readonly C: Estimate;
  /** Integrated autocorrelation time of E in recorded steps, averaged over the chains. */
  readonly autocorrelationTime: number;
  /** Whether blocks are at least 10 autocorrelation times long, or each is a chain of its own. If not, errors are too small. */
  readonly reliable: boolean;
}

export interface MagnetisationObservables {
  /** ⟨m⟩. */
  readonly mean: Estimate;
  /** ⟨|m|⟩. */
  readonly meanAbsolute: Estimate;
  /** ⟨m²⟩. */
  readonly meanSquare: Estimate;
  /** ⟨m⁴⟩. */
  readonly meanFourth: Estimate;
  /** Binder's cumulant 1 − ⟨m⁴⟩/(3⟨m²⟩²). */
  readonly binder: Estimate;
  /** χ = N ⟨m²⟩/T: ∂⟨m⟩/∂h where ⟨m⟩ = 0 by symmetry, at any T on a finite lattice, 1/energy. */
  readonly susceptibility: Estimate;
  /** χ′ = N (⟨m²⟩ − ⟨|m|⟩²)/T: that of the ordered phase below T_c, with its maximum near T_c, 1/energy. */
  readonly connectedSusceptibility: Estimate;
  /** As of `EnergyObservables`, of m². */
  readonly autocorrelationTime: number;
  readonly reliable: boolean;
}

/**
 * U and C from recorded energies. Errors by jackknife over blocks of the chains; C without the bias of a sample variance.
 *
 * @param chains E, shape [chains, records]: one chain a row, burn-in left out
 * @param temperature T > 0, energy
 * @throws RangeError where there are fewer than 4 records in all, a number is not finite, or T is out of range
 */
export function energyObservables(chains: Batch, temperature: number): EnergyObservables {
  checkPositive('energyObservables', 'temperature', temperature);
  checkChains('energyObservables', chains);
  const origin = chains.data[0]!; // so that ⟨E²⟩ − ⟨E⟩² does not cancel
  const { blocks, ...quality } = blocksOf(chains, (E) => E, [(E) => E - origin, (E) => (E - origin) ** 2]);
  return {
    U: jackknife(blocks, ([first]) => origin + first!),
    C: jackknife(blocks, ([first, second]) => (second! - first! ** 2) / temperature ** 2),
    ...quality,
  };
}

/**
 * Moments of the magnetisation, susceptibility and Binder's cumulant from recorded m = M/N. Errors by jackknife over blocks of the
 * chains, since those of a cumulant's parts are correlated. Of the overlap q of two replicas in place of m the same function gives
 * ⟨q²⟩ and the cumulant of a spin glass.
 *
 * @param chains m, shape [chains, records], burn-in left out
 * @param temperature T > 0, energy
 * @param spins N ≥ 1
 * @throws RangeError where there are fewer than 4 records in all, a number is not finite, or an argument is out of range
 *
 * Source: K. Binder, Z. Phys. B 43 (1981) 119, doi:10.1007/BF01293604.
 */
export function magnetisationObservables(chains: Batch, temperature: number, spins: number): MagnetisationObservables {
  checkPositive('magnetisationObservables', 'temperature', temperature);
  checkInteger('magnetisationObservables', 'spins', spins, 1);
  checkChains('magnetisationObservables', chains);
  const origin = Math.abs(chains.data[0]!); // so that ⟨m²⟩ − ⟨|m|⟩² does not cancel
  const { blocks, ...quality } = blocksOf(chains, (m) => m * m, [
    (m) => m,
    Math.abs,
    (m) => m * m,
    (m) => m ** 4,
    (m) => Math.abs(m) - origin,
    (m) => (Math.abs(m) - origin) ** 2,
  ]);
  const moment = (of: (means: Float64Array) => number): Estimate => jackknife(blocks, of);
  return {
    mean: moment(([m]) => m!),
    meanAbsolute: moment(([, a]) => a!),
    meanSquare: moment(([, , s]) => s!),
    meanFourth: moment(([, , , f]) => f!),
    binder: moment(([, , s, f]) => 1 - f! / (3 * s! * s!)),
    susceptibility: moment(([, , s]) => (spins * s!) / temperature),
    connectedSusceptibility: moment(([, , , , d, dd]) => (spins * (dd! - d! * d!)) / temperature),
    ...quality,
  };
}

/** Means of quantities over equal pieces of the chains; a remainder at the start of a chain is left out. */
function blocksOf(chains: Batch, slowest: (x: number) => number, quantities: readonly ((x: number) => number)[]) {
  const { data, replicas, width } = chains;
  const each = Math.min(Math.max(1, Math.ceil(BLOCKS / replicas)), width);
  const length = Math.floor(width / each);
  const blocks = createBatch(replicas * each, quantities.length);
  let time = 0;
  for (let r = 0; r < replicas; r++) {
    const chain = data.subarray(r * width, (r + 1) * width);
    if (width >= 2) time += integratedAutocorrelationTime(chain.map(slowest)).time / replicas;
    const first = width - each * length;
    for (let b = 0; b < each; b++)
      for (let i = first + b * length; i < first + (b + 1) * length; i++)
        quantities.forEach((of, q) => (blocks.data[(r * each + b) * quantities.length + q]! += of(chain[i]!) / length));
  }
  return { blocks, autocorrelationTime: time, reliable: each === 1 || length >= LEAST_BLOCK * time };
}

function checkChains(caller: string, { data, replicas, width }: Batch): void {
  checkInteger(caller, 'number of records', replicas * width, 4);
  for (let i = 0; i < data.length; i++) checkFinite(caller, `record ${i}`, data[i]!);
}
