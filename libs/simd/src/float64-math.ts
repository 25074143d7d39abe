// The function of assembly/common/float64-math.ts in TypeScript: the same operations in the same order.

const LOG2_E = 1.4426950408889634;
const LN2_HIGH = 6.93147180369123816e-1;
const LN2_LOW = 1.9082149292705877e-10;
const ROUNDER = 6755399441055744;
const NEGLIGIBLE = -700;

const POLYNOMIAL = [
  2.510038549551032e-8, 2.7620088445409746e-7, 2.7557268459997064e-6, 2.4801521295954376e-5, 1.9841269863053618e-4,
  1.3888888917213717e-3, 8.333333333330062e-3, 4.166666666662413e-2, 0.16666666666666666, 0.5,
];

/** e^x for x ≤ 1, within 2 units in the last place; 0 below e^−700; NaN for NaN. */
export function expBelowOne64(x: number): number {
  if (x < NEGLIGIBLE) return 0;
  const k = x * LOG2_E + ROUNDER - ROUNDER;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let p = POLYNOMIAL[0]!;
  for (let n = 1; n < POLYNOMIAL.length; n++) p = p * r + POLYNOMIAL[n]!;
  return (p * r * r + r + 1) * 2 ** k;
}
