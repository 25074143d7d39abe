/** The state of one unit, read from the arrays when it is looked at. */
export interface NodeState {
  readonly layer: string;
  /** Number of the unit in its layer. */
  readonly unit: number;
  /** U, an energy. */
  readonly energy: number;
  /** S, nats. */
  readonly entropy: number;
  /** T, an energy. */
  readonly temperature: number;
  /** F = U − T S, an energy. */
  readonly freeEnergy: number;
  /** C, energy / temperature: no unit. */
  readonly heatCapacity: number;
  /** Where units are kinetic. */
  readonly velocity?: number;
}

export interface NodeStateOptions {
  /** T of all units at the start, > 0. */
  readonly temperature?: number;
  /** C of all units at the start, > 0. */
  readonly heatCapacity?: number;
  /** Whether units have velocities. */
  readonly kinetic?: boolean;
}

/**
 * U, S, T, F and C of every unit of a network, layer after layer, as arrays: unit k of a layer stands at `layers[name].start + k`.
 * Whoever has new numbers writes them to the arrays and calls `update`, which forms F = U − T S.
 *
 * @param sizes units of each layer, by its name, in order
 * @throws RangeError for sizes that are no integers ≥ 1, and for T or C not > 0
 */
export class NodeStates {
  readonly units: number;
  readonly layers: Readonly<Record<string, { readonly start: number; readonly units: number }>>;
  readonly energy: Float64Array;
  readonly entropy: Float64Array;
  readonly temperature: Float64Array;
  readonly freeEnergy: Float64Array;
  readonly heatCapacity: Float64Array;
  readonly velocity?: Float64Array;

  constructor(sizes: Readonly<Record<string, number>>, options: NodeStateOptions = {}) {
    const { temperature = 1, heatCapacity = 1, kinetic = false } = options;
    checkPositive('temperature', temperature);
    checkPositive('heatCapacity', heatCapacity);
    const layers: Record<string, { start: number; units: number }> = {};
    let start = 0;
    for (const [name, units] of Object.entries(sizes)) {
      if (!Number.isInteger(units) || units < 1)
        throw new RangeError(`NodeStates: layer ${name} has ${units} units, must be an integer >= 1`);
      layers[name] = { start, units };
      start += units;
    }
    this.layers = layers;
    this.units = start;
    this.energy = new Float64Array(start);
    this.entropy = new Float64Array(start);
    this.temperature = new Float64Array(start).fill(temperature);
    this.freeEnergy = new Float64Array(start);
    this.heatCapacity = new Float64Array(start).fill(heatCapacity);
    if (kinetic) this.velocity = new Float64Array(start);
  }

  /** F = U − T S of every unit. */
  update(): void {
    for (let i = 0; i < this.units; i++) this.freeEnergy[i] = this.energy[i]! - this.temperature[i]! * this.entropy[i]!;
  }

  /** The part of an array that belongs to a layer, as a view. @throws RangeError where there is no such layer */
  of(layer: string, array: Float64Array): Float64Array {
    const { start, units } = this.#layer(layer);
    return array.subarray(start, start + units);
  }

  /** One unit, read afresh at each look. @throws RangeError where there is none */
  node(layer: string, unit: number): NodeState {
    const { start, units } = this.#layer(layer);
    if (!Number.isInteger(unit) || unit < 0 || unit >= units)
      throw new RangeError(`NodeStates: unit is ${unit}, layer ${layer} has units 0 to ${units - 1}`);
    return new View(this, layer, unit, start + unit);
  }

  #layer(name: string): { readonly start: number; readonly units: number } {
    if (Object.hasOwn(this.layers, name)) return this.layers[name]!;
    throw new RangeError(`NodeStates: there is no layer ${name}; there are ${Object.keys(this.layers).join(', ')}`);
  }
}

class View implements NodeState {
  constructor(
    readonly states: NodeStates,
    readonly layer: string,
    readonly unit: number,
    readonly place: number,
  ) {}
  get energy(): number {
    return this.states.energy[this.place]!;
  }
  get entropy(): number {
    return this.states.entropy[this.place]!;
  }
  get temperature(): number {
    return this.states.temperature[this.place]!;
  }
  get freeEnergy(): number {
    return this.energy - this.temperature * this.entropy;
  }
  get heatCapacity(): number {
    return this.states.heatCapacity[this.place]!;
  }
  get velocity(): number | undefined {
    return this.states.velocity?.[this.place];
  }
}

function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`NodeStates: ${name} is ${value}, must be finite and > 0`);
}
