// Values that repeat a smaller one along some axes. Operations that broadcast take the smaller one instead, so that gradients, which tfjs
// spreads out again and again (of a mean, of a sum, zeros to choose from), cost no memory; the large one is left without use and removed.
import { broadcastShapes, type DataType, type Graph, ops, sameShape, type Shape, type Value } from '@ergodic/onnx';

/** What each stretched value repeats; aligned at the back, as broadcasting does it. */
const SOURCES = new WeakMap<Value, Value>();

/** What the value repeats; undefined where it is not known to repeat anything. */
export function sourceOf(value: Value): Value | undefined {
  return SOURCES.get(value);
}

/** `small` repeated to a shape that it broadcasts to. */
export function stretch(graph: Graph, small: Value, shape: Shape): Value {
  const source = SOURCES.get(small) ?? small;
  if (sameShape(source.shape, shape)) return source;
  const large = ops.expand(graph, source, shape);
  SOURCES.set(large, source);
  return large;
}

/** One number over a shape. */
export function full(graph: Graph, shape: Shape, value: number | bigint, type: DataType): Value {
  return stretch(graph, graph.constant(value, type), shape);
}

/** A function of each element, computed on what the value repeats. */
export function lifted(graph: Graph, x: Value, of: (x: Value) => Value): Value {
  const source = SOURCES.get(x);
  return source ? stretch(graph, of(source), x.shape) : of(x);
}

/** An operation that broadcasts, on the smallest operands that give the same. */
export function broadcasting(graph: Graph, values: readonly Value[], of: (...values: Value[]) => Value): Value {
  const whole = shapeOf(values);
  const smallest = values.map((value) => SOURCES.get(value) ?? value);
  const needed = shapeOf(smallest);
  if (sameShape(needed, whole)) return of(...smallest);
  if (values.every((value) => SOURCES.has(value))) return stretch(graph, of(...smallest), whole);
  // Some operand has to bring the length of each axis: the last ones stay large.
  const chosen = [...smallest];
  for (let i = values.length - 1; i >= 0 && !sameShape(shapeOf(chosen), whole); i--) chosen[i] = values[i]!;
  return of(...chosen);
}

function shapeOf(values: readonly Value[]): Shape {
  const shapes = values.map(({ shape }) => shape);
  // Shapes that do not fit are told by the operation itself.
  return broadcastShapes(shapes, () => '') ?? [NaN];
}
