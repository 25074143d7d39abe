import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tools } from '@ergodic/tensor';

export type { Tools };
export type Tf = typeof tfjs;
export type Tensor = tfjs.Tensor;
export type Tensors = Record<string, Tensor>;
