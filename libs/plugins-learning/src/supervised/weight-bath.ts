import type { RandomStreams } from '@ergodic/numerics';
import type {
  Context,
  Observable,
  Optimiser,
  OptimiserProgram,
  ParameterArray,
  Parameters,
  TensorArray,
} from '@ergodic/kernel';
import type { Bath } from '../descent/descent-steps.ts';
import { mapped } from '../descent/descent-program.ts';
import type { Tensor, Tensors, Tf } from '../descent/tensor-types.ts';

const HEAT = 0;
const NOISE = 1;

/** θ ← θ − η g, with the sum of the gradients since it was last set to zero. */
const summing: Optimiser = {
  memory: ['sum'],
  update: ((tf: Tf, gradient: Tensor, { sum }: Tensors, rate: Tensor) => ({
    change: tf.neg(tf.mul(rate, gradient)),
    memory: { sum: tf.add(sum!, gradient) },
  })) as unknown as OptimiserProgram,
};

export interface WeightBathSetting {
  readonly parameters: Parameters;
  readonly context: Context;
  /** N. */
  readonly rows: number;
  readonly decay: number;
  /** T of θ; that of the run where left out. */
  readonly temperature?: number | undefined;
}

/**
 * θ as a body in a bath, with the energy J_b(θ) = N · mean loss of minibatch b + λ‖θ‖²: another minibatch at fixed θ is work, a step of θ
 * at fixed minibatch is heat. What it keeps lies in arrays of the context.
 */
export class WeightBath {
  readonly optimiser = summing;
  readonly #setting: WeightBathSetting;
  readonly #streams: RandomStreams;
  readonly #kicks: Readonly<Record<string, TensorArray>>;
  readonly #sums: readonly Float64Array[];
  /** Heat into θ so far, and what the last step tells of the gradients' noise. */
  readonly #told: Float64Array;

  constructor(setting: WeightBathSetting) {
    const { context, parameters } = setting;
    this.#setting = setting;
    this.#streams = context.stream('kicks', 1);
    this.#kicks = mapped(parameters, ({ shape, data }): TensorArray => ({
      type: 'float32',
      shape,
      data: new Float32Array(data.length),
    }));
    // The optimiser’s memory.
    this.#sums = Object.entries(parameters).map(([name, { data }]) => context.array(`sum of ${name}`, data.length));
    this.#told = context.array('bath', 2);
    this.#told[NOISE] = NaN;
  }

  /** Before the updates of a step: gradients are summed anew. */
  begin(): void {
    for (const sum of this.#sums) sum.fill(0);
  }

  /** Fresh kicks at T/N, since the loss is a mean over the rows; none at T = 0. */
  kicks(temperature: number): Bath | undefined {
    const T = this.#setting.temperature ?? temperature;
    if (T === 0) return undefined;
    for (const { data } of Object.values(this.#kicks)) this.#streams.fillNormal(0, data as Float32Array);
    return { draws: this.#kicks, temperature: T / this.#setting.rows };
  }

  /** T d/N: no less than the mean loss that d coordinates in this bath add, T d/2N in a parabola. */
  wander(temperature: number): number {
    const coordinates = this.#sums.reduce((sum, { length }) => sum + length, 0);
    return ((this.#setting.temperature ?? temperature) * coordinates) / this.#setting.rows;
  }

  /** Books the heat of an update: the change of its minibatch’s loss. That of the decay comes with `end`. */
  took({ loss, lossAfter }: Readonly<Record<string, number>>): void {
    this.#told[HEAT]! += this.#setting.rows * (lossAfter! - loss!);
  }

  /**
   * After the updates of a step, θ and memory in their places. The mean variance of a coordinate of the gradient is
   * σ² = (Σ_b |g_b|² − |Σ_b g_b|²/M) / ((M − 1) d), with d coordinates and M updates.
   * @param squares Σ_b |g_b|²
   * @param decayBefore λ‖θ‖² before the step
   */
  end(rate: number, updates: number, squares: number, decayBefore: number): void {
    this.#told[HEAT]! += this.decayEnergy() - decayBefore;
    const { rows } = this.#setting;
    let [sum, coordinates] = [0, 0];
    for (const each of this.#sums) {
      for (const g of each) sum += g * g;
      coordinates += each.length;
    }
    const variance = Math.max(0, squares - sum / updates) / (Math.max(1, updates - 1) * coordinates);
    this.#told[NOISE] = (rows * rate * variance) / 2;
  }

  /** λ‖θ‖² of arrays of two or more directions. */
  decayEnergy(): number {
    const { parameters, decay } = this.#setting;
    if (decay === 0) return 0;
    const of = ({ shape, data }: ParameterArray): number =>
      shape.length > 1 ? data.reduce((sum, value) => sum + value * value, 0) : 0;
    return decay * Object.values(parameters).reduce((sum, array) => sum + of(array), 0);
  }

  observables(): Observable[] {
    return [
      {
        name: 'weightHeat',
        summary: 'heat into θ so far: Σ N (loss of the minibatch after the step − before) + Δ λ‖θ‖²; energy, measured',
        cumulative: true,
        read: () => this.#told[HEAT]!,
      },
      {
        name: 'gradientTemperature',
        summary:
          'N η σ²/2 of the last step, σ² the variance of a coordinate of the minibatch’s gradient; what its noise adds to T, model-based: isotropic, η → 0',
        read: () => this.#told[NOISE]!,
      },
    ];
  }
}
