// Convolutions and pooling over [batch, channels, ...space].
import { int, ints } from '../graph/attribute.ts';
import { type DataType } from '../graph/data-type.ts';
import { addDimensions, type Dimension, multiplyDimensions } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { compatibleDimensions, isStatic, type Shape } from '../graph/shape.ts';
import { full } from './constants.ts';
import { unlessEmpty } from './control.ts';
import { addOne, checkType, misfit } from './operand.ts';
import { expand, unsqueeze } from './reshape.ts';
import { windowAttributes, windowCount, type WindowOptions, windowsOf } from './windows.ts';

export interface ConvOptions extends WindowOptions {
  /** Channels fall into groups that do not mix; as many groups as channels is a depthwise convolution. 1 by default. */
  readonly groups?: number;
}

/**
 * Cross-correlation of x [batch, channels, ...space] with filters [features, channels / groups, ...window], plus a bias for each
 * feature: [batch, features, ...places].
 */
export function conv(graph: Graph, x: Value, filters: Value, bias?: Value, options: ConvOptions = {}): Value {
  checkType('Conv', x);
  const { groups = 1 } = options;
  const kernel = windowOf('Conv', x, filters);
  const [features, depth] = filters.shape;
  const isFit =
    compatibleDimensions(x.shape[1]!, multiplyDimensions(depth!, groups)) &&
    (typeof features === 'string' || features! % groups === 0) &&
    isBias(bias, x, features!);
  if (!isFit) {
    const wanted = `filters [features, channels / ${groups}, ...window] and a bias [features]`;
    throw misfit('shape', 'Conv', bias ? [x, filters, bias] : [x, filters], wanted);
  }
  const windows = windowsOf('Conv', x, kernel.length, options);
  const places = kernel.map((length, axis) => windowCount(graph, 'Conv', x, axis, length, windows));
  const inputs = bias ? [x, filters, bias] : [x, filters];
  const shape = [x.shape[0]!, features!, ...places];
  const attributes = { ...windowAttributes(windows), kernel_shape: ints(kernel), group: int(groups) };
  // Of no channels it would never come back.
  return unlessEmpty(
    graph,
    [filters],
    (inner) => addOne(inner, 'Conv', inputs, x.type, shape, attributes),
    (inner) => alongChannels(inner, bias, shape, x.type),
  );
}

/** What a sum of nothing gives: the bias of each channel, or zeros. */
function alongChannels(graph: Graph, bias: Value | undefined, shape: Shape, type: DataType): Value {
  if (!bias) return full(graph, shape, 0, type);
  const space = shape.slice(2).map((_, axis) => axis + 1);
  return expand(graph, unsqueeze(graph, bias, space), shape);
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Added to the length of each spatial axis at its end, below the stride; 0 by default. */
  readonly outputPadding?: readonly number[];
}

/**
 * The adjoint of `conv` with the same filters: x [batch, channels, ...places], filters [channels, features / groups, ...window] give
 * [batch, features, ...space] with space = (places - 1) stride + reach + outputPadding - pads.
 */
export function convTranspose(
  graph: Graph,
  x: Value,
  filters: Value,
  bias?: Value,
  options: ConvTransposeOptions = {},
): Value {
  checkType('ConvTranspose', x);
  const { groups = 1 } = options;
  const kernel = windowOf('ConvTranspose', x, filters);
  const windows = windowsOf('ConvTranspose', x, kernel.length, options);
  const { outputPadding = kernel.map(() => 0) } = options;
  const features = multiplyDimensions(filters.shape[1]!, groups);
  if (!compatibleDimensions(x.shape[1]!, filters.shape[0]!) || !isBias(bias, x, features)) {
    const wanted = `filters [channels, features / ${groups}, ...window] and a bias [features]`;
    throw misfit('shape', 'ConvTranspose', bias ? [x, filters, bias] : [x, filters], wanted);
  }
  const space = kernel.map((length, axis): Dimension => {
    const reach = (length - 1) * windows.dilations[axis]! + 1;
    const steps = multiplyDimensions(addDimensions(x.shape[axis + 2]!, -1), windows.strides[axis]!);
    return addDimensions(steps, reach + outputPadding[axis]! - windows.before[axis]! - windows.after[axis]!);
  });
  const inputs = bias ? [x, filters, bias] : [x, filters];
  const shape = [x.shape[0]!, features, ...space];
  const attributes = {
    ...windowAttributes(windows),
    kernel_shape: ints(kernel),
    output_padding: ints(outputPadding),
    group: int(groups),
  };
  const make = (inner: Graph) => addOne(inner, 'ConvTranspose', inputs, x.type, shape, attributes);
  // Of no places it would end the process.
  const places = x.shape.slice(2);
  if (isStatic(places) && !places.includes(0)) return make(graph);
  return unlessEmpty(graph, [x], make, (inner) => alongChannels(inner, bias, shape, x.type));
}

/** The largest element under each place of a window. */
export function maxPool(graph: Graph, x: Value, window: readonly number[], options: WindowOptions = {}): Value {
  return pool(graph, 'MaxPool', x, window, options);
}

/** The mean under each place of a window; whether zeros added by the pads count is to be said. */
export function averagePool(
  graph: Graph,
  x: Value,
  window: readonly number[],
  options: Omit<WindowOptions, 'dilations'> & { readonly countPads?: boolean } = {},
): Value {
  return pool(graph, 'AveragePool', x, window, options, options.countPads ?? false);
}

function pool(
  graph: Graph,
  op: string,
  x: Value,
  window: readonly number[],
  options: WindowOptions,
  countPads?: boolean,
): Value {
  checkType(op, x);
  if (window.length === 0 || x.shape.length !== window.length + 2) {
    throw misfit('shape', op, [x], `[batch, channels, ...space] with a window of ${window.length} spatial axes`);
  }
  const windows = windowsOf(op, x, window.length, options);
  const { dilations, ...attributes } = windowAttributes(windows);
  const places = window.map((length, axis) => windowCount(graph, op, x, axis, length, windows));
  return addOne(graph, op, [x], x.type, [x.shape[0]!, x.shape[1]!, ...places], {
    ...attributes,
    kernel_shape: ints(window),
    ...(op === 'MaxPool' && { dilations: dilations! }),
    ...(countPads !== undefined && { count_include_pad: int(countPads ? 1 : 0) }),
  });
}

/** The window's lengths, which must be numbers. */
function windowOf(op: string, x: Value, filters: Value): readonly number[] {
  const window = filters.shape.slice(2);
  const isFit = x.type === filters.type && x.shape.length === filters.shape.length && x.shape.length >= 3;
  if (!isFit || !isStatic(window) || window.includes(0)) {
    throw misfit(
      'shape',
      op,
      [x, filters],
      'one type, [batch, channels, ...space] and filters with a window of as many axes, none of length 0',
    );
  }
  return window;
}

function isBias(bias: Value | undefined, x: Value, features: Dimension): boolean {
  if (!bias) return true;
  return bias.type === x.type && bias.shape.length === 1 && compatibleDimensions(bias.shape[0]!, features);
}
