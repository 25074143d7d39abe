// Products of matrices and their kin.
import { float, int, string } from '../graph/attribute.ts';
import { type Dimension } from '../graph/dimension.ts';
import { type Graph, type Value } from '../graph/graph.ts';
import { broadcastShapes, compatibleDimensions, compatibleShapes } from '../graph/shape.ts';
import { full } from './constants.ts';
import { unlessEmpty } from './control.ts';
import { addOne, checkRank, checkType, misfit } from './operand.ts';

/**
 * The product of matrices in the last two axes; the axes before broadcast; a vector is a row on the left, a column on the right.
 * onnxruntime's limit: an empty axis in front of b does not stretch one of a, and the run fails.
 */
export function matMul(graph: Graph, a: Value, b: Value): Value {
  checkType('MatMul', a);
  const [rows, inner] = a.shape.length === 1 ? [undefined, a.shape[0]] : a.shape.slice(-2);
  const [depth, columns] = b.shape.length === 1 ? [b.shape[0], undefined] : b.shape.slice(-2);
  const leading = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], () => graph.freshDimension());
  const isFit = inner !== undefined && depth !== undefined && compatibleDimensions(inner, depth);
  if (a.type !== b.type || !isFit || !leading) {
    throw misfit('shape', 'MatMul', [a, b], 'one type, [..., n, k] and [..., k, m] with equal k');
  }
  const shape = [...leading, ...[rows, columns].filter((length) => length !== undefined)];
  return addOne(graph, 'MatMul', [a, b], a.type, shape);
}

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Factor of the product. */
  readonly alpha?: number;
  /** Factor of the bias. */
  readonly beta?: number;
}

/** alpha A B + beta C for matrices A [n, k] and B [k, m], either transposed first; C broadcasts to [n, m]. */
export function gemm(graph: Graph, a: Value, b: Value, c?: Value, options: GemmOptions = {}): Value {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 1 } = options;
  checkType('Gemm', a);
  for (const matrix of [a, b]) checkRank('Gemm', matrix, 2);
  const [rows, inner] = transposeA ? a.shape.toReversed() : a.shape;
  const [depth, columns] = transposeB ? b.shape.toReversed() : b.shape;
  const shape = [rows!, columns!];
  const biasFits = !c || (c.type === a.type && c.shape.length <= 2 && isStretchable(c.shape, shape));
  if (a.type !== b.type || !compatibleDimensions(inner!, depth!) || !biasFits) {
    const wanted = `one type, [n, k] and [k, m] after transposing, and a bias that broadcasts to [n, m]`;
    throw misfit('shape', 'Gemm', c ? [a, b, c] : [a, b], wanted);
  }
  return addOne(graph, 'Gemm', c ? [a, b, c] : [a, b], a.type, shape, {
    transA: int(transposeA ? 1 : 0),
    transB: int(transposeB ? 1 : 0),
    alpha: float(alpha),
    beta: float(beta),
  });
}

function isStretchable(from: readonly Dimension[], to: readonly Dimension[]): boolean {
  const tail = to.slice(to.length - from.length);
  return compatibleShapes(
    from.map((length, axis) => (length === 1 ? tail[axis]! : length)),
    tail,
  );
}

/**
 * Sums of products by an index formula such as "bij,bjk->bik". Letters only; no ellipsis.
 * @throws OnnxError where the formula does not fit the operands
 */
export function einsum(graph: Graph, equation: string, operands: readonly Value[]): Value {
  const match = /^([A-Za-z]*(?:,[A-Za-z]*)*)->([A-Za-z]*)$/.exec(equation.replaceAll(' ', ''));
  const terms = match?.[1]!.split(',') ?? [];
  const lengths = new Map<string, Dimension>();
  const fits =
    terms.length === operands.length && operands.every((x, i) => x.type === operands[0]!.type && bind(terms[i]!, x));
  if (!match || !fits || new Set(match[2]).size !== match[2]!.length || [...match[2]!].some((i) => !lengths.has(i))) {
    throw misfit(
      'shape',
      'Einsum',
      operands,
      `a formula such as "ij,jk->ik" with an index for each axis; got "${equation}"`,
    );
  }
  checkType('Einsum', operands[0]!);
  const shape = [...match[2]!].map((index) => lengths.get(index)!);
  // Of nothing it would end the process. Every index is one of an operand, so either the result is empty too or all its sums are.
  const { type } = operands[0]!;
  return unlessEmpty(
    graph,
    operands,
    (inner) => addOne(inner, 'Einsum', operands, type, shape, { equation: string(equation) }),
    (inner) => full(inner, shape, 0, type),
  );

  /** Notes the lengths of a term's indices; false where they contradict what is known. */
  function bind(term: string, x: Value): boolean {
    if (term.length !== x.shape.length) return false;
    return [...term].every((index, axis) => {
      const known = lengths.get(index);
      const length = x.shape[axis]!;
      if (known === undefined || typeof known === 'string') lengths.set(index, length);
      return known === undefined || compatibleDimensions(known, length);
    });
  }
}

/** The determinants of square matrices in the last two axes. */
export function det(graph: Graph, x: Value): Value {
  checkType('Det', x);
  const [rows, columns] = x.shape.slice(-2);
  if (x.shape.length < 2 || !compatibleDimensions(rows!, columns!))
    throw misfit('shape', 'Det', [x], 'square matrices');
  return addOne(graph, 'Det', [x], x.type, x.shape.slice(0, -2));
}
