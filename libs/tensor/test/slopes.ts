// Derivatives on whatever runs the program: ours where it is tfjs, eager or traced, and central differences on the float64 reference.
import type { Tensor } from '@tensorflow/tfjs-core';
import { hvp, valueAndGrad } from '../src/derivatives/index.ts';
import {
  centralGradient,
  centralHessianProduct,
  reference,
  ReferenceTensor,
  type ScalarFunction,
  type TensorOps,
} from '../src/reference/index.ts';

type Named = Readonly<Record<string, Tensor>>;
// eslint-disable-next-line typescript/no-explicit-any -- each loss names the ranks of its own parameters
type Loss = (parameters: any) => Tensor;

/** The loss and its slope by each parameter. A loss that is NaN whatever the parameters (a mean of nothing) has the slope 0. */
export function slopeOf(ops: TensorOps, loss: Loss, at: Named): { value: Tensor; slope: Named } {
  if (ops !== reference) {
    const { value, grad } = valueAndGrad(loss as (parameters: Named) => Tensor)(at);
    return { value, slope: grad };
  }
  const value = loss(at);
  const gradient = centralGradient(functionOf(loss, at), joined(at));
  return { value, slope: parted(Number.isNaN(value.dataSync()[0]) ? gradient.fill(0) : gradient, at) };
}

/** The Hessian times a direction. */
export function curvatureOf(ops: TensorOps, loss: Loss, at: Named, direction: Named): Named {
  if (ops !== reference) return hvp(loss as (parameters: Named) => Tensor)(at, direction);
  return parted(centralHessianProduct(functionOf(loss, at), joined(at), joined(direction)), at);
}

function functionOf(loss: Loss, like: Named): ScalarFunction {
  return (x) => loss(parted(x, like)).dataSync()[0]!;
}

function joined(tensors: Named): Float64Array {
  return Float64Array.from(Object.values(tensors).flatMap((tensor) => [...tensor.dataSync()]));
}

function parted(x: Float64Array, like: Named): Named {
  let from = 0;
  const parts = Object.entries(like).map(([name, { size, shape }]) => {
    const values = x.slice(from, (from += size));
    return [name, new ReferenceTensor(values, [...shape]) as unknown as Tensor];
  });
  return Object.fromEntries(parts) as Named;
}
