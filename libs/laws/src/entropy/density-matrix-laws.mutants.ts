import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import type { Entropy } from '@ergodic/kernel';
import type { Mutant, RightPart } from '../mutant.ts';
import { sizeOf, type ComplexMatrix } from './complex-matrices.ts';
import { entropyLaws, type EntropyLawOptions } from './entropy-laws.ts';

const ofRows = (S: (rho: ComplexMatrix) => number): Entropy => ({
  of: 'density-matrix',
  addEntropy(p, out) {
    for (let r = 0; r < p.replicas; r++) out[r]! += S(p.data.subarray(r * p.width, (r + 1) * p.width));
  },
});

/** Eigenvalues of A + iB, from [[A, −B], [B, A]], which has each of them twice. */
function eigenvalues(rho: ComplexMatrix): number[] {
  const d = sizeOf(rho);
  const real = new Float64Array(4 * d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      const [re, im] = [rho[2 * (i * d + j)]!, rho[2 * (i * d + j) + 1]!];
      real[i * 2 * d + j] = re;
      real[(i + d) * 2 * d + j + d] = re;
      real[i * 2 * d + j + d] = -im;
      real[(i + d) * 2 * d + j] = im;
    }
  return [...symmetricEigen(real, 2 * d).values].toSorted((a, b) => a - b).filter((_, k) => k % 2 === 0);
}

const plogp = (p: number): number => (p > 0 ? p * Math.log(p) : 0);
const ofSpectrum = (f: (values: number[]) => number): Entropy => ofRows((rho) => f(eigenvalues(rho)));
const vonNeumann = ofSpectrum((p) => p.reduce((sum, v) => sum - plogp(v), 0));
/** 1 − Tr ρ². */
const linear = ofRows((rho) => rho.reduce((sum, v) => sum - v * v, 1));

const mutant = (
  name: string,
  breaks: string,
  entropy: Entropy,
  claims: EntropyLawOptions = { shannon: true },
): Mutant => ({
  name,
  breaks,
  laws: () => entropyLaws(entropy, claims),
});

export const rightDensityMatrices: RightPart[] = [
  { name: 'von Neumann’s', laws: () => entropyLaws(vonNeumann, { shannon: true }) },
  { name: 'the linear entropy', laws: () => entropyLaws(linear, { maximum: (d) => 1 - 1 / d }) },
];

export const densityMatrixMutants: Mutant[] = [
  mutant(
    'the wrong sign',
    '0 ≤ S ≤ its maximum',
    ofSpectrum((p) => p.reduce((sum, v) => sum + plogp(v), 0)),
  ),
  mutant(
    'one that forgets to subtract 1',
    'S = 0 where the state is pure',
    ofRows((rho) => rho.reduce((sum, v) => sum - v * v, 2)),
    { maximum: () => 2 },
  ),
  mutant(
    'bits for nats',
    'S is its maximum where the state is maximally mixed',
    ofSpectrum((p) => p.reduce((sum, v) => sum - plogp(v) / Math.LN2, 0)),
  ),
  mutant(
    'the diagonal for the eigenvalues',
    'the basis does not matter',
    ofRows((rho) => {
      const d = sizeOf(rho);
      let sum = 0;
      for (let k = 0; k < d; k++) sum -= plogp(rho[2 * (k * d + k)]!);
      return sum;
    }),
  ),
  mutant('imaginary parts left out', 'the basis does not matter', ofSpectrumOfReal()),
  mutant('an entropy that overwrites', 'rows are independent and accumulate', {
    of: 'density-matrix',
    addEntropy: (p, out) => vonNeumann.addEntropy(p, out.fill(0)),
  }),
  mutant('a matrix that is made diagonal in place', 'what it reads stays as it is', {
    of: 'density-matrix',
    addEntropy(p, out) {
      vonNeumann.addEntropy(p, out);
      p.data.fill(0, 2, 4);
    },
  }),
  mutant(
    'the purity',
    'concave: S(mixture) ≥ mixture of S',
    ofRows((rho) => rho.reduce((sum, v) => sum + v * v, 0)),
    {},
  ),
  mutant('the linear entropy claimed as additive', 'additive over independent parts', linear, {
    maximum: (d) => 1 - 1 / d,
    additive: true,
  }),
  mutant(
    'half of von Neumann’s',
    'D(ρ‖ρ_T) = (F[ρ] − F)/T ≥ 0',
    ofSpectrum((p) => p.reduce((sum, v) => sum - plogp(v) / 2, 0)),
  ),
];

function ofSpectrumOfReal(): Entropy {
  return ofRows((rho) => eigenvalues(rho.map((v, k) => (k % 2 === 0 ? v : 0))).reduce((sum, v) => sum - plogp(v), 0));
}
