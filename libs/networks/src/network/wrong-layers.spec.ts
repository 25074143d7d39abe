import { defineLayer, ErgodicError, type LayerPlan, type LayerProgram } from '@ergodic/kernel';
import { createTensorRuntime } from '@ergodic/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LayerFunction } from '../common/tensor-types.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense } from '../layers/dense.ts';
import { buildNetwork } from './build-network.ts';
import { CompiledNetwork } from './compile-network.ts';

const runtime = createTensorRuntime();
beforeAll(() => runtime.load!());

/** A layer of somebody's that does what it is given, and declares that nothing changes. */
const theirs = (program: LayerFunction): LayerPlan =>
  layer(
    defineLayer({
      name: 'theirs',
      summary: 'for tests',
      options: z.object({}),
      make: () => ({
        build: (input) => ({ input, output: input, parameters: {}, program: program as unknown as LayerProgram }),
      }),
    }),
  );

const between = (plan: LayerPlan): CompiledNetwork => {
  const layers = { before: layer(dense, { units: 4 }), theirs: plan, after: layer(dense, { units: 2 }) };
  return new CompiledNetwork(buildNetwork({ input: [3], layers, readout: 'classes', start: 1 }), runtime);
};
const points = Float64Array.of(0.3, -1, 2, 0.5, 0.1, -0.7);

describe('a layer that is wrong is named', () => {
  it('where its output has another shape than it declares', () => {
    const wider = between(theirs(({ tf }, x) => ({ output: tf.concat([x, x], 1) })));
    let thrown: unknown;
    try {
      wider.evaluate(points, 1);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ErgodicError);
    expect(thrown).toMatchObject({
      code: 'plugin-failed',
      path: 'theirs',
      message: 'layer theirs declares the output [4], and its program gives [8]',
    });
  });

  it('where an operation of it throws', () => {
    const misfit = between(theirs(({ tf }, x) => ({ output: tf.matMul(x as never, tf.ones([3, 4])) })));
    expect(() => misfit.evaluate(points, 1)).toThrow(/^layer theirs: /);
  });

  it('where it is the first to make what is no finite number', () => {
    const logarithm = between(theirs(({ tf }, x) => ({ output: tf.log(tf.sub(x, 100)) })));
    expect(logarithm.firstNotFinite(points, 1)).toBe('theirs');
    expect(between(theirs((_, x) => ({ output: x }))).firstNotFinite(points, 1)).toBeUndefined();
  });
});
