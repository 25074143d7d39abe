// The elementary functions of assembly/common/math.ts in TypeScript: the same float32 operations in the same order, so that a
// kernel's twin gets the same bits. `f` rounds to float32; float32 products and sums rounded from float64 are exact roundings.

const f = Math.fround;
const LOG2_E = f(1.4426950408889634);
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444005469057e-4);
const ROUNDER = 12582912;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}

function fromBits(word: number): number {
  bits[0] = word;
  return float[0]!;
}

const mulAdd = (a: number, b: number, c: number): number => f(f(a * b) + c);

/** Highest power first, by Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let p = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) p = mulAdd(p, x, coefficients[i]!);
  return p;
}

const EXP = [0.0013926183587713494, 0.008363179052722578, 0.041666554617204574, 0.16666576989698775, 0.5].map(f);
const LOG = [
  0.06971611471451178, -0.11479733846637635, 0.1168541992348674, -0.12425687331451106, 0.1424905764569748,
  -0.16667802319501254, 0.200007157488921, -0.24999996957950882, 0.33333331180030046,
].map(f);
const TANH = [
  -0.006096714165908197, 0.020997178999074752, -0.05385090957851358, 0.13332769736976327, -0.33333328944134255,
].map(f);

/** e^x of a float32 number, within 2 units in the last place. */
export function exp32(x: number): number {
  const limited = x > 89 ? 89 : x < -105 ? -105 : x;
  const shifted = mulAdd(limited, LOG2_E, ROUNDER);
  const k = f(shifted - ROUNDER);
  const r = f(f(limited - f(k * LN2_HIGH)) - f(k * LN2_LOW));
  const y = f(f(f(f(polynomial(EXP, r) * r) * r) + r) + 1);
  const half = k >> 1;
  return f(f(y * 2 ** half) * 2 ** (k - half));
}

function logOfNormal(x: number): number {
  if (x === Infinity) return x;
  const word = bitsOf(x);
  const e = (word - 0x3f3504f3) >> 23;
  const t = f(fromBits(word - (e << 23)) - 1);
  const square = f(t * t);
  const small = f(f(f(polynomial(LOG, t) * t) * square) - f(square * 0.5));
  return mulAdd(e, LN2_HIGH, f(mulAdd(e, LN2_LOW, small) + t));
}

/** ln x of a float32 number. */
export function log32(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x >= 1.1754943508222875e-38) return logOfNormal(x);
  return f(logOfNormal(f(x * 16777216)) - f(16.635532333438686));
}

/** ln(1 + x) of a float32 number. */
export function log1p32(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const u = f(1 + x);
  return f(logOfNormal(u) + f(f(x - f(u - 1)) / u));
}

/** 1 / (1 + e^-x) of a float32 number. */
export function sigmoid32(x: number): number {
  const e = exp32(-Math.abs(x));
  return f((x < 0 ? e : 1) / f(1 + e));
}

/** tanh x of a float32 number. */
export function tanh32(x: number): number {
  const size = Math.abs(x);
  if (size < 0.625) {
    const z = f(x * x);
    return mulAdd(f(polynomial(TANH, z) * z), x, x);
  }
  const far = f(1 - f(2 / f(exp32(f(size + size)) + 1)));
  return x < 0 ? -far : far;
}
