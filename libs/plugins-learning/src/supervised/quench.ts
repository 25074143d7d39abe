import { z } from 'zod';
import { ErgodicError, type Context, type Energy, type Observable } from '@ergodic/kernel';
import type { Batch } from '@ergodic/numerics';

export const quenchOptions = {
  patience: z
    .int()
    .min(1)
    .optional()
    .describe(
      'steps without a new least value of `watch`, after which θ goes back to where that was and the run ends; never where left out',
    ),
  watch: z
    .string()
    .optional()
    .describe(
      'what of the energy is to become small, an observable; crossEntropy, meanSquareError or loss where left out',
    ),
};

export interface QuenchOptions {
  readonly patience?: number | undefined;
  readonly watch?: string | undefined;
}

const BEST = 0;
const WAITED = 1;
const RESTS = 2;
const LOOKS = 3;

/**
 * Early stopping. Before each step it reads what the energy tells of the samples that are not learned from. After `patience` steps
 * without a new least value θ goes back to where the least was, and the run ends. All of it is kept in checkpoints.
 */
export class Quench {
  readonly #patience: number;
  readonly #observable: Observable;
  readonly #energy: Energy;
  /** The least value, steps since then, whether θ rests, how often it has looked. */
  readonly #state: Float64Array;
  readonly #best: Readonly<Record<string, Float64Array>>;
  readonly #values: Float64Array;

  private constructor(energy: Energy, context: Context, patience: number, observable: Observable) {
    this.#patience = patience;
    this.#observable = observable;
    this.#energy = energy;
    this.#state = context.array('quench', 4);
    this.#state[BEST] = Infinity;
    this.#best = Object.fromEntries(
      Object.entries(energy.parameters).map(([name, { data }]) => [name, context.array(`best ${name}`, data.length)]),
    );
    this.#values = new Float64Array(context.replicas);
  }

  /** Undefined without patience. @throws ErgodicError `invalid-option` where the energy does not tell what is to be watched */
  static of(rule: string, energy: Energy, context: Context, { patience, watch }: QuenchOptions): Quench | undefined {
    if (patience === undefined) return undefined;
    const names = (energy.observables ?? []).map(({ name }) => name);
    const wanted = watch ?? ['crossEntropy', 'meanSquareError', 'loss'].find((name) => names.includes(name));
    const observable = energy.observables?.find(({ name }) => name === wanted);
    if (observable) return new Quench(energy, context, patience, observable);
    throw new ErgodicError({
      code: 'invalid-option',
      message: `learning ${rule} has patience with ${wanted ?? 'crossEntropy'}, which the energy does not tell`,
      path: watch === undefined ? 'learning.patience' : 'learning.watch',
      value: watch,
      hint: `watch: one of ${names.join(', ') || 'nothing: this energy tells no observable'}; or no patience`,
    });
  }

  get rests(): boolean {
    return this.#state[RESTS] === 1;
  }

  /** The name of what is to become small. */
  get watched(): string {
    return this.#observable.name;
  }

  /** The least value seen. */
  get best(): number {
    return this.#state[BEST]!;
  }

  /** Looks at the present θ; whether patience has run out now, and θ is back where it was best. */
  look(x: Batch): boolean {
    const state = this.#state;
    const value = this.#read(x);
    const isFirst = state[LOOKS]! === 0;
    state[LOOKS]!++;
    // Before the first step the state may not yet belong to θ.
    if (isFirst) return false;
    if (value < state[BEST]!) {
      state[BEST] = value;
      state[WAITED] = 0;
      for (const [name, kept] of Object.entries(this.#best)) kept.set(this.#energy.parameters[name]!.data);
      return false;
    }
    state[WAITED]!++;
    if (state[WAITED]! < this.#patience || state[BEST] === Infinity) return false;
    for (const [name, kept] of Object.entries(this.#best)) this.#energy.parameters[name]!.data.set(kept);
    this.#energy.refresh?.();
    state[RESTS] = 1;
    return true;
  }

  #read(x: Batch): number {
    if ('read' in this.#observable) return this.#observable.read();
    this.#observable.measure(x, this.#values);
    return this.#values.reduce((sum, value) => sum + value, 0) / this.#values.length;
  }
}
