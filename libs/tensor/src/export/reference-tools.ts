import { reference } from '../reference/ops.ts';
import { ReferenceTensor } from '../reference/tensor.ts';
import type { Tools } from '../runtime/tools.ts';

const noDerivatives = (): never => {
  throw new RangeError('the float64 reference has no derivatives');
};

/** Loops and branches on float64 numbers; derivatives there are none. */
export const referenceTools = {
  tf: reference,
  grad: noDerivatives,
  valueAndGrad: noDerivatives,
  vjp: noDerivatives,
  loop: (times: number | ReferenceTensor, start: unknown, step: (state: unknown, at: ReferenceTensor) => unknown) => {
    const count = typeof times === 'number' ? times : times.values[0]!;
    let state = start;
    for (let i = 0; i < count; i++) state = step(state, new ReferenceTensor(Float64Array.of(i), [], 'int32'));
    return state;
  },
  cond: (condition: ReferenceTensor, then: () => unknown, otherwise: () => unknown) =>
    condition.values[0] ? then() : otherwise(),
  checkpoint: <F>(program: F): F => program,
} as unknown as Tools;
