import type * as tfjs from '@tensorflow/tfjs-core';

/** The tensor operations, as an energy's program gets them. */
export type Tf = typeof tfjs;
/** States, [replicas, units]. */
export type States = tfjs.Tensor2D;
/** Parameters or controls by name. */
export type Named<Name extends string> = Readonly<Record<Name, tfjs.Tensor>>;
