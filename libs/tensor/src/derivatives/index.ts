export { checkpoint } from './checkpoint.ts';
export { grad, hvp, valueAndGrad, vjp } from './derivatives.ts';
export { hessian, type HessianOf, jacobian, type JacobianOf, MAX_ELEMENTS, MAX_ROWS } from './jacobian.ts';
export type { Program } from './run.ts';
export type { TensorTree, WithLeaves } from './tree.ts';
