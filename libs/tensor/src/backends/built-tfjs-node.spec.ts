import { describe, expect, it } from 'vitest';
import { packageIn } from './packages.ts';
import { availableBackends, useBackend } from './use-backend.ts';

const folder = process.env['ERGODIC_TFJS_NODE'];
const name = folder && packageIn(folder)?.name === '@tensorflow/tfjs-node-gpu' ? 'tfjs-node-gpu' : 'tfjs-node';

// With ERGODIC_TFJS_NODE only: tools/tfjs-node/build.sh builds the package that it names.
describe.runIf(folder)('a tfjs-node that was built', () => {
  it('is found', async () => {
    expect((await availableBackends()).find((state) => state.name === name)).toMatchObject({
      available: true,
      runsOn: expect.stringMatching(/^TensorFlow 2\.\d+\.\d+ on the [CG]PU/),
    });
  });

  it('computes', async () => {
    const { tf } = await useBackend(name);
    expect(tf.getBackend()).toBe('tensorflow');
    const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
    expect(product.dataSync()).toEqual(new Float32Array([11]));
    // Calls what Node 23 removed.
    expect(tf.topk(tf.tensor1d([2, 7, 5]), 2).indices.dataSync()).toEqual(new Int32Array([1, 2]));
  });
});
