import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

describe('shapes and parts', () => {
  it('reshape, transpose, expandDims, squeeze', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a, b] }],
      program: (tf, x) => ({
        flat: tf.reshape(x, [-1]),
        rows: tf.reshape(x, [x.shape[0]! * a, b]),
        turned: tf.transpose(x, [2, 0, 1]),
        reversed: tf.transpose(x),
        wide: tf.reshape(tf.transpose(x, [1, 0, 2]), [a, x.shape[0] * b]),
        thin: tf.expandDims(x, -1),
        back: tf.squeeze(tf.expandDims(x, 1), [1]),
      }),
    })));

  it('slice, stridedSlice, reverse', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a + 1, b + 2] }],
      program: (tf, x) => ({
        slice: tf.slice(x, [0, 1, 1], [-1, a, b]),
        last: tf.slice(x, [0, a, 0]),
        strided: tf.stridedSlice(x, [0, 0, 0], [x.shape[0]!, a + 1, b + 2], [1, 2, 2]),
        backwards: tf.stridedSlice(x, [0, a, b + 1], [x.shape[0]!, -a - 2, 0], [1, -1, -1]),
        reverse: tf.reverse(x, [0, 2]),
      }),
      batches: [0, 1, 4, 300],
    })));

  it('concat, stack, unstack, split', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a] }, { shape: ['N', b] }, { shape: ['N', a] }],
      program: (tf, x, y, z) => ({
        across: tf.concat([x, y], 1),
        along: tf.concat([x, z], 0),
        stack: tf.stack([x, z], 1),
        first: tf.unstack(x, 1)[0]!,
        parts: tf.split(tf.concat([x, y, z], 1), [a, b, a], 1),
        halves: tf.split(tf.concat([x, z], 1), 2, 1),
      }),
      batches: [0, 1, 300],
      butOfNothing: { cpu: 'refuses to take nothing apart' },
    })));

  it('pad, mirrorPad, tile, broadcastTo', () =>
    parity(({ a, b }) => ({
      args: [{ shape: ['N', a + 1, b + 1] }, { shape: [a, 1] }],
      program: (tf, x, y) => ({
        pad: tf.pad(x, [[0, 0], [1, 2], [0, 1]], 0.5), // prettier-ignore
        reflect: tf.mirrorPad(x, [[0, 0], [1, 1], [1, 0]], 'reflect'), // prettier-ignore
        symmetric: tf.mirrorPad(x, [[0, 0], [1, 1], [1, 0]], 'symmetric'), // prettier-ignore
        tile: tf.tile(x, [2, 1, 3]),
        broadcast: tf.broadcastTo(y, [x.shape[0]!, a, 3]),
      }),
      batches: [0, 1, 3, 300],
      but: { reference: 'has not all of them', wasm: 'pads otherwise' },
      butOfNothing: { cpu: 'refuses to mirror nothing' },
    })));
});
