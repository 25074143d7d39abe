import type { CompiledProgram, Parameters } from '@ergodic/kernel';
import { mapped } from './descent-program.ts';
import { type Arrays, type DescentSteps, float32, scalar, type StepArguments } from './descent-steps.ts';

/** Forward, gradient and step are one compiled program; θ and memory are the arrays that came out of the last one. */
export class ProgramSteps implements DescentSteps {
  readonly #parameters: Parameters;
  readonly #program: CompiledProgram;
  #theta: Arrays = {};
  #memory: Readonly<Record<string, Arrays>> = {};

  /** @param program a compiled `descentProgram` */
  constructor(parameters: Parameters, program: CompiledProgram) {
    this.#parameters = parameters;
    this.#program = program;
  }

  get theta(): Arrays {
    return this.#theta;
  }

  memory(name: string): Readonly<Record<string, ArrayLike<number>>> {
    return mapped(this.#memory[name]!, ({ data }) => data);
  }

  load(memory: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>): void {
    this.#theta = mapped(this.#parameters, ({ shape, data }) => float32(shape, data));
    this.#memory = mapped(memory, (kinds, name) =>
      mapped(kinds, (data) => float32(this.#parameters[name]!.shape, data)),
    );
  }

  take({ batch, pass, rate, step, bath }: StepArguments) {
    const control = {
      rate: scalar(rate),
      step: scalar(step),
      ...(bath && { bath: { draws: bath.draws, temperature: scalar(bath.temperature) } }),
    };
    const found = this.#program.run(this.#theta, this.#memory, batch, pass, control) as unknown as Found;
    this.#theta = found.theta;
    this.#memory = found.memory;
    return { loss: Number(found.loss.data[0]), told: mapped(found.told, ({ data }) => Number(data[0])) };
  }

  close(): void {
    this.#program.close();
  }
}

interface Found {
  readonly loss: Arrays[string];
  readonly told: Arrays;
  readonly theta: Arrays;
  readonly memory: Readonly<Record<string, Arrays>>;
}
