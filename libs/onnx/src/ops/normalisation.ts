// Functions of a whole axis: probabilities and standardised values.
import { float, int } from '../graph/attribute.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { axisOf, compatibleDimensions } from '../graph/shape.ts';
import { addOne, checkType, misfit } from './operand.ts';

/** exp(x) / sum exp(x) along an axis, without overflow. */
export function softmax(graph: Graph, x: Value, axis = -1): Value {
  checkType('Softmax', x);
  return addOne(graph, 'Softmax', [x], x.type, x.shape, { axis: int(axisOf('Softmax', axis, x.shape.length)) });
}

/** x - ln sum exp(x) along an axis. */
export function logSoftmax(graph: Graph, x: Value, axis = -1): Value {
  checkType('LogSoftmax', x);
  return addOne(graph, 'LogSoftmax', [x], x.type, x.shape, { axis: int(axisOf('LogSoftmax', axis, x.shape.length)) });
}

/** (x - mean) / sqrt(variance + epsilon) over the axes from `axis` on, times scale, plus shift. */
export function layerNormalization(
  graph: Graph,
  x: Value,
  scale: Value,
  shift?: Value,
  { axis = -1, epsilon = 1e-5 } = {},
): Value {
  checkType('LayerNormalization', x);
  const at = axisOf('LayerNormalization', axis, x.shape.length);
  const tail = x.shape.slice(at);
  for (const vector of shift ? [scale, shift] : [scale]) {
    const fits = vector.type === x.type && vector.shape.length === tail.length;
    if (!fits || !vector.shape.every((length, i) => compatibleDimensions(length, tail[i]!))) {
      throw misfit('shape', 'LayerNormalization', [x, vector], `scale and shift of shape [${tail.join(',')}]`);
    }
  }
  return addOne(graph, 'LayerNormalization', shift ? [x, scale, shift] : [x, scale], x.type, x.shape, {
    axis: int(at),
    epsilon: float(epsilon),
  });
}
