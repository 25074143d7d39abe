import * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Graph, Value } from '@ergodic/onnx';
import { ErgodicError, type Network } from '@ergodic/kernel';
import { toolsOf, type Tools } from '../runtime/tools.ts';
import { TraceError } from '../trace/error.ts';
import { input, parameter, type TensorSpec } from '../trace/spec.ts';
import { trace } from '../trace/trace.ts';
import { exportProgram, type ExportedModel } from './program-model.ts';
import { networkCases } from './network-cases.ts';
import { floorsOf, meaningsOf, ownFacts } from './network-facts.ts';
import {
  endsOf,
  exportInRange,
  rangeFacts,
  rangeText,
  type TemperatureRange,
  withinRange,
} from './temperature-range.ts';
import { inLayer } from './untraceable-layer.ts';

export interface NetworkExportOptions {
  /** T that the network was trained at. */
  readonly temperature: number;
  /**
   * `optional` (the default): an input that callers may leave out, with the trained value as its default; runtimes of JavaScript
   * know no such inputs and take the default. `required`: an input that is fed at every call. `fixed`: a constant.
   */
  readonly temperatureInput?: 'optional' | 'required' | 'fixed';
  /** Give U, S, F of each sample, as a whole and of each layer, and the temperature of each layer too. */
  readonly thermodynamics?: boolean;
  /** Real inputs, row after row, that the model is tried on beside random ones. */
  readonly samples?: ArrayLike<number>;
  /** The name of the graph; `network` by default. */
  readonly name?: string;
  readonly doc?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tolerance?: number;
  readonly int8?: boolean;
}

type Named = Record<string, Tensor>;
interface Result {
  readonly output: Tensor;
  readonly energy: Named;
  readonly entropy: Named;
  /** T of each unit of the layers that tell it. */
  readonly temperature?: Named;
  readonly state: Named;
}
type Pass = {
  readonly temperatures: Named;
  readonly draws: Named;
  readonly state: Named;
  readonly training: boolean;
};
type Run = (tools: Tools, u: Tensor, theta: Named, pass: Pass) => Result;

/**
 * The ONNX model of a network, compared with the network before it is given out, on random and real inputs, in batches of several
 * sizes, at temperatures below, at and above its own. What it is fed for a temperature is brought within a range of it, told in the
 * metadata (`temperature.least`, `temperature.most`): at 0 and below it answers as in the limit of cold. Layers whose temperature is
 * not the network's keep theirs.
 *
 * - Input `input`, float32 [batch, ...]; `temperature`, a scalar (see `temperatureInput`); `state.<layer>.<name>` of networks that
 *   remember, with `next.<layer>.<name>` among the outputs to be fed at the next call; `draws.<layer>.<name>` where the network takes
 *   random numbers when it is not trained: standard normal or uniform ones, as their descriptions say.
 * - Outputs: `logits` and `probabilities` = e^(logits/T)/Z of classes, or `output`; and with `thermodynamics` `energy` U, `entropy` S,
 *   `free-energy` F = U − TS [batch], the same of each layer under `<layer>.`, and `<layer>.temperature`.
 *
 * @throws ErgodicError `invalid-option` where T is not finite and > 0; `plugin-failed` where the model computes something else than the
 *   network, its outputs are not finite, or a layer cannot be recorded (with its name, the operation, and what to write instead)
 */
export async function exportNetwork(network: Network, options: NetworkExportOptions): Promise<ExportedModel> {
  const { temperature: T, temperatureInput = 'optional', thermodynamics = false } = options;
  if (!(T > 0 && T < Infinity)) throw badTemperature(T);
  const draws = usedDraws(network, T);
  const isFed = temperatureInput !== 'fixed';
  const cases = networkCases(network, draws, { temperature: isFed ? T : undefined, samples: options.samples });
  const { tolerance, int8 = false } = options;
  const exportIn = (range?: TemperatureRange): Promise<ExportedModel> =>
    exportProgram(
      {
        name: options.name ?? 'network',
        doc: options.doc ?? '',
        program: programOf(network, T, thermodynamics, range) as never,
        specs: specsOf(network, T, temperatureInput, draws, range),
        optional: temperatureInput === 'optional' ? ['temperature'] : [],
        outputs: meaningsOf(network),
        metadata: { ...options.metadata, ...ownFacts(network, T) },
        ...(range && { inputFacts: { temperature: rangeFacts(range) } }),
        floors: floorsOf(network, T),
      },
      { cases, ...(range && { ends: endsOf(cases) }), ...(tolerance !== undefined && { tolerance }), int8 },
    );
  try {
    return await (isFed ? exportInRange(T, exportIn) : exportIn());
  } catch (thrown) {
    throw thrown instanceof TraceError ? inLayer(network, T, thrown) : thrown;
  }
}

function programOf(network: Network, T: number, thermodynamics: boolean, range?: TemperatureRange) {
  const run = network.program as unknown as Run;
  return (tools: Tools, u: Tensor, theta: Named, given: Named, state: Named, draws: Named): Named => {
    const { tf } = tools;
    const temperature = range ? withinRange(tools, given['temperature']!, range) : given['temperature']!;
    const temperatures = temperaturesIn(tools, network, T, temperature);
    const result = run(tools, u, theta, { temperatures, draws, state, training: false });
    const isClasses = network.readout === 'classes';
    return {
      ...(isClasses
        ? { logits: result.output, probabilities: tf.softmax(tf.div(result.output, temperature)) }
        : { output: result.output }),
      ...Object.fromEntries(Object.entries(result.state).map(([name, value]) => [`next.${name}`, value])),
      ...(thermodynamics && toldOf(tools, result, temperatures)),
    };
  };
}

/** Each layer's temperature when the network's is the tensor: in proportion to it where it follows it, and fixed otherwise. */
function temperaturesIn({ tf }: Tools, network: Network, T: number, temperature: Tensor): Named {
  const [at, doubled] = [network.temperaturesAt(T), network.temperaturesAt(2 * T)];
  const numbers = (value: number | Float64Array): number[] => (typeof value === 'number' ? [value] : [...value]);
  return Object.fromEntries(
    Object.entries(at).map(([name, value]) => {
      const [now, then] = [numbers(value), numbers(doubled[name]!)];
      const follows = now.every((each, i) => then[i] === 2 * each);
      const shares = follows ? now.map((each) => each / T) : now;
      const known = typeof value === 'number' ? tf.scalar(shares[0]!) : tf.tensor1d(shares);
      if (!follows) return [name, known];
      return [
        name,
        shares.every((share) => share === 1) && typeof value === 'number' ? temperature : tf.mul(temperature, known),
      ];
    }),
  );
}

/** U, S and F of each sample, by layer and in all. */
function toldOf(tools: Tools, { energy, entropy, temperature = {} }: Result, temperatures: Named): Named {
  const { tf } = tools;
  const told: Named = {};
  const total: { U?: Tensor; S?: Tensor; F?: Tensor } = {};
  const plus = (sum: Tensor | undefined, more: Tensor): Tensor => (sum ? tf.add(sum, more) : more);
  for (const name of Object.keys(energy)) {
    const [u, s] = [energy[name]!, entropy[name] ?? tf.zerosLike(energy[name]!)];
    const [U, S] = [tf.sum(u, -1), tf.sum(s, -1)];
    const T = temperature[name] ?? alongUnits(tools, temperatures[name]!, s.shape[1]!);
    const F = tf.sum(tf.sub(u, tf.mul(T, s)), -1);
    Object.assign(told, { [`${name}.energy`]: U, [`${name}.entropy`]: S, [`${name}.free-energy`]: F });
    total.U = plus(total.U, U);
    total.S = plus(total.S, S);
    total.F = plus(total.F, F);
  }
  for (const [name, value] of Object.entries(temperatures)) told[`${name}.temperature`] = tf.mul(value, 1);
  return total.U ? { energy: total.U, entropy: total.S!, 'free-energy': total.F!, ...told } : told;
}

/** T, or T of each of n units: as often as the last axis comes in them; units that are no multiple of it share the mean. */
function alongUnits({ tf }: Tools, T: Tensor, units: number): Tensor {
  if (T.rank === 0 || T.size === units) return T;
  return units % T.size === 0 ? tf.tile(T, [units / T.size]) : tf.mean(T);
}

function specsOf(
  { input: shape, parameters, state, draws: all }: Network,
  T: number,
  temperatureInput: string,
  draws: readonly string[],
  range?: TemperatureRange,
): readonly (TensorSpec | Record<string, TensorSpec>)[] {
  const doc = `T, an energy; ${T} when it was trained${range ? `; ${rangeText(range)}` : ''}`;
  const temperature =
    temperatureInput === 'required'
      ? input([], { name: 'temperature', doc })
      : parameter([], [T], { name: 'temperature', doc });
  const each = <V>(record: Readonly<Record<string, V>>, spec: (name: string, value: V) => TensorSpec) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, spec(name, value)]));
  const kept = Object.fromEntries(draws.map((name) => [name, all[name]!]));
  return [
    input(['batch', ...shape], { name: 'input', doc: 'samples' }),
    each(parameters, (name, array) => parameter(array.shape, array.data, { name, doc: 'θ, as it was learnt' })),
    { temperature },
    each(state, (name, of) =>
      input(['batch', ...of], { name: `state.${name}`, doc: `zeros at first, then next.${name} of the call before` }),
    ),
    each(kept, (name, { law, shape: of }) =>
      input(['batch', ...of], {
        name: `draws.${name}`,
        doc: law === 'normal' ? 'standard normal numbers' : 'numbers uniform on [0, 1)',
      }),
    ),
  ];
}

/** The draws that the network needs when it is not trained: found by recording it. */
function usedDraws(network: Network, T: number): string[] {
  const all = Object.keys(network.draws);
  if (all.length === 0) return [];
  const run = programOf(network, T, true);
  const { graph } = trace(
    ((...args: [Tensor, Named, Named, Named, Named]) => run(toolsOf(tfjs), ...args)) as never,
    specsOf(network, T, 'required', all),
  );
  const fed = new Set(usedValues(graph).map(({ name }) => name));
  return all.filter((name) => fed.has(`draws.${name}`));
}

function usedValues({ nodes, outputs }: Graph): Value[] {
  const inside = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((each) => (each.kind === 'graph' ? usedValues(each.value) : [])),
  );
  return [
    ...nodes.flatMap(({ inputs }) => inputs.flatMap((each) => each ?? [])),
    ...outputs.map(({ value }) => value),
    ...inside,
  ];
}

function badTemperature(T: number): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `exportNetwork: the temperature is ${T}`,
    path: 'temperature',
    value: T,
    hint: 'T that the network was trained at, finite and > 0',
  });
}
