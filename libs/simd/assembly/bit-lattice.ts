// Ising spins on a periodic square lattice, uniform coupling, a bit a spin (multi-spin coding): 1 is up.
//
// Sites are of two colours like the squares of a chessboard; all neighbours of one are of the other colour, so that one colour
// is updated at once. Of a replica, spins[colour][row] has the sites of its colour in the row, the first in the lowest bit. A row
// has 16 bytes before and 16 after; the bits beside its ends are copies of the far ends.
//
// The neighbours that are up are counted by bitwise adders, 128 sites at once. Apart from sites whose outcome is certain or a
// coin's, there are two classes, of an odd and of an even count, each with one probability p. A bit of u in [0, 1) is drawn for
// each site and compared with that of p, LEVELS times. Where u and p still agree, 1 site in 2^LEVELS, the site is put on a list, and
// gets a word of its own that is compared with the rest of p.
import { decide, noted } from './common/undecided';

/** Bits of a probability that are compared before a site gets a word of its own. */
const LEVELS: usize = 8;

/** Sites on the list that are decided before the rows are at their end. */
const FULL: usize = 128;

@unmanaged
class Task {
  spins: usize;
  /** Of each replica: for each level a mask of p's bit for even counts, and one of where odd ones differ; then two rests, u64. */
  tables: usize;
  /** Of each group of rows: undecided sites, u32, twice the number of their bit and 1 where their count is odd. */
  lists: usize;
  states: usize;
  /** int32, two of each replica: bonds of unlike spins, and spins that are up. */
  sums: usize;
  /** 16 bytes: what the last vector of a row holds. */
  mask: usize;
  rows: i32;
  /** Rows that one set of generators serves. */
  groupRows: i32;
  groups: i32;
  rowBytes: i32;
  vectors: i32;
  /** Sites of a colour in a row. */
  count: i32;
  /** −1 where unlike neighbours are favoured, or else 0. */
  unlike: i32;
  /** Of a list: FULL, a vector's 128 sites and one more fit, or all sites of the rows. */
  listBytes: i32;
  /** Which colour `halfHeatBath` and `halfMetropolis` update. */
  colour: i32;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

@inline
function tableSize(): usize {
  return LEVELS * 32 + 16;
}

export function heatBath(task: Task, block: i32, _step: i32): void {
  for (let colour = 0; colour < 2; colour++)
    for (let group = 0; group < task.groups; group++) updateGroup(task, block, group, colour, false);
}

export function metropolis(task: Task, block: i32, _step: i32): void {
  for (let colour = 0; colour < 2; colour++)
    for (let group = 0; group < task.groups; group++) updateGroup(task, block, group, colour, true);
}

/** Block b is group b mod groups of replica b ÷ groups. */
export function halfHeatBath(task: Task, block: i32, _step: i32): void {
  updateGroup(task, block / task.groups, block % task.groups, task.colour, false);
}

export function halfMetropolis(task: Task, block: i32, _step: i32): void {
  updateGroup(task, block / task.groups, block % task.groups, task.colour, true);
}

/** The bits of the neighbour before (`late` = 0) or after those at `at`, each in its site's place. */
@inline
function shifted(at: usize, late: i32): v128 {
  const own = v128.load(at);
  return late
    ? v128.or(i64x2.shr_u(own, 1), i64x2.shl(v128.load(at + 8), 63))
    : v128.or(i64x2.shl(own, 1), i64x2.shr_u(v128.load(at - 8), 63));
}

@inline
function updateGroup(task: Task, replica: i32, group: i32, colour: i32, metropolis: bool): void {
  const rowBytes = <usize>task.rowBytes;
  const rows = task.rows;
  const half = <usize>rows * rowBytes;
  const own = task.spins + <usize>(2 * replica + colour) * half + 16;
  const other = task.spins + <usize>(2 * replica + 1 - colour) * half + 16;
  const tables = task.tables + <usize>replica * tableSize();
  const generator = <usize>(replica * task.groups + group);
  const state = task.states + generator * 64;
  const list = task.lists + generator * <usize>task.listBytes;
  const last = <usize>(task.vectors - 1) * 16;
  const lastMask = v128.load(task.mask);
  const unlike = i32x4.splat(task.unlike);
  const begin = group * task.groupRows;
  const end = min(rows, begin + task.groupRows);
  const first = own + <usize>begin * rowBytes;
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  let listed = list;
  for (let row = begin; row < end; row++) {
    const late = (row & 1) ^ colour;
    const at = own + <usize>row * rowBytes;
    const beside = other + <usize>row * rowBytes;
    const above = other + <usize>(row == 0 ? rows - 1 : row - 1) * rowBytes;
    const below = other + <usize>(row == rows - 1 ? 0 : row + 1) * rowBytes;
    for (let k: usize = 0; k <= last; k += 16) {
      const spin = v128.load(at + k);
      let a = v128.load(beside + k);
      let b = shifted(beside + k, late);
      let c = v128.load(above + k);
      let d = v128.load(below + k);
      if (metropolis) {
        // Count those whose bond would be kept by turning over.
        const turn = v128.xor(spin, unlike);
        a = v128.xor(a, turn);
        b = v128.xor(b, turn);
        c = v128.xor(c, turn);
        d = v128.xor(d, turn);
      }
      const ab = v128.xor(a, b);
      const cd = v128.xor(c, d);
      const odd = v128.xor(ab, cd);
      const bothAB = v128.and(a, b);
      const bothCD = v128.and(c, d);
      const across = v128.and(ab, cd);
      let undecided = k == last ? lastMask : i32x4.splat(-1);
      let coin = i32x4.splat(0);
      let outcome: v128;
      if (metropolis) {
        // Two or more: no energy is lost.
        const free = v128.or(v128.or(bothAB, bothCD), across);
        outcome = v128.xor(spin, free);
        undecided = v128.andnot(undecided, free);
      } else {
        // The majority; of two and two, a coin.
        const second = v128.xor(v128.xor(bothAB, bothCD), across);
        coin = v128.andnot(second, odd);
        outcome = v128.or(v128.and(bothAB, bothCD), v128.and(second, odd));
        undecided = v128.andnot(undecided, coin);
      }
      let words = coin;
      let yes = i32x4.splat(0);
      for (let level: usize = 0; level < LEVELS * 32; level += 32) {
        // xoshiro128++, as in common/random, which would keep its state in memory.
        const sum = i32x4.add(s0, s3);
        words = i32x4.add(v128.or(i32x4.shl(sum, 7), i32x4.shr_u(sum, 25)), s0);
        const x2 = v128.xor(s2, s0);
        const x3 = v128.xor(s3, s1);
        const shift = i32x4.shl(s1, 9);
        s1 = v128.xor(s1, x2);
        s0 = v128.xor(s0, x3);
        s2 = v128.xor(x2, shift);
        s3 = v128.or(i32x4.shl(x3, 11), i32x4.shr_u(x3, 21));
        const bits = v128.xor(v128.and(odd, v128.load(tables + level, 16)), v128.load(tables + level));
        const decided = v128.and(undecided, v128.xor(words, bits));
        undecided = v128.xor(undecided, decided);
        yes = v128.or(yes, v128.and(decided, bits));
      }
      outcome = v128.xor(outcome, yes);
      if (!metropolis) outcome = v128.bitselect(words, outcome, coin);
      v128.store(at + k, outcome);
      const bit = <u32>((at + k - first) << 4);
      listed = noted(listed, bit, i64x2.extract_lane(undecided, 0), i64x2.extract_lane(odd, 0));
      listed = noted(listed, bit + 128, i64x2.extract_lane(undecided, 1), i64x2.extract_lane(odd, 1));
      if (listed >= list + FULL * 4) {
        saveState(state, s0, s1, s2, s3);
        decide(first, list, listed, tables + LEVELS * 32, state);
        listed = list;
        s0 = v128.load(state);
        s1 = v128.load(state, 16);
        s2 = v128.load(state, 32);
        s3 = v128.load(state, 48);
      }
    }
  }
  saveState(state, s0, s1, s2, s3);
  decide(first, list, listed, tables + LEVELS * 32, state);
  const count = <usize>task.count;
  for (let row = begin; row < end; row++) closeRow(own + <usize>row * rowBytes, count);
}

@inline
function saveState(state: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}

/** Copies the ends of a row beside the far ends. */
@inline
function closeRow(at: usize, count: usize): void {
  const end = at + (count >> 3);
  const place = <u8>(count & 7);
  const lastBit = load<u8>(at + ((count - 1) >> 3)) >> <u8>((count - 1) & 7);
  store<u8>(at - 1, lastBit << 7);
  store<u8>(end, (load<u8>(end) & ~(<u8>1 << place)) | ((load<u8>(at) & 1) << place));
}

/** Of replica `block`: bonds of unlike spins, each of which has one end of colour 0, and spins that are up. */
export function measure(task: Task, block: i32, _step: i32): void {
  const rowBytes = <usize>task.rowBytes;
  const rows = task.rows;
  const half = <usize>rows * rowBytes;
  const own = task.spins + <usize>(2 * block) * half + 16;
  const other = own + half;
  const last = <usize>(task.vectors - 1) * 16;
  let unlike = i32x4.splat(0);
  let up = i32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    const at = own + <usize>row * rowBytes;
    const beside = other + <usize>row * rowBytes;
    const above = other + <usize>(row == 0 ? rows - 1 : row - 1) * rowBytes;
    const below = other + <usize>(row == rows - 1 ? 0 : row + 1) * rowBytes;
    for (let k: usize = 0; k <= last; k += 16) {
      const mask = k == last ? v128.load(task.mask) : i32x4.splat(-1);
      const spin = v128.load(at + k);
      const a = v128.load(beside + k);
      up = added(up, i8x16.add(ones(spin, mask), ones(a, mask)));
      const across = i8x16.add(
        ones(v128.xor(spin, a), mask),
        ones(v128.xor(spin, shifted(beside + k, row & 1)), mask),
      );
      const along = i8x16.add(
        ones(v128.xor(spin, v128.load(above + k)), mask),
        ones(v128.xor(spin, v128.load(below + k)), mask),
      );
      unlike = added(unlike, i8x16.add(across, along));
    }
  }
  const sums = task.sums + <usize>block * 8;
  store<i32>(sums, total(unlike));
  store<i32>(sums, total(up), 4);
}

@inline
function ones(bits: v128, mask: v128): v128 {
  return i8x16.popcnt(v128.and(bits, mask));
}

@inline
function added(sum: v128, bytes: v128): v128 {
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
}

@inline
function total(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
  );
}
