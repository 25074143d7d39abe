import { ErgodicError, type Layer } from '@ergodic/kernel';
import { prefixed, within } from '../common/composition.ts';
import { shapeText } from '../common/misfit.ts';
import type {
  LayerFunction,
  LayerPass,
  LayerResult,
  NetworkFunction,
  NetworkPass,
  NetworkResult,
  Tensor,
  Tensors,
  Tools,
} from '../common/tensor-types.ts';

/** What a group of layers takes that derivatives may be taken by, and the rest of the pass. */
type GroupInput = Pick<NetworkPass, 'temperatures' | 'draws' | 'state'> & {
  readonly u: Tensor;
  readonly theta: Tensors;
};

/**
 * One layer after another, each with its own part of θ, draws and states, at its temperature.
 * @param recompute how many layers make a group of which nothing is kept for the way back but what comes in
 */
export function networkProgram(layers: Readonly<Record<string, Layer>>, recompute = Infinity): NetworkFunction {
  const entries = Object.entries(layers);
  const groups: (typeof entries)[] = [];
  for (let first = 0; first < entries.length; first += recompute) groups.push(entries.slice(first, first + recompute));
  return (tools, u, theta, pass) => {
    const { training } = pass;
    const all: Omit<NetworkResult, 'output'> = { energy: {}, entropy: {}, temperature: {}, state: {} };
    let output = u;
    for (const group of groups) {
      const own = <T>(named: Readonly<Record<string, T>>): Record<string, T> =>
        Object.assign({}, ...group.map(([name]) => prefixed(name, within(named, name)))) as Record<string, T>;
      const run = (given: GroupInput): NetworkResult => runGroup(tools, group, given, training);
      const result = (group === groups.at(-1) ? run : tools.checkpoint(run))({
        u: output,
        theta: own(theta),
        temperatures: Object.fromEntries(group.map(([name]) => [name, pass.temperatures[name]!])),
        draws: own(pass.draws),
        state: own(pass.state),
      });
      output = result.output;
      for (const what of ['energy', 'entropy', 'temperature', 'state'] as const) Object.assign(all[what], result[what]);
    }
    return { output, ...all };
  };
}

function runGroup(
  tools: Tools,
  group: readonly (readonly [string, Layer])[],
  { u, theta, temperatures, draws, state }: GroupInput,
  training: boolean,
): NetworkResult {
  const [energy, entropy, temperature, next]: [Tensors, Tensors, Tensors, Tensors] = [{}, {}, {}, {}];
  let output = u;
  for (const [name, layer] of group) {
    const pass = {
      temperature: temperatures[name]!,
      draws: within(draws, name),
      state: within(state, name),
      training,
    };
    const result = runLayer(tools, name, layer, output, within(theta, name), pass);
    output = result.output;
    if (result.energy) energy[name] = result.energy;
    if (result.entropy) entropy[name] = result.entropy;
    if (result.temperature) temperature[name] = result.temperature;
    Object.assign(next, prefixed(name, result.state));
  }
  return { output, energy, entropy, temperature, state: next };
}

/** What a layer makes of its input. Whatever it throws says which layer it was. @throws ErgodicError where its output has another shape than it declares */
export function runLayer(
  tools: Tools,
  name: string,
  layer: Layer,
  u: Tensor,
  theta: Tensors,
  pass: LayerPass,
): LayerResult {
  let result: LayerResult;
  try {
    result = (layer.program as unknown as LayerFunction)(tools, u, theta, pass);
  } catch (thrown) {
    if (thrown instanceof Error) thrown.message = `layer ${name}: ${thrown.message}`;
    throw thrown;
  }
  const found = result.output.shape.slice(1);
  if (found.join() === layer.output.join()) return result;
  throw new ErgodicError({
    code: 'plugin-failed',
    message: `layer ${name} declares the output ${shapeText(layer.output)}, and its program gives ${shapeText(found)}`,
    path: name,
    value: found,
    hint: 'an output of the declared shape for each sample of the batch',
  });
}
