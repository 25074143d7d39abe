// Two layers of binary units, every unit of one coupled to every unit of the other: block Gibbs, means and correlations.
//
// Bits are packed 32 units a word, words of all chains side by side: bits[word][chain]. Numbers lie in panels of 16 columns:
// values[panel][row][16]. A product of bits and numbers then needs no multiplication: for every 8 rows, the sums of their 256
// subsets are laid out in a table, and each chain adds the one that its 8 bits name.
import { exp, log1p, select, sigmoid, splat } from './common/math';
import { loadRandom, nextWords, storeRandom, uniformOf } from './common/random';

/** Below so many rows the sums of 4 are looked up, since a table of 256 costs more than it saves. The sums are the same bits. */
const FEW: i32 = 160;

/** A table of 256 sums of 16 columns. */
const TABLE: usize = 256 * 64;

/** Chains that one call of `draw`, `means` or `softplus` serves. */
const CHAINS: i32 = 32;

@unmanaged
class Task {
  /** bits[word][row], `words` × `rows`. */
  bits: usize;
  /** values[panel][32 words][16], float32. */
  values: usize;
  /** start[panel][16]: what the sums start from; 0: from what is in `sums`. */
  start: usize;
  /** sums[panel][row][16] = start + Σ_k bits[k][row] values[k]. */
  sums: usize;
  /** Four tables and their halves for each block. */
  tables: usize;
  words: i32;
  /** How many rows there are, a multiple of 4, and for how many there is room. */
  rows: i32;
  stride: i32;
  panels: i32;
  /** How many blocks share the panels. */
  blocks: i32;
  /** What is drawn: drawn[word][row]; a panel is half of a word. */
  drawn: usize;
  /** free[word]: the bits that may change. */
  free: usize;
  /** 1/T of each row, float32. */
  betas: usize;
  /** 64 bytes for four rows. */
  states: usize;
  /** Of each row, float64: where `softplus` puts its sums. */
  totals: usize;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

/** Sums of panel step · blocks + block. */
export function product(task: Task, block: i32, step: i32): void {
  const panel = step * task.blocks + block;
  if (panel >= task.panels) return;
  const rows = task.rows;
  const words = task.words;
  const sums = task.sums + <usize>panel * <usize>task.stride * 64;
  const end = sums + <usize>rows * 64;
  if (task.start) {
    const start = task.start + <usize>panel * 64;
    const a = v128.load(start);
    const b = v128.load(start, 16);
    const c = v128.load(start, 32);
    const d = v128.load(start, 48);
    for (let at = sums; at < end; at += 64) {
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
  }
  const tables = task.tables + <usize>block * (4 * TABLE + 8192);
  const halves = tables + 4 * TABLE;
  let values = task.values + <usize>panel * <usize>words * 2048;
  let bits = task.bits;
  for (let word = 0; word < words; word++) {
    for (let half: usize = 0; half < 8; half++) sumsOfFour(values + half * 256, halves + half * 1024);
    if (rows < FEW) addFromHalves(bits, halves, sums, end);
    else {
      for (let byte: usize = 0; byte < 4; byte++) sumsOfEight(halves + byte * 2048, tables + byte * TABLE);
      addFromTables(bits, tables, sums, end);
    }
    values += 2048;
    bits += <usize>task.stride * 4;
  }
}

/** table[subset] = Σ of the four rows in it, in rising order. */
function sumsOfFour(values: usize, table: usize): void {
  for (let column: usize = 0; column < 64; column += 16) {
    v128.store(table + column, splat(0));
    for (let k: usize = 0; k < 4; k++) {
      const row = v128.load(values + k * 64 + column);
      const size: usize = 64 << k;
      for (let at = table + column; at < table + size; at += 64) {
        v128.store(at + size, f32x4.add(v128.load(at), row));
      }
    }
  }
}

/** table[low + 16 high] = halves[low] + halves[16 + high]. */
function sumsOfEight(halves: usize, table: usize): void {
  let at = table;
  for (let high = halves + 1024; high < halves + 2048; high += 64) {
    const a = v128.load(high);
    const b = v128.load(high, 16);
    const c = v128.load(high, 32);
    const d = v128.load(high, 48);
    for (let low = halves; low < halves + 1024; low += 64) {
      v128.store(at, f32x4.add(v128.load(low), a));
      v128.store(at, f32x4.add(v128.load(low, 16), b), 16);
      v128.store(at, f32x4.add(v128.load(low, 32), c), 32);
      v128.store(at, f32x4.add(v128.load(low, 48), d), 48);
      at += 64;
    }
  }
}

@inline
function addFour(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, f32x4.add(v128.load(at), f32x4.add(f32x4.add(a, b), f32x4.add(c, d))));
}

function addFromTables(bits: usize, tables: usize, sums: usize, end: usize): void {
  for (let at = sums; at < end; at += 64) {
    const word = load<u32>(bits);
    const a = tables + <usize>((word << 6) & 0x3fc0);
    const b = tables + <usize>((word >> 2) & 0x3fc0);
    const c = tables + <usize>((word >> 10) & 0x3fc0);
    const d = tables + <usize>((word >> 18) & 0x3fc0);
    addFour(at, v128.load(a), v128.load(b, 16384), v128.load(c, 32768), v128.load(d, 49152));
    addFour(at + 16, v128.load(a, 16), v128.load(b, 16400), v128.load(c, 32784), v128.load(d, 49168));
    addFour(at + 32, v128.load(a, 32), v128.load(b, 16416), v128.load(c, 32800), v128.load(d, 49184));
    addFour(at + 48, v128.load(a, 48), v128.load(b, 16432), v128.load(c, 32816), v128.load(d, 49200));
    bits += 4;
  }
}

@inline
function ofHalves(low: usize, high: usize): v128 {
  return f32x4.add(v128.load(low), v128.load(high));
}

function addFromHalves(bits: usize, halves: usize, sums: usize, end: usize): void {
  for (let at = sums; at < end; at += 64) {
    const word = load<u32>(bits);
    const a = halves + <usize>((word << 6) & 0x3c0);
    const b = halves + 1024 + <usize>((word << 2) & 0x3c0);
    const c = halves + 2048 + <usize>((word >> 2) & 0x3c0);
    const d = halves + 3072 + <usize>((word >> 6) & 0x3c0);
    const e = halves + 4096 + <usize>((word >> 10) & 0x3c0);
    const f = halves + 5120 + <usize>((word >> 14) & 0x3c0);
    const g = halves + 6144 + <usize>((word >> 18) & 0x3c0);
    const h = halves + 7168 + <usize>((word >> 22) & 0x3c0);
    for (let i: usize = 0; i < 64; i += 16) {
      addFour(at + i, ofHalves(a + i, b + i), ofHalves(c + i, d + i), ofHalves(e + i, f + i), ofHalves(g + i, h + i));
    }
    bits += 4;
  }
}

/**
 * For the 32 rows of a block: drawn bit = 1 with probability 1 / (1 + e^(−β sum)). The less likely of the two outcomes has the
 * probability q = 1 / (1 + e^|β sum|) and comes where u (1 + e^|β sum|) < 1, so that rare ones keep their digits.
 */
export function draw(task: Task, block: i32, _step: i32): void {
  const stride = <usize>task.stride;
  const end = min(task.rows, (block + 1) * CHAINS);
  const words = (task.panels + 1) >> 1;
  for (let row = block * CHAINS; row < end; row += 4) {
    const state = task.states + <usize>row * 16;
    const beta = v128.load(task.betas + <usize>row * 4);
    loadRandom(state);
    for (let word = 0; word < words; word++) {
      const bits = task.drawn + (<usize>word * stride + <usize>row) * 4;
      const free = i32x4.splat(load<i32>(task.free + <usize>word * 4));
      let sum = task.sums + (<usize>(2 * word) * stride + <usize>row) * 64;
      let drawn = drawPanel(sum, beta, i32x4.splat(0), i32x4.splat(1));
      if (2 * word + 1 < task.panels) {
        sum += stride * 64;
        drawn = drawPanel(sum, beta, drawn, i32x4.splat(0x10000));
      }
      v128.store(bits, v128.bitselect(drawn, v128.load(bits), free));
    }
    storeRandom(state);
  }
}

/** Sixteen columns of four rows: column k of row l is bit k of lane l, counted from `bit`. */
@inline
function drawPanel(sum: usize, beta: v128, drawn: v128, bit: v128): v128 {
  for (let column: usize = 0; column < 64; column += 16) {
    const a = v128.load(sum + column);
    const b = v128.load(sum + column, 64);
    const c = v128.load(sum + column, 128);
    const d = v128.load(sum + column, 192);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    drawn = v128.or(drawn, v128.and(drawUnit(v128.shuffle<f64>(ab, cd, 0, 2), beta), bit));
    bit = i32x4.shl(bit, 1);
    drawn = v128.or(drawn, v128.and(drawUnit(v128.shuffle<f64>(ab, cd, 1, 3), beta), bit));
    bit = i32x4.shl(bit, 1);
    drawn = v128.or(drawn, v128.and(drawUnit(v128.shuffle<f64>(ab2, cd2, 0, 2), beta), bit));
    bit = i32x4.shl(bit, 1);
    drawn = v128.or(drawn, v128.and(drawUnit(v128.shuffle<f64>(ab2, cd2, 1, 3), beta), bit));
    bit = i32x4.shl(bit, 1);
  }
  return drawn;
}

@inline
function drawUnit(sum: v128, beta: v128): v128 {
  const x = f32x4.mul(sum, beta);
  const inverse = f32x4.add(exp(f32x4.abs(x)), splat(1));
  const unlikely = f32x4.lt(f32x4.mul(uniformOf(nextWords()), inverse), splat(1));
  return v128.xor(f32x4.gt(x, splat(0)), unlikely);
}

/** For the 32 rows of a block: sums ← 1 / (1 + e^(−β sum)). */
export function means(task: Task, block: i32, _step: i32): void {
  const stride = <usize>task.stride;
  const end = min(task.rows, (block + 1) * CHAINS);
  for (let panel = 0; panel < task.panels; panel++) {
    for (let row = block * CHAINS; row < end; row++) {
      const beta = splat(load<f32>(task.betas + <usize>row * 4));
      const at = task.sums + (<usize>panel * stride + <usize>row) * 64;
      v128.store(at, sigmoid(f32x4.mul(v128.load(at), beta)));
      v128.store(at, sigmoid(f32x4.mul(v128.load(at, 16), beta)), 16);
      v128.store(at, sigmoid(f32x4.mul(v128.load(at, 32), beta)), 32);
      v128.store(at, sigmoid(f32x4.mul(v128.load(at, 48), beta)), 48);
    }
  }
}

/** For the 32 rows of a block: total ← Σ ln(1 + e^(β sum)), in float64 of float32 terms. */
export function softplus(task: Task, block: i32, _step: i32): void {
  const stride = <usize>task.stride;
  const end = min(task.rows, (block + 1) * CHAINS);
  for (let row = block * CHAINS; row < end; row++) {
    const beta = splat(load<f32>(task.betas + <usize>row * 4));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let panel = 0; panel < task.panels; panel++) {
      const at = task.sums + (<usize>panel * stride + <usize>row) * 64;
      for (let column: usize = 0; column < 64; column += 16) {
        const x = f32x4.mul(v128.load(at + column), beta);
        const y = f32x4.add(f32x4.max(x, splat(0)), log1p(exp(f32x4.neg(f32x4.abs(x)))));
        low = f64x2.add(low, f64x2.promote_low_f32x4(y));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(y, y, 1, 0)));
      }
    }
    const both = f64x2.add(low, high);
    store<f64>(task.totals + <usize>row * 8, f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
  }
}

/** For the 32 rows of a block: total ← Σ over the bits drawn of their sums, in float64. */
export function dot(task: Task, block: i32, _step: i32): void {
  const stride = <usize>task.stride;
  const end = min(task.rows, (block + 1) * CHAINS);
  for (let row = block * CHAINS; row < end; row++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let panel = 0; panel < task.panels; panel++) {
      const at = task.sums + (<usize>panel * stride + <usize>row) * 64;
      const bits = load<u32>(task.drawn + (<usize>(panel >> 1) * stride + <usize>row) * 4) >> (16 * (panel & 1));
      for (let column: usize = 0; column < 16; column += 4) {
        const mask = i32x4.shl(i32x4(1, 2, 4, 8), <i32>column);
        const on = i32x4.eq(v128.and(i32x4.splat(bits), mask), mask);
        const y = v128.and(v128.load(at + 4 * column), on);
        low = f64x2.add(low, f64x2.promote_low_f32x4(y));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f64>(y, y, 1, 0)));
      }
    }
    const both = f64x2.add(low, high);
    store<f64>(task.totals + <usize>row * 8, f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
  }
}

/** values[panel][row][16] ← the bits of word `block`, as 0 and 1: the two panels of drawn[block]. */
export function expand(task: Task, block: i32, _step: i32): void {
  const rows = task.rows;
  const stride = <usize>task.stride;
  const one = splat(1);
  for (let half = 0; half < 2; half++) {
    const panel = 2 * block + half;
    if (panel >= task.panels) return;
    let at = task.sums + <usize>panel * stride * 64;
    let bits = task.drawn + <usize>block * stride * 4;
    for (let row = 0; row < rows; row++) {
      const word = i32x4.splat(load<i32>(bits) >> (16 * half));
      for (let column = 0; column < 16; column += 4) {
        const mask = i32x4.shl(i32x4(1, 2, 4, 8), column);
        v128.store(at, v128.and(i32x4.eq(v128.and(word, mask), mask), one));
        at += 16;
      }
      bits += 4;
    }
  }
}

/**
 * bits[row word][unit] ← drawn[block][row]: the transpose of each 32 × 32, for the units of word `block`. Rows beyond the
 * last are 0 in `drawn`.
 */
export function transpose(task: Task, block: i32, _step: i32): void {
  const rows = task.rows;
  const stride = <usize>task.stride;
  const units = task.words * 32;
  const from = task.drawn + <usize>block * stride * 4;
  for (let row = 0; row < rows; row += 32) {
    const to = task.bits + (<usize>(row >> 5) * <usize>units + <usize>(32 * block)) * 4;
    memory.copy(to, from + <usize>row * 4, 128);
    let mask: u32 = 0x0000ffff;
    for (let j = 16; j != 0; j >>= 1) {
      for (let k = 0; k < 32; k = ((k | j) + 1) & ~j) {
        const a = load<u32>(to + <usize>k * 4);
        const b = load<u32>(to + <usize>(k | j) * 4);
        const t = ((a >> j) ^ b) & mask;
        store<u32>(to + <usize>k * 4, a ^ (t << j));
        store<u32>(to + <usize>(k | j) * 4, b ^ t);
      }
      mask ^= mask << (j >> 1);
    }
  }
}
