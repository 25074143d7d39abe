// Soft assignment of points to centres at a temperature, and the sums of which new centres are made, in float64.
//
// A chunk of rows of p is in `p` at a time, [rows][K]. Sums run over the points in their order, so that a chunk's end is nowhere to be
// seen. Points have room for an even number of coordinates; centres lie in pairs, centres[pair][coordinate][2].
import { expBelowOne, expOfFour } from './common/float64-math';

/** Rows that one call of `assign` serves. */
const ROWS: i32 = 128;

/** Bytes that `assign` tells of a row: Z above the largest exponent, that exponent, U, Var(E) and the heat. */
const TOLD: usize = 40;

@unmanaged
class Task {
  points: usize;
  /** D, and the bytes from one point to the next. */
  dimension: i32;
  pointBytes: i32;
  centres: usize;
  /** ln g of each centre, for pairs: -infinity where there is none. */
  logDegeneracy: usize;
  pairs: i32;
  /** How many centres there are. */
  used: i32;
  /** K, the width of a row of p. */
  width: i32;
  p: usize;
  /** The first point of the chunk, and how many. */
  first: i32;
  rows: i32;
  /** 1/T, a float64. */
  beta: usize;
  told: usize;
  /** Of each block: energies and weights of two rows, and room for a row that nobody reads. */
  scratch: usize;
  /** One float64 a point, or 0 where each counts once. */
  weights: usize;
  /** sums[centre][coordinate] += p x, and masses[centre] += p. */
  sums: usize;
  masses: usize;
  /** Centres that one block of `gather` serves. */
  centresPerBlock: i32;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

/** Rows of a block: p ← g e^(−E/T) / Z. Two at a time, whose chains of operations run side by side. */
export function assign(task: Task, block: i32, _step: i32): void {
  const end = min(task.rows, (block + 1) * ROWS);
  const bytes = <usize>task.pairs * 16;
  const width = <usize>task.width * 8;
  const scratch = task.scratch + <usize>block * (4 * bytes + width + TOLD);
  const weights = scratch + 2 * bytes;
  const nobody = weights + 2 * bytes;
  const beta = v128.load64_splat(task.beta);
  for (let row = block * ROWS; row < end; row += 2) {
    const isLast = row + 1 == end;
    const x = task.points + <usize>(task.first + row) * <usize>task.pointBytes;
    const p = task.p + <usize>row * width;
    const told = task.told + <usize>row * TOLD;
    distances(task, x, isLast ? x : x + <usize>task.pointBytes, scratch, scratch + bytes);
    equilibrate(task, beta, scratch, weights, p, isLast ? nobody : p + width, told, isLast ? nobody + width : told + TOLD);
  }
}

@inline
function addSquare(sum: v128, x: v128, centre: v128): v128 {
  const step = f64x2.sub(x, centre);
  return f64x2.add(sum, f64x2.mul(step, step));
}

/** Squared distances of two points to all centres, by differences: eight centres at a time, then two. */
@inline
function distances(task: Task, x: usize, y: usize, outX: usize, outY: usize): void {
  const pairBytes = <usize>task.dimension * 16;
  const end = x + <usize>task.dimension * 8;
  const zero = f64x2.splat(0);
  let centres = task.centres;
  let pairs = task.pairs;
  for (; pairs >= 4; pairs -= 4) {
    let a = zero;
    let b = zero;
    let c = zero;
    let d = zero;
    let e = zero;
    let f = zero;
    let g = zero;
    let h = zero;
    const second = centres + pairBytes;
    const third = second + pairBytes;
    const fourth = third + pairBytes;
    let at: usize = 0;
    for (let from = x; from < end; from += 8) {
      const first = v128.load64_splat(from);
      const other = v128.load64_splat(y + (from - x));
      let centre = v128.load(centres + at);
      a = addSquare(a, first, centre);
      e = addSquare(e, other, centre);
      centre = v128.load(second + at);
      b = addSquare(b, first, centre);
      f = addSquare(f, other, centre);
      centre = v128.load(third + at);
      c = addSquare(c, first, centre);
      g = addSquare(g, other, centre);
      centre = v128.load(fourth + at);
      d = addSquare(d, first, centre);
      h = addSquare(h, other, centre);
      at += 16;
    }
    v128.store(outX, a);
    v128.store(outX, b, 16);
    v128.store(outX, c, 32);
    v128.store(outX, d, 48);
    v128.store(outY, e);
    v128.store(outY, f, 16);
    v128.store(outY, g, 32);
    v128.store(outY, h, 48);
    outX += 64;
    outY += 64;
    centres = fourth + pairBytes;
  }
  for (; pairs > 0; pairs--) {
    let a = zero;
    let e = zero;
    for (let from = x; from < end; from += 8) {
      const centre = v128.load(centres);
      a = addSquare(a, v128.load64_splat(from), centre);
      e = addSquare(e, v128.load64_splat(y + (from - x)), centre);
      centres += 16;
    }
    v128.store(outX, a);
    v128.store(outY, e);
    outX += 16;
    outY += 16;
  }
}

@inline
function sumOf(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

@inline
function largestOf(x: v128): v128 {
  return f64x2.pmax(x, v128.shuffle<f64>(x, x, 1, 0));
}

@inline
function tell(at: usize, Z: f64, top: v128, U: f64, variance: v128, heat: v128): void {
  store<f64>(at, Z);
  store<f64>(at, f64x2.extract_lane(top, 0), 8);
  store<f64>(at, U, 16);
  store<f64>(at, sumOf(variance), 24);
  store<f64>(at, sumOf(heat), 32);
}

/** The Boltzmann laws of two rows of energies, above the largest exponent of each. */
@inline
function equilibrate(
  task: Task,
  beta: v128,
  energies: usize,
  weights: usize,
  p: usize,
  q: usize,
  toldOfP: usize,
  toldOfQ: usize,
): void {
  const size = <usize>task.pairs * 16;
  const logDegeneracy = task.logDegeneracy;
  let top = f64x2.splat(-f64.MAX_VALUE * 2);
  let topQ = top;
  for (let at: usize = 0; at < size; at += 16) {
    const logG = v128.load(logDegeneracy + at);
    const exponent = f64x2.sub(logG, f64x2.mul(v128.load(energies + at), beta));
    const exponentQ = f64x2.sub(logG, f64x2.mul(v128.load(energies + size + at), beta));
    v128.store(weights + at, exponent);
    v128.store(weights + size + at, exponentQ);
    top = f64x2.pmax(top, exponent);
    topQ = f64x2.pmax(topQ, exponentQ);
  }
  top = largestOf(top);
  topQ = largestOf(topQ);
  let total = f64x2.splat(0);
  let totalQ = total;
  let mean = total;
  let meanQ = total;
  let at: usize = 0;
  for (; at + 32 <= size; at += 32) {
    expOfFour(weights + at, weights + size + at, top, topQ);
    const first = v128.load(weights + at);
    const second = v128.load(weights + at, 16);
    const firstQ = v128.load(weights + size + at);
    const secondQ = v128.load(weights + size + at, 16);
    total = f64x2.add(total, f64x2.add(first, second));
    totalQ = f64x2.add(totalQ, f64x2.add(firstQ, secondQ));
    mean = f64x2.add(
      mean,
      f64x2.add(f64x2.mul(first, v128.load(energies + at)), f64x2.mul(second, v128.load(energies + at, 16))),
    );
    meanQ = f64x2.add(
      meanQ,
      f64x2.add(
        f64x2.mul(firstQ, v128.load(energies + size + at)),
        f64x2.mul(secondQ, v128.load(energies + size + at, 16)),
      ),
    );
  }
  if (at < size) {
    const weight = expBelowOne(f64x2.sub(v128.load(weights + at), top));
    const weightQ = expBelowOne(f64x2.sub(v128.load(weights + size + at), topQ));
    v128.store(weights + at, weight);
    v128.store(weights + size + at, weightQ);
    total = f64x2.add(total, weight);
    totalQ = f64x2.add(totalQ, weightQ);
    mean = f64x2.add(mean, f64x2.mul(weight, v128.load(energies + at)));
    meanQ = f64x2.add(meanQ, f64x2.mul(weightQ, v128.load(energies + size + at)));
  }
  const Z = sumOf(total);
  const ZQ = sumOf(totalQ);
  const inverse = f64x2.splat(1 / Z);
  const inverseQ = f64x2.splat(1 / ZQ);
  const U = sumOf(mean) * f64x2.extract_lane(inverse, 0);
  const UQ = sumOf(meanQ) * f64x2.extract_lane(inverseQ, 0);
  let heat = f64x2.splat(0);
  let heatQ = heat;
  let variance = heat;
  let varianceQ = heat;
  const next = p + <usize>task.width * 8;
  for (let at: usize = 0; at < size; at += 16) {
    const energy = v128.load(energies + at);
    const energyQ = v128.load(energies + size + at);
    const share = f64x2.mul(v128.load(weights + at), inverse);
    const shareQ = f64x2.mul(v128.load(weights + size + at), inverseQ);
    const step = f64x2.sub(energy, f64x2.splat(U));
    const stepQ = f64x2.sub(energyQ, f64x2.splat(UQ));
    variance = f64x2.add(variance, f64x2.mul(share, f64x2.mul(step, step)));
    varianceQ = f64x2.add(varianceQ, f64x2.mul(shareQ, f64x2.mul(stepQ, stepQ)));
    if (p + 16 <= next) {
      heat = f64x2.add(heat, f64x2.mul(f64x2.sub(share, v128.load(p)), energy));
      heatQ = f64x2.add(heatQ, f64x2.mul(f64x2.sub(shareQ, v128.load(q)), energyQ));
      v128.store(p, share);
      v128.store(q, shareQ);
    } else {
      heat = f64x2.add(heat, f64x2.mul(f64x2.sub(share, v128.load64_zero(p)), energy));
      heatQ = f64x2.add(heatQ, f64x2.mul(f64x2.sub(shareQ, v128.load64_zero(q)), energyQ));
      v128.store64_lane(p, share, 0);
      v128.store64_lane(q, shareQ, 0);
    }
    p += 16;
    q += 16;
  }
  for (; p < next; p += 8) {
    store<f64>(p, 0);
    store<f64>(q, 0);
    q += 8;
  }
  tell(toldOfP, Z, top, U, variance, heat);
  tell(toldOfQ, ZQ, topQ, UQ, varianceQ, heatQ);
}

/** Of the centres of a block: sums and masses of the chunk's rows, eight rows at a time. */
export function gather(task: Task, block: i32, _step: i32): void {
  const first = block * task.centresPerBlock;
  const end = min(task.used, first + task.centresPerBlock);
  const rows = task.rows;
  const width = <usize>task.width * 8;
  const pointBytes = <usize>task.pointBytes;
  let p = task.p;
  let points = task.points + <usize>task.first * pointBytes;
  let weights = task.weights ? task.weights + <usize>task.first * 8 : 0;
  let row = 0;
  for (; row + 8 <= rows; row += 8) {
    for (let k = first; k < end; k++) {
      let at = p + <usize>k * 8;
      let p0 = load<f64>(at);
      let p1 = load<f64>((at += width));
      let p2 = load<f64>((at += width));
      let p3 = load<f64>((at += width));
      let p4 = load<f64>((at += width));
      let p5 = load<f64>((at += width));
      let p6 = load<f64>((at += width));
      let p7 = load<f64>((at += width));
      if (p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7 == 0) continue;
      if (weights) {
        p0 *= load<f64>(weights);
        p1 *= load<f64>(weights, 8);
        p2 *= load<f64>(weights, 16);
        p3 *= load<f64>(weights, 24);
        p4 *= load<f64>(weights, 32);
        p5 *= load<f64>(weights, 40);
        p6 *= load<f64>(weights, 48);
        p7 *= load<f64>(weights, 56);
      }
      const mass = task.masses + <usize>k * 8;
      store<f64>(mass, load<f64>(mass) + p0 + p1 + p2 + p3 + p4 + p5 + p6 + p7);
      const v0 = f64x2.splat(p0);
      const v1 = f64x2.splat(p1);
      const v2 = f64x2.splat(p2);
      const v3 = f64x2.splat(p3);
      const v4 = f64x2.splat(p4);
      const v5 = f64x2.splat(p5);
      const v6 = f64x2.splat(p6);
      const v7 = f64x2.splat(p7);
      let to = task.sums + <usize>k * pointBytes;
      const last = points + pointBytes;
      for (let x = points; x < last; x += 16) {
        let from = x;
        let sum = f64x2.add(v128.load(to), f64x2.mul(v0, v128.load(from)));
        sum = f64x2.add(sum, f64x2.mul(v1, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v2, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v3, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v4, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v5, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v6, v128.load((from += pointBytes))));
        sum = f64x2.add(sum, f64x2.mul(v7, v128.load((from += pointBytes))));
        v128.store(to, sum);
        to += 16;
      }
    }
    p += 8 * width;
    points += 8 * pointBytes;
    if (weights) weights += 64;
  }
  for (; row < rows; row++) {
    const w = weights ? load<f64>(weights) : 1;
    for (let k = first; k < end; k++) {
      const share = w * load<f64>(p + <usize>k * 8);
      if (share == 0) continue;
      const mass = task.masses + <usize>k * 8;
      store<f64>(mass, load<f64>(mass) + share);
      let to = task.sums + <usize>k * pointBytes;
      for (let x = points; x < points + pointBytes; x += 16) {
        v128.store(to, f64x2.add(v128.load(to), f64x2.mul(f64x2.splat(share), v128.load(x))));
        to += 16;
      }
    }
    p += width;
    points += pointBytes;
    if (weights) weights += 8;
  }
}
