import { describe, expect, test } from 'vitest';
import { normalCdf } from '../special-functions/normal.ts';
import { chiSquareTest } from '../statistics/count-tests.ts';
import { kolmogorovSmirnovTest } from '../statistics/kolmogorov-smirnov.ts';
import { countTest, meanTest } from '../statistics/mean-test.ts';
import { RandomStreams } from './streams.ts';

const N = 1_000_000;
const seed = 20_240_607;

function normals(name: string, count = N, block = 0): Float64Array {
  const out = new Float64Array(count);
  new RandomStreams(seed, name, block + 1).fillNormal(block, out);
  return out;
}

function uniforms(name: string, count = N, block = 0): Float64Array {
  const out = new Float64Array(count);
  new RandomStreams(seed, name, block + 1).fillUniform(block, out);
  return out;
}

const flat = (bins: number): Float64Array => new Float64Array(bins).fill(1);

const products = (a: Float64Array, b: Float64Array, lag = 0): Float64Array =>
  Float64Array.from({ length: Math.min(a.length, b.length) - lag }, (_, i) => a[i]! * b[i + lag]!);

/** Every law of independent standard normals that GEN-10 lists; true where all hold. */
function looksNormal(x: Float64Array): boolean {
  return [
    () => meanTest(x, { mean: 0, variance: 1 }),
    () =>
      meanTest(
        x.map((v) => v ** 2),
        { mean: 1, variance: 2 },
      ),
    () =>
      meanTest(
        x.map((v) => v ** 3),
        { mean: 0, variance: 15 },
      ),
    () =>
      meanTest(
        x.map((v) => v ** 4),
        { mean: 3, variance: 96 },
      ),
    () => meanTest(products(x, x, 1), { mean: 0, variance: 1 }),
    () => kolmogorovSmirnovTest(x, normalCdf),
  ].every((result) => result().pass);
}

/** Mean, equidistribution of the leading and of the following 8 bits, and lag-1 product of uniforms on [0, 1). */
function looksUniform(u: Float64Array): boolean {
  const leading = new Float64Array(256);
  const following = new Float64Array(256);
  for (const x of u) {
    leading[Math.floor(x * 256)]!++;
    following[Math.floor(x * 65536) % 256]!++;
  }
  const centred = u.map((x) => x - 0.5);
  return [
    () => meanTest(u, { mean: 0.5, variance: 1 / 12 }),
    () => chiSquareTest(leading, flat(256)),
    () => chiSquareTest(following, flat(256)),
    () => meanTest(products(centred, centred, 1), { mean: 0, variance: 1 / 144 }),
    () => kolmogorovSmirnovTest(u),
  ].every((result) => result().pass);
}

const uncorrelated = (a: Float64Array, b: Float64Array): boolean =>
  meanTest(products(a, b), { mean: 0, variance: 1 }).pass;

describe('GEN-10 normals', () => {
  test('moments to the fourth, lag 1, Kolmogorov-Smirnov', () => {
    expect(looksNormal(normals('normal'))).toBe(true);
  });

  const tailStart = 3.6541528853610088;
  const tailCdf = (x: number): number => 1 - normalCdf(-x) / normalCdf(-tailStart);

  /** The draws beyond the last layer, among 16 million. */
  function tail(streams: RandomStreams): Float64Array {
    const beyond: number[] = [];
    const chunk = new Float64Array(N);
    for (let i = 0; i < 16; i++) {
      streams.fillNormal(0, chunk);
      for (const x of chunk) if (Math.abs(x) > tailStart) beyond.push(x);
    }
    return Float64Array.from(beyond);
  }

  test('the tail beyond the last layer has its weight and symmetry', () => {
    const beyond = tail(new RandomStreams(seed, 'tail', 1));
    expect(countTest(beyond.length, 16 * N, 2 * normalCdf(-tailStart)).pass).toBe(true);
    expect(countTest(beyond.filter((x) => x > 0).length, beyond.length, 0.5).pass).toBe(true);
    expect(kolmogorovSmirnovTest(beyond.map(Math.abs), tailCdf).pass).toBe(true);
  });

  test('the tail has its shape, and an exponential one, without the rejection step, is rejected (GEN-11)', () => {
    const streams = new RandomStreams(seed, 'tail shape', 1);
    const normalTail = (Reflect.get(streams, 'normalTail') as (block: number) => number).bind(streams);
    const right = Float64Array.from({ length: 200_000 }, () => normalTail(0));
    const wrong = right.map(() => tailStart + streams.exponential(0) / tailStart);
    expect(kolmogorovSmirnovTest(right, tailCdf).pass).toBe(true);
    expect(kolmogorovSmirnovTest(wrong, tailCdf).pass).toBe(false);
  });

  /** Counts in 400 bins of equal probability. */
  function bins(streams: RandomStreams): Float64Array {
    const x = new Float64Array(4 * N);
    streams.fillNormal(0, x);
    const counts = new Float64Array(400);
    for (const v of x) counts[Math.floor(normalCdf(v) * 400)]!++;
    return counts;
  }

  test('the body has its shape in 400 bins of equal probability', () => {
    expect(chiSquareTest(bins(new RandomStreams(seed, 'body', 1)), flat(400)).pass).toBe(true);
  });

  test('GEN-11 wedges accepted without their test are rejected', () => {
    const streams = new RandomStreams(seed, 'body', 1);
    Object.defineProperty(streams, 'acceptsWedge', { value: () => true });
    expect(chiSquareTest(bins(streams), flat(400)).pass).toBe(false);
  });

  test('GEN-11 wrong normals are rejected', () => {
    const x = normals('mutants');
    const u = uniforms('mutants', 12 * N);
    const sumOfTwelve = x.map((_, i) => {
      let sum = -6;
      for (let k = 12 * i; k < 12 * i + 12; k++) sum += u[k]!;
      return sum;
    });
    expect(looksNormal(x.map((v) => v * 1.01))).toBe(false);
    expect(looksNormal(x.map((v) => v + 0.01))).toBe(false);
    expect(looksNormal(x.filter((v) => Math.abs(v) < 3.3))).toBe(false);
    expect(looksNormal(sumOfTwelve)).toBe(false);
    expect(looksNormal(x.map((v, i) => (i % 100 === 0 && i > 0 ? x[i - 1]! : v)))).toBe(false);
  });
});

describe('GEN-10 uniforms', () => {
  test('mean, 256 bins of the first and second byte, lag 1, Kolmogorov-Smirnov', () => {
    expect(looksUniform(uniforms('uniform'))).toBe(true);
  });

  test('each of the 32 bits of a word is fair', () => {
    const streams = new RandomStreams(seed, 'bits', 1);
    const ones = new Float64Array(32);
    for (let i = 0; i < N; i++) {
      const word = streams.nextUint32(0);
      for (let bit = 0; bit < 32; bit++) ones[bit]! += (word >>> bit) & 1;
    }
    expect(ones.every((count) => countTest(count, N, 0.5).pass)).toBe(true);
  });

  test('GEN-11 wrong uniforms are rejected', () => {
    const u = uniforms('mutants');
    expect(looksUniform(u.map((x) => x * 0.997))).toBe(false);
    expect(looksUniform(u.map((x) => Math.floor(x * 1000) / 1000))).toBe(false);
    expect(looksUniform(u.map((_, i) => (i * 0.618033988749895) % 1))).toBe(false);
  });
});

describe('GEN-10 independence', () => {
  const x = normals('left');

  test('of neighbouring blocks', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [0, 255],
    ] as const) {
      expect(uncorrelated(normals('left', N, a), normals('left', N, b))).toBe(true);
    }
  });

  test('of other streams, and of neighbouring seeds', () => {
    expect(uncorrelated(x, normals('right'))).toBe(true);
    const next = new Float64Array(N);
    new RandomStreams(seed + 1, 'left', 1).fillNormal(0, next);
    expect(uncorrelated(x, next)).toBe(true);
  });

  test('of the first draws of many blocks', () => {
    const streams = new RandomStreams(seed, 'first', N);
    expect(looksUniform(Float64Array.from({ length: N }, (_, block) => streams.uniform(block)))).toBe(true);
  });

  test('GEN-11 correlated streams are rejected', () => {
    const y = normals('right');
    expect(
      uncorrelated(
        x,
        y.map((v, i) => 0.01 * x[i]! + Math.sqrt(1 - 1e-4) * v),
      ),
    ).toBe(false);
    expect(uncorrelated(x, x)).toBe(false);
  });
});

describe('GEN-10 derived draws', () => {
  test('exponential: mean, square, distribution; a rate off by 1 % is rejected', () => {
    const streams = new RandomStreams(seed, 'exponential', 1);
    const x = Float64Array.from({ length: N }, () => streams.exponential(0));
    const accepts = (sample: Float64Array): boolean =>
      meanTest(sample, { mean: 1, variance: 1, skewness: 2 }).pass &&
      kolmogorovSmirnovTest(sample, (v) => -Math.expm1(-v)).pass;
    expect(accepts(x)).toBe(true);
    expect(accepts(x.map((v) => v * 1.01))).toBe(false);
  });

  test('integers are unbiased on both sides of the change of method; the remainder of a word is rejected', () => {
    const streams = new RandomStreams(seed, 'integer', 1);
    const counts = (n: number, draw: () => number): Float64Array => {
      const bins = new Float64Array(6);
      for (let i = 0; i < 300_000; i++) bins[Math.floor((draw() / n) * 6)]!++;
      return bins;
    };
    for (const n of [6, 6 * 2 ** 18, 3 * 2 ** 30, 3 * 2 ** 50]) {
      expect(
        chiSquareTest(
          counts(n, () => streams.integer(0, n)),
          flat(6),
        ).pass,
      ).toBe(true);
    }
    const n = 3 * 2 ** 30;
    expect(
      chiSquareTest(
        counts(n, () => streams.nextUint32(0) % n),
        flat(6),
      ).pass,
    ).toBe(false);
  });

  test('categorical draws a Boltzmann distribution, and 1.1 T is rejected', () => {
    const energies = [0, 0.3, 0.9, 1.7, 2.2];
    const weights = (temperature: number): Float64Array =>
      Float64Array.from(energies, (e) => 3 * Math.exp(-e / temperature));
    const streams = new RandomStreams(seed, 'categorical', 1);
    const counts = (p: Float64Array): Float64Array => {
      const bins = new Float64Array(5);
      for (let i = 0; i < 200_000; i++) bins[streams.categorical(0, p)]!++;
      return bins;
    };
    expect(chiSquareTest(counts(weights(0.7)), weights(0.7)).pass).toBe(true);
    expect(chiSquareTest(counts(weights(0.77)), weights(0.7)).pass).toBe(false);
  });

  test('shuffle makes every order equally likely; swapping with any place is rejected', () => {
    const streams = new RandomStreams(seed, 'shuffle', 1);
    const counts = (mix: (items: Int32Array) => void): Float64Array => {
      const seen = new Map<string, number>();
      for (let i = 0; i < 120_000; i++) {
        const items = Int32Array.of(0, 1, 2, 3);
        mix(items);
        seen.set(items.join(''), (seen.get(items.join('')) ?? 0) + 1);
      }
      return Float64Array.from(seen.values());
    };
    expect(
      chiSquareTest(
        counts((items) => streams.shuffle(0, items)),
        flat(24),
      ).pass,
    ).toBe(true);
    const naive = (items: Int32Array): void => {
      for (let i = 0; i < 4; i++) {
        const j = streams.integer(0, 4);
        [items[i], items[j]] = [items[j]!, items[i]!];
      }
    };
    expect(chiSquareTest(counts(naive), flat(24)).pass).toBe(false);
  });
});
