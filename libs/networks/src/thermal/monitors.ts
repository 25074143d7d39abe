import { phaseOrder, shannonEntropyNats } from '@ergodic/thermodynamics';
import type { TemperatureField } from './temperature-field.ts';

/** √(Σ C (T − T̄)²/Σ C), an energy, with T̄ = Σ C T/Σ C at which all would come to rest: 0 in equilibrium. */
export function temperatureSpread({ temperatures, capacities }: Pick<TemperatureField, 'temperatures' | 'capacities'>) {
  let [total, heat, squares] = [0, 0, 0];
  for (let i = 0; i < temperatures.length; i++) {
    total += capacities[i]!;
    heat += capacities[i]! * temperatures[i]!;
  }
  for (let i = 0; i < temperatures.length; i++) squares += capacities[i]! * (temperatures[i]! - heat / total) ** 2;
  return Math.sqrt(squares / total);
}

/**
 * 1/λ of the slowest mode that decays: of an isolated network 1/λ₂, since Σ C T stays; with a bath or reservoirs 1/λ₁. Infinite where
 * some nodes exchange nothing with the others; 0 where nothing has to decay.
 */
export function equilibrationTime({ rates }: Pick<TemperatureField, 'rates'>): number {
  const none = 1e-12 * (rates.at(-1) ?? 0);
  const slowest = rates[0] !== undefined && rates[0] > none ? rates[0] : rates[1];
  if (slowest === undefined) return 0;
  return slowest > none ? 1 / slowest : Infinity;
}

/**
 * Mean over the rows of −Σ_j α_ij ln α_ij, nats: 0 where each query looks at one key, ln n where it looks at all n alike. It grows with
 * T: dS/dT = C/T ≥ 0.
 *
 * @param weights α, rows of `keys` numbers that sum to 1
 * @throws RangeError where there is no row, or one is no distribution
 */
export function attentionEntropy(weights: Float64Array | Float32Array, keys: number): number {
  const rows = weights.length / keys;
  if (!Number.isInteger(rows) || rows < 1)
    throw new RangeError(`attentionEntropy: ${weights.length} weights are no rows of ${keys}`);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    // To the rounding of float32.
    const alpha = Float64Array.from(weights.subarray(row * keys, (row + 1) * keys));
    const total = alpha.reduce((a, b) => a + b, 0);
    if (!(Math.abs(total - 1) < 1e-4)) throw new RangeError(`attentionEntropy: row ${row} sums to ${total}, must be 1`);
    sum += shannonEntropyNats(alpha.map((a) => a / total));
  }
  return sum / rows;
}

/** Kuramoto's order parameter of phases: 1 where all are alike, of the order 1/√n where they are random. */
export { phaseOrder };

/**
 * Whether a number, such as a free energy, has come to rest: the last `window` values differ by at most `tolerance` · max(1, |value|).
 * A number that still drifts slower than that passes for one at rest.
 */
export class ConvergenceMonitor {
  readonly #values: number[] = [];

  /** @throws RangeError unless window is an integer ≥ 2 and tolerance > 0 */
  constructor(
    readonly window = 10,
    readonly tolerance = 1e-6,
  ) {
    if (!(Number.isInteger(window) && window >= 2) || !(tolerance > 0))
      throw new RangeError(`ConvergenceMonitor: window, tolerance are ${window}, ${tolerance}, must be >= 2, > 0`);
  }

  /** One more value; whether it is at rest now. */
  add(value: number): boolean {
    this.#values.push(value);
    if (this.#values.length > this.window) this.#values.shift();
    return this.atRest;
  }

  get atRest(): boolean {
    if (this.#values.length < this.window) return false;
    const [low, high] = [Math.min(...this.#values), Math.max(...this.#values)];
    return high - low <= this.tolerance * Math.max(1, Math.abs(this.#values.at(-1)!));
  }
}
