// Comparisons, logic and choice. A truth value is a bool.
import { int } from '../graph/attribute.ts';
import { type DataType } from '../graph/data-type.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { addOne, broadcast, checkType, misfit, type Operand, operandsOf } from './operand.ts';

const BOOL: readonly DataType[] = ['bool'];

function comparison(op: string): (graph: Graph, a: Operand, b: Operand) => Value {
  return (graph, a, b) => {
    const values = operandsOf(graph, op, [a, b]);
    return addOne(graph, op, values, 'bool', broadcast(graph, op, values));
  };
}

function logical(op: string): (graph: Graph, a: Value, b: Value) => Value {
  return (graph, a, b) => {
    for (const operand of [a, b]) checkType(op, operand, BOOL);
    return addOne(graph, op, [a, b], 'bool', broadcast(graph, op, [a, b]));
  };
}

/** a = b; NaN equals nothing. */
export const equal = comparison('Equal');
export const greater = comparison('Greater');
export const greaterOrEqual = comparison('GreaterOrEqual');
export const less = comparison('Less');
export const lessOrEqual = comparison('LessOrEqual');
export const and = logical('And');
export const or = logical('Or');
export const xor = logical('Xor');

export function not(graph: Graph, a: Value): Value {
  checkType('Not', a, BOOL);
  return addOne(graph, 'Not', [a], 'bool', a.shape);
}

export function isNaN(graph: Graph, x: Value): Value {
  checkType('IsNaN', x);
  return addOne(graph, 'IsNaN', [x], 'bool', x.shape);
}

/** Is x infinite; of which sign, where only one is asked for. */
export function isInf(graph: Graph, x: Value, which: 'both' | 'positive' | 'negative' = 'both'): Value {
  checkType('IsInf', x);
  return addOne(graph, 'IsInf', [x], 'bool', x.shape, {
    detect_positive: int(which === 'negative' ? 0 : 1),
    detect_negative: int(which === 'positive' ? 0 : 1),
  });
}

/** a where the condition holds, b elsewhere; all three broadcast. */
export function where(graph: Graph, condition: Value, a: Operand, b: Operand): Value {
  if (condition.type !== 'bool') throw misfit('type', 'Where', [condition], 'a bool condition');
  const first = [a, b].find((operand) => typeof operand === 'object');
  // onnxruntime has no choice between bools.
  if (first?.type === 'bool') return whereBool(graph, condition, a, b);
  const [yes, no] = operandsOf(graph, 'Where', [a, b]);
  const values = [condition, yes!, no!];
  return addOne(graph, 'Where', values, yes!.type, broadcast(graph, 'Where', values));
}

function whereBool(graph: Graph, condition: Value, a: Operand, b: Operand): Value {
  const [yes, no] = [a, b].map((x) => (typeof x === 'object' ? x : graph.constant(x, 'bool')));
  return or(graph, and(graph, condition, yes!), and(graph, not(graph, condition), no!));
}
