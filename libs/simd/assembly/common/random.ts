// Four generators xoshiro128++ side by side, one a lane. Their state is that of the block in hand: `loadRandom` before the
// first draw of a call, `storeRandom` after the last.
//
// Source: D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47:36 (2021), doi:10.1145/3460772.

let s0: v128 = i32x4.splat(0);
let s1: v128 = i32x4.splat(0);
let s2: v128 = i32x4.splat(0);
let s3: v128 = i32x4.splat(0);

/** Reads 64 bytes: the first words of the four generators, then the second words, and so on. */
@inline
export function loadRandom(at: usize): void {
  s0 = v128.load(at);
  s1 = v128.load(at, 16);
  s2 = v128.load(at, 32);
  s3 = v128.load(at, 48);
}

@inline
export function storeRandom(at: usize): void {
  v128.store(at, s0);
  v128.store(at, s1, 16);
  v128.store(at, s2, 32);
  v128.store(at, s3, 48);
}

@inline
function rotateLeft(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** 32 random bits in each lane. */
@inline
export function nextWords(): v128 {
  const result = i32x4.add(rotateLeft(i32x4.add(s0, s3), 7), s0);
  const c = v128.xor(s2, s0);
  const d = v128.xor(s3, s1);
  const shifted = i32x4.shl(s1, 9);
  s1 = v128.xor(s1, c);
  s0 = v128.xor(s0, d);
  s2 = v128.xor(c, shifted);
  s3 = rotateLeft(d, 11);
  return result;
}

/** Uniform in (0, 1], from the upper 31 bits of each lane: the float32 nearest to (k + ½) 2^-31. */
@inline
export function uniformOf(words: v128): v128 {
  const k = f32x4.convert_i32x4_s(i32x4.shr_u(words, 1));
  return f32x4.add(f32x4.mul(k, f32x4.splat(4.656612873077393e-10)), f32x4.splat(2.3283064365386963e-10));
}
