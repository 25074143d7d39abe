import { describe, it } from 'vitest';
import { parity } from '../../../test/parity.ts';

type Name = 'add';

const REALS = [
  'add',
  'sub',
  'mul',
  'div',
  'maximum',
  'minimum',
  'squaredDifference',
  'atan2',
  'mod',
  'pow',
  'floorDiv',
];
const COMPARISONS = ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'];

describe('functions of two tensors', () => {
  for (const name of [...REALS, ...COMPARISONS]) {
    const isTame = ['mod', 'floorDiv', 'pow', 'atan2'].includes(name);
    it(`${name} of reals, broadcast both ways`, () =>
      parity(
        ({ a, b }) => ({
          args: [
            { shape: ['N', 1, b], numbers: isTame ? 'normal' : 'wild' },
            { shape: [a, 1], numbers: name === 'pow' ? 'positive' : isTame ? 'normal' : 'wild' },
          ],
          program: (tf, x, y) => (name === 'pow' ? tf.pow(y, x) : tf[name as Name](x, y)),
          but: name === 'floorDiv' ? { wasm: 'gives a float32', 'tfjs-node': 'gives an int32 of empty tensors' } : {},
        }),
        2,
      ));
  }

  for (const name of ['add', 'sub', 'mul', 'maximum', 'minimum', 'floorDiv', 'mod', 'div', ...COMPARISONS]) {
    it(`${name} of whole numbers, zeros among them`, () =>
      parity(
        ({ a }) => ({
          args: [
            { shape: ['N', a], type: 'int32' },
            { shape: [a], type: 'int32' },
          ],
          program: (tf, x, y) => tf[name as Name](x, y),
          but: {
            ...(['floorDiv', 'mod', 'div'].includes(name) && {
              wasm: 'divides by zero',
              reference: 'has infinite quotients',
            }),
          },
        }),
        1,
      ));
  }

  for (const name of ['logicalAnd', 'logicalOr', 'logicalXor', 'equal', 'notEqual']) {
    it(`${name} of truth values`, () =>
      parity(
        ({ a }) => ({
          args: [
            { shape: ['N', a], type: 'bool' },
            { shape: [a], type: 'bool' },
          ],
          program: (tf, x, y) => tf[name as Name](x, y),
        }),
        1,
      ));
  }

  it('where, by elements and by rows; addN', () =>
    parity(({ a }) => ({
      args: [
        { shape: ['N', a], type: 'bool' },
        { shape: ['N', a], numbers: 'wild' },
        { shape: [a] },
        { shape: ['N', a], type: 'int32' },
      ],
      program: (tf, flags, x, y, n) => ({
        reals: tf.where(flags, x, y),
        whole: tf.where(flags, n, tf.zerosLike(n)),
        truths: tf.where(flags, tf.logicalNot(flags), flags),
        sum: tf.addN([x, x, tf.neg(x)]),
        sumWhole: tf.addN([n, n]),
      }),
      but: { wasm: 'writes beyond its memory' },
    })));

  it('angles of infinite points and of the origin', () =>
    parity(() => ({
      args: [
        { shape: ['N', 3], numbers: 'wild' },
        { shape: ['N', 3], numbers: 'wild' },
      ],
      // The sign of a zero is not looked at: zeros are made positive.
      program: (tf, y, x) => tf.atan2(tf.add(y, 0), tf.add(x, 0)),
    })));
});
