import { BipartiteSampler, type BipartiteSums } from '@ergodic/simd';
import type { Context, Energy, ParameterArray, Parameters } from '@ergodic/kernel';

/** Where the numbers of a restricted machine are in θ and in its gradients. */
export interface TwoLayers {
  readonly visible: number;
  readonly hidden: number;
  /** θ, as kernels take it; read afresh. */
  readonly numbers: {
    readonly coupling: Float64Array;
    readonly visibleField: Float64Array;
    readonly hiddenField: Float64Array;
  };
  /** The parts of a gradient with respect to θ. */
  sumsIn(gradient: Parameters): BipartiteSums;
}

/**
 * The two layers of an energy whose pairs are all of a visible with all hidden units of spins or bits, in the order of a matrix
 * [visible, hidden], and whose couplings and fields are θ; undefined for any other energy.
 */
export function twoLayersOf({ space, pairwise, parameters, visible = space.units }: Energy): TwoLayers | undefined {
  const hidden = space.units - visible;
  if (!pairwise || hidden < 1 || (space.kind !== 'bits' && space.kind !== 'spins')) return undefined;
  const { from, to, coupling, field } = pairwise;
  if (coupling.length !== visible * hidden) return undefined;
  for (let e = 0; e < coupling.length; e++)
    if (from[e] !== Math.floor(e / hidden) || to[e] !== visible + (e % hidden)) return undefined;
  const [visibleField, hiddenField] = [field.subarray(0, visible), field.subarray(visible)];
  const weights = nameOf(parameters, coupling);
  const both = nameOf(parameters, field);
  const [first, second] = [nameOf(parameters, visibleField), nameOf(parameters, hiddenField)];
  if (weights === undefined || (both === undefined && (first === undefined || second === undefined))) return undefined;
  return {
    visible,
    hidden,
    numbers: { coupling, visibleField, hiddenField },
    sumsIn: (gradient) => ({
      coupling: gradient[weights]!.data,
      visible: both === undefined ? gradient[first!]!.data : gradient[both]!.data.subarray(0, visible),
      hidden: both === undefined ? gradient[second!]!.data : gradient[both]!.data.subarray(visible),
    }),
  };
}

/** The parameter whose numbers lie in the same place. */
function nameOf(parameters: Readonly<Record<string, ParameterArray>>, numbers: Float64Array): string | undefined {
  return Object.keys(parameters).find((name) => {
    const { data } = parameters[name]!;
    return data.buffer === numbers.buffer && data.byteOffset === numbers.byteOffset && data.length === numbers.length;
  });
}

/** A sampler of the two layers by kernels, with a generator for each chain under that name. */
export function layerSampler(
  { visible, hidden }: TwoLayers,
  { space }: Energy,
  context: Context,
  name: string,
  chains: number,
): BipartiteSampler {
  return new BipartiteSampler({
    visible,
    hidden,
    chains,
    kind: space.kind === 'spins' ? 'spins' : 'bits',
    streams: context.stream(name, chains),
  });
}
