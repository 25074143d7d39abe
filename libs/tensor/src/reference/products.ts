import { asTensor, build, forEachIndex, ReferenceTensor, sizeOf, type Operand } from './tensor.ts';
import { mul } from './binary.ts';
import { broadcastShape, broadcastTo } from './broadcast.ts';
import { sum } from './reductions.ts';
import { reshape, transpose } from './shapes.ts';

function swapLast(x: ReferenceTensor): ReferenceTensor {
  const order = x.shape.map((_, axis) => axis);
  return transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** [..., n, k] · [..., k, m] → [..., n, m]; the leading axes broadcast. */
export function matMul(a: Operand, b: Operand, transposeA = false, transposeB = false): ReferenceTensor {
  let left = asTensor(a);
  let right = asTensor(b);
  if (transposeA) left = swapLast(left);
  if (transposeB) right = swapLast(right);
  const [n, k] = left.shape.slice(-2) as [number, number];
  const [inner, m] = right.shape.slice(-2) as [number, number];
  if (k !== inner) throw new RangeError(`matMul: the inner lengths of [${left.shape}] and [${right.shape}] differ`);
  const batch = broadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2));
  const x = broadcastTo(left, [...batch, n, k]).values;
  const y = broadcastTo(right, [...batch, k, m]).values;
  const out = new Float64Array(sizeOf(batch) * n * m);
  for (let group = 0; group < sizeOf(batch); group++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < k; j++) {
        const weight = x[(group * n + i) * k + j]!;
        for (let l = 0; l < m; l++) out[(group * n + i) * m + l]! += weight * y[(group * k + j) * m + l]!;
      }
    }
  }
  return new ReferenceTensor(out, [...batch, n, m]);
}

/** The product of a vector or a matrix with a vector or a matrix. */
export function dot(a: Operand, b: Operand): ReferenceTensor {
  const left = asTensor(a);
  const right = asTensor(b);
  const rows = left.rank === 1 ? reshape(left, [1, left.size]) : left;
  const columns = right.rank === 1 ? reshape(right, [right.size, 1]) : right;
  const shape = [...left.shape.slice(0, -1), ...(right.rank === 1 ? [] : right.shape.slice(1))];
  return reshape(matMul(rows, columns), shape);
}

export function outerProduct(a: Operand, b: Operand): ReferenceTensor {
  return mul(reshape(a, [-1, 1]), reshape(b, [1, -1]));
}

/** Σ over the letters that the result does not name, as in `einsum('bij,bjk->bik', a, b)`. */
export function einsum(equation: string, ...operands: Operand[]): ReferenceTensor {
  const [inputs, output] = equation.replaceAll(' ', '').split('->') as [string, string];
  const terms = inputs.split(',');
  const tensors = operands.map((each) => asTensor(each));
  const lengths = new Map<string, number>();
  terms.forEach((term, t) => [...term].forEach((letter, axis) => lengths.set(letter, tensors[t]!.shape[axis]!)));
  const letters = [...output, ...[...lengths.keys()].filter((letter) => !output.includes(letter))];
  const shape = letters.map((letter) => lengths.get(letter)!);
  const aligned = terms.map((term, t) => {
    const present = letters.filter((letter) => term.includes(letter));
    const turned = transpose(
      tensors[t]!,
      present.map((letter) => term.indexOf(letter)),
    );
    return reshape(
      turned,
      letters.map((letter) => (term.includes(letter) ? lengths.get(letter)! : 1)),
    );
  });
  const product = broadcastTo(
    aligned.reduce((a, b) => mul(a, b)),
    shape,
  );
  return sum(product, letters.map((_, axis) => axis).slice(output.length));
}

/** x at `indices` along an axis; the first `batchDims` axes of both go together. */
export function gather(x: Operand, indices: Operand, axis = 0, batchDims = 0): ReferenceTensor {
  const given = asTensor(x);
  const places = asTensor(indices);
  const along = axis < 0 ? axis + given.rank : axis;
  const chosen = places.shape.slice(batchDims);
  const shape = [...given.shape.slice(0, along), ...chosen, ...given.shape.slice(along + 1)];
  const perBatch = sizeOf(chosen);
  return build(
    shape,
    (index) => {
      const batch = index.slice(0, batchDims).reduce((at, i, d) => at * places.shape[d]! + i, 0);
      const within = index.slice(along, along + chosen.length).reduce((at, i, d) => at * chosen[d]! + i, 0);
      const place = places.values[batch * perBatch + within]!;
      const source = [...index.slice(0, along), place, ...index.slice(along + chosen.length)];
      return given.values[source.reduce((at, i, d) => at * given.shape[d]! + i, 0)]!;
    },
    given.dtype,
  );
}

/** [..., depth] indices into the first `depth` axes of x. */
export function gatherND(x: Operand, indices: Operand): ReferenceTensor {
  const given = asTensor(x);
  const places = asTensor(indices);
  const depth = places.shape.at(-1)!;
  const rest = given.shape.slice(depth);
  const block = sizeOf(rest);
  return build([...places.shape.slice(0, -1), ...rest], (_, at) => {
    const row = Math.floor(at / block);
    let source = 0;
    for (let d = 0; d < depth; d++) source = source * given.shape[d]! + places.values[row * depth + d]!;
    return given.values[source * block + (at % block)]!;
  });
}

/** Zeros of a shape, with each update added where its index says. */
export function scatterND(indices: Operand, updates: Operand, shape: readonly number[]): ReferenceTensor {
  const places = asTensor(indices);
  const given = asTensor(updates);
  const depth = places.shape.at(-1)!;
  const block = sizeOf(shape.slice(depth));
  const out = new ReferenceTensor(new Float64Array(sizeOf(shape)), [...shape], given.dtype);
  forEachIndex(given.shape, (_, at) => {
    const row = Math.floor(at / block);
    let target = 0;
    for (let d = 0; d < depth; d++) target = target * shape[d]! + places.values[row * depth + d]!;
    out.values[target * block + (at % block)]! += given.values[at]!;
  });
  return out;
}

/** Row s of the result is the sum of the x whose segment is s; a negative segment is dropped. */
export function unsortedSegmentSum(x: Operand, segments: Operand, count: number): ReferenceTensor {
  const given = asTensor(x);
  const of = asTensor(segments);
  const rest = given.shape.slice(of.rank);
  const block = sizeOf(rest);
  const out = new ReferenceTensor(new Float64Array(count * block), [count, ...rest], given.dtype);
  given.values.forEach((value, at) => {
    const segment = of.values[Math.floor(at / block)]!;
    if (segment >= 0) out.values[segment * block + (at % block)]! += value;
  });
  return out;
}
