import type {
  ActivationProgram,
  Parameters,
  PreparedActivation,
  PreparedProgram,
  TensorProgram,
} from '@ergodic/kernel';
import type { Batch } from '@ergodic/numerics';
import { useBackend } from '../backends/use-backend.ts';
import { addScaled, FloatBuffer } from './arrays.ts';
import { type ArrayFunction, type ArrayTree, eagerly, type TensorFunction } from './eager.ts';
import {
  type ActivationInputs,
  directionalDerivativeOf,
  energyOf,
  forceOf,
  parameterGradientOf,
  type ProgramInputs,
  responseOf,
} from './functions.ts';
import type { TensorRuntimeOptions } from './tensor-runtime.ts';

/** Runs programs on float64 arrays. */
export interface ProgramRunner {
  readonly name: string;
  prepare(program: TensorProgram, controls?: Readonly<Record<string, number>>): PreparedProgram;
  prepareActivation(program: ActivationProgram): PreparedActivation;
}

/** Loads what the options ask for. */
export async function startRunner({ backend = 'auto' }: TensorRuntimeOptions): Promise<ProgramRunner> {
  const { tf, name } = await useBackend(backend);
  const registered = tf.getBackend();
  const asFunction = <I>(run: TensorFunction<I>): ArrayFunction => eagerly(tf, registered, run);
  return {
    name: `tfjs on ${name}`,

    prepare(program, controls = {}) {
      const staged = new StagedProgram(controls);
      const energy = asFunction<ProgramInputs>((inputs) => ({ out: energyOf(tf, program)(inputs) }));
      const force = asFunction<ProgramInputs>((inputs) => ({ out: forceOf(tf, program)(inputs) }));
      const gradient = asFunction<ProgramInputs>(parameterGradientOf(tf, program));
      return {
        addEnergy(x, parameters, out, scale) {
          if (x.replicas > 0) addScaled(energy(staged.inputs(x, parameters))['out']!, out, scale);
        },
        addForce(x, parameters, out, scale) {
          if (x.replicas > 0) addScaled(force(staged.inputs(x, parameters))['out']!, out.data, scale);
        },
        addParameterGradient(x, parameters, out, scale) {
          if (x.replicas === 0 || Object.keys(parameters).length === 0) return;
          const found = gradient(staged.inputs(x, parameters));
          for (const name of Object.keys(parameters)) addScaled(found[name]!, out[name]!.data, scale);
        },
      };
    },

    prepareActivation(program) {
      const buffers = { u: new FloatBuffer(), v: new FloatBuffer() };
      const response = asFunction<ActivationInputs>((inputs) => ({ out: responseOf(tf, program)(inputs) }));
      const slope = asFunction<ActivationInputs>((inputs) => ({ out: directionalDerivativeOf(tf, program)(inputs) }));
      const run = (
        act: ArrayFunction,
        temperature: number,
        out: Float64Array,
        u: Float64Array,
        v: Float64Array,
      ): void => {
        if (u.length === 0) return;
        const inputs = {
          u: buffers.u.load(u, u.length, [u.length]),
          v: buffers.v.load(v, v.length, [v.length]),
          temperature: scalar(temperature),
        };
        out.set(act(inputs)['out']!);
      };
      return {
        apply: (u, temperature, out) => run(response, temperature, out, u, u),
        derivative: (u, temperature, v, out) => run(slope, temperature, out, u, v),
      };
    },
  };
}

/** x, θ and λ in float32, in buffers that are kept. */
class StagedProgram {
  readonly #controls: Readonly<Record<string, number>>;
  readonly #x = new FloatBuffer();
  readonly #parameters = new Map<string, FloatBuffer>();

  constructor(controls: Readonly<Record<string, number>>) {
    this.#controls = controls;
  }

  inputs(x: Batch, parameters: Parameters): ArrayTree {
    const { replicas, width } = x;
    return {
      x: this.#x.load(x.data, replicas * width, [replicas, width]),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, { shape, data }]) => [
          name,
          this.#bufferOf(name).load(data, data.length, shape),
        ]),
      ),
      controls: Object.fromEntries(Object.entries(this.#controls).map(([name, value]) => [name, scalar(value)])),
    };
  }

  #bufferOf(name: string): FloatBuffer {
    const buffer = this.#parameters.get(name) ?? new FloatBuffer();
    this.#parameters.set(name, buffer);
    return buffer;
  }
}

const scalar = (value: number) => ({ shape: [], data: Float32Array.of(value) });
