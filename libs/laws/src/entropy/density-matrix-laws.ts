import type { Entropy } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, forAll, law, type Law } from '../law.ts';
import { stack } from '../states.ts';
import {
  diagonal,
  rotated,
  tensorProduct,
  traceOfProduct,
  unitaryFrom,
  type ComplexMatrix,
} from './complex-matrices.ts';
import type { EntropyLawOptions } from './entropy-laws.ts';
import { checkReadsOnly, checkRows, entropyOf } from './measured.ts';
import { numbersIn } from '../values.ts';

const sizes = [2, 3, 4] as const;
const numbers = (n: number, value: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
  fc.array(value, { minLength: n, maxLength: n }).map((values) => Float64Array.from(values));

/** Eigenvalues of a density matrix, zeros included. */
const spectra = (d: number): fc.Arbitrary<Float64Array> =>
  numbers(d, fc.integer({ min: 0, max: 1000 })).map((w) => {
    const total = w.reduce((sum, v) => sum + v, 0);
    return w.map((v) => (total === 0 ? 1 / d : v / total));
  });
const unitaries = (d: number): fc.Arbitrary<ComplexMatrix> =>
  numbers(2 * d * d, fc.integer({ min: -100, max: 100 })).map((parts) => unitaryFrom(parts.map((v) => v / 100)));
const densities = (d: number): fc.Arbitrary<ComplexMatrix> =>
  fc.tuple(spectra(d), unitaries(d)).map(([p, U]) => rotated(diagonal(p), U));

/** S of a density matrix: 0 where the state is pure, largest where it is maximally mixed, the same in every basis. */
export function densityMatrixLaws(entropy: Entropy, options: EntropyLawOptions): Law[] {
  const { shannon = false, additive = shannon, concave = true, maximum = Math.log, cases = 60, seed = 1 } = options;
  const effort = { cases, seed };
  const few = { cases: Math.ceil(cases / sizes.length), seed };
  const S = (rho: ComplexMatrix): number => entropyOf(entropy, rho);
  const ofSizes = (holds: (d: number) => number): number => sizes.reduce((sum, d) => sum + holds(d), 0);
  const laws = [
    law('0 ≤ S ≤ its maximum', () =>
      ofSizes((d) =>
        forAll({ rho: densities(d) }, few, ({ rho }) => {
          const [s, most] = [S(rho), maximum(d)];
          expectTrue(s >= -1e-10 && s <= most + 1e-10, `S is ${s}, outside [0, ${most}]`);
        }),
      ),
    ),
    law('S = 0 where the state is pure', () =>
      ofSizes((d) =>
        forAll({ U: unitaries(d) }, few, ({ U }) => {
          // Rounding leaves eigenvalues of 1e-16, each worth 1e-16 · 36.
          expectClose(S(rotated(diagonal(new Float64Array(d).with(0, 1)), U)), 0, 1e-12, 'S');
        }),
      ),
    ),
    law('S is its maximum where the state is maximally mixed', () => {
      for (const d of sizes)
        expectClose(S(diagonal(new Float64Array(d).fill(1 / d))), maximum(d), 1e-12, `S of ${d} levels alike`);
      return sizes.length;
    }),
    law('the basis does not matter', () =>
      ofSizes((d) =>
        forAll({ rho: densities(d), U: unitaries(d) }, few, ({ rho, U }) =>
          expectClose(S(rotated(rho, U)), S(rho), 1e-10, 'S of UρU†'),
        ),
      ),
    ),
    law('rows are independent and accumulate', () =>
      forAll({ rho: densities(3), sigma: densities(3) }, effort, ({ rho, sigma }) => checkRows(entropy, rho, sigma)),
    ),
    law('what it reads stays as it is', () =>
      forAll({ rho: densities(3), sigma: densities(3) }, effort, ({ rho, sigma }) =>
        checkReadsOnly(entropy, stack([rho, sigma])),
      ),
    ),
  ];
  if (concave)
    laws.push(
      law('concave: S(mixture) ≥ mixture of S', () =>
        forAll({ rho: densities(3), sigma: densities(3), a: numbersIn(0, 1) }, effort, ({ rho, sigma, a }) => {
          const mixed = S(rho.map((v, k) => a * v + (1 - a) * sigma[k]!));
          const mixture = a * S(rho) + (1 - a) * S(sigma);
          expectTrue(mixed >= mixture - 1e-10, `S(mixture) is ${mixed}, below ${mixture}`);
        }),
      ),
    );
  if (additive)
    laws.push(
      law('additive over independent parts', () =>
        forAll({ rho: densities(2), sigma: densities(3) }, effort, ({ rho, sigma }) =>
          expectClose(S(tensorProduct(rho, sigma)), S(rho) + S(sigma), 1e-10, 'S of ρ ⊗ σ'),
        ),
      ),
    );
  if (shannon)
    laws.push(
      law('D(ρ‖ρ_T) = (F[ρ] − F)/T ≥ 0', () =>
        forAll(
          {
            rho: densities(3),
            levels: numbers(3, numbersIn(-2, 2)),
            U: unitaries(3),
            T: numbersIn(0.3, 3),
          },
          effort,
          ({ rho, levels, U, T }) => {
            const H = rotated(diagonal(levels), U);
            const logZ = Math.log(levels.reduce((sum, E) => sum + Math.exp(-E / T), 0));
            const excess = (state: ComplexMatrix): number => (traceOfProduct(state, H) - T * S(state)) / T + logZ;
            expectTrue(excess(rho) >= -1e-10, `(F[ρ] − F)/T is ${excess(rho)}`);
            const thermal = rotated(diagonal(levels.map((E) => Math.exp(-E / T - logZ))), U);
            expectClose(excess(thermal), 0, 1e-10, '(F[ρ_T] − F)/T');
          },
        ),
      ),
    );
  return laws;
}
