import { createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import { choicesOf, valueOfChoice, widthOf, type Dynamics, type Energy, type Tick } from '@ergodic/kernel';
import { lawContext, type LawContext, type Surroundings } from '../context.ts';

export interface Made {
  readonly dynamics: Dynamics;
  readonly energy: Energy;
}

/** Makes dynamics and the energy they move on, afresh. */
export type Make = (context: LawContext) => Made;

export interface Setting {
  readonly replicas: number;
  readonly temperature: number;
  /** The units that contexts tell; left out, those of the energy. */
  readonly units?: number;
  readonly seed?: number;
  readonly surroundings?: Surroundings;
  /** The first state of every replica; left out, one of its own for each. */
  readonly start?: (x: Batch, energy: Energy) => void;
}

function contextOf(make: Make, setting: Setting): LawContext {
  const { seed = 12, replicas, surroundings } = setting;
  const units = setting.units ?? make(lawContext(seed, replicas, 1, surroundings)).energy.space.units;
  return lawContext(seed, replicas, units, surroundings);
}

export function makeWith(make: Make, setting: Setting): Made {
  return make(contextOf(make, setting));
}

/** Dynamics at work, step by step at one temperature, as the loop drives them. */
export class Walk {
  readonly #make: Make;
  readonly #setting: Setting;
  readonly x: Batch;
  /** x before anything moved it. */
  readonly first: Float64Array;
  readonly tick: Tick;
  dynamics: Dynamics;
  energy: Energy;
  state: unknown;
  #context: LawContext;

  constructor(make: Make, setting: Setting) {
    this.#make = make;
    this.#setting = setting;
    const { replicas, temperature, start = firstStates } = setting;
    this.#context = contextOf(make, setting);
    ({ dynamics: this.dynamics, energy: this.energy } = make(this.#context));
    const { space } = this.energy;
    this.x = createBatch(replicas, widthOf(space));
    start(this.x, this.energy);
    this.first = this.x.data.slice();
    this.state = this.dynamics.init(this.energy, this.x, this.#context);
    const zeros = (): Float64Array => new Float64Array(replicas);
    this.tick = { step: 0, stage: 0, time: 0, temperature, heat: zeros(), work: zeros() };
  }

  step(count = 1): this {
    const { tick } = this;
    for (let k = 0; k < count; k++) {
      tick.heat.fill(0);
      tick.work.fill(0);
      this.dynamics.advance(this.energy, this.x, this.state, tick);
      tick.step++;
      tick.stage++;
      tick.time += this.dynamics.timeStep;
    }
    return this;
  }

  /** U of each replica: E, and what the dynamics' own variables carry. */
  energies(): Float64Array {
    const out = new Float64Array(this.x.replicas);
    this.energy.addEnergy(this.x, out);
    this.dynamics.addEnergy?.(this.state, out);
    return out;
  }

  /** As after a checkpoint: everything is made anew, but x, streams and arrays are those of before. */
  resume(): this {
    const kept = this.#context;
    this.#context = contextOf(this.#make, this.#setting);
    ({ dynamics: this.dynamics, energy: this.energy } = this.#make(this.#context));
    this.state = this.dynamics.init(this.energy, this.x, this.#context);
    this.#context.takeOver(kept);
    return this;
  }

  /** Everything that can be asked while it walks. */
  look(): number[] {
    const { dynamics, energy, state, x } = this;
    const out = new Float64Array(x.replicas);
    const told = [...(energy.observables ?? []), ...(dynamics.observables?.(state) ?? [])].flatMap((observable) => {
      if ('read' in observable) return [observable.read()];
      observable.measure(x, out);
      return [...out];
    });
    const heat = [...(dynamics.heatCapacity?.(state) ?? [])];
    return [...told, ...this.energies(), ...heat, ...(dynamics.freeEnergy?.(state) ?? [])];
  }
}

/** Unlike states, the same for each replica whatever their number; of reals, what `randomState` gives or in [−1, 1). */
export function firstStates(x: Batch, { space, randomState, logDegeneracy }: Energy): void {
  const choices = choicesOf(space);
  const open = Array.from({ length: choices }, (_, c) => c).filter((c) => logDegeneracy?.[c] !== -Infinity);
  // A block a replica, so that a replica's state does not depend on how many there are.
  const streams = new RandomStreams(1, 'first states', x.replicas);
  for (let r = 0; r < x.replicas; r++) {
    const uniform = (): number => streams.uniform(r);
    const row = x.data.subarray(r * x.width, (r + 1) * x.width);
    if (randomState) {
      randomState(row, uniform);
      continue;
    }
    for (let i = 0; i < x.width; i++) {
      if (space.kind === 'reals') row[i] = 2 * uniform() - 1;
      else if (space.kind === 'probabilities') row[i] = open.includes(i % choices) ? 1 / open.length : 0;
      else row[i] = valueOfChoice(space.kind, open[Math.floor(uniform() * open.length)]!);
    }
  }
}
