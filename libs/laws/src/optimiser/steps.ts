import type {
  Backend,
  CompiledProgram,
  Optimiser,
  OptimiserProgram,
  SampleShape,
  TensorArray,
  TensorArrays,
  TensorRuntime,
  ToolProgram,
} from '@ergodic/kernel';
import { expectTrue, expectWithin } from '../law.ts';
import { arrayOf, mapped, type Arrays } from '../layer/passes.ts';

/** What an optimiser's program gives, whatever its tensors are. */
export interface Step {
  readonly change: TensorArray;
  readonly memory: Arrays;
}

/** What one parameter went through. */
export interface Walk {
  readonly changes: readonly TensorArray[];
  readonly memory: Arrays;
}

export interface WalkOptions {
  readonly rate?: number;
  /** The number of the first step. */
  readonly from?: number;
  /** Zeros where left out. */
  readonly memory?: Arrays;
}

type Arguments = [gradient: TensorArray, memory: Arrays, rate: TensorArray, step: TensorArray];

/** An optimiser on a tensor runtime, in float32. */
export class Steps {
  readonly #optimiser: Optimiser;
  readonly #program: CompiledProgram;

  constructor(optimiser: Optimiser, runtime: TensorRuntime, backend?: Backend) {
    this.#optimiser = optimiser;
    const update = optimiser.update as OptimiserProgram as unknown as (tf: unknown, ...given: Arguments) => Step;
    const program = ({ tf }: { readonly tf: unknown }, ...given: Arguments): Step => {
      const { change, memory } = update(tf, ...given);
      return { change, memory };
    };
    this.#program = runtime.compile(program as unknown as ToolProgram, { ...(backend && { backend }) });
  }

  /** Why it is not compiled, where it is not. */
  get notes(): readonly string[] {
    return this.#program.notes;
  }

  step(gradient: TensorArray, memory: Arrays, rate: number, step: number): Step {
    const number = (value: number): TensorArray => arrayOf([], () => value);
    return this.#program.run(gradient, memory as TensorArrays, number(rate), number(step)) as unknown as Step;
  }

  /** Step after step along the gradients, whatever the changes are. */
  walk(
    gradients: readonly ArrayLike<number>[],
    shape: SampleShape,
    { rate = 0.01, from = 1, memory = this.zeros(shape) }: WalkOptions = {},
  ): Walk {
    const changes: TensorArray[] = [];
    let kept = memory;
    gradients.forEach((gradient, t) => {
      const taken = this.step(
        arrayOf(shape, (i) => gradient[i]!),
        kept,
        rate,
        from + t,
      );
      changes.push(taken.change);
      kept = taken.memory;
    });
    return { changes, memory: kept };
  }

  /** What it remembers before its first step. */
  zeros(shape: SampleShape): Arrays {
    return Object.fromEntries(this.#optimiser.memory.map((name) => [name, arrayOf(shape, () => 0)]));
  }
}

export const copied = (memory: Arrays): Arrays =>
  mapped(memory, ({ type, shape, data }) => ({ type, shape, data: data.slice() }));

/** Within `tolerance` of the largest change of the walk; `at` gives the place in `wanted` and its factor. */
export function expectChanges(
  found: Walk,
  wanted: Walk,
  tolerance: number,
  what: string,
  at: (i: number) => number = (i) => i,
  factor = 1,
): void {
  let largest = 0;
  for (const { data } of wanted.changes)
    for (const value of data) largest = Math.max(largest, Math.abs(factor * value));
  found.changes.forEach(({ data }, t) =>
    data.forEach((value, i) =>
      expectWithin(
        value,
        factor * wanted.changes[t]!.data[at(i)]!,
        tolerance * largest,
        `${what} the change [${i}] of step ${t + 1}`,
      ),
    ),
  );
}

export function expectSameBits(found: Walk, wanted: readonly TensorArray[], what: string): void {
  found.changes.forEach(({ data }, t) =>
    data.forEach((value, i) => {
      const other = wanted[t]!.data[i]!;
      expectTrue(Object.is(value, other), `${what}: change [${i}] of step ${t + 1} is ${value}, and ${other} before`);
    }),
  );
}
