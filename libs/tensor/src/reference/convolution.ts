import {
  asTensor,
  build,
  forEachIndex,
  positionOf,
  ReferenceTensor,
  sizeOf,
  stridesOf,
  type Operand,
} from './tensor.ts';
import { reshape } from './shapes.ts';

type Pair = number | readonly [number, number];
export type Padding = 'valid' | 'same' | number | readonly (readonly [number, number])[];
type Rounding = 'floor' | 'round' | 'ceil';

interface Windows {
  /** Lengths of the result along height and width. */
  readonly out: [number, number];
  /** Where output pixel o and filter tap k read: stride · o + dilation · k − before. */
  readonly source: (o: number, k: number, axis: 0 | 1) => number;
}

const pair = (value: Pair): readonly [number, number] => (typeof value === 'number' ? [value, value] : value);

/** How windows of a size lie over [height, width]. */
function windowsOver(
  image: readonly [number, number],
  size: Pair,
  strides: Pair,
  dilations: Pair,
  padding: Padding,
  rounding: Rounding = 'floor',
): Windows {
  const [stride, dilation, taps] = [pair(strides), pair(dilations), pair(size)];
  const axes = ([0, 1] as const).map((axis) => {
    const extent = (taps[axis] - 1) * dilation[axis] + 1;
    if (padding === 'same') {
      const out = Math.ceil(image[axis] / stride[axis]);
      const missing = Math.max(0, (out - 1) * stride[axis] + extent - image[axis]);
      return { out, before: Math.floor(missing / 2) };
    }
    const [before, after] =
      padding === 'valid' ? [0, 0] : typeof padding === 'number' ? [padding, padding] : padding[axis + 1]!;
    return { out: Math[rounding]((image[axis] + before + after - extent) / stride[axis]) + 1, before };
  });
  return {
    out: [axes[0]!.out, axes[1]!.out],
    source: (o, k, axis) => o * stride[axis] + k * dilation[axis] - axes[axis]!.before,
  };
}

/** [h, w, c] is taken as a batch of one, and given back as one. */
function onBatch(x: Operand, of: (batch: ReferenceTensor) => ReferenceTensor): ReferenceTensor {
  const given = asTensor(x);
  if (given.rank === 4) return of(given);
  const out = of(reshape(given, [1, ...given.shape]));
  return reshape(out, out.shape.slice(1));
}

/** Every (output index, filter index, input position) of a convolution, of whole or of single channels. */
function sweep(
  [batch, height, width, depth]: readonly number[],
  filter: readonly number[],
  windows: Windows,
  isDepthwise: boolean,
  visit: (input: number, tap: number, output: number) => void,
): void {
  const [rows, columns, inner, multiplier] = filter as [number, number, number, number];
  const channels = isDepthwise ? inner * multiplier : multiplier;
  const out = [batch!, ...windows.out, channels];
  forEachIndex([...out, rows, columns], ([b, y, x, channel, i, j], _) => {
    const row = windows.source(y!, i!, 0);
    const column = windows.source(x!, j!, 1);
    if (row < 0 || row >= height! || column < 0 || column >= width!) return;
    const pixel = ((b! * height! + row) * width! + column) * depth!;
    const output = ((b! * out[1]! + y!) * out[2]! + x!) * channels + channel!;
    const tap = (i! * columns + j!) * inner * multiplier;
    if (isDepthwise) visit(pixel + Math.floor(channel! / multiplier), tap + channel!, output);
    else for (let d = 0; d < inner; d++) visit(pixel + d, tap + d * multiplier + channel!, output);
  });
}

/** x[b, h, w, c] with filter[h, w, c, o]; NHWC only. */
export function conv2d(
  x: Operand,
  filter: Operand,
  strides: Pair,
  padding: Padding,
  _dataFormat: 'NHWC' = 'NHWC',
  dilations: Pair = 1,
  rounding?: Rounding,
): ReferenceTensor {
  return convolve(x, asTensor(filter), strides, padding, dilations, rounding, false);
}

/** x[b, h, w, c] with filter[h, w, c, multiplier] → [b, h, w, c · multiplier]. */
export function depthwiseConv2d(
  x: Operand,
  filter: Operand,
  strides: Pair,
  padding: Padding,
  _dataFormat: 'NHWC' = 'NHWC',
  dilations: Pair = 1,
  rounding?: Rounding,
): ReferenceTensor {
  return convolve(x, asTensor(filter), strides, padding, dilations, rounding, true);
}

function convolve(
  x: Operand,
  filter: ReferenceTensor,
  strides: Pair,
  padding: Padding,
  dilations: Pair,
  rounding: Rounding | undefined,
  isDepthwise: boolean,
): ReferenceTensor {
  return onBatch(x, (image) => {
    const [batch, height, width] = image.shape as [number, number, number];
    const [rows, columns, inner, outer] = filter.shape as [number, number, number, number];
    const windows = windowsOver([height, width], [rows, columns], strides, dilations, padding, rounding);
    const shape = [batch, ...windows.out, isDepthwise ? inner * outer : outer];
    const values = new Float64Array(sizeOf(shape));
    sweep(image.shape, filter.shape, windows, isDepthwise, (input, tap, output) => {
      values[output]! += image.values[input]! * filter.values[tap]!;
    });
    return new ReferenceTensor(values, shape);
  });
}

/** x[b, w, c] with filter[w, c, o]. */
export function conv1d(
  x: Operand,
  filter: Operand,
  stride: number,
  padding: 'valid' | 'same' | number,
  _dataFormat: 'NWC' = 'NWC',
  dilation = 1,
  rounding?: Rounding,
): ReferenceTensor {
  const given = asTensor(x);
  const taps = asTensor(filter);
  const image = given.rank === 3 ? given : reshape(given, [1, ...given.shape]);
  const [batch, width, channels] = image.shape as [number, number, number];
  const explicit =
    typeof padding === 'number'
      ? ([
          [0, 0],
          [0, 0],
          [padding, padding],
          [0, 0],
        ] as const)
      : padding;
  const out = conv2d(
    reshape(image, [batch, 1, width, channels]),
    reshape(taps, [1, ...taps.shape]),
    [1, stride],
    explicit,
    'NHWC',
    [1, dilation],
    rounding,
  );
  const shape = [batch, out.shape[2]!, out.shape[3]!];
  return reshape(out, given.rank === 3 ? shape : shape.slice(1));
}

/** The adjoint of `conv2d`: x[b, h, w, o] with filter[h, w, c, o] → outputShape [b, h, w, c]. */
export function conv2dTranspose(
  x: Operand,
  filter: Operand,
  outputShape: readonly number[],
  strides: Pair,
  padding: Padding,
): ReferenceTensor {
  const taps = asTensor(filter);
  return onBatch(x, (image) => {
    const shape = outputShape.length === 4 ? [...outputShape] : [1, ...outputShape];
    const [, height, width] = shape as [number, number, number];
    const windows = windowsOver([height, width], taps.shape.slice(0, 2) as [number, number], strides, 1, padding);
    const values = new Float64Array(sizeOf(shape));
    sweep(shape, taps.shape, windows, false, (input, tap, output) => {
      values[input]! += image.values[output]! * taps.values[tap]!;
    });
    return new ReferenceTensor(values, shape);
  });
}

function pool(
  x: Operand,
  size: Pair,
  strides: Pair,
  padding: Padding,
  rounding: Rounding | undefined,
  of: (values: number[]) => number,
): ReferenceTensor {
  return onBatch(x, (image) => {
    const [batch, height, width, channels] = image.shape as [number, number, number, number];
    const windows = windowsOver([height, width], size, strides, 1, padding, rounding);
    const lengths = stridesOf(image.shape);
    const [rows, columns] = pair(size);
    return build([batch, ...windows.out, channels], ([b, y, x0, c]) => {
      const values: number[] = [];
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const row = windows.source(y!, i, 0);
          const column = windows.source(x0!, j, 1);
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          values.push(image.values[positionOf([b!, row, column, c!], lengths)]!);
        }
      }
      return of(values);
    });
  });
}

export function maxPool(x: Operand, size: Pair, strides: Pair, padding: Padding, rounding?: Rounding): ReferenceTensor {
  return pool(x, size, strides, padding, rounding, (values) => Math.max(...values));
}

/** What lies outside the image does not count. */
export function avgPool(x: Operand, size: Pair, strides: Pair, padding: Padding, rounding?: Rounding): ReferenceTensor {
  return pool(x, size, strides, padding, rounding, (values) => values.reduce((a, b) => a + b, 0) / values.length);
}
