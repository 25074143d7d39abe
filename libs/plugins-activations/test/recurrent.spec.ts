import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { lawContext } from '@ergodic/laws';
import { thermalSigmoid } from '../src/thermal-sigmoid.ts';
import { thermalSoftplus } from '../src/thermal-softplus.ts';
import { thermalTanh } from '../src/thermal-tanh.ts';
import { expectNear, normals, rowOf } from './support.ts';

const tanh = thermalTanh.make({}, lawContext(1, 1));
const N = 4;

/** A matrix of the given spectral norm, not symmetric. */
function matrixOfNorm(norm: number, seed: number): Float64Array {
  const a = normals(N * N, seed);
  const gram = Float64Array.from({ length: N * N }, (_, at) => {
    const [i, j] = [Math.floor(at / N), at % N];
    return Array.from({ length: N }, (__, k) => a[k * N + i]! * a[k * N + j]!).reduce((s, x) => s + x);
  });
  const largest = Math.sqrt(symmetricEigen(gram, N).values[N - 1]!);
  return a.map((x) => (norm * x) / largest);
}

const times = (W: Float64Array, x: readonly number[]): number[] =>
  Array.from({ length: N }, (_, i) => x.reduce((sum, y, j) => sum + W[i * N + j]! * y, 0));
const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, i) => x - b[i]!));

describe('recurrent map h ← σ_T(W h + V x + b) with thermal-tanh', () => {
  const V = normals(N * N, 52);
  const drive = times(V, [0.3, -1.2, 0.5, 0.1]).map((v, i) => v + [0.2, -0.1, 0.4, 0][i]!);
  const step = (W: Float64Array, h: readonly number[], T: number): number[] =>
    rowOf(
      tanh,
      times(W, h).map((v, i) => v + drive[i]!),
      T,
    );
  const starts = [...Array.from({ length: 12 }, (_, s) => [...normals(N, 60 + s)].map((x) => 10 * x)), [0, 0, 0, 0]];

  it.each([0.5, 1.3])('NET-07 T = %s: ‖W‖/T = 0.9 < 1 contracts: one fixed point, whatever the start', (T) => {
    const W = matrixOfNorm(0.9 * T, 51);
    const ends = starts.map((start) => {
      let h = start;
      for (let t = 0; t < 400; t++) h = step(W, h, T);
      expectNear(step(W, h, T), h, 1e-14);
      return h;
    });
    for (const end of ends) expectNear(end, ends[0]!, 1e-13);
    for (const a of starts)
      for (const b of starts)
        if (a !== b) expect(distance(step(W, a, T), step(W, b, T))).toBeLessThanOrEqual(0.9 * distance(a, b) + 1e-14);
  });

  it('NET-07 beyond ‖W‖/T = 1 there may be more: W = 1.5 T has a fixed point of either sign', () => {
    const T = 0.8;
    const ends = [0.1, -0.1].map((start) => {
      let h = [start];
      for (let t = 0; t < 400; t++) h = rowOf(tanh, [1.5 * T * h[0]!], T);
      return h[0]!;
    });
    expect(ends[0]).toBeGreaterThan(0.8);
    expect(ends[1]).toBe(-ends[0]!);
  });
});

describe('circular cross-correlation y_ij = σ_T(Σ_kl w_kl x_{i+k, j+l})', () => {
  const [rows, columns] = [5, 7];
  const w = [...normals(6, 71)]; // 2 × 3
  const x = [...normals(rows * columns, 72)];
  const wrap = (i: number, n: number): number => ((i % n) + n) % n;
  const translated = (image: readonly number[], down: number, right: number): number[] =>
    image.map(
      (_, at) => image[wrap(Math.floor(at / columns) - down, rows) * columns + wrap((at % columns) - right, columns)]!,
    );
  const fields = (image: readonly number[], circular = true): number[] =>
    image.map((_, at) => {
      let sum = 0;
      for (let k = 0; k < 2; k++)
        for (let l = 0; l < 3; l++) {
          const [i, j] = [Math.floor(at / columns) + k, (at % columns) + l];
          if (circular || (i < rows && j < columns))
            sum += w[3 * k + l]! * image[wrap(i, rows) * columns + wrap(j, columns)]!;
        }
      return sum;
    });

  it.each([thermalTanh, thermalSigmoid, thermalSoftplus])(
    'NET-07 $name: a translated input gives the translated output, to the last bit; padding with 0 does not',
    (definition) => {
      const activation = definition.make({}, lawContext(1, 1));
      for (const T of [0.4, 2])
        for (const [down, right] of [
          [1, 0],
          [0, 1],
          [2, 5],
          [-1, 3],
        ] as const) {
          const moved = translated(x, down, right);
          const y = rowOf(activation, fields(x), T);
          expect(rowOf(activation, fields(moved), T)).toEqual(translated(y, down, right));
          expect(rowOf(activation, fields(moved, false), T)).not.toEqual(
            translated(rowOf(activation, fields(x, false), T), down, right),
          );
        }
    },
  );
});
