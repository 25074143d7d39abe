import type { Tfjs } from '../backends/backend.ts';
import { checkpoint, grad, valueAndGrad, vjp } from '../derivatives/index.ts';
import { cond, loop } from '../trace/control.ts';

/** What a tool program is written with; all of it compiles, and is exported to ONNX. */
export interface Tools {
  /** tfjs's operations. */
  readonly tf: Tfjs;
  /** ∂f/∂(first argument) of a scalar function, a tree as that argument. */
  readonly grad: typeof grad;
  /** The function's value with it. */
  readonly valueAndGrad: typeof valueAndGrad;
  /** A function's value, and the product of any cotangent with its Jacobian. */
  readonly vjp: typeof vjp;
  /** The state after so many steps, as one Loop. Within a derivative the steps are recorded one by one. */
  readonly loop: typeof loop;
  readonly cond: typeof cond;
  /** A function that the way back computes anew: less memory for a derivative of many steps. */
  readonly checkpoint: typeof checkpoint;
}

export const toolsOf = (tf: Tfjs): Tools => ({ tf, grad, valueAndGrad, vjp, loop, cond, checkpoint });
