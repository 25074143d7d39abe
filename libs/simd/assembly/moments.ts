// Steps of gradient descent over a flat array of parameters, all that a step reads and writes in one pass over memory.
//
// The direction is the gradient with a pull to zero, shortened: d = share (g + pull x). Each step leaves Σ d² of its block.
import { mulAdd, splat } from './common/math';

/** Numbers that one call serves. */
const BLOCK: usize = 8192;

@unmanaged
class Task {
  /** Parameters, gradient, running mean and mean square, float32: `length` numbers each, a multiple of 8. */
  x: usize;
  g: usize;
  m: usize;
  v: usize;
  length: usize;
  pull: f32;
  share: f32;
  /** What the step is multiplied with. */
  rate: f32;
  keepMean: f32;
  addMean: f32;
  keepSquare: f32;
  addSquare: f32;
  /** Added to the root of v. */
  epsilon: f32;
  /** A float64 a block. */
  sums: usize;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

@inline
function direction(x: v128, g: v128, pull: v128, share: v128): v128 {
  return f32x4.mul(share, mulAdd(pull, x, g));
}

@inline
function startOf(block: i32): usize {
  return (<usize>block * BLOCK) << 2;
}

@inline
function endOf(task: Task, block: i32): usize {
  return min(task.length, (<usize>block + 1) * BLOCK) << 2;
}

/** sum + d² of the first two lanes and the last two, in float64. */
@inline
function addSquares(sum: v128, d: v128): v128 {
  const first = f64x2.promote_low_f32x4(d);
  const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
  return f64x2.add(sum, f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second)));
}

@inline
function storeSum(task: Task, block: i32, first: v128, second: v128): void {
  const sum = f64x2.add(first, second);
  store<f64>(task.sums + (<usize>block << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** sums[block] = Σ d². */
export function squares(task: Task, block: i32, _step: i32): void {
  const x = task.x;
  const g = task.g;
  const pull = splat(task.pull);
  const share = splat(task.share);
  let sum0 = splat(0);
  let sum1 = splat(0);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 32) {
    sum0 = addSquares(sum0, direction(v128.load(x + at), v128.load(g + at), pull, share));
    sum1 = addSquares(sum1, direction(v128.load(x + at, 16), v128.load(g + at, 16), pull, share));
  }
  storeSum(task, block, sum0, sum1);
}

/** x − rate along / (√v + epsilon). */
@inline
function scaled(x: v128, rate: v128, along: v128, v: v128, epsilon: v128): v128 {
  return f32x4.sub(x, f32x4.mul(rate, f32x4.div(along, f32x4.add(f32x4.sqrt(v), epsilon))));
}

/** A step of one block; where it is inlined the two flags are constants, so that what is not kept is not there. */
@inline
function step(task: Task, block: i32, hasMean: bool, hasSquare: bool): void {
  const x = task.x;
  const g = task.g;
  const m = task.m;
  const v = task.v;
  const pull = splat(task.pull);
  const share = splat(task.share);
  const rate = splat(task.rate);
  const keepMean = splat(task.keepMean);
  const addMean = splat(task.addMean);
  const keepSquare = splat(task.keepSquare);
  const addSquare = splat(task.addSquare);
  const epsilon = splat(task.epsilon);
  let sum0 = splat(0);
  let sum1 = splat(0);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 32) {
    const x0 = v128.load(x + at);
    const x1 = v128.load(x + at, 16);
    const d0 = direction(x0, v128.load(g + at), pull, share);
    const d1 = direction(x1, v128.load(g + at, 16), pull, share);
    sum0 = addSquares(sum0, d0);
    sum1 = addSquares(sum1, d1);
    let along0 = d0;
    let along1 = d1;
    if (hasMean) {
      along0 = mulAdd(keepMean, v128.load(m + at), f32x4.mul(addMean, d0));
      along1 = mulAdd(keepMean, v128.load(m + at, 16), f32x4.mul(addMean, d1));
      v128.store(m + at, along0);
      v128.store(m + at, along1, 16);
    }
    if (hasSquare) {
      const v0 = mulAdd(keepSquare, v128.load(v + at), f32x4.mul(addSquare, f32x4.mul(d0, d0)));
      const v1 = mulAdd(keepSquare, v128.load(v + at, 16), f32x4.mul(addSquare, f32x4.mul(d1, d1)));
      v128.store(v + at, v0);
      v128.store(v + at, v1, 16);
      v128.store(x + at, scaled(x0, rate, along0, v0, epsilon));
      v128.store(x + at, scaled(x1, rate, along1, v1, epsilon), 16);
    } else {
      v128.store(x + at, f32x4.sub(x0, f32x4.mul(rate, along0)));
      v128.store(x + at, f32x4.sub(x1, f32x4.mul(rate, along1)), 16);
    }
  }
  storeSum(task, block, sum0, sum1);
}

/** x ← x − rate d. */
export function plain(task: Task, block: i32, _step: i32): void {
  step(task, block, false, false);
}

/** m ← keep m + add d,  x ← x − rate m. */
export function mean(task: Task, block: i32, _step: i32): void {
  step(task, block, true, false);
}

/** v ← keep v + add d²,  x ← x − rate d / (√v + epsilon). */
export function square(task: Task, block: i32, _step: i32): void {
  step(task, block, false, true);
}

/** m and v as in `mean` and `square`,  x ← x − rate m / (√v + epsilon). */
export function meanAndSquare(task: Task, block: i32, _step: i32): void {
  step(task, block, true, true);
}
