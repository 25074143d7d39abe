import {
  type Context,
  ErgodicError,
  type Layer,
  type LayerPlan,
  type LayerSite,
  type Part,
  type SampleShape,
} from '@ergodic/kernel';
import type { LayerFunction, LayerPass, LayerResult, LayerRun, Tensor, Tensors, Tools } from './tensor-types.ts';
import { hasOwnTemperature, ofEachUnit, temperaturesWithin } from './unit-temperatures.ts';

/** The entries under `name.`, without it. */
export function within<T>(named: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const prefix = `${name}.`;
  const entries = Object.entries(named).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** Each entry under `name.`. */
export function prefixed<T>(name: string, named: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([key, value]) => [`${name}.${key}`, value]));
}

/** Names of layers: their plugins' with a number, dense1, dense2, dropout1. @throws ErgodicError `invalid-option` */
export function layerNames(parts: readonly Part[]): string[] {
  const counts = new Map<string, number>();
  const names = parts.map(({ use }) => {
    counts.set(use, (counts.get(use) ?? 0) + 1);
    return `${use}${counts.get(use)}`;
  });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return names;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `two layers are named ${twice}`,
    path: `layers.${names.lastIndexOf(twice)}`,
    value: twice,
    hint: 'plugins of layers whose names do not end in a number',
  });
}

/** The plans of a composition's parts, by name. */
export function plansOf(parts: readonly Part[], context: Context): Record<string, LayerPlan> {
  const names = layerNames(parts);
  return Object.fromEntries(parts.map((part, i) => [names[i]!, context.part('layer', part, `layers.${i}`)]));
}

/** Where a layer within another stands: `layers.2.layers.0 (dense1 in residual)`. */
export function siteWithin(site: LayerSite, place: number, name: string): LayerSite {
  const [path, ...of] = site.name.split(' ');
  const outer = of.join(' ').replace(/^\((.*)\)$/, '$1');
  const called = outer ? `${name} in ${outer}` : name;
  return {
    name: `${path}.layers.${place} (${called})`,
    normal: () => site.normal(),
    uniform: () => site.uniform(),
  };
}

/** Builds layers one behind the other. @throws ErgodicError where one does not fit what comes before it */
export function buildChain(
  plans: Readonly<Record<string, LayerPlan>>,
  input: SampleShape,
  site: LayerSite,
): Record<string, Layer> {
  let shape = input;
  const built = Object.entries(plans).map(([name, plan], i) => {
    const layer = plan.build(shape, siteWithin(site, i, name));
    shape = layer.output;
    return [name, layer] as const;
  });
  return Object.fromEntries(built);
}

/** What layers within another bring to it: parameters, draws and states under `name.`, conventions by name. */
export function gathered(
  layers: Readonly<Record<string, Layer>>,
): Pick<Layer, 'parameters' | 'draws' | 'state' | 'conventions' | 'within'> {
  const all = <T>(of: (layer: Layer) => Readonly<Record<string, T>> | undefined): Record<string, T> =>
    Object.assign({}, ...Object.entries(layers).map(([name, layer]) => prefixed(name, of(layer))));
  const told = (which: 'energy' | 'entropy'): string =>
    Object.entries(layers)
      .filter(([, { conventions }]) => conventions)
      .map(([name, { conventions }]) => `${name}: ${conventions![which]}`)
      .join('; ');
  return {
    parameters: all((layer) => layer.parameters),
    draws: all((layer) => layer.draws),
    state: all((layer) => layer.state),
    ...(told('energy') && { conventions: { energy: told('energy'), entropy: told('entropy') } }),
    within: layers,
  };
}

/** A layer by its program. */
export const byProgram: LayerRun = (layer, tools, u, theta, pass) =>
  (layer.program as unknown as LayerFunction)(tools, u, theta, pass);

/** One of the layers within, with what is its own of θ and of the pass; at its own temperature where it has one. */
export function runWithin(
  name: string,
  layer: Layer,
  tools: Tools,
  u: Tensor,
  theta: Tensors,
  pass: LayerPass,
): LayerResult {
  const { training, run = byProgram } = pass;
  const own = {
    temperature: temperatureOf(tools, layer, pass.temperature),
    draws: within(pass.draws, name),
    state: within(pass.state, name),
    training,
    run,
  };
  const result = run(layer, tools, u, within(theta, name), own);
  return { ...result, state: prefixed(name, result.state) };
}

const temperatureOf = ({ tf }: Tools, layer: Layer, T: Tensor): Tensor =>
  layer.temperature === undefined ? T : tf.scalar(layer.temperature);

/** Layers one behind the other, as one: U and S of all their units, side by side. Numbers of T go as `temperaturesWithin` says. */
export function chainProgram(layers: Readonly<Record<string, Layer>>): LayerFunction {
  const differ = hasOwnTemperature({ within: layers } as Layer);
  return (tools, u, theta, pass) => {
    const { tf } = tools;
    const temperatures = temperaturesWithin(tf, layers, pass.temperature);
    let output = u;
    const results = Object.entries(layers).map(([name, layer]) => {
      const temperature = temperatures[name]!;
      const result = runWithin(name, layer, tools, output, theta, { ...pass, temperature });
      ({ output } = result);
      if (!result.energy || !(differ || pass.temperature.rank > 0)) return result;
      const T = result.temperature ?? temperatureOf(tools, layer, temperature);
      return { ...result, temperature: ofEachUnit(tf, T, result.energy.shape[1]!) };
    });
    return { output, ...joined(tools, results) };
  };
}

/** U, S and T side by side, states together. */
function joined({ tf }: Tools, results: readonly LayerResult[]): Omit<LayerResult, 'output'> {
  const side = (which: 'energy' | 'entropy' | 'temperature', axis: number): Tensor | undefined => {
    const found = results.flatMap((result) => result[which] ?? []);
    return found.length > 1 ? tf.concat(found, axis) : found[0];
  };
  const [energy, entropy, temperature] = [side('energy', 1), side('entropy', 1), side('temperature', 0)];
  const state: Tensors = Object.assign({}, ...results.map((result) => result.state));
  return { ...(energy && { energy }), ...(entropy && { entropy }), ...(temperature && { temperature }), state };
}
