import * as tf from '@tensorflow/tfjs-core';
import { type GradientRule, rule } from './rule.ts';

/** Kernels whose derivative is zero wherever they have one, by the names of their inputs. */
const flatKernels: Readonly<Record<string, readonly string[]>> = {
  Sign: ['x'],
  Step: ['x'],
  Floor: ['x'],
  Ceil: ['x'],
  Round: ['x'],
  FloorDiv: ['a', 'b'],
  ZerosLike: ['x'],
  OnesLike: ['x'],

  Equal: ['a', 'b'],
  NotEqual: ['a', 'b'],
  Greater: ['a', 'b'],
  GreaterEqual: ['a', 'b'],
  Less: ['a', 'b'],
  LessEqual: ['a', 'b'],
  LogicalAnd: ['a', 'b'],
  LogicalOr: ['a', 'b'],
  LogicalXor: ['a', 'b'],
  LogicalNot: ['x'],
  IsNan: ['x'],
  IsInf: ['x'],
  IsFinite: ['x'],
  All: ['x'],
  Any: ['x'],
  ArgMax: ['x'],
  ArgMin: ['x'],
  OneHot: ['indices'],
};

/** No derivative passes through these. Our derivatives stop there; under `tf.grad` the rules below give zeros. */
export const isFlat = (kernelName: string): boolean => Object.hasOwn(flatKernels, kernelName);

export const flatRules: readonly GradientRule[] = Object.entries(flatKernels).map(([kernelName, inputs]) =>
  rule(kernelName, inputs, (_, saved) =>
    Object.fromEntries(inputs.map((input, i) => [input, () => tf.zeros(saved[i]!.shape)])),
  ),
);
