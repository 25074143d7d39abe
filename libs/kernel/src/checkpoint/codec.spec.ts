import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, recipes, run } from '../../test/fixtures.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './codec.ts';

function example(steps = 17): Checkpoint {
  const whole = run(recipes.spins);
  whole.simulation.advance(steps);
  return whole.checkpoint();
}

const checkpoint = example();
const bytes = encodeCheckpoint(checkpoint);

describe('a checkpoint', () => {
  it('is read as it was written', () => expect(decodeCheckpoint(bytes)).toEqual(checkpoint));

  it('also from bytes that lie within others, as those of small files do', () => {
    const pool = Buffer.alloc(bytes.length + 24, 7);
    for (const offset of [0, 3, 8, 17]) {
      pool.set(bytes, offset);
      const read = decodeCheckpoint(pool.subarray(offset, offset + bytes.length));
      expect(read).toEqual(checkpoint);
      pool.fill(9);
      expect(read).toEqual(checkpoint);
    }
  });

  it('keeps every bit of numbers of any kind', () => {
    const doubles = fc.float64Array({ maxLength: 9 });
    const words = fc.uint32Array({ maxLength: 9 });
    fc.assert(
      fc.property(
        doubles,
        words,
        words,
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (x, a, b, name, T) => {
          const counters = { ...checkpoint.counters, temperature: T };
          const odd = { ...checkpoint, counters, arrays: { x, a, b, [`array/${name}`]: x } };
          const read = decodeCheckpoint(encodeCheckpoint(odd));
          expect(new Uint8Array(read.arrays['x']!.buffer)).toEqual(new Uint8Array(x.slice().buffer));
          expect(read.arrays).toEqual(odd.arrays);
          expect(read.counters.temperature).toBe(T === 0 ? 0 : T);
        },
      ),
      { seed: 1 },
    );
  });

  it('damaged at any byte is refused, never read wrongly', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = bytes.slice();
        damaged[at]! ^= flip;
        expect(errorOf(() => decodeCheckpoint(damaged))).toMatchObject({ name: 'ErgodicError', code: 'checkpoint' });
      }),
      { numRuns: 400, seed: 2 },
    );
  });

  it('cut anywhere is refused', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(errorOf(() => decodeCheckpoint(bytes.slice(0, length))).code).toBe('checkpoint');
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it.each([
    [new Uint8Array(0), 'truncated: 0 bytes'],
    [new Uint8Array(500), 'not one of Ergodic’s'],
    [Uint8Array.of(...bytes, 0), 'corrupted'],
  ])('%#: says what is wrong', (wrong, message) => {
    expect(errorOf(() => decodeCheckpoint(wrong)).message).toContain(message);
  });
});
