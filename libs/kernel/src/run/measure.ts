import { batchOf, type Batch } from '@ergodic/numerics';
import { parameterArray, type ParameterArray } from '../contracts/parameters.ts';
import { ErgodicError } from '../errors.ts';
import type { Assembly } from './assemble.ts';
import { checkEnergies } from './check-finite.ts';
import type { Frame, Snapshot } from './frame.ts';
import type { Simulation } from './simulation.ts';

/** What every frame may tell, whatever the parts. */
const OWN_NAMES = ['T', 'U', 'S', 'F', 'C', 'heat', 'work', 'closingError', 'entropyProduction'];

/** Makes frames of a simulation; keeps the scratch arrays for it. */
export class FrameMaker {
  readonly #perReplica: Float64Array;
  readonly #entropyOf?: (out: Float64Array) => void;
  /** S at the start, mean over replicas, NaN without an entropy; what entropy production is counted from. */
  initialEntropy: number;

  /** @throws ErgodicError `plugin-failed` where two parts tell numbers of one name */
  constructor(readonly simulation: Simulation) {
    const { assembly, observables } = simulation;
    this.#perReplica = new Float64Array(assembly.recipe.replicas);
    this.#entropyOf = entropyMeasure(assembly);
    this.initialEntropy = this.#measureEntropy();
    const names = [
      ...OWN_NAMES,
      ...assembly.protocol.map(([control]) => control),
      ...observables.map(({ name }) => name),
    ];
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined)
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `two parts of this run tell a number named ${twice}`,
        path: twice,
        hint: `names other than ${OWN_NAMES.join(', ')}, each once`,
      });
  }

  frame(): Frame {
    const { simulation } = this;
    const { tick, ledger, assembly, energies } = simulation;
    const values: Record<string, number> = { T: tick.temperature };
    const errors: Record<string, number> = {};
    const put = (name: string, samples: Float64Array): number => {
      const { mean, standardError } = meanOf(samples);
      values[name] = mean;
      if (standardError !== undefined) errors[name] = standardError;
      return mean;
    };
    checkEnergies(simulation, energies);
    const U = put('U', energies);
    const S = this.#measureEntropy();
    if (!Number.isNaN(S)) {
      values['S'] = S;
      if (assembly.entropy?.thermodynamic !== false) {
        values['F'] = U - tick.temperature * S;
        const production = S - this.initialEntropy + meanOf(ledger.bathEntropy).mean;
        if (!Number.isNaN(production)) values['entropyProduction'] = production;
      }
    }
    const C = simulation.heatCapacity();
    if (!Number.isNaN(C)) values['C'] = C;
    put('heat', ledger.heat);
    put('work', ledger.work);
    values['closingError'] = ledger.closingError(energies);
    for (const [control] of assembly.protocol) values[control] = assembly.energy.controls![control]!;
    for (const observable of simulation.observables) {
      simulation.running = `observable ${observable.name}`;
      if ('read' in observable) values[observable.name] = observable.read();
      else {
        observable.measure(simulation.x, this.#perReplica);
        put(observable.name, this.#perReplica);
      }
    }
    const transitions = Object.freeze(simulation.transitions);
    simulation.transitions = [];
    const names = assembly.recipe.observe.snapshots;
    return Object.freeze({
      step: tick.step,
      stage: tick.stage,
      time: tick.time,
      values: Object.freeze(values),
      errors: Object.freeze(errors),
      transitions,
      ...(names.length > 0 && { snapshots: snapshotsOf(assembly, energies, names) }),
    });
  }

  #measureEntropy(): number {
    if (!this.#entropyOf) return NaN;
    this.simulation.running = 'entropy';
    try {
      this.#entropyOf(this.#perReplica);
    } catch (thrown) {
      throw this.simulation.blame(thrown);
    }
    const { mean } = meanOf(this.#perReplica);
    // From samples NaN says "not known".
    const { entropy, recipe } = this.simulation.assembly;
    if (Number.isNaN(mean) && entropy?.of === 'probabilities')
      throw new ErgodicError({
        code: 'non-finite',
        message: `entropy ${recipe.entropy?.use} made S NaN by step ${this.simulation.tick.step}`,
        path: 'entropy',
        hint: 'is 0 ln 0 taken as 0?',
      });
    return mean;
  }
}

/** Writes S of each replica: exact over probabilities, one estimate for all replicas from samples. */
function entropyMeasure({ energy, entropy, x }: Assembly): ((out: Float64Array) => void) | undefined {
  if (!entropy) return undefined;
  const { space } = energy;
  if (space.kind !== 'probabilities')
    return (out) => {
      out[0] = 0;
      entropy.addEntropy(x, out, energy.logDegeneracy);
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

/** Parameters, the state, and what there is of each replica: energies and what the energy measures. */
function snapshotsOf(
  { energy, x }: Assembly,
  energies: Float64Array,
  names: readonly string[],
): Record<string, Snapshot> {
  return Object.fromEntries(
    names.map((name) => {
      const { shape, data } =
        energy.parameters[name] ??
        measuredBy(energy, name, x) ??
        (name === 'energies' ? parameterArray([x.replicas], energies) : parameterArray([x.replicas, x.width], x.data));
      return [name, { shape: [...shape], data: data.slice() }];
    }),
  );
}

function measuredBy({ observables }: Assembly['energy'], name: string, x: Batch): ParameterArray | undefined {
  const observable = observables?.find((each) => each.name === name);
  if (!observable || !('measure' in observable)) return undefined;
  const values = parameterArray([x.replicas]);
  observable.measure(x, values.data);
  return values;
}

/** Mean and, from two samples on, its standard error. */
function meanOf(samples: Float64Array): { mean: number; standardError?: number } {
  const n = samples.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += samples[i]!;
  mean /= n;
  if (n < 2) return { mean };
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (samples[i]! - mean) ** 2;
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}
