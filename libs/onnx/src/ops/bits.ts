// Whole numbers as bits, for counter-based random numbers inside a graph.
import { int, string } from '../graph/attribute.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { withoutMinusOne } from './elementwise.ts';
import { addOne, broadcast, checkType, type Operand, operandsOf } from './operand.ts';

function bitwise(op: string): (graph: Graph, a: Operand, b: Operand) => Value {
  return (graph, a, b) => {
    const values = operandsOf(graph, op, [a, b]);
    return addOne(graph, op, values, values[0]!.type, broadcast(graph, op, values));
  };
}

export const bitwiseAnd = bitwise('BitwiseAnd');
export const bitwiseOr = bitwise('BitwiseOr');
export const bitwiseXor = bitwise('BitwiseXor');

export function bitwiseNot(graph: Graph, a: Value): Value {
  checkType('BitwiseNot', a);
  return addOne(graph, 'BitwiseNot', [a], a.type, a.shape);
}

/** a shifted by b places; unsigned types only. */
export function bitShift(graph: Graph, a: Operand, b: Operand, direction: 'left' | 'right'): Value {
  const values = operandsOf(graph, 'BitShift', [a, b]);
  return addOne(graph, 'BitShift', values, values[0]!.type, broadcast(graph, 'BitShift', values), {
    direction: string(direction === 'left' ? 'LEFT' : 'RIGHT'),
  });
}

/**
 * The remainder. Of integers it has the sign of the divisor (Python's %), unless `truncated` asks for JavaScript's; of floats it is
 * always `truncated` (the sign of the dividend). The run fails where an integer divisor is 0.
 */
export function mod(graph: Graph, a: Operand, b: Operand, { truncated = false } = {}): Value {
  const [dividend, given] = operandsOf(graph, 'Mod', [a, b]) as [Value, Value];
  // By -1 nothing remains, as by 1.
  const values = [dividend, withoutMinusOne(graph, given)?.divisor ?? given];
  const type = dividend.type;
  const fmod = truncated || type === 'float32' || type === 'float64';
  return addOne(graph, 'Mod', values, type, broadcast(graph, 'Mod', values), { fmod: int(fmod ? 1 : 0) });
}
