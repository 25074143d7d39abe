import { ErgodicError } from '@ergodic/kernel';
import type { BuiltNetwork } from '../network/build-network.ts';
import type { CompiledNetwork, Evaluation } from '../network/compile-network.ts';
import type { Samples } from './network-samples.ts';

/** The network's own temperature among the controls of its energy. */
export const THERMAL = 'temperature';

/**
 * A network before its samples: what it says of them is evaluated once for each θ and λ. Controls: `temperature`, that of the layers
 * which have none of their own, and `<layer>.temperature` of each of the others.
 */
export class NetworkSystem {
  readonly controls: Record<string, number>;
  readonly #parts: { readonly network: BuiltNetwork; readonly compiled: CompiledNetwork; readonly samples: Samples };
  #temperature = 1;
  #means: Evaluation | undefined;

  constructor(parts: {
    readonly network: BuiltNetwork;
    readonly compiled: CompiledNetwork;
    readonly samples: Samples;
  }) {
    this.#parts = parts;
    this.controls = this.#makeControls();
  }

  get temperature(): number {
    return this.#temperature;
  }

  get samples(): Samples {
    return this.#parts.samples;
  }

  get network(): BuiltNetwork {
    return this.#parts.network;
  }

  get compiled(): CompiledNetwork {
    return this.#parts.compiled;
  }

  /** Outputs of all samples, and means over them of U and S of the units. */
  get means(): Evaluation {
    return (this.#means ??= this.#evaluate());
  }

  /** @throws ErgodicError `non-finite` naming the first layer that makes what is no finite number */
  #evaluate(): Evaluation {
    const { compiled, samples, network } = this.#parts;
    const means = compiled.means(samples.points, this.#temperature);
    if (means.output.every(Number.isFinite)) return means;
    const layer = compiled.firstNotFinite(samples.points, this.#temperature) ?? Object.keys(network.layers).at(-1)!;
    const spoilt = Object.keys(network.parameters).find(
      (name) => name.startsWith(`${layer}.`) && !network.parameters[name]!.data.every(Number.isFinite),
    );
    throw new ErgodicError({
      code: 'non-finite',
      message: `energy network: layer ${layer} is the first that makes NaN or infinities of the samples${spoilt === undefined ? '' : `; its parameter ${spoilt} is not finite`}`,
      path: 'energy.layers',
      value: layer,
      hint: 'parameters and inputs of about unit size, a smaller rate, and no logarithm, root or division in the layer that leaves its domain',
    });
  }

  /** θ, λ or a temperature has changed. */
  forget(): void {
    this.#means = undefined;
  }

  weightOf(sample: number): number {
    return this.#parts.samples.weights?.[sample] ?? 1;
  }

  #makeControls(): Record<string, number> {
    const { temperatures } = this.network;
    const controls: Record<string, number> = {};
    const add = (name: string, get: () => number, set: (value: number) => void): void => {
      Object.defineProperty(controls, name, {
        enumerable: true,
        get,
        set: (value: number) => {
          if (value === get()) return;
          checkTemperature(name, value);
          set(value);
          this.forget();
        },
      });
    };
    add(
      THERMAL,
      () => this.#temperature,
      (value) => (this.#temperature = value),
    );
    for (const [layer, own] of Object.entries(temperatures))
      if (typeof own === 'number') {
        checkTemperature(`${layer}.${THERMAL}`, own, 'layers');
        add(
          `${layer}.${THERMAL}`,
          () => temperatures[layer] as number,
          (value) => (temperatures[layer] = value),
        );
      }
    return controls;
  }
}

/** Beyond, numbers divided by T leave float32. */
const [COLDEST, HOTTEST] = [1e-30, 1e30];

function checkTemperature(name: string, value: number, path = name === THERMAL ? THERMAL : `protocol.${name}`): void {
  if (value >= COLDEST && value <= HOTTEST) return;
  throw new ErgodicError({
    code: 'domain',
    message: `energy network: ${name} is ${value}`,
    path,
    value,
    hint: `from ${COLDEST} to ${HOTTEST}, which float32 can divide by`,
  });
}
