import { parameterArray, type LayerSite, type ParameterArray } from '@ergodic/kernel';

/**
 * Normal with variance gain / fanIn, so that signals keep their size from layer to layer: gain 2 before rectifiers (He et al. 2015,
 * arXiv:1502.01852), 1 otherwise (LeCun et al. 1998).
 */
export function weights(shape: readonly number[], fanIn: number, site: LayerSite, gain = 2): ParameterArray {
  const array = parameterArray(shape);
  const deviation = Math.sqrt(gain / fanIn);
  for (let i = 0; i < array.data.length; i++) array.data[i] = deviation * site.normal();
  return array;
}

export function constant(shape: readonly number[], value: number): ParameterArray {
  const array = parameterArray(shape);
  array.data.fill(value);
  return array;
}
