// Pooling over [batch, height, width, channels], with its gradients.
import { backend_util } from '@tensorflow/tfjs-core';
import { type Graph, int, ints, ops, tensor, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';
import { asAsked, channelsFirst, type ConvInfo, outputPadding, windowsOf } from './layout.ts';
import { reshapeTo } from './shape.ts';

interface PoolAttrs {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The largest negative float32 is what onnxruntime starts a maximum from. */
const LOWEST = -3.4028234663852886e38;

function infoOf(x: Value, { filterSize, strides, pad, dimRoundingMode }: PoolAttrs): ConvInfo {
  const lengths = lengthsOf(x) as [number, number, number, number];
  return backend_util.computePool2DInfo(lengths, filterSize, strides, 1, pad, dimRoundingMode);
}

const windowOf = (info: ConvInfo): [number, number] => [info.filterHeight, info.filterWidth];

/** onnxruntime skips NaN, and takes a window of -Infinity for the largest negative number: both are put right. */
function maxPool(graph: Graph, x: Value, info: ConvInfo): Value {
  const windows = windowsOf(info);
  const image = channelsFirst(graph, x, info);
  const largest = ops.maxPool(graph, image, windowOf(info), windows);
  const isLowest = ops.lessOrEqual(graph, largest, LOWEST);
  const found = ops.where(graph, isLowest, graph.constant(-Infinity), largest);
  const isNaN = ops.cast(graph, ops.isNaN(graph, image), 'float32');
  const hasNaN = ops.cast(graph, ops.maxPool(graph, isNaN, windowOf(info), windows), 'bool');
  return asAsked(graph, ops.where(graph, hasNaN, graph.constant(NaN), found), info);
}

/** dy goes to the first of the largest elements in its window, whose place MaxPool tells. */
function maxPoolGradient(graph: Graph, dy: Value, x: Value, info: ConvInfo): Value {
  const image = channelsFirst(graph, x, info);
  const slope = channelsFirst(graph, dy, info);
  const { strides, dilations, padsBefore, padsAfter } = windowsOf(info);
  const attributes = {
    kernel_shape: ints(windowOf(info)),
    strides: ints(strides),
    dilations: ints(dilations),
    pads: ints([...padsBefore, ...padsAfter]),
    storage_order: int(0),
  };
  const [, places] = graph.add('MaxPool', [image], attributes, [
    { type: x.type, shape: slope.shape },
    { type: 'int64', shape: slope.shape },
  ]);
  const [count, size] = [sizeOf(lengthsOf(slope)), sizeOf(lengthsOf(image))];
  const zeros = ops.full(graph, [size], 0, dy.type);
  const sums = ops.scatterElements(graph, zeros, reshapeTo(graph, places!, [count]), reshapeTo(graph, slope, [count]), {
    combine: 'add',
  });
  return asAsked(graph, reshapeTo(graph, sums, lengthsOf(image)), info);
}

/** How many elements of the input each window covers: [1, 1, height, width]. */
function coverage(info: ConvInfo): number[] {
  const along = (places: number, stride: number, window: number, before: number, length: number) =>
    Array.from({ length: places }, (_, i) => {
      const start = i * stride - before;
      return Math.min(start + window, length) - Math.max(start, 0);
    });
  const down = along(info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
  const across = along(info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
  return down.flatMap((n) => across.map((m) => n * m));
}

/**
 * dy over the number of elements in its window goes to each of them. tfjs's own kernels divide by the whole window at the border too,
 * which is not the gradient of its AvgPool.
 */
function averagePoolGradient(graph: Graph, dy: Value, info: ConvInfo): Value {
  const counts = graph.constant(tensor('float32', [1, 1, info.outHeight, info.outWidth], coverage(info)));
  const share = ops.div(graph, channelsFirst(graph, dy, info), counts);
  const shape = [info.inChannels, 1, ...windowOf(info)];
  const ones = graph.constant(tensor('float32', shape, new Float32Array(sizeOf(shape)).fill(1)));
  const windows = windowsOf(info);
  const options = { ...windows, groups: info.inChannels, outputPadding: outputPadding(info, windows) };
  return asAsked(graph, ops.convTranspose(graph, share, ones, undefined, options), info);
}

export const pooling: readonly TraceKernel[] = [
  kernel<PoolAttrs>('MaxPool', 'MaxPool, NaN and -Infinity kept', ({ graph, inputs: { x }, attrs }) =>
    maxPool(graph, x!, infoOf(x!, attrs)),
  ),
  kernel<PoolAttrs>('MaxPoolGrad', 'ScatterElements at the indices of MaxPool', ({ graph, inputs, attrs }) =>
    maxPoolGradient(graph, inputs.dy!, inputs.input!, infoOf(inputs.input!, attrs)),
  ),
  kernel<PoolAttrs>('AvgPool', 'AveragePool', ({ graph, inputs: { x }, attrs }) => {
    const info = infoOf(x!, attrs);
    const { strides, padsBefore, padsAfter } = windowsOf(info);
    const options = { strides, padsBefore, padsAfter };
    return asAsked(graph, ops.averagePool(graph, channelsFirst(graph, x!, info), windowOf(info), options), info);
  }),
  kernel<PoolAttrs>('AvgPoolGrad', 'ConvTranspose of dy / count by ones', ({ graph, inputs, attrs }) =>
    averagePoolGradient(graph, inputs.dy!, infoOf(inputs.input!, attrs)),
  ),
];
