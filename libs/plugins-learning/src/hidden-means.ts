import type { Batch } from '@ergodic/numerics';
import { choicesOf, valueOfChoice, type Energy } from '@ergodic/kernel';

/**
 * Puts the hidden units at their means given the visible ones, where no two hidden units are coupled: then each is independent of
 * the others, and ∂E/∂θ, which is linear in each, is at these values its mean over the hidden units. Less noise than a sample of
 * them, the same expectation (Rao and Blackwell).
 */
export class HiddenMeans {
  readonly #energies: Float64Array;
  readonly #energy: Energy;
  readonly #visible: number;

  constructor(energy: Energy) {
    this.#energy = energy;
    this.#energies = new Float64Array(choicesOf(energy.space));
    this.#visible = energy.visible ?? energy.space.units;
  }

  /** Whether there are hidden units, of two choices, coupled to visible ones alone. */
  static serves(energy: Energy): boolean {
    const { pairwise, visible, space, conditional } = energy;
    if (!pairwise || !conditional || visible === undefined || visible >= space.units) return false;
    const { from, to } = pairwise;
    return from.every((i, e) => i < visible || to[e]! < visible);
  }

  fill(x: Batch, temperature: number): void {
    const { space } = this.#energy;
    const [low, high] = [valueOfChoice(space.kind, 0), valueOfChoice(space.kind, 1)];
    for (let r = 0; r < x.replicas; r++)
      for (let i = this.#visible; i < space.units; i++) {
        this.#energy.conditional!(x, r, i, this.#energies);
        const up = 1 / (1 + Math.exp((this.#energies[1]! - this.#energies[0]!) / temperature));
        x.data[r * x.width + i] = low + (high - low) * up;
      }
  }
}
