import { batchOf, type Batch, type Estimate } from '@ergodic/numerics';
import {
  energyObservables,
  integratedEntropy,
  multistateBar,
  thermodynamicIntegration,
  type NamedEstimate,
} from '@ergodic/thermodynamics';
import type { Frame } from '@ergodic/kernel';
import { chainsOf, plateausOf } from '../plateaus.ts';

/** Samples of each temperature that multistate BAR takes at most. */
const MOST_SAMPLES = 1000;

/** What a run kept at one temperature. */
export interface EnergyRecord {
  readonly temperature: number;
  readonly U: Estimate;
  /** E of samples that are independent of one another. */
  readonly samples: Float64Array;
  /** Whether the run was long enough there for its errors. */
  readonly reliable: boolean;
  /** ln Z that population annealing tells, counted from all states. */
  readonly population?: Estimate;
}

/** Values of ln Z at each temperature, and S, by one method. */
export interface LogPartitionCurve {
  readonly name: string;
  readonly estimates: readonly (NamedEstimate | undefined)[];
}

/**
 * Energies at each temperature, from the hottest to the coldest; of a temperature that occurs twice the later stretch. T = 0 is
 * left out: there is no ln Z.
 * @param fromAllStates whether population annealing, where that is what ran, began at infinite temperature
 */
export function energyRecords(frames: readonly Frame[], burnIn: number, fromAllStates: boolean): EnergyRecord[] {
  const found = new Map<number, EnergyRecord>();
  for (const plateau of plateausOf(frames, burnIn)) {
    const { temperature } = plateau;
    const chains = temperature > 0 ? chainsOf(plateau, 'energies') : undefined;
    if (!chains) continue;
    const { U, autocorrelationTime, reliable } = energyObservables(chains, temperature);
    const { logPartition, meanSquareFamily: family } = plateau.frames.at(-1)!.values;
    const relatives = family === undefined ? 1 : Math.max(1, family);
    found.set(temperature, {
      temperature,
      // Replicas of one family are not independent of one another: results are as of R/ρ of them.
      U: { value: U.value, standardError: U.standardError * Math.sqrt(relatives) },
      samples: thinned(chains, Math.max(1, Math.ceil(autocorrelationTime)), Math.ceil(relatives)),
      reliable,
      ...(fromAllStates &&
        logPartition !== undefined &&
        family !== undefined && {
          population: { value: logPartition, standardError: Math.sqrt(Math.max(0, family - 1) / chains.replicas) },
        }),
    });
  }
  return [...found.values()].sort((a, b) => b.temperature - a.temperature);
}

/** One record in `frames` of each chain, and of all these one in `others`, or fewer. */
function thinned({ data, replicas, width }: Batch, frames: number, others: number): Float64Array {
  const apart: number[] = [];
  for (let r = 0; r < replicas; r++) for (let t = width - 1; t >= 0; t -= frames) apart.push(data[r * width + t]!);
  const step = Math.max(others, Math.ceil(apart.length / MOST_SAMPLES));
  return Float64Array.from(apart.filter((_, i) => i % step === 0));
}

/**
 * ln Z by integrating U over β from β = 0, and S with it. The error is that of the means together with that of the rule between
 * the temperatures.
 * @param logStates ln Z at β = 0
 * @param energiesAtInfinity independent samples of E at β = 0
 */
export function byIntegration(records: readonly EnergyRecord[], logStates: number, energiesAtInfinity: Float64Array) {
  if (records.length < 2) return undefined;
  const betas = [0, ...records.map(({ temperature }) => 1 / temperature)];
  const means = [meanOf(energiesAtInfinity), ...records.map(({ U }) => U)];
  const values = means.map(({ value }) => value);
  const errors = means.map(({ standardError }) => standardError);
  const integral = thermodynamicIntegration(betas, values, errors, logStates);
  const { entropy, standardError, quadratureError } = integratedEntropy(betas, values, errors, logStates);
  const curve: LogPartitionCurve = {
    name: 'thermodynamic integration',
    estimates: records.map((_, k) => ({
      name: 'thermodynamic integration',
      value: integral.logZ[k + 1]!,
      standardError: Math.hypot(integral.standardError[k + 1]!, integral.quadratureError[k + 1]!),
    })),
  };
  const entropies = records.map((_, k): Estimate => ({
    value: entropy[k + 1]!,
    standardError: Math.hypot(standardError[k + 1]!, quadratureError[k + 1]!),
  }));
  return { curve, entropies };
}

/** ln Z from the energies of all temperatures and of β = 0 together, by multistate BAR. */
export function byMultistateBar(
  records: readonly EnergyRecord[],
  logStates: number,
  energiesAtInfinity: Float64Array,
): LogPartitionCurve {
  const betas = [0, ...records.map(({ temperature }) => 1 / temperature)];
  const samples = [energiesAtInfinity, ...records.map((record) => record.samples)];
  const all = samples.flatMap((energies) => Array.from(energies));
  const reduced = batchOf(
    Float64Array.from(betas.flatMap((beta) => all.map((E) => beta * E))),
    betas.length,
    all.length,
  );
  const { logRatio, standardError } = multistateBar(
    reduced,
    samples.map(({ length }) => length),
  );
  return {
    name: 'multistate BAR',
    estimates: records.map((_, k) => ({
      name: 'multistate BAR',
      value: logStates + logRatio[k + 1]!,
      standardError: standardError[k + 1]!,
    })),
  };
}

/** ln Z that population annealing told while it ran, with the error that its families give. */
export function byPopulation(records: readonly EnergyRecord[]): LogPartitionCurve | undefined {
  if (records.every(({ population }) => population === undefined)) return undefined;
  return {
    name: 'population annealing',
    estimates: records.map(({ population }) => population && { name: 'population annealing', ...population }),
  };
}

function meanOf(samples: Float64Array): Estimate {
  const value = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const squares = samples.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: Math.sqrt(squares / (samples.length - 1) / samples.length) };
}
