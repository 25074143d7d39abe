import { describe, expect, it } from 'vitest';
import { expm } from '@ergodic/numerics/linear-algebra';
import { RandomStreams } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { boltzmann, entropiesOf, entropyOf, near, shannonOf, simplexPoint } from '../test/support.ts';
import { vonNeumann } from './von-neumann.ts';

const entropy = vonNeumann.make({}, lawContext(1, 1));
const S = (rho: readonly number[], logDegeneracy?: readonly number[]): number => entropyOf(entropy, rho, logDegeneracy);

// Complex d × d matrices, row-major: re, im, re, …
type Matrix = number[];
const dimension = (a: Matrix): number => Math.sqrt(a.length / 2);
const made = (d: number, entry: (i: number, j: number) => readonly [re: number, im: number]): Matrix =>
  Array.from({ length: d * d }, (_, at) => entry(Math.floor(at / d), at % d)).flat();
const entryOf = (a: Matrix, i: number, j: number): [number, number] => {
  const at = 2 * (i * dimension(a) + j);
  return [a[at]!, a[at + 1]!];
};
const times = (a: Matrix, b: Matrix): Matrix =>
  made(dimension(a), (i, j) => {
    let [re, im] = [0, 0];
    for (let k = 0; k < dimension(a); k++) {
      const [ar, ai] = entryOf(a, i, k);
      const [br, bi] = entryOf(b, k, j);
      re += ar * br - ai * bi;
      im += ar * bi + ai * br;
    }
    return [re, im];
  });
const dagger = (a: Matrix): Matrix =>
  made(dimension(a), (i, j) => {
    const [re, im] = entryOf(a, j, i);
    return [re, -im];
  });
const diagonal = (p: readonly number[]): Matrix => made(p.length, (i, j) => [i === j ? p[i]! : 0, 0]);
const kron = (a: Matrix, b: Matrix): Matrix => {
  const n = dimension(b);
  return made(dimension(a) * n, (i, j) => {
    const [ar, ai] = entryOf(a, Math.floor(i / n), Math.floor(j / n));
    const [br, bi] = entryOf(b, i % n, j % n);
    return [ar * br - ai * bi, ar * bi + ai * br];
  });
};

/** e^(iH) of a random Hermitian H, by the real form [A, −B; B, A] of iH = A + iB. */
function randomUnitary(d: number, random: RandomStreams): Matrix {
  const real = new Float64Array(4 * d * d);
  const put = (i: number, j: number, re: number, im: number): void => {
    real[i * 2 * d + j] = real[(i + d) * 2 * d + j + d] = re;
    real[(i + d) * 2 * d + j] = im;
    real[i * 2 * d + j + d] = -im;
  };
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [i === j ? 0 : random.normal(0), random.normal(0)];
      put(i, j, a, b);
      put(j, i, -a, b);
    }
  const u = expm(real, 2 * d);
  return made(d, (i, j) => [u[i * 2 * d + j]!, u[(i + d) * 2 * d + j]!]);
}

const turned = (u: Matrix, rho: Matrix): Matrix => times(times(u, rho), dagger(u));

describe('von-neumann', () => {
  for (const law of lawsOf(vonNeumann)) it(`QTM-01 law: ${law.name}`, law.check);

  it('QTM-01 Gibbs state of a qubit, ω = 1, T = ½: p_e = 0.1192, S = 0.36533, F = −0.06346', () => {
    const { p, U, F } = boltzmann([0, 1], 0.5);
    near(p[1]!, 0.119202922022118, 1e-14);
    near(F, -0.0634640055214862, 1e-14);
    near(S(diagonal(p)), 0.365333855087208, 1e-14);
    near(S(diagonal(p)), (U - F) / 0.5, 1e-14);
    expect(Math.abs(S(diagonal(p)) / Math.LN2 - 0.365333855087208)).toBeGreaterThan(0.1);
  });

  it.each([
    { omega: 1.7, T: 0.4 },
    { omega: 0.6, T: 2.2 },
  ])('QTM-01 ½ω(n·σ) at ω = $omega, T = $T in any direction n: S as for ½ωσ_z, F lower by ω/2', ({ omega, T }) => {
    const { p, F, U } = boltzmann([-omega / 2, omega / 2], T);
    near(S(diagonal(p)), (U - F) / T, 1e-14);
    near(F, boltzmann([0, omega], T).F - omega / 2, 1e-14);
    // ρ = ½(1 − tanh(ω/2T) n·σ).
    const t = Math.tanh(omega / (2 * T));
    const [x, y, z] = [2 / 7, 3 / 7, 6 / 7];
    const rho = [0.5 * (1 - t * z), 0, -0.5 * t * x, 0.5 * t * y, -0.5 * t * x, -0.5 * t * y, 0.5 * (1 + t * z), 0];
    near(S(rho), shannonOf(p), 1e-14);
  });

  it('QTM-01 is invariant under unitaries, and Shannon of the eigenvalues', () => {
    const random = new RandomStreams(6, 'states', 1);
    for (const d of [2, 3, 5, 8])
      for (let n = 0; n < 10; n++) {
        const p = simplexPoint(random, d);
        const rho = turned(randomUnitary(d, random), diagonal(p));
        near(S(rho), shannonOf(p));
        near(S(turned(randomUnitary(d, random), rho)), shannonOf(p));
        // The entropy of the diagonal is another, larger number, and so is that of the real part.
        const onDiagonal = Array.from({ length: d }, (_, i) => entryOf(rho, i, i)[0]);
        expect(shannonOf(onDiagonal)).toBeGreaterThan(S(rho) + 1e-6);
        const realPart = made(d, (i, j) => [entryOf(rho, i, j)[0], 0]);
        expect(S(realPart)).toBeGreaterThan(S(rho) + 1e-6);
      }
  });

  it('QTM-01 pure states: 0, also in superposition; ln d for 1/d; T → 0 pure', () => {
    const random = new RandomStreams(7, 'states', 1);
    for (const d of [2, 3, 6]) {
      const pure = turned(randomUnitary(d, random), diagonal([1, ...new Array<number>(d - 1).fill(0)]));
      near(S(pure), 0, 2e-13);
      near(S(diagonal(new Array<number>(d).fill(1 / d))), Math.log(d), 1e-14);
    }
    expect(S([0.5, 0, 0, 0.5, 0, -0.5, 0.5, 0])).toBeCloseTo(0, 13);
    expect(S(diagonal(boltzmann([0, 1], 0.01).p))).toBeLessThan(1e-40);
  });

  it('is additive over products and concave', () => {
    const random = new RandomStreams(8, 'states', 1);
    const state = (d: number): Matrix => turned(randomUnitary(d, random), diagonal(simplexPoint(random, d)));
    for (let n = 0; n < 20; n++) {
      const [a, b, c] = [state(2), state(3), state(3)];
      near(S(kron(a, b)), S(a) + S(b), 1e-12);
      const w = random.uniform(0);
      const mixed = b.map((v, i) => w * v + (1 - w) * c[i]!);
      expect(S(mixed)).toBeGreaterThanOrEqual(w * S(b) + (1 - w) * S(c) - 1e-12);
    }
  });

  it('CAN-03 with degeneracies of the basis states + Σ ρ_ii ln g_i: on a diagonal −Σ p ln(p/g)', () => {
    const p = [0.2, 0.3, 0.5];
    const logG = [1, 6, 2].map(Math.log);
    near(S(diagonal(p), logG), shannonOf(p) + p.reduce((sum, v, i) => sum + v * logG[i]!, 0), 1e-14);
    near(S(diagonal([1, 0]), [0, -Infinity]), 0, 1e-14);
  });

  it('takes rows on their own and adds to what is there', () => {
    const rows = [diagonal([0.3, 0.7]), diagonal([0.5, 0.5])];
    entropiesOf(entropy, rows).forEach((s, r) => near(s, S(rows[r]!), 1e-15));
  });

  it('forgives rounding, and refuses what is no density matrix, with the row', () => {
    near(S([0.3 + 1e-13, 0, 0.1, 1e-13, 0.1, 0, 0.7, 1e-14]), S([0.3, 0, 0.1, 0, 0.1, 0, 0.7, 0]), 1e-11);
    near(S([1 + 1e-13, 0, 0, 0, 0, 0, -1e-13, 0]), 0, 1e-11);
    const bad: [number[], RegExp][] = [
      [[0.5, 0, 0.1, 0.2, 0.1, 0.2, 0.5, 0], /conjugate/],
      [[0.5, 0.1, 0, 0, 0, 0, 0.5, 0], /conjugate/],
      [[NaN, 0, 0, 0, 0, 0, 0.5, 0], /conjugate/],
      [[0.5, 0, 0, 0, 0, 0, 0.6, 0], /trace 1\.1/],
      [[1.25, 0, 0, 0, 0, 0, -0.25, 0], /eigenvalue -0\.25/],
      [[0.5, 0, 0.75, 0, 0.75, 0, 0.5, 0], /eigenvalue -0\.2/], // by its coherence
      [[1, 0, 0, 0], /2 d²/],
    ];
    for (const [rho, message] of bad) {
      expect(() => S(rho)).toThrow(RangeError);
      expect(() => S(rho)).toThrow(message);
    }
  });
});
