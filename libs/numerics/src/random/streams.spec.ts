import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint, philox4x32 } from './philox.ts';
import { RandomStreams } from './streams.ts';

describe('naming', () => {
  test('the state of a block is Philox of (block, name) under the seed', () => {
    const seed = 2 ** 45 + 12345;
    const streams = new RandomStreams(seed, 'dynamics', 5);
    const counter = new Uint32Array(4);
    fingerprint('dynamics', counter.subarray(1));
    counter[0] = 3;
    const expected = new Uint32Array(4);
    philox4x32(counter, Uint32Array.of(12345, 2 ** 13), expected);
    expect(streams.state.subarray(12, 16)).toEqual(expected);
  });

  test('a sequence depends neither on the number of blocks nor on what other blocks draw', () => {
    const few = new RandomStreams(7, 'a', 3);
    const many = new RandomStreams(7, 'a', 300);
    for (let i = 0; i < 100; i++) many.normal(i % 2);
    for (let i = 0; i < 100; i++) expect(many.normal(2)).toBe(few.normal(2));
  });

  test('seed, stream and block each change every word', () => {
    const base = new RandomStreams(1, 'a', 2);
    const others = [new RandomStreams(2, 'a', 1), new RandomStreams(1 + 2 ** 32, 'a', 1), new RandomStreams(1, 'b', 1)];
    for (const other of others) expect(other.state.some((word, i) => word === base.state[i])).toBe(false);
    expect(base.state.subarray(0, 4).some((word, i) => word === base.state[4 + i])).toBe(false);
  });

  test('these bits never change: recorded results depend on them', () => {
    const streams = new RandomStreams(42, 'golden', 2);
    const drawn = [
      streams.nextUint32(0),
      streams.uniform(0),
      streams.normal(0),
      streams.exponential(1),
      streams.integer(1, 10),
    ];
    expect(drawn).toMatchInlineSnapshot(`
      [
        1653849236,
        0.9625965104860157,
        0.09977675238169638,
        5.301775960948145,
        0,
      ]
    `);
  });
});

describe('the state is everything', () => {
  test('copied out and put back, it continues every method bit for bit', () => {
    const drawAll = (s: RandomStreams): number[] => {
      const out = new Float64Array(50);
      s.fillNormal(1, out);
      const order = Int32Array.from({ length: 9 }, (_, i) => i);
      s.shuffle(0, order);
      const weights = Float64Array.of(1, 2, 3);
      return [
        ...out,
        ...order,
        s.uniform(0),
        s.exponential(2),
        s.integer(2, 77),
        s.categorical(0, weights),
        s.nextUint32(1),
      ];
    };
    const streams = new RandomStreams(3, 'x', 3);
    for (let i = 0; i < 1001; i++) streams.normal(i % 3);
    const saved = streams.state.slice();
    const expected = drawAll(streams);
    streams.restore(saved);
    expect(drawAll(streams)).toEqual(expected);
    const elsewhere = new RandomStreams(999, 'y', 3);
    elsewhere.state.set(saved);
    expect(drawAll(elsewhere)).toEqual(expected);
  });

  test('fills give what single draws give, over tails and wedges too', () => {
    const one = new RandomStreams(5, 'fill', 2);
    const other = new RandomStreams(5, 'fill', 2);
    const normals = new Float64Array(100_000);
    one.fillNormal(1, normals);
    expect(normals.every((x) => x === other.normal(1))).toBe(true);
    expect(normals.some((x) => Math.abs(x) > 3.7)).toBe(true);
    const uniforms = new Float64Array(100);
    one.fillUniform(1, uniforms);
    expect(uniforms.every((x) => x === other.uniform(1))).toBe(true);
    expect(one.state).toEqual(other.state);
  });

  test('a state of zeros or of another length is refused and changes nothing', () => {
    const streams = new RandomStreams(5, 'fill', 2);
    const before = streams.state.slice();
    expect(() => streams.restore(new Uint32Array(4))).toThrow(RangeError);
    expect(() => streams.restore(Uint32Array.of(1, 2, 3, 4, 0, 0, 0, 0))).toThrow(/block 1 is all zero/);
    expect(streams.state).toEqual(before);
  });
});

describe('ranges', () => {
  const streams = new RandomStreams(11, 'ranges', 1);

  test('integers stay below n and reach both ends', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 1, max: 20 }),
          fc.maxSafeInteger().filter((n) => n > 0),
        ),
        (n) => {
          const drawn = streams.integer(0, n);
          return Number.isInteger(drawn) && drawn >= 0 && drawn < n;
        },
      ),
      { seed: 3, numRuns: 1000 },
    );
    const seen = new Set(Array.from({ length: 200 }, () => streams.integer(0, 4)));
    expect(seen).toEqual(new Set([0, 1, 2, 3]));
  });

  test('uniforms are in [0, 1), also for the largest and smallest words', () => {
    const words = (value: number): RandomStreams => {
      const s = new RandomStreams(0, '', 1);
      Object.defineProperty(s, 'next', { value: () => value });
      return s;
    };
    expect(words(-1).uniform(0)).toBe(1 - 2 ** -53);
    expect(words(0).uniform(0)).toBe(0);
    expect(words(-1).exponential(0)).toBeCloseTo(53 * Math.LN2, 10);
    expect(words(-1).categorical(0, Float64Array.of(1 + 2 ** -52, 0))).toBe(0);
    expect(words(0).categorical(0, Float64Array.of(0, 1))).toBe(1);
  });

  test('categorical reads the range it is given and never draws weight zero', () => {
    const weights = Float64Array.of(1e9, 0, 5, 0, 1e9);
    for (let i = 0; i < 100; i++) expect(streams.categorical(0, weights, 1, 3)).toBe(1);
  });

  test.each([
    () => new RandomStreams(-1, 'a', 1),
    () => new RandomStreams(0.5, 'a', 1),
    () => new RandomStreams(2 ** 53, 'a', 1),
    () => new RandomStreams(1, 'a', -1),
    () => streams.uniform(1),
    () => streams.normal(-1),
    () => streams.fillNormal(1, new Float64Array(1)),
    () => streams.integer(0, 0),
    () => streams.integer(0, 2.5),
    () => streams.categorical(0, Float64Array.of(1, -1)),
    () => streams.categorical(0, Float64Array.of(0, 0)),
    () => streams.categorical(0, Float64Array.of(1, NaN)),
    () => streams.categorical(0, Float64Array.of(1, Infinity)),
    () => streams.categorical(0, Float64Array.of(1), 1, 1),
  ])('outside the domain is a RangeError (%#)', (draw) => {
    expect(draw).toThrow(RangeError);
  });
});
