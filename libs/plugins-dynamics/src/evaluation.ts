import { createBatch, type Batch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';

/**
 * E and −∂E/∂x of every replica, with the x, θ and λ that they were evaluated at. Between two steps a schedule may move λ, a
 * learning rule θ, and a checkpoint x: what was kept then no longer holds, and `update` evaluates it anew. An energy is a
 * function of these three and of nothing else, so a step that starts where the last one ended costs no second force.
 */
export class Evaluation {
  readonly energies: Float64Array;
  readonly force: Batch;

  readonly #x: Float64Array;
  readonly #parameters: readonly { readonly now: Float64Array; readonly kept: Float64Array }[];
  readonly #controls: readonly string[];
  readonly #control: Float64Array;
  /** Whether anything was evaluated yet. */
  #any = false;

  constructor(
    readonly energy: Energy,
    x: Batch,
  ) {
    this.energies = new Float64Array(x.replicas);
    this.force = createBatch(x.replicas, x.width);
    this.#x = new Float64Array(x.data.length);
    this.#parameters = Object.values(energy.parameters).map(({ data }) => ({ now: data, kept: data.slice() }));
    this.#controls = Object.keys(energy.controls ?? {});
    this.#control = new Float64Array(this.#controls.length);
  }

  /** Makes `energies` and `force` those of x at the present θ and λ. */
  update(x: Batch): void {
    if (this.#holds(x)) return;
    this.energy.addEnergy(x, this.energies.fill(0));
    this.force.data.fill(0);
    this.energy.addForce!(x, this.force);
    this.keep(x);
  }

  /** `energies` and `force` have been written, and are those of x at the present θ and λ. */
  keep(x: Batch): void {
    this.#x.set(x.data);
    for (const { now, kept } of this.#parameters) kept.set(now);
    for (let i = 0; i < this.#controls.length; i++) this.#control[i] = this.energy.controls![this.#controls[i]!]!;
    this.#any = true;
  }

  #holds({ data }: Batch): boolean {
    if (!this.#any) return false;
    for (let i = 0; i < this.#controls.length; i++)
      if (this.#control[i] !== this.energy.controls![this.#controls[i]!]!) return false;
    for (const { now, kept } of this.#parameters) if (!same(now, kept)) return false;
    return same(data, this.#x);
  }
}

/** Whether all numbers are equal; one that is none equals nothing. */
function same(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
