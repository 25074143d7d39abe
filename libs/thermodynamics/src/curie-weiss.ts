import { logBinomial } from '@ergodic/numerics';
import { boltzmann, type CanonicalEnsemble } from './canonical.ts';
import { checkFinite, checkInteger, checkNotNegative, checkPositive } from './check.ts';
import { bisectFalling } from './bisect.ts';
import { expectation } from './expectation.ts';

export interface CurieWeiss extends CanonicalEnsemble {
  /** m = M/N of each level of `p`: −1, −1 + 2/N, ..., 1. */
  readonly magnetisations: Float64Array;
  /** ⟨|m|⟩. */
  readonly meanAbsolute: number;
  /** ⟨m²⟩. */
  readonly meanSquare: number;
  /** Binder's cumulant 1 − ⟨m⁴⟩/(3⟨m²⟩²): 2/3 in the ordered phase, 0 in the disordered one. */
  readonly binder: number;
}

/**
 * The Curie–Weiss model, N spins each coupled to all, exactly at finite N:
 *
 *   E = −(J/2N) M²,   g(M) = C(N, (N + M)/2),   T_c = J.
 *
 * J is the total coupling of a spin; E includes the constant −J/2 of i = j.
 *
 * @param spins N ≥ 1
 * @param temperature T > 0, energy
 * @param coupling J > 0, energy
 * @throws RangeError outside these ranges
 *
 * Source: R. J. Baxter, Exactly Solved Models in Statistical Mechanics (1982), ch. 3.
 */
export function curieWeiss(spins: number, temperature: number, coupling = 1): CurieWeiss {
  checkInteger('curieWeiss', 'spins', spins, 1);
  checkPositive('curieWeiss', 'temperature', temperature);
  checkPositive('curieWeiss', 'coupling', coupling);
  const up = Array.from({ length: spins + 1 }, (_, k) => k);
  const magnetisations = Float64Array.from(up, (k) => (2 * k - spins) / spins);
  const ensemble = boltzmann(
    magnetisations.map((m) => -0.5 * coupling * spins * m * m),
    temperature,
    up.map((k) => logBinomial(spins, k)),
  );
  const moment = (n: number): number =>
    expectation(
      ensemble.p,
      magnetisations.map((m) => Math.abs(m) ** n),
    );
  return {
    ...ensemble,
    magnetisations,
    meanAbsolute: moment(1),
    meanSquare: moment(2),
    binder: 1 - moment(4) / (3 * moment(2) ** 2),
  };
}

/**
 * The mean-field magnetisation: the stable root of m = tanh((J m + h)/T), what ⟨|m|⟩ of the Curie–Weiss model becomes for N → ∞.
 *
 * For h = 0 it is 0 at T ≥ J and the positive one of the two roots ±m below. With a field it has the sign of h. Found by
 * bisection: the iteration m ← tanh((J m + h)/T) slows down at T_c, where its error falls like √(3/2n).
 *
 * @param temperature T ≥ 0, energy
 * @param coupling J > 0, total coupling of a spin, energy
 * @param field h, energy
 * @throws RangeError outside these ranges
 *
 * Source: P. Weiss, J. Phys. Theor. Appl. 6 (1907) 661, doi:10.1051/jphystap:019070060066100.
 */
export function meanFieldMagnetisation(temperature: number, coupling = 1, field = 0): number {
  checkNotNegative('meanFieldMagnetisation', 'temperature', temperature);
  checkPositive('meanFieldMagnetisation', 'coupling', coupling);
  checkFinite('meanFieldMagnetisation', 'field', field);
  if (field < 0) return -meanFieldMagnetisation(temperature, coupling, -field);
  if (temperature === 0) return 1;
  if (field === 0 && temperature >= coupling) return 0;
  // tanh is concave: above the line m from 0 to the root, below it from there on.
  return bisectFalling((m) => Math.tanh((coupling * m + field) / temperature) - m, 0, 1);
}
