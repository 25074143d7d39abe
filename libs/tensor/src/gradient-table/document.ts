import { type GradientRow, TOLERANCE, type Verdict } from './gradient-table.ts';

/** One more thing to say of every kernel, e.g. what it becomes in ONNX. */
export interface OpsColumn {
  readonly title: string;
  readonly of: (kernel: string) => string;
}

const MEANING: Record<Verdict, string> = {
  right: 'right',
  flat: 'zero',
  wrong: '**wrong**',
  throws: 'throws',
};

/** A cell may not end the row. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * `docs/tensor-ops.md`: the ops a tensor program may use, with what was found of their derivatives.
 * @param others kernels without a row that programs may run all the same
 */
export function opsDocument(
  rows: readonly GradientRow[],
  columns: readonly OpsColumn[] = [],
  others: readonly string[] = [],
): string {
  const extra = (kernel: string): string[] => columns.map(({ of }) => of(kernel));
  const titles = columns.map(({ title }) => title);
  const supported = rows.filter(({ first }) => first !== 'throws');
  const refused = rows.filter(({ first }) => first === 'throws');
  const error = (value: number): string => (value === 0 ? '0' : value.toExponential(0));
  return `# Ops of tensor programs

Written by \`node libs/tensor/scripts/write-ops.mjs\` (after \`npm run build\`); do not edit.

A tensor program is a function of tfjs tensors, \`(tf, x) => ...\`. It writes \`tf.mul(a, b)\`, not \`a.mul(b)\`: tfjs has no
chained methods in Node. Below is every kernel that its ops run and that has a rule for its derivative.
Values, first and second derivatives (\`grad\`, \`hvp\`) were computed on tfjs-cpu in float32 and compared with a
float64 reference and its central differences. Errors are the worst, relative to the largest element; right means below
${TOLERANCE.value} for values, ${TOLERANCE.first} at first and ${TOLERANCE.second} at second order. Zero: the derivative vanishes wherever there is one.

${table(
  ['Kernel', 'First order', 'Second order', 'Errors: value, first, second', ...titles],
  supported.map(({ kernel, first, second, errors }) => [
    kernel,
    MEANING[first],
    MEANING[second],
    [errors.value, errors.first, errors.second].map(error).join(', '),
    ...extra(kernel),
  ]),
)}

## The calls that were tried

${supported.map(({ kernel, calls }) => `- ${kernel}: ${calls.map((call) => `\`${call}\``).join('; ')}`).join('\n')}

## Without a derivative

A program may compute with these, but where a derivative would have to go through one, ours throw an error with its name.

${table(
  ['Kernel', 'Instead', ...titles],
  refused.map(({ kernel, note }) => [kernel.replace(/__op$/, ''), note, ...extra(kernel)]),
)}

## Other kernels

They make tensors from numbers or work on whole numbers, so that there is no derivative to take, or only second derivatives run them.

${table(
  ['Kernel', ...titles],
  others.map((kernel) => [kernel, ...extra(kernel)]),
)}

## What tfjs 4.22 gets wrong

Found by the same comparison, and not ours to mend:

- \`tf.matMul\` of batches that stretch in the middle ([2, 3, n, k] with [2, 1, k, m]) gives wrong
  values without a word. Our derivative refuses it.
- \`tf.einsum\` with an index that is summed and that only one of two operands has: wrong shape. Our derivative refuses it.
- \`tf.cumsum\` and \`tf.cumprod\` with a negative axis: a shape that makes no sense, or an error.
- \`tf.stridedSlice\` with an axis to shrink and a stride other than 1: wrong values. Our derivative refuses it.
- \`tf.where\` of numbers with an empty tensor of rank 1: one element instead of none.
- Empty reductions: \`tf.max\` gives NaN and \`tf.mean\` 0 on tfjs-cpu; tfjs-wasm returns what happened to be in memory.
- tfjs-wasm: \`tf.fused.matMul\` with transposeA and \`tf.gather\` with batch dimensions give wrong values; there are no kernels
  for \`tf.einsum\`, \`tf.unsortedSegmentSum\` and the gradients within \`tf.fused.conv2d\` and \`tf.fused.depthwiseConv2d\`.
- Under tfjs's own \`tf.grad\` of \`tf.grad\` all rules above hold, but for \`tf.logSoftmax\`, whose second derivative is wrong there.
`;
}
