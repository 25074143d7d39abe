// Windows that slide over the axes behind batch and channel: what convolutions and pooling have in common.
import { type Attribute, ints } from '../graph/attribute.ts';
import { addDimensions, type Dimension, divideDimensions } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { misfit } from './operand.ts';

/** How a window moves, a number for each spatial axis. */
export interface WindowOptions {
  /** 1 by default. */
  readonly strides?: readonly number[];
  /** Steps between the elements of the window; 1 by default. */
  readonly dilations?: readonly number[];
  /** Zeros (nothing, for a maximum) added before and after; 0 by default. */
  readonly padsBefore?: readonly number[];
  readonly padsAfter?: readonly number[];
}

export interface Windows {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The options with their defaults. @throws OnnxError where they are not one number for each of `axes` spatial axes */
export function windowsOf(op: string, x: Value, axes: number, options: WindowOptions): Windows {
  const all = (n: number) => new Array<number>(axes).fill(n);
  const { strides = all(1), dilations = all(1), padsBefore: before = all(0), padsAfter: after = all(0) } = options;
  const isWrong = (list: readonly number[], least: number) =>
    list.length !== axes || list.some((n) => !Number.isInteger(n) || n < least);
  if (isWrong(strides, 1) || isWrong(dilations, 1) || isWrong(before, 0) || isWrong(after, 0)) {
    throw misfit('shape', op, [x], `strides, dilations and pads: whole numbers, one for each of ${axes} spatial axes`);
  }
  return { strides, dilations, before, after };
}

export function windowAttributes(windows: Windows): Record<string, Attribute> {
  return {
    strides: ints(windows.strides),
    dilations: ints(windows.dilations),
    pads: ints([...windows.before, ...windows.after]),
  };
}

/** The number of places of a window along a spatial axis: floor((length + pads - reach) / stride) + 1. */
export function windowCount(
  graph: Graph,
  op: string,
  x: Value,
  axis: number,
  kernel: number,
  windows: Windows,
): Dimension {
  const reach = (kernel - 1) * windows.dilations[axis]! + 1;
  const room = addDimensions(x.shape[axis + 2]!, windows.before[axis]! + windows.after[axis]! - reach);
  const stride = windows.strides[axis]!;
  if (typeof room === 'number') {
    if (room < 0)
      throw misfit('shape', op, [x], `a window of reach ${reach} that fits into axis ${axis + 2} with its pads`);
    return Math.floor(room / stride) + 1;
  }
  const steps = divideDimensions(room, stride);
  return steps === undefined ? graph.freshDimension() : addDimensions(steps, 1);
}
