// Ising spins on a line, a square or a cubic lattice, uniform coupling and field, a byte a spin, +1 or -1.
//
// Sites are of two colours like the squares of a chessboard; all neighbours of one are of the other colour, so that one colour
// is updated at once. Of a replica, spins[colour][row][k] is the k-th site of its colour in the row; a row has 16 bytes before and
// 16 after, whose nearest are copies of the far end (or 0, where the boundary is open); after the last row there is one of
// zeros, the neighbour of rows that have none.
//
// The sum S of a site's neighbours decides its probability, of which there are 13 at most. A random byte is compared with the
// probability's first byte; only where both are equal, 1 in 256, the next byte is drawn.
import { loadRandom, nextWords, storeRandom } from './common/random';

/** Bytes of a probability that are compared. */
const LEVELS: usize = 4;

/** Tables of 16 bytes of a level: for sites that are up, then down. */
const LEVEL: usize = 32;

@unmanaged
class Task {
  spins: usize;
  /** Byte offsets of the four neighbour rows (2 of them in the plane), 16 bytes a row. */
  neighbours: usize;
  /** 0 or 1 for each row: the colour of its first site. */
  parities: usize;
  /** Four masks of 16 bytes: what the last vector holds of rows that begin with their colour, then of the others. */
  masks: usize;
  /** Of each replica: LEVELS times LEVEL bytes, then as many of the outcome where all were equal. */
  tables: usize;
  states: usize;
  /** int32, two of each replica: the sum of s s' over bonds, and of s. */
  sums: usize;
  /** float64 of each site, row by row: what is taken over as spins, and where they are written. */
  values: usize;
  /** int32 of each replica: how many of its values `write` has changed. */
  changes: usize;
  rows: i32;
  /** Rows that one set of generators serves. */
  groupRows: i32;
  groups: i32;
  rowBytes: i32;
  vectors: i32;
  /** How many sites of the colour are in a row that begins with it, and in one that does not. */
  first: i32;
  second: i32;
  /** Whether the ends of a row are neighbours. */
  periodic: i32;
  /** Whether rows have four neighbours. */
  cubic: i32;
  /** Sites of a row. */
  width: i32;
  /** Which colour `halfHeatBath` and `halfMetropolis` update. */
  colour: i32;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

@inline
function tableSize(): usize {
  return (LEVELS + 1) * LEVEL;
}

export function heatBath(task: Task, block: i32, _step: i32): void {
  for (let colour = 0; colour < 2; colour++) {
    for (let group = 0; group < task.groups; group++) {
      if (task.cubic) updateGroup(task, block, group, colour, false, true);
      else updateGroup(task, block, group, colour, false, false);
    }
  }
}

export function metropolis(task: Task, block: i32, _step: i32): void {
  for (let colour = 0; colour < 2; colour++) {
    for (let group = 0; group < task.groups; group++) {
      if (task.cubic) updateGroup(task, block, group, colour, true, true);
      else updateGroup(task, block, group, colour, true, false);
    }
  }
}

/** Block b is group b mod groups of replica b ÷ groups. */
export function halfHeatBath(task: Task, block: i32, _step: i32): void {
  const groups = task.groups;
  if (task.cubic) updateGroup(task, block / groups, block % groups, task.colour, false, true);
  else updateGroup(task, block / groups, block % groups, task.colour, false, false);
}

export function halfMetropolis(task: Task, block: i32, _step: i32): void {
  const groups = task.groups;
  if (task.cubic) updateGroup(task, block / groups, block % groups, task.colour, true, true);
  else updateGroup(task, block / groups, block % groups, task.colour, true, false);
}

@inline
function updateGroup(task: Task, replica: i32, group: i32, colour: i32, metropolis: bool, cubic: bool): void {
  const rowBytes = <usize>task.rowBytes;
  const half = (<usize>task.rows + 1) * rowBytes;
  const own = task.spins + (<usize>(2 * replica + colour)) * half + 16;
  const other = task.spins + (<usize>(2 * replica + (1 - colour))) * half + 16;
  const tables = task.tables + <usize>replica * tableSize();
  const state = task.states + <usize>(replica * task.groups + group) * 64;
  const last = <usize>(task.vectors - 1) * 16;
  const periodic = task.periodic;
  const end = min(task.rows, (group + 1) * task.groupRows);
  loadRandom(state);
  for (let row = group * task.groupRows; row < end; row++) {
    const late = load<u8>(task.parities + <usize>row) ^ colour;
    const at = own + <usize>row * rowBytes;
    const beside = other + <usize>row * rowBytes;
    const aside = late ? beside + 1 : beside - 1;
    const list = task.neighbours + (<usize>row << 4);
    const a = other + load<u32>(list);
    const b = other + load<u32>(list, 4);
    const c = cubic ? other + load<u32>(list, 8) : 0;
    const d = cubic ? other + load<u32>(list, 12) : 0;
    const all = i8x16.splat(-1);
    for (let k: usize = 0; k < last; k += 16) {
      v128.store(at + k, updated(at + k, neighbourSum(beside, aside, a, b, c, d, k, cubic), tables, all, metropolis));
    }
    const mask = v128.load(task.masks + (<usize>late << 4));
    const sum = neighbourSum(beside, aside, a, b, c, d, last, cubic);
    v128.store(at + last, v128.and(updated(at + last, sum, tables, mask, metropolis), mask));
    const count = <usize>(late ? task.second : task.first);
    store<u8>(at - 1, periodic ? load<u8>(at + count - 1) : 0);
    store<u8>(at + count, periodic ? load<u8>(at) : 0);
  }
  storeRandom(state);
}

@inline
function neighbourSum(beside: usize, aside: usize, a: usize, b: usize, c: usize, d: usize, k: usize, cubic: bool): v128 {
  const across = i8x16.add(v128.load(beside + k), v128.load(aside + k));
  const plane = i8x16.add(across, i8x16.add(v128.load(a + k), v128.load(b + k)));
  return cubic ? i8x16.add(plane, i8x16.add(v128.load(c + k), v128.load(d + k))) : plane;
}

/** The entry of each site: of the first table where it is up, or else of the second; by the first alone in the heat bath. */
@inline
function lookUp(table: usize, index: v128, up: v128, metropolis: bool): v128 {
  const first = i8x16.swizzle(v128.load(table), index);
  return metropolis ? v128.bitselect(first, i8x16.swizzle(v128.load(table, 16), index), up) : first;
}

@inline
function updated(at: usize, sum: v128, tables: usize, mask: v128, metropolis: bool): v128 {
  const index = i8x16.add(sum, i8x16.splat(6));
  const spin = metropolis ? v128.load(at) : i8x16.splat(0);
  const up = metropolis ? i8x16.gt_s(spin, i8x16.splat(0)) : spin;
  const bytes = nextWords();
  const probability = lookUp(tables, index, up, metropolis);
  let yes = i8x16.lt_u(bytes, probability);
  const equal = v128.and(i8x16.eq(bytes, probability), mask);
  if (v128.any_true(equal)) yes = v128.or(yes, decide(equal, index, up, tables, metropolis));
  // The heat bath turns a site up or down, Metropolis turns it over.
  return metropolis ? i8x16.sub(v128.xor(spin, yes), yes) : v128.or(v128.not(yes), i8x16.splat(1));
}

/** Which of the undecided are accepted, by further bytes. */
function decide(undecided: v128, index: v128, up: v128, tables: usize, metropolis: bool): v128 {
  let yes = i8x16.splat(0);
  for (let level = LEVEL; level < LEVELS * LEVEL; level += LEVEL) {
    const bytes = nextWords();
    const probability = lookUp(tables + level, index, up, metropolis);
    yes = v128.or(yes, v128.and(undecided, i8x16.lt_u(bytes, probability)));
    undecided = v128.and(undecided, i8x16.eq(bytes, probability));
    if (!v128.any_true(undecided)) return yes;
  }
  return v128.or(yes, v128.and(undecided, lookUp(tables + LEVELS * LEVEL, index, up, metropolis)));
}

/** Of replica `block`: the sums over bonds and over sites. Each bond has one end of colour 0. */
export function measure(task: Task, block: i32, _step: i32): void {
  const rowBytes = <usize>task.rowBytes;
  const half = (<usize>task.rows + 1) * rowBytes;
  let bonds = i32x4.splat(0);
  let spins = i32x4.splat(0);
  for (let colour = 0; colour < 2; colour++) {
    const own = task.spins + <usize>(2 * block + colour) * half + 16;
    const other = task.spins + <usize>(2 * block + 1 - colour) * half + 16;
    for (let row = 0; row < task.rows; row++) {
      const late = load<u8>(task.parities + <usize>row) ^ colour;
      const at = own + <usize>row * rowBytes;
      const beside = other + <usize>row * rowBytes;
      const aside = late ? beside + 1 : beside - 1;
      const list = task.neighbours + (<usize>row << 4);
      const a = other + load<u32>(list);
      const b = other + load<u32>(list, 4);
      const c = other + load<u32>(list, 8);
      const d = other + load<u32>(list, 12);
      for (let vector = 0; vector < task.vectors; vector++) {
        const k = <usize>vector * 16;
        let spin = v128.load(at + k);
        if (vector == task.vectors - 1) spin = v128.and(spin, v128.load(task.masks + (<usize>late << 4)));
        spins = i32x4.add(spins, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(spin)));
        if (colour == 0) {
          const sum = neighbourSum(beside, aside, a, b, c, d, k, true);
          // s S: the sum, turned over where the spin is down, and 0 where there is no spin.
          const down = i8x16.lt_s(spin, i8x16.splat(0));
          const product = v128.and(i8x16.sub(v128.xor(sum, down), down), i8x16.ne(spin, i8x16.splat(0)));
          bonds = i32x4.add(bonds, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(product)));
        }
      }
    }
  }
  const sums = task.sums + <usize>block * 8;
  store<i32>(sums, total(bonds));
  store<i32>(sums, total(spins), 4);
}

@inline
function total(x: v128): i32 {
  return (
    i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3)
  );
}

/** Takes the values of replica `block` as its spins: up where they are above 0. */
export function read(task: Task, block: i32, _step: i32): void {
  const width = <usize>task.width;
  const half = (<usize>task.rows + 1) * <usize>task.rowBytes;
  const vectored = width & ~15;
  for (let row = 0; row < task.rows; row++) {
    const values = task.values + ((<usize>(block * task.rows + row) * width) << 3);
    const own = task.spins + <usize>(2 * block) * half + <usize>row * <usize>task.rowBytes + 16;
    const late = load<u8>(task.parities + <usize>row) != 0;
    // Where the sites of even columns are, and of odd ones.
    const even = late ? own + half : own;
    const odd = late ? own : own + half;
    for (let column: usize = 0; column < vectored; column += 16) {
      const at = values + (column << 3);
      // Of each value four bytes, all set where it is up.
      const up = i8x16.shuffle(
        fourPairs(at),
        fourPairs(at + 64),
        0, 4, 8, 12, 16, 20, 24, 28, 2, 6, 10, 14, 18, 22, 26, 30,
      );
      const spins = v128.or(v128.not(up), i8x16.splat(1));
      v128.store64_lane(even + (column >> 1), spins, 0);
      v128.store64_lane(odd + (column >> 1), spins, 1);
    }
    for (let column = vectored; column < width; column++) {
      const to = column & 1 ? odd : even;
      store<i8>(to + (column >> 1), load<f64>(values + (column << 3)) > 0 ? 1 : -1);
    }
    if (task.periodic) {
      closeRow(even, width >> 1);
      closeRow(odd, width >> 1);
    }
  }
}

/** Eight values: two bytes of each, all set where it is above 0. */
@inline
function fourPairs(at: usize): v128 {
  const zero = f64x2.splat(0);
  const first = i16x8.narrow_i32x4_s(f64x2.gt(v128.load(at), zero), f64x2.gt(v128.load(at, 16), zero));
  const second = i16x8.narrow_i32x4_s(f64x2.gt(v128.load(at, 32), zero), f64x2.gt(v128.load(at, 48), zero));
  return i8x16.narrow_i16x8_s(first, second);
}

@inline
function closeRow(at: usize, count: usize): void {
  store<u8>(at - 1, load<u8>(at + count - 1));
  store<u8>(at + count, load<u8>(at));
}

/** Writes the spins of replica `block` as values, and counts those that were others. */
export function write(task: Task, block: i32, _step: i32): void {
  const width = <usize>task.width;
  const half = (<usize>task.rows + 1) * <usize>task.rowBytes;
  const vectored = width & ~15;
  let changes = i64x2.splat(0);
  let single = 0;
  for (let row = 0; row < task.rows; row++) {
    const values = task.values + ((<usize>(block * task.rows + row) * width) << 3);
    const own = task.spins + <usize>(2 * block) * half + <usize>row * <usize>task.rowBytes + 16;
    const late = load<u8>(task.parities + <usize>row) != 0;
    const even = late ? own + half : own;
    const odd = late ? own : own + half;
    for (let column: usize = 0; column < vectored; column += 16) {
      const at = values + (column << 3);
      const spins = i8x16.shuffle(
        v128.load64_zero(even + (column >> 1)),
        v128.load64_zero(odd + (column >> 1)),
        0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
      );
      const low = i16x8.extend_low_i8x16_s(spins);
      const high = i16x8.extend_high_i8x16_s(spins);
      changes = i64x2.add(changes, writeFour(at, i32x4.extend_low_i16x8_s(low)));
      changes = i64x2.add(changes, writeFour(at + 32, i32x4.extend_high_i16x8_s(low)));
      changes = i64x2.add(changes, writeFour(at + 64, i32x4.extend_low_i16x8_s(high)));
      changes = i64x2.add(changes, writeFour(at + 96, i32x4.extend_high_i16x8_s(high)));
    }
    for (let column = vectored; column < width; column++) {
      const from = column & 1 ? odd : even;
      const at = values + (column << 3);
      const spin = <f64>load<i8>(from + (column >> 1));
      single += <i32>(load<f64>(at) != spin);
      store<f64>(at, spin);
    }
  }
  const total = <i32>(i64x2.extract_lane(changes, 0) + i64x2.extract_lane(changes, 1));
  store<i32>(task.changes + (<usize>block << 2), single - total);
}

/** Writes four values; −1 for each of them that was another. */
@inline
function writeFour(at: usize, spins: v128): v128 {
  const first = f64x2.convert_low_i32x4_s(spins);
  const second = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(spins, spins, 1, 1));
  const changes = i64x2.add(f64x2.ne(v128.load(at), first), f64x2.ne(v128.load(at, 16), second));
  v128.store(at, first);
  v128.store(at, second, 16);
  return changes;
}
