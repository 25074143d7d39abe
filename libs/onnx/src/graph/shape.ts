import { OnnxError } from '../errors.ts';
import { type DataType } from './data-type.ts';
import { type Dimension, multiplyDimensions } from './dimension.ts';

/** The lengths of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly Dimension[];

/** What a message says of a value: `float32[N,3]`. */
export function formatType(value: { readonly type: DataType; readonly shape: Shape }): string {
  return `${value.type}${formatShape(value.shape)}`;
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Could the shapes be equal when the program runs? Only two different numbers could not. */
export function compatibleShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => compatibleDimensions(dimension, b[axis]!));
}

export function compatibleDimensions(a: Dimension, b: Dimension): boolean {
  return a === b || typeof a === 'string' || typeof b === 'string';
}

/** The number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): Dimension {
  return shape.reduce(multiplyDimensions, 1);
}

/** Is every axis a number? */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dimension) => typeof dimension === 'number');
}

/**
 * The axis counted from the front.
 * @param axis from -rank to rank - 1; negative counts from the back
 * @throws OnnxError outside
 */
export function axisOf(op: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new OnnxError({
      code: 'shape',
      message: `${op}: axis ${axis} of a tensor of rank ${rank}`,
      path: op,
      value: axis,
      hint: rank === 0 ? 'a scalar has no axes' : `an integer from ${-rank} to ${rank - 1}`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/** Distinct axes counted from the front, in ascending order; all axes by default. */
export function axesOf(op: string, axes: readonly number[] | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const found = axes.map((axis) => axisOf(op, axis, rank)).toSorted((a, b) => a - b);
  if (new Set(found).size !== found.length) {
    throw new OnnxError({ code: 'shape', message: `${op}: axes ${axes.join(', ')} name one axis twice`, path: op });
  }
  return found;
}

/**
 * The common shape of operands under numpy's rules: axes are aligned at the back; a length of 1 stretches. A symbol against a
 * number n other than 1 gives n (the symbol can only be 1 or n then); two different symbols give a length that `fresh` names.
 * @returns undefined where two lengths contradict each other
 */
export function broadcastShapes(shapes: readonly Shape[], fresh: () => string): Dimension[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: Dimension[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let common: Dimension = 1;
    for (const shape of shapes) {
      const length: Dimension = shape[shape.length - rank + axis] ?? 1;
      if (common === 1 || common === length) common = length;
      else if (length === 1) continue;
      else if (typeof common === 'number' && typeof length === 'number') return undefined;
      else if (typeof length === 'number') common = length;
      else if (typeof common === 'string') common = fresh();
    }
    result.push(common);
  }
  return result;
}
