// The generators of common/random.ts for kernels that draw from many states in turn: each draw reads its state and writes it back.

@inline
function rotateLeft(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** 32 random bits in each lane, from the four generators whose 64 bytes are at `state`. */
@inline
export function nextWordsOf(state: usize): v128 {
  const s0 = v128.load(state);
  const s1 = v128.load(state, 16);
  const s2 = v128.load(state, 32);
  const s3 = v128.load(state, 48);
  const c = v128.xor(s2, s0);
  const d = v128.xor(s3, s1);
  v128.store(state, v128.xor(s0, d));
  v128.store(state, v128.xor(s1, c), 16);
  v128.store(state, v128.xor(c, i32x4.shl(s1, 9)), 32);
  v128.store(state, rotateLeft(d, 11), 48);
  return i32x4.add(rotateLeft(i32x4.add(s0, s3), 7), s0);
}
