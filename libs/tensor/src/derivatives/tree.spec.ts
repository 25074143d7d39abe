import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { leavesOf, type TensorTree, withLeaves } from './tree.ts';

beforeAll(onCpu);

describe('trees of tensors', () => {
  it('have paths', () => {
    const tree = { layers: [{ w: tf.scalar(1) }, { w: tf.scalar(2) }], scale: tf.scalar(3) };
    expect(leavesOf(tree, 'it').map(({ path }) => path)).toEqual(['layers.0.w', 'layers.1.w', 'scale']);
    expect(leavesOf(tf.scalar(1), 'it')[0]!.path).toBe('');
  });

  it('come apart and together again', () => {
    const { tree } = fc.letrec<{ tree: TensorTree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null).map(() => tf.scalar(0)),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 3 }), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (given) => {
        const leaves = leavesOf(given, 'it').map(({ tensor }) => tensor);
        expect(leavesOf(withLeaves(given, leaves), 'it').map(({ tensor }) => tensor.id)).toEqual(
          leaves.map(({ id }) => id),
        );
        expect(withLeaves(given, leaves)).toStrictEqual(given);
      }),
      { numRuns: 50, seed: 4 },
    );
  });
});
