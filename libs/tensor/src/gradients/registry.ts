import * as tf from '@tensorflow/tfjs-core';
import { ErgodicError } from '@ergodic/kernel';
import { activationRules } from './rules/activations.ts';
import { binaryRules } from './rules/binary.ts';
import { convolutionRules } from './rules/convolution.ts';
import { cumulativeRules } from './rules/cumulative.ts';
import { depthwiseRules } from './rules/depthwise.ts';
import { elementwiseRules } from './rules/elementwise.ts';
import { flatRules } from './rules/flat.ts';
import { indexingRules } from './rules/indexing.ts';
import { poolingRules } from './rules/pooling.ts';
import { productRules } from './rules/products.ts';
import { reductionRules } from './rules/reductions.ts';
import type { GradientRule } from './rules/rule.ts';
import { shapeRules } from './rules/shape.ts';
import { sliceRules } from './rules/slices.ts';
import { softmaxRules } from './rules/softmax.ts';
import { unsupported } from './unsupported.ts';

/** The rules by family, in the order in which the table shows them. */
export const ruleFamilies = {
  elementwise: elementwiseRules,
  activations: activationRules,
  binary: binaryRules,
  flat: flatRules,
  reductions: reductionRules,
  cumulative: cumulativeRules,
  softmax: softmaxRules,
  products: productRules,
  convolution: convolutionRules,
  depthwise: depthwiseRules,
  pooling: poolingRules,
  shape: shapeRules,
  slices: sliceRules,
  indexing: indexingRules,
} satisfies Record<string, readonly GradientRule[]>;

export type RuleFamily = keyof typeof ruleFamilies;

/** What an op without a rule answers: its name, and what to write instead. */
export function noGradient(kernelName: string): ErgodicError {
  return new ErgodicError({
    code: 'missing-capability',
    message: `no derivative of the op '${kernelName.replace(/__op$/, '')}' is known`,
    value: kernelName,
    hint: unsupported[kernelName] ?? 'write it with ops that have one (docs/tensor-ops.md lists them)',
  });
}

const refusals: GradientRule[] = Object.keys(unsupported).map((kernelName) => ({
  kernelName,
  gradFunc: () => {
    throw noGradient(kernelName);
  },
}));

const registered: readonly GradientRule[] = [...Object.values(ruleFamilies).flat(), ...refusals];

/**
 * Puts our rules in tfjs's registry, in the place of any that are there. `@tensorflow/tfjs-core` in Node comes without
 * rules; loading the whole of `@tensorflow/tfjs` (as tfjs-node does) registers some whose second derivatives are wrong. The
 * registry is global, so this looks at every entry each time: our derivatives call it before they differentiate, and it
 * costs microseconds.
 */
export function registerGradients(): void {
  for (const rule of registered) {
    if (tf.getGradient(rule.kernelName) !== rule) tf.registerGradient(rule);
  }
}
