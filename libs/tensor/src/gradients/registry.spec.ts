import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { grad } from '../derivatives/index.ts';
import { registerGradients, ruleFamilies } from './registry.ts';
import { unsupported } from './unsupported.ts';

beforeAll(onCpu);

const ruled = Object.values(ruleFamilies).flatMap((rules) => rules.map(({ kernelName }) => kernelName));

/** Kernels that need no verdict: their results are whole numbers or words, or they have no inputs of float32. */
const WITHOUT_DERIVATIVE = new Set(
  (
    'Fill Range LinSpace Multinomial BitwiseAnd BroadcastArgs SearchSorted UpperBound LowerBound Draw ' +
    'NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5 SparseReshape StringNGrams StringSplit ' +
    'StringToHashBucketFast StaticRegexReplace FromPixels'
  ).split(' '),
);
/** What tf.fused runs, within a gradient of tfjs's own that only uses rules of ours. */
const FUSED = new Set(['_FusedMatMul', 'FusedConv2D', 'FusedDepthwiseConv2D']);

describe('the registry', () => {
  it('has a rule, a refusal or a reason for every kernel of tfjs', () => {
    const known = new Set([...ruled, ...Object.keys(unsupported), ...WITHOUT_DERIVATIVE, ...FUSED]);
    const kernels = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
    expect(kernels.length).toBeGreaterThan(150);
    expect(kernels.filter((kernel) => !known.has(kernel))).toEqual([]);
  });

  it('has one rule a kernel, and none for what it refuses', () => {
    expect(ruled.length).toBe(new Set(ruled).size);
    expect(ruled.filter((kernel) => kernel in unsupported)).toEqual([]);
  });

  it('never keeps an output: its derivative would be lost', () => {
    for (const rule of Object.values(ruleFamilies).flat()) expect(rule.outputsToSave).toBeUndefined();
  });

  it('takes the place of the rules that the whole of tfjs brings, whenever they come', () => {
    const theirs: tf.GradConfig = {
      kernelName: 'Tanh',
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sub(1, tf.square(y!))) }),
    };
    tf.registerGradient(theirs);
    registerGradients();
    expect(tf.getGradient('Tanh')).not.toBe(theirs);
    // Loaded later, they are replaced by the next derivative.
    tf.registerGradient(theirs);
    grad((x: tf.Tensor) => tf.sum(tf.tanh(x)))(tf.tensor([0.5]));
    expect(tf.getGradient('Tanh')).not.toBe(theirs);
  });
});

describe('an op without a rule', () => {
  const x = (): tf.Tensor4D => tf.ones([1, 4, 4, 1]);

  it.each([
    ['ResizeBilinear', () => grad((image: tf.Tensor4D) => tf.sum(tf.image.resizeBilinear(image, [2, 2])))(x())],
    ['LRN', () => grad((image: tf.Tensor4D) => tf.sum(tf.localResponseNormalization(image)))(x())],
    ['logSigmoid', () => grad((image: tf.Tensor4D) => tf.sum(tf.logSigmoid(image)))(x())],
    [
      'softmaxCrossEntropy',
      () =>
        grad((image: tf.Tensor) => tf.losses.softmaxCrossEntropy(tf.ones([2, 2]), image) as tf.Tensor)(tf.ones([2, 2])),
    ],
    [
      'FusedBatchNorm',
      () => grad((image: tf.Tensor4D) => tf.sum(tf.batchNorm4d(image, tf.tensor1d([0]), tf.tensor1d([1]))))(x()),
    ],
  ])('throws with its name and what to write instead: %s', (name, act) => {
    let problem: (Error & { hint?: string }) | undefined;
    try {
      act();
    } catch (thrown) {
      problem = thrown as Error;
    }
    expect(problem?.message).toContain(`'${name}'`);
    expect(problem?.hint).toMatch(/write/);
  });

  it('throws for complex numbers, though they are no float32', () => {
    const modulus = grad((x: tf.Tensor) => tf.sum(tf.abs(tf.complex(x, x))));
    expect(() => modulus(tf.ones([2]))).toThrow("'ComplexAbs'");
    const real = grad((x: tf.Tensor) => tf.sum(tf.real(tf.complex(x, tf.zerosLike(x)))));
    expect(() => real(tf.ones([2]))).toThrow("'Real'");
  });

  it('does not matter off the way to the parameters', () => {
    const constant = x();
    const gradient = grad((scale: tf.Tensor) => tf.sum(tf.mul(scale, tf.image.resizeBilinear(constant, [2, 2]))))(
      tf.scalar(2),
    );
    expect(gradient.dataSync()[0]).toBe(4);
  });

  it('throws for every refusal, also under tf.grad', () => {
    registerGradients();
    for (const kernel of Object.keys(unsupported)) {
      expect(() => tf.getGradient(kernel).gradFunc(tf.scalar(1), [], {})).toThrow(kernel.replace(/__op$/, ''));
    }
  });
});

describe('sums that tfjs computes wrong', () => {
  it('have no silent derivative', () => {
    const a = tf.ones([2, 3]);
    const lonely = grad((x: tf.Tensor) => tf.sum(tf.einsum('ij,k->j', x, tf.ones([4]))));
    expect(() => lonely(a)).toThrow(/'i', which only one operand has/);
    const strided = grad((x: tf.Tensor) => tf.sum(tf.stridedSlice(x, [1, 1], [2, 6], [1, 3], 0, 0, 0, 0, 1)));
    expect(() => strided(tf.ones([3, 6]))).toThrow(/stridedSlice/);
    const middle = grad((x: tf.Tensor) => tf.sum(tf.matMul(x, tf.ones([2, 1, 3, 4]))));
    expect(() => middle(tf.ones([2, 5, 2, 3]))).toThrow(/from the front only/);
    const planes = grad((x: tf.Tensor4D) =>
      tf.sum(tf.conv2d(x, tf.ones([2, 2, 1, 1]) as tf.Tensor4D, 1, 'valid', 'NCHW')),
    );
    expect(() => planes(tf.ones([1, 1, 3, 3]))).toThrow(/NHWC/);
  });
});
