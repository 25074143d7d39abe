import {
  ErgodicError,
  type CompiledProgram,
  type MomentStep,
  type Optimiser,
  type Parameters,
  type TensorArrays,
} from '@ergodic/kernel';
import { MomentSteps } from '@ergodic/simd';
import { mapped } from './descent-program.ts';
import type { Arrays, DescentSteps, StepArguments } from './descent-steps.ts';

export interface KernelStepOptions {
  /** λ/N, as in `StepOptions` of the program. */
  readonly pull: number;
  readonly clip?: number | undefined;
  readonly factors?: Readonly<Record<string, number>> | undefined;
}

/** An optimiser whose steps a kernel takes. */
export type MomentOptimiser = Optimiser & Required<Pick<Optimiser, 'moments'>>;

/**
 * A compiled program gives loss and gradient; a kernel takes the step, in one pass over θ, the gradient and the optimiser's memory, where
 * the program makes one for each operation. θ and the gradient stay in the kernel's memory, where the program reads and writes them. It knows
 * no bath.
 */
export class KernelSteps implements DescentSteps {
  readonly theta: Arrays;
  readonly #parameters: Parameters;
  readonly #slope: CompiledProgram;
  readonly #optimiser: MomentOptimiser;
  readonly #clip: number | undefined;
  readonly #steps: MomentSteps;
  /** By the names of parameters and of the optimiser's memory. */
  readonly #memory: Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;

  /**
   * @param compile a `SlopeFunction` whose results go where they are told
   * @throws ErgodicError `plugin-failed` where the optimiser's memory is not that of its moments
   */
  constructor(
    parameters: Parameters,
    compile: (into: TensorArrays) => CompiledProgram,
    optimiser: MomentOptimiser,
    options: KernelStepOptions,
  ) {
    this.#parameters = parameters;
    this.#optimiser = optimiser;
    this.#clip = options.clip;
    const { mean, square } = optimiser.moments(1, 1);
    const wanted = Number(mean !== undefined) + Number(square !== undefined);
    if (optimiser.memory.length !== wanted)
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `the optimiser remembers ${optimiser.memory.length} arrays (${optimiser.memory.join(', ')}), its moments are ${wanted}`,
        path: 'learning.optimiser',
        hint: 'memory: the name of the mean, where moments() gives one, then that of the square',
      });
    this.#steps = new MomentSteps(
      mapped(parameters, ({ data, shape }, name) => ({
        length: data.length,
        pull: shape.length > 1 ? 2 * options.pull : 0,
        factor: options.factors?.[name] ?? 1,
      })),
    );
    this.#memory = mapped(this.#steps.arrays, (array) => {
      const kept = [...(mean ? [array.mean] : []), ...(square ? [array.square] : [])];
      return Object.fromEntries(optimiser.memory.map((kind, i) => [kind, kept[i]!]));
    });
    const arrays = (kind: 'theta' | 'gradient'): Arrays =>
      mapped(parameters, ({ shape }, name) => ({ type: 'float32', shape, data: this.#steps.arrays[name]![kind] }));
    this.theta = arrays('theta');
    this.#slope = compile({ gradient: arrays('gradient') });
  }

  memory(name: string): Readonly<Record<string, Float32Array>> {
    return this.#memory[name]!;
  }

  load(memory: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>): void {
    for (const [name, { data }] of Object.entries(this.#parameters)) {
      this.#steps.arrays[name]!.theta.set(data);
      for (const [kind, kept] of Object.entries(this.#memory[name]!)) kept.set(memory[name]![kind]!);
    }
  }

  take({ batch, pass, rate, step }: StepArguments) {
    const found = this.#slope.run(this.theta, batch, pass) as unknown as Found;
    const loss = Number(found.loss.data[0]);
    const gradientNorm = Number.isFinite(loss) ? this.#move(this.#optimiser.moments(rate, step)) : this.#steps.norm();
    return { loss, told: { ...mapped(found.told, ({ data }) => Number(data[0])), gradientNorm } };
  }

  /** Steps along the gradient, shortened where it is too long. @returns its norm, which comes with the step where nothing is shortened */
  #move(step: MomentStep): number {
    if (this.#clip === undefined) return this.#steps.step(step);
    const norm = this.#steps.norm();
    this.#steps.step(step, Math.min(1, this.#clip / norm));
    return norm;
  }

  close(): void {
    this.#slope.close();
  }
}

interface Found {
  readonly loss: Arrays[string];
  readonly told: Arrays;
}
