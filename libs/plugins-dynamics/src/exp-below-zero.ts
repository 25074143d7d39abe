/** e^z counts as 0 below: arithmetic on subnormal numbers is slow. */
const NEGLIGIBLE = -690;

const STEPS = 64;
const STEPS_PER_UNIT = STEPS / Math.LN2;

/** ln 2 / 64 in two parts, the first with 27 trailing zero bits, so that n · HIGH is exact for |n| < 2^26. */
const HIGH = 0.010830424493178725;
const LOW = 2.030704202170295e-10;

const fractions = Float64Array.from({ length: STEPS }, (_, j) => 2 ** (j / STEPS));
const halvings = Float64Array.from({ length: 1000 }, (_, m) => 2 ** -m);

/**
 * e^z for z ≤ 0, and 0 below e^−690 ≈ 1e-300; NaN for NaN. Within 2 units in the last place. Used for
 * Math.exp, which V8 calls and does not inline.
 *
 * With n = ⌈64 z / ln 2 − ½⌉ and r = z − n ln 2 / 64, |r| < 0.0109: e^z = 2^(n/64) (1 + r + r²/2 + r³/6 + r⁴/24 + r⁵/120), the power
 * from two tables.
 *
 * Source: P. T. P. Tang, "Table-driven implementation of the exponential function", ACM Trans. Math. Softw. 15 (1989) 144,
 * doi:10.1145/63522.214389.
 */
export function expBelowZero(z: number): number {
  if (z < NEGLIGIBLE) return 0;
  const n = (z * STEPS_PER_UNIT - 0.5) | 0;
  const r = z - n * HIGH - n * LOW;
  const j = n & (STEPS - 1);
  const t = fractions[j]!;
  return (t + t * (r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))))) * halvings[(j - n) >> 6]!;
}
