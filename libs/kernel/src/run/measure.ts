import { batchOf, type Batch } from '@ergodic/numerics';
import { parameterArray } from '../contracts/parameters.ts';
import type { Assembly } from './assemble.ts';
import type { Frame, Snapshot } from './frame.ts';
import type { Simulation } from './simulation.ts';

/** Makes frames of a simulation; keeps the scratch arrays for it. */
export class FrameMaker {
  readonly #energies: Float64Array;
  readonly #perReplica: Float64Array;
  readonly #entropyOf?: (out: Float64Array) => void;
  readonly #entropies: Float64Array;
  /** S at the start, mean over replicas; what entropy production is counted from. */
  initialEntropy: number;

  constructor(readonly simulation: Simulation) {
    const { replicas } = simulation.assembly.recipe;
    this.#energies = new Float64Array(replicas);
    this.#perReplica = new Float64Array(replicas);
    this.#entropies = new Float64Array(replicas);
    const measure = entropyMeasure(simulation.assembly);
    if (measure) this.#entropyOf = measure;
    this.initialEntropy = this.#measureEntropy();
  }

  /** The energies behind the last frame. */
  get energies(): Float64Array {
    return this.#energies;
  }

  frame(): Frame {
    const { simulation } = this;
    const { tick, ledger, assembly } = simulation;
    const values: Record<string, number> = { T: tick.temperature };
    const errors: Record<string, number> = {};
    const put = (name: string, samples: Float64Array): number => {
      const { mean, standardError } = meanOf(samples);
      values[name] = mean;
      if (standardError !== undefined) errors[name] = standardError;
      return mean;
    };
    simulation.measureEnergies(this.#energies);
    const U = put('U', this.#energies);
    if (this.#entropyOf) {
      const S = this.#measureEntropy();
      values['S'] = S;
      values['F'] = U - tick.temperature * S;
    }
    const C = simulation.heatCapacity();
    if (!Number.isNaN(C)) values['C'] = C;
    put('heat', ledger.heat);
    put('work', ledger.work);
    values['closingError'] = ledger.closingError(this.#energies);
    if (values['S'] !== undefined)
      values['entropyProduction'] = values['S'] - this.initialEntropy + meanOf(ledger.bathEntropy).mean;
    for (const [control] of assembly.protocol) values[control] = assembly.energy.controls![control]!;
    for (const observable of simulation.observables)
      if ('read' in observable) values[observable.name] = observable.read();
      else {
        observable.measure(simulation.x, this.#perReplica);
        put(observable.name, this.#perReplica);
      }
    const transitions = simulation.transitions;
    simulation.transitions = [];
    const names = assembly.recipe.observe.snapshots;
    return {
      step: tick.step,
      stage: tick.stage,
      time: tick.time,
      values,
      errors,
      transitions,
      ...(names.length > 0 && { snapshots: snapshotsOf(assembly, names) }),
    };
  }

  #measureEntropy(): number {
    if (!this.#entropyOf) return NaN;
    this.#entropyOf(this.#entropies);
    return meanOf(this.#entropies).mean;
  }
}

/** Writes S of each replica: exact over probabilities, one estimate for all replicas from samples. */
function entropyMeasure({ energy, entropy, x }: Assembly): ((out: Float64Array) => void) | undefined {
  if (!entropy) return undefined;
  const { space } = energy;
  if (space.kind !== 'probabilities')
    return (out) => {
      out[0] = 0;
      entropy.addEntropy(x, out);
      out.fill(out[0]!);
    };
  const { units, choices, weights } = space;
  const rows: Batch = batchOf(x.data, x.replicas * units, choices);
  const perUnit = new Float64Array(x.replicas * units);
  return (out) => {
    perUnit.fill(0);
    entropy.addEntropy(rows, perUnit, energy.logDegeneracy);
    for (let r = 0; r < out.length; r++) {
      let sum = 0;
      for (let i = 0; i < units; i++) sum += (weights ? weights[i]! : 1) * perUnit[r * units + i]!;
      out[r] = sum;
    }
  };
}

function snapshotsOf(assembly: Assembly, names: readonly string[]): Record<string, Snapshot> {
  const { energy, x } = assembly;
  return Object.fromEntries(
    names.map((name) => {
      const { shape, data } = energy.parameters[name] ?? parameterArray([x.replicas, x.width], x.data);
      return [name, { shape: [...shape], data: data.slice() }];
    }),
  );
}

/** Mean and, from two samples on, its standard error. */
function meanOf(samples: Float64Array): { mean: number; standardError?: number } {
  const n = samples.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += samples[i]! / n;
  if (n < 2) return { mean };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (samples[i]! - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}
