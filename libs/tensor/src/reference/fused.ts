import { add, prelu } from './binary.ts';
import { conv2d as convolve, depthwiseConv2d as convolveChannels, type Padding } from './convolution.ts';
import { elu, leakyRelu, relu, relu6, sigmoid } from './elementwise.ts';
import { matMul as multiply } from './products.ts';
import type { Operand, ReferenceTensor } from './tensor.ts';

export type Activation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'prelu' | 'leakyrelu';

export interface Fusing {
  bias?: Operand;
  activation?: Activation;
  preluActivationWeights?: Operand;
  leakyreluAlpha?: number;
}

export interface FusedConvolution extends Fusing {
  x: Operand;
  filter: Operand;
  strides: number | readonly [number, number];
  pad: Padding;
  dilations?: number | readonly [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function finish(
  product: ReferenceTensor,
  { bias, activation = 'linear', preluActivationWeights = 0, leakyreluAlpha }: Fusing,
): ReferenceTensor {
  const sum = bias === undefined ? product : add(product, bias);
  const activations: Record<Activation, () => ReferenceTensor> = {
    linear: () => sum,
    relu: () => relu(sum),
    relu6: () => relu6(sum),
    elu: () => elu(sum),
    sigmoid: () => sigmoid(sum),
    prelu: () => prelu(sum, preluActivationWeights),
    leakyrelu: () => leakyRelu(sum, leakyreluAlpha),
  };
  return activations[activation]();
}

/** The fused ops of tfjs: a product, a bias, an activation. */
export const fused = {
  matMul({
    a,
    b,
    transposeA = false,
    transposeB = false,
    ...rest
  }: Fusing & { a: Operand; b: Operand; transposeA?: boolean; transposeB?: boolean }): ReferenceTensor {
    return finish(multiply(a, b, transposeA, transposeB), rest);
  },

  conv2d({ x, filter, strides, pad, dilations, dimRoundingMode, ...rest }: FusedConvolution): ReferenceTensor {
    return finish(convolve(x, filter, strides, pad, 'NHWC', dilations, dimRoundingMode), rest);
  },

  depthwiseConv2d({ x, filter, strides, pad, dilations, dimRoundingMode, ...rest }: FusedConvolution): ReferenceTensor {
    return finish(convolveChannels(x, filter, strides, pad, 'NHWC', dilations, dimRoundingMode), rest);
  },
};
