import { describe, expect, test } from 'vitest';
import { cholesky, expm, powerIteration, reversibleEigenvalues, solve, symmetricEigen } from './linear-algebra.ts';
import { RandomStreams } from './random/streams.ts';

const streams = new RandomStreams(106, 'linear-algebra', 1);

function randomMatrix(n: number): Float64Array {
  const a = new Float64Array(n * n);
  streams.fillNormal(0, a);
  return a;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * n + k]! * b[k * n + j]!;
  return out;
}

const transpose = (a: Float64Array, n: number): Float64Array => a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!);
const identity = (n: number): Float64Array => new Float64Array(n * n).map((_, at) => (at % (n + 1) === 0 ? 1 : 0));
const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((m, x, i) => Math.max(m, Math.abs(x - b[i]!)), 0);
const symmetric = (n: number): Float64Array => {
  const a = randomMatrix(n);
  return a.map((x, at) => x + transpose(a, n)[at]!);
};
const applied =
  (a: Float64Array, n: number) =>
  (v: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < n; i++) out[i] = v.reduce((sum, x, j) => sum + a[i * n + j]! * x, 0);
  };

describe('symmetricEigen', () => {
  test('A = V^T diag(values) V with orthonormal rows and ascending values', () => {
    for (const n of [1, 2, 7, 30]) {
      const a = symmetric(n);
      const { values, vectors } = symmetricEigen(a, n);
      const scaled = vectors.map((x, at) => x * values[Math.floor(at / n)]!);
      expect(distance(multiply(transpose(vectors, n), scaled, n), a)).toBeLessThan(1e-12);
      expect(distance(multiply(vectors, transpose(vectors, n), n), identity(n))).toBeLessThan(1e-13);
      expect([...values]).toEqual([...values].sort((x, y) => x - y));
    }
  });

  test('by hand, and for equal eigenvalues', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(distance(values, Float64Array.of(1, 3))).toBeLessThan(1e-15);
    expect(Math.abs(vectors[2]!)).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors[2]).toBeCloseTo(vectors[3]!, 14);
    expect(symmetricEigen(identity(4), 4).values).toEqual(Float64Array.of(1, 1, 1, 1));
  });

  test('SMP-01 spectrum of a Metropolis kernel', () => {
    const p = Float64Array.of(
      0.873292588413,
      0.119825518221,
      0.006881893367,
      0.5,
      0.471283690366,
      0.028716309634,
      0.5,
      0.5,
      0,
    );
    const weights = Float64Array.of(1, Math.exp(-1 / 0.7), Math.exp(-3 / 0.7));
    const expected = Float64Array.of(-0.028716309634, 0.373292588413, 1);
    expect(distance(reversibleEigenvalues(p, weights), expected)).toBeLessThan(2e-11);
  });
});

describe('cholesky and solve', () => {
  test('L L^T = A, and nothing above the diagonal', () => {
    const n = 12;
    const b = randomMatrix(n);
    const a = multiply(b, transpose(b, n), n);
    const l = cholesky(a, n);
    expect(distance(multiply(l, transpose(l, n), n), a)).toBeLessThan(1e-12);
    expect(l.every((x, at) => at % n <= Math.floor(at / n) || x === 0)).toBe(true);
  });

  test('A x = b for one and for several right-hand sides, with pivoting', () => {
    expect(solve(Float64Array.of(0, 1, 2, 0), Float64Array.of(3, 4), 2)).toEqual(Float64Array.of(2, 3));
    const n = 9;
    const a = randomMatrix(n);
    const b = randomMatrix(n);
    expect(distance(multiply(a, solve(a, b, n, n), n), b)).toBeLessThan(1e-11);
  });
});

describe('expm', () => {
  test('a rotation, a nilpotent matrix, nothing', () => {
    const angle = 1.3;
    const rotation = Float64Array.of(Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle));
    expect(distance(expm(Float64Array.of(0, -1, 1, 0), 2, angle), rotation)).toBeLessThan(1e-15);
    expect(
      distance(expm(Float64Array.of(0, 1, 0, 0, 0, 1, 0, 0, 0), 3), Float64Array.of(1, 1, 0.5, 0, 1, 1, 0, 0, 1)),
    ).toBeLessThan(1e-15);
    expect(expm(randomMatrix(3), 3, 0)).toEqual(identity(3));
  });

  test('two states with rates a, b relax by exp(-(a + b) t), also over many squarings', () => {
    const [a, b] = [0.7, 0.2];
    for (const t of [1e-8, 0.5, 10, 1000]) {
      const decay = Math.exp(-(a + b) * t);
      const expected = Float64Array.of(b + a * decay, b - b * decay, a - a * decay, a + b * decay).map(
        (x) => x / (a + b),
      );
      expect(distance(expm(Float64Array.of(-a, b, a, -b), 2, t), expected)).toBeLessThan(1e-13);
    }
  });

  test('agrees with the eigenvalues, is a group, and has determinant exp(trace)', () => {
    const n = 8;
    const a = symmetric(n);
    const { values, vectors } = symmetricEigen(a, n);
    const scaled = vectors.map((x, at) => x * Math.exp(values[Math.floor(at / n)]!));
    const exact = multiply(transpose(vectors, n), scaled, n);
    const size = exact.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    expect(distance(expm(a, n), exact)).toBeLessThan(1e-12 * size);
    expect(distance(multiply(expm(a, n, 0.3), expm(a, n, 0.7), n), exact)).toBeLessThan(1e-12 * size);
  });
});

describe('powerIteration', () => {
  test('finds the largest eigenvalue of a covariance and its vector', () => {
    const n = 20;
    const b = randomMatrix(n);
    const a = multiply(b, transpose(b, n), n);
    const { values, vectors } = symmetricEigen(a, n);
    const result = powerIteration(applied(a, n), n, { seed: 5, tolerance: 1e-9 });
    expect(result.converged).toBe(true);
    expect(Math.abs(result.value / values[n - 1]! - 1)).toBeLessThan(1e-12);
    const overlap = result.vector.reduce((sum, x, i) => sum + x * vectors[(n - 1) * n + i]!, 0);
    expect(Math.abs(overlap)).toBeCloseTo(1, 12);
    expect(result.vector.find((x) => x !== 0)).toBeGreaterThan(0);
  });

  test('the same seed gives the same bits; a negative dominant value keeps its sign', () => {
    const a = Float64Array.of(-5, 1, 1, 2);
    const first = powerIteration(applied(a, 2), 2, { seed: 3 });
    expect(powerIteration(applied(a, 2), 2, { seed: 3 })).toEqual(first);
    expect(first.value).toBeCloseTo(symmetricEigen(a, 2).values[0]!, 13);
  });

  test('zero operator, degenerate size, too few iterations, NaN', () => {
    expect(powerIteration((_, out) => out.fill(0), 3)).toMatchObject({ value: 0, converged: true, iterations: 1 });
    const opposed = powerIteration(applied(Float64Array.of(1, 0, 0, -1), 2), 2, { maxIterations: 50 });
    expect(opposed).toMatchObject({ converged: false, iterations: 50 });
    expect(() => powerIteration((_, out) => out.fill(NaN), 3)).toThrow(RangeError);
    expect(() => powerIteration((_, out) => out.fill(1), 0)).toThrow(RangeError);
    expect(() => powerIteration((_, out) => out.fill(1), 1, { tolerance: 0 })).toThrow(RangeError);
  });
});

test.each([
  () => symmetricEigen(Float64Array.of(1, 2, 3, 4), 2),
  () => symmetricEigen(new Float64Array(3), 2),
  () => symmetricEigen(Float64Array.of(NaN), 1),
  () => cholesky(Float64Array.of(1, 2, 2, 1), 2),
  () => solve(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2), 2),
  () => solve(identity(2), Float64Array.of(1, 2, 3), 2),
  () => expm(Float64Array.of(Infinity), 1),
  () => expm(Float64Array.of(1, NaN, 0, 1), 2),
  () => reversibleEigenvalues(identity(2), Float64Array.of(1, 0)),
  () => reversibleEigenvalues(Float64Array.of(0.5, 0.5, 0.1, 0.9), Float64Array.of(0.5, 0.5)),
])('what has no answer is a RangeError (%#)', (call) => {
  expect(call).toThrow(RangeError);
});
