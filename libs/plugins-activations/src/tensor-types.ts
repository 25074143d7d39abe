import type * as tfjs from '@tensorflow/tfjs-core';

/** The tensor operations, as an activation's program gets them. */
export type Tf = typeof tfjs;
export type Tensor = tfjs.Tensor;
