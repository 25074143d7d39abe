// Convolutions with their gradients.
import { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, type TraceKernel } from './kernel.ts';
import { asAsked, channelsFirst, type ConvInfo, outputPadding, windowsOf } from './layout.ts';
import { activate, type FusedAttrs } from './products.ts';
import { reshapeTo } from './shape.ts';

interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: [number, number] | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Lengths4 = [number, number, number, number];

function infoOf(input: readonly number[], filter: readonly number[], attrs: ConvAttrs, depthwise = false): ConvInfo {
  return backend_util.computeConv2DInfo(
    input as Lengths4,
    filter as Lengths4,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
    backend_util.convertConv2DDataFormat(attrs.dataFormat ?? 'NHWC'),
  );
}

/** [height, width, in, out] as [out, in, height, width]. */
const filtersOf = (graph: Graph, filter: Value): Value => ops.transpose(graph, filter, [3, 2, 0, 1]);

/** [height, width, channels, copies] as [channels * copies, 1, height, width]. */
function depthwiseFiltersOf(graph: Graph, filter: Value): Value {
  const [height, width, channels, copies] = lengthsOf(filter) as Lengths4;
  return reshapeTo(graph, ops.transpose(graph, filter, [2, 3, 0, 1]), [channels * copies, 1, height, width]);
}

function conv(graph: Graph, x: Value, filter: Value, attrs: ConvAttrs): { y: Value; info: ConvInfo } {
  const info = infoOf(lengthsOf(x), lengthsOf(filter), attrs);
  const filters = filtersOf(graph, filter);
  return { y: ops.conv(graph, channelsFirst(graph, x, info), filters, undefined, windowsOf(info)), info };
}

function depthwise(graph: Graph, x: Value, filter: Value, attrs: ConvAttrs): { y: Value; info: ConvInfo } {
  const info = infoOf(lengthsOf(x), lengthsOf(filter), attrs, true);
  const options = { ...windowsOf(info), groups: info.inChannels };
  const filters = depthwiseFiltersOf(graph, filter);
  return { y: ops.conv(graph, channelsFirst(graph, x, info), filters, undefined, options), info };
}

/** The gradient in the input: the transposed convolution of dy, with what the stride had left over added at the end. */
function inputGradient(graph: Graph, dy: Value, filters: Value, info: ConvInfo, groups: number): Value {
  const windows = windowsOf(info);
  const options = { ...windows, groups, outputPadding: outputPadding(info, windows) };
  return asAsked(graph, ops.convTranspose(graph, channelsFirst(graph, dy, info), filters, undefined, options), info);
}

/**
 * The gradient in the filter: dy slides over x as a filter of its own, with channels in the place of the batch and the batch in
 * that of the channels; strides and dilations change places, and what the stride had left over is cut off.
 *
 * @returns [in, out, height, width], or [out, 1, height, width] of a depthwise convolution
 */
function filterGradient(graph: Graph, x: Value, dy: Value, info: ConvInfo, groups: number): Value {
  const { strides, dilations, padsBefore, padsAfter } = windowsOf(info);
  const features = ops.transpose(graph, channelsFirst(graph, dy, info), [1, 0, 2, 3]);
  const byChannel = ops.transpose(graph, channelsFirst(graph, x, info), [1, 0, 2, 3]);
  const images =
    groups === 1
      ? byChannel
      : reshapeTo(graph, byChannel, [1, info.inChannels * info.batchSize, info.inHeight, info.inWidth]);
  const options = { strides: dilations, dilations: strides, padsBefore, padsAfter, groups };
  const found = ops.conv(graph, images, features, undefined, options);
  const window = [info.filterHeight, info.filterWidth];
  const spans = window.map((end, i) => ({ axis: i + 2, start: 0, end }));
  const excess = spans.filter(({ axis, end }) => lengthsOf(found)[axis] !== end);
  return excess.length === 0 ? found : ops.slice(graph, found, excess);
}

/** The bias of a fused kernel lies along the channels. */
function finish(
  graph: Graph,
  { y, info }: { y: Value; info: ConvInfo },
  inputs: Readonly<Record<string, Value>>,
  attrs: FusedAttrs,
): Value {
  const along = (vector: Value | undefined) =>
    vector && info.dataFormat === 'channelsFirst' && vector.shape.length === 1 && vector.shape[0] !== 1
      ? ops.unsqueeze(graph, vector, [1, 2])
      : vector;
  const asked = asAsked(graph, y, info);
  const sum = inputs.bias ? ops.add(graph, asked, along(inputs.bias)!) : asked;
  return activate(graph, sum, attrs.activation, attrs.leakyreluAlpha, along(inputs.preluActivationWeights));
}

export const convolutions: readonly TraceKernel[] = [
  kernel<ConvAttrs>('Conv2D', 'Conv, between transposes', ({ graph, inputs: { x, filter }, attrs }) => {
    const { y, info } = conv(graph, x!, filter!, attrs);
    return asAsked(graph, y, info);
  }),
  kernel<ConvAttrs & { inputShape: Lengths4 }>(
    'Conv2DBackpropInput',
    'ConvTranspose with output padding',
    ({ graph, inputs: { dy, filter }, attrs }) => {
      const info = infoOf(attrs.inputShape, lengthsOf(filter!), attrs);
      return inputGradient(graph, dy!, filtersOf(graph, filter!), info, 1);
    },
  ),
  kernel<ConvAttrs & { filterShape: Lengths4 }>(
    'Conv2DBackpropFilter',
    'Conv of x by dy, batch and channels exchanged; Slice',
    ({ graph, inputs: { x, dy }, attrs }) => {
      const info = infoOf(lengthsOf(x!), attrs.filterShape, attrs);
      return ops.transpose(graph, filterGradient(graph, x!, dy!, info, 1), [2, 3, 0, 1]);
    },
  ),
  kernel<ConvAttrs>('DepthwiseConv2dNative', 'Conv in groups', ({ graph, inputs: { x, filter }, attrs }) => {
    const { y, info } = depthwise(graph, x!, filter!, attrs);
    return asAsked(graph, y, info);
  }),
  kernel<ConvAttrs & { inputShape: Lengths4 }>(
    'DepthwiseConv2dNativeBackpropInput',
    'ConvTranspose in groups',
    ({ graph, inputs: { dy, filter }, attrs }) => {
      const info = infoOf(attrs.inputShape, lengthsOf(filter!), attrs, true);
      return inputGradient(graph, dy!, depthwiseFiltersOf(graph, filter!), info, info.inChannels);
    },
  ),
  kernel<ConvAttrs & { filterShape: Lengths4 }>(
    'DepthwiseConv2dNativeBackpropFilter',
    'Conv of x by dy in groups; Slice',
    ({ graph, inputs: { x, dy }, attrs }) => {
      const info = infoOf(lengthsOf(x!), attrs.filterShape, attrs, true);
      const found = filterGradient(graph, x!, dy!, info, info.inChannels);
      const [height, width, channels, copies] = attrs.filterShape;
      return ops.transpose(graph, reshapeTo(graph, found, [channels, copies, height, width]), [2, 3, 0, 1]);
    },
  ),
  kernel<ConvAttrs & FusedAttrs>('FusedConv2D', 'Conv, Add, the activation', ({ graph, inputs, attrs }) =>
    finish(graph, conv(graph, inputs.x!, inputs.filter!, attrs), inputs, attrs),
  ),
  kernel<ConvAttrs & FusedAttrs>(
    'FusedDepthwiseConv2D',
    'Conv in groups, Add, the activation',
    ({ graph, inputs, attrs }) => finish(graph, depthwise(graph, inputs.x!, inputs.filter!, attrs), inputs, attrs),
  ),
];
