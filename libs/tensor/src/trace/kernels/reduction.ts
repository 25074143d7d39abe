// Many elements to one, and running sums.
import { util } from '@tensorflow/tfjs-core';
import { type Graph, ops, type Value } from '@ergodic/onnx';
import { kernel, lengthsOf, sizeOf, type TraceKernel } from './kernel.ts';
import { reshapeTo } from './shape.ts';

interface ReduceAttrs {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Tells the axes in full; `Max` names them `reductionIndices`. */
function reduction(name: string, form: string, of: (graph: Graph, x: Value, options: Reduction) => Value): TraceKernel {
  return kernel<Partial<ReduceAttrs> & { reductionIndices?: number | number[] }>(
    name,
    form,
    ({ graph, inputs: { x }, attrs: { axis, reductionIndices, keepDims = false } }) => {
      const axes = util.parseAxisParam((axis ?? reductionIndices)!, lengthsOf(x!)).toSorted((a, b) => a - b);
      return of(graph, x!, { axes, keepDims });
    },
  );
}

/** Bools are counted: their sum is an int32. */
function counted(graph: Graph, x: Value): Value {
  return x.type === 'bool' ? ops.cast(graph, x, 'int32') : x;
}

/**
 * Along the first axes, as the gradients of biases are, a product with ones: onnxruntime's ReduceSum goes down the columns there, which
 * takes longer and rounds more.
 */
function sum(graph: Graph, x: Value, options: Reduction): Value {
  const { axes, keepDims } = options;
  const lengths = lengthsOf(x);
  const isOfFirst = axes.length > 0 && axes.length < lengths.length && axes.every((axis, i) => axis === i);
  if (x.type !== 'float32' || !isOfFirst) return ops.reduceSum(graph, x, options);
  const rest = lengths.slice(axes.length);
  const rows = sizeOf(lengths.slice(0, axes.length));
  const ones = ops.full(graph, [1, rows], 1);
  const sums = ops.matMul(graph, ones, reshapeTo(graph, x, [rows, sizeOf(rest)]));
  return reshapeTo(graph, sums, keepDims ? [...axes.map(() => 1), ...rest] : rest);
}

/**
 * The sum over the number of elements: NaN of none. ReduceMean gives 0 then.
 */
function mean(graph: Graph, x: Value, options: Reduction): Value {
  const count = sizeOf(options.axes.map((axis) => lengthsOf(x)[axis]!));
  return ops.div(graph, sum(graph, ops.cast(graph, x, 'float32'), options), graph.constant(count));
}

/** onnxruntime's extremes skip a NaN, depending on where it lies: it is put back. */
function extreme(
  of: (graph: Graph, x: Value, options: Reduction) => Value,
): (graph: Graph, x: Value, options: Reduction) => Value {
  return (graph, x, options) => {
    if (x.type !== 'float32') return ops.cast(graph, of(graph, counted(graph, x), options), x.type);
    const hasNaN = any(graph, ops.isNaN(graph, x), options);
    return ops.where(graph, hasNaN, graph.constant(NaN), of(graph, x, options));
  };
}

function any(graph: Graph, x: Value, options: Reduction): Value {
  return ops.cast(graph, ops.reduceMax(graph, ops.cast(graph, x, 'uint8'), options), 'bool');
}

function all(graph: Graph, x: Value, options: Reduction): Value {
  return ops.cast(graph, ops.reduceMin(graph, ops.cast(graph, x, 'uint8'), options), 'bool');
}

function indexOfExtreme(name: string, of: typeof ops.argMax): TraceKernel {
  return kernel<{ axis: number }>(name, name, ({ graph, inputs: { x }, attrs: { axis } }) => {
    const at = util.parseAxisParam(axis, lengthsOf(x!))[0]!;
    return ops.cast(graph, of(graph, counted(graph, x!), at), 'int32');
  });
}

interface ScanAttrs {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/**
 * Running products, which ONNX has not, in log2(n) steps of Hillis and Steele: at step s each element takes in the one 2^s before.
 */
function cumProd(graph: Graph, x: Value, axis: number, { exclusive, reverse }: ScanAttrs): Value {
  const at = util.parseAxisParam(axis, lengthsOf(x))[0]!;
  const length = lengthsOf(x)[at]!;
  const shifted = (value: Value, by: number): Value => {
    const widths = (n: number) => value.shape.map((_, i) => (i === at ? n : 0));
    const [before, after] = reverse ? [widths(-by), widths(by)] : [widths(by), widths(-by)];
    return ops.pad(graph, value, before, after, { value: 1 });
  };
  let product = exclusive && length > 0 ? shifted(x, 1) : x;
  for (let by = 1; by < length; by *= 2) product = ops.mul(graph, product, shifted(product, by));
  return product;
}

export const reductions: readonly TraceKernel[] = [
  reduction('Sum', 'ReduceSum, or MatMul with ones', (g, x, options) => sum(g, counted(g, x), options)),
  reduction('Mean', 'Div(ReduceSum, count)', mean),
  reduction('Prod', 'ReduceProd', (g, x, options) => ops.reduceProd(g, counted(g, x), options)),
  reduction('Max', 'ReduceMax, NaN kept', extreme(ops.reduceMax)),
  reduction('Min', 'ReduceMin, NaN kept', extreme(ops.reduceMin)),
  reduction('Any', 'ReduceMax', any),
  reduction('All', 'ReduceMin', all),
  indexOfExtreme('ArgMax', ops.argMax),
  indexOfExtreme('ArgMin', ops.argMin),

  kernel<ScanAttrs>('Cumsum', 'CumSum', ({ graph, inputs: { x }, attrs }) => {
    const at = util.parseAxisParam(attrs.axis, lengthsOf(x!))[0]!;
    return ops.cumSum(graph, counted(graph, x!), at, attrs);
  }),
  kernel<ScanAttrs>('Cumprod', 'Mul(x, Pad(x)), log2(n) times', ({ graph, inputs: { x }, attrs }) =>
    cumProd(graph, counted(graph, x!), attrs.axis, attrs),
  ),
  kernel<{ dim: number }>('Softmax', 'Softmax', ({ graph, inputs: { logits }, attrs: { dim } }) =>
    ops.softmax(graph, ops.cast(graph, logits!, 'float32'), dim ?? -1),
  ),
  kernel<{ axis: number }>('LogSoftmax', 'LogSoftmax', ({ graph, inputs: { logits }, attrs: { axis } }) =>
    ops.logSoftmax(graph, ops.cast(graph, logits!, 'float32'), axis ?? -1),
  ),
  kernel<{ k: number }>('TopK', 'TopK, with a row more', ({ graph, inputs: { x }, attrs: { k } }) => {
    const { values, indices } = ops.topK(graph, x!, k, { mayBeEmpty: true });
    return [values, ops.cast(graph, indices, 'int32')];
  }),
];
