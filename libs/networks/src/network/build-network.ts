import {
  ErgodicError,
  type Layer,
  type LayerPlan,
  type LayerSite,
  type Network,
  type NetworkProgram,
  type ParameterArray,
  type SampleDraw,
  type SampleShape,
} from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { prefixed } from '../common/composition.ts';
import { whatItIs } from '../common/layer-from-code.ts';
import { shapeText } from '../common/misfit.ts';
import { networkProgram } from './network-program.ts';

export interface NetworkPlan {
  readonly input: SampleShape;
  /** In their order; those without names are called layer1, layer2, … */
  readonly layers: Readonly<Record<string, LayerPlan>> | readonly LayerPlan[];
  readonly readout: Network['readout'];
  /** Where starting values come from: a seed, or a stream for each layer, as `(name) => context.stream(name, 1)`. */
  readonly start: number | ((name: string) => RandomStreams);
  /**
   * Where derivatives are taken: layers go in groups of so many, and what lies within a group is computed anew on the way back, not kept.
   * The last group is kept, since it is needed at once. All are kept where left out.
   */
  readonly recompute?: number | undefined;
  /** Of which option the layers are, for messages. */
  readonly option?: string;
}

/** A network, and the temperatures of its layers, which may be moved. */
export interface BuiltNetwork extends Network {
  /**
   * T of the layers that have one of their own, or of each of their units; read afresh by `temperaturesAt`. Layers that are not in
   * here have the network's.
   */
  readonly temperatures: Record<string, number | Float64Array>;
}

/**
 * Layers one behind the other, each built for what the one before it gives. Parameters, draws and states are called
 * `<layer>.<name>`; starting values of a layer come from a stream of its own, so that they do not change when another layer does.
 *
 * @throws ErgodicError `invalid-option` where there is no layer, one is no plan, a name is no name, the input is no shape, a layer does
 *   not fit what comes before it, or the readout is none or does not fit what comes last
 */
export function buildNetwork({
  input,
  layers: plans,
  readout,
  start,
  recompute,
  option = 'layers',
}: NetworkPlan): BuiltNetwork {
  checkInput(input);
  checkReadout(readout);
  const named = namesOf(plans, option);
  const layers: Record<string, Layer> = {};
  let shape = input;
  for (const [place, [name, plan]] of named.entries()) {
    const layer = plan.build(shape, siteOf(`${option}.${place} (${name})`, name, start));
    layers[name] = layer;
    shape = layer.output;
  }
  checkReadoutFits(readout, shape, named.at(-1)![0]);
  const temperatures: Record<string, number | Float64Array> = {};
  for (const [name, { temperature }] of Object.entries(layers))
    if (temperature !== undefined) temperatures[name] = temperature;
  return {
    input,
    output: shape,
    layers,
    parameters: gathered<ParameterArray>(layers, ({ parameters }) => parameters),
    draws: gathered<SampleDraw>(layers, ({ draws }) => draws),
    state: gathered<SampleShape>(layers, ({ state }) => state),
    readout,
    temperatures,
    temperaturesAt: (T) =>
      Object.fromEntries(Object.keys(layers).map((name) => [name, temperatures[name] ?? T] as const)),
    program: networkProgram(layers, recompute) as unknown as NetworkProgram,
  };
}

function gathered<T>(
  layers: Readonly<Record<string, Layer>>,
  of: (layer: Layer) => Readonly<Record<string, T>> | undefined,
): Record<string, T> {
  return Object.assign({}, ...Object.entries(layers).map(([name, layer]) => prefixed(name, of(layer)))) as Record<
    string,
    T
  >;
}

function siteOf(place: string, name: string, start: NetworkPlan['start']): LayerSite {
  const stream = `starting values/${name}`;
  const random = typeof start === 'number' ? new RandomStreams(start, stream, 1) : start(stream);
  return { name: place, normal: () => random.normal(0), uniform: () => random.uniform(0) };
}

function namesOf(plans: NetworkPlan['layers'], option: string): [string, LayerPlan][] {
  if (typeof plans !== 'object' || plans === null || 'build' in plans)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${option} is ${typeof plans === 'object' && plans !== null ? 'one layer' : String(plans)}, not a list of layers`,
      path: option,
      hint: 'layers: [layer(dense, { units: 10 })], or named: { first: layer(dense, { units: 10 }) }',
    });
  const entries: [string, LayerPlan][] = Array.isArray(plans)
    ? plans.map((plan: LayerPlan, i) => [`layer${i + 1}`, plan])
    : Object.entries(plans as Readonly<Record<string, LayerPlan>>);
  if (entries.length === 0)
    throw new ErgodicError({
      code: 'invalid-option',
      message: `a network has at least one layer, and ${option} is empty`,
      path: option,
      value: [],
      hint: 'a list of layers: [{ use: dense, units: 10 }]',
    });
  for (const [name] of entries)
    if (!/^[a-z][\w-]*$/i.test(name))
      throw new ErgodicError({
        code: 'invalid-option',
        message: `a layer cannot be called ${JSON.stringify(name)}`,
        path: option,
        value: name,
        hint: 'a letter first, then letters, digits, - and _',
      });
  for (const [name, plan] of entries) checkPlan(plan, `${option}.${name}`);
  return entries;
}

/** Code in JavaScript may give anything. */
function checkPlan(plan: unknown, path: string): void {
  const isObject = typeof plan === 'object' && plan !== null;
  if (isObject && 'build' in plan && typeof plan.build === 'function') return;
  const wanted =
    isObject && 'use' in plan ? String(plan.use) : isObject && 'name' in plan ? String(plan.name) : 'dense';
  throw new ErgodicError({
    code: 'invalid-option',
    message: `${path} is ${isObject ? whatItIs(plan) : JSON.stringify(plan)}, not a layer`,
    path,
    hint: `layer(${camelCase(wanted)}, { … }), with its definition and its options`,
  });
}

const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function checkReadout(readout: unknown): void {
  if (readout === 'classes' || readout === 'values') return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `the readout of a network is ${JSON.stringify(readout) ?? 'left out'}`,
    path: 'readout',
    value: readout,
    hint: "'classes', where it tells classes, or 'values', where it tells numbers",
  });
}

function checkInput(input: SampleShape): void {
  if (!Array.isArray(input))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `the input of a network is ${JSON.stringify(input) ?? 'left out'}, not a shape`,
      path: 'input',
      value: input,
      hint: 'the shape of one sample, such as input: [784] or [28, 28, 1]',
    });
  if (input.length > 0 && input.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `the input of a network has the shape ${shapeText(input)}`,
    path: 'input',
    value: input,
    hint: 'whole numbers from 1 on, such as [784] or [28, 28, 1]',
  });
}

function checkReadoutFits(readout: Network['readout'], output: SampleShape, last: string): void {
  if (readout === 'values' || (output.length === 1 && output[0]! > 1)) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `readout is classes, which takes one number for each of two classes or more, and ${last}, the last layer, gives ${shapeText(output)}`,
    path: 'readout',
    value: readout,
    hint: 'a last layer that gives [K] for K classes, such as { use: dense, units: K }; or readout: values',
  });
}
