// Steps of gradient descent over a flat array of parameters, all that a step reads and writes in one pass over memory.
//
// The direction is the gradient with a pull to zero, shortened: d = share (g + pull x).
import { mulAdd, splat } from './common/math';

/** Numbers that one call serves: the four arrays of a block stay in the cache next to the core. */
const BLOCK: usize = 8192;

@unmanaged
class Task {
  /** Parameters, gradient, running mean and mean square, float32: `length` numbers each, a multiple of 4. */
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
function endOf(task: Task, block: i32): usize {
  return min(task.length, (<usize>block + 1) * BLOCK) << 2;
}

@inline
function startOf(block: i32): usize {
  return (<usize>block * BLOCK) << 2;
}

/** sums[block] = Σ d², in float64. */
export function squares(task: Task, block: i32, _step: i32): void {
  const pull = splat(task.pull);
  const share = splat(task.share);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 16) {
    const d = direction(v128.load(task.x + at), v128.load(task.g + at), pull, share);
    const first = f64x2.promote_low_f32x4(d);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sum = f64x2.add(low, high);
  store<f64>(task.sums + (<usize>block << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** x ← x − rate d. */
export function plain(task: Task, block: i32, _step: i32): void {
  const pull = splat(task.pull);
  const share = splat(task.share);
  const rate = splat(task.rate);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 16) {
    const x = v128.load(task.x + at);
    const d = direction(x, v128.load(task.g + at), pull, share);
    v128.store(task.x + at, f32x4.sub(x, f32x4.mul(rate, d)));
  }
}

/** m ← keep m + add d,  x ← x − rate m. */
export function mean(task: Task, block: i32, _step: i32): void {
  const pull = splat(task.pull);
  const share = splat(task.share);
  const rate = splat(task.rate);
  const keep = splat(task.keepMean);
  const add = splat(task.addMean);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 16) {
    const x = v128.load(task.x + at);
    const d = direction(x, v128.load(task.g + at), pull, share);
    const m = mulAdd(keep, v128.load(task.m + at), f32x4.mul(add, d));
    v128.store(task.m + at, m);
    v128.store(task.x + at, f32x4.sub(x, f32x4.mul(rate, m)));
  }
}

/** v ← keep v + add d²,  x ← x − rate d / (√v + epsilon). */
export function square(task: Task, block: i32, _step: i32): void {
  const pull = splat(task.pull);
  const share = splat(task.share);
  const rate = splat(task.rate);
  const keep = splat(task.keepSquare);
  const add = splat(task.addSquare);
  const epsilon = splat(task.epsilon);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 16) {
    const x = v128.load(task.x + at);
    const d = direction(x, v128.load(task.g + at), pull, share);
    const v = mulAdd(keep, v128.load(task.v + at), f32x4.mul(add, f32x4.mul(d, d)));
    v128.store(task.v + at, v);
    const change = f32x4.div(d, f32x4.add(f32x4.sqrt(v), epsilon));
    v128.store(task.x + at, f32x4.sub(x, f32x4.mul(rate, change)));
  }
}

/** m and v as in `mean` and `square`,  x ← x − rate m / (√v + epsilon). */
export function meanAndSquare(task: Task, block: i32, _step: i32): void {
  const pull = splat(task.pull);
  const share = splat(task.share);
  const rate = splat(task.rate);
  const keepMean = splat(task.keepMean);
  const addMean = splat(task.addMean);
  const keepSquare = splat(task.keepSquare);
  const addSquare = splat(task.addSquare);
  const epsilon = splat(task.epsilon);
  for (let at = startOf(block), end = endOf(task, block); at < end; at += 16) {
    const x = v128.load(task.x + at);
    const d = direction(x, v128.load(task.g + at), pull, share);
    const m = mulAdd(keepMean, v128.load(task.m + at), f32x4.mul(addMean, d));
    const v = mulAdd(keepSquare, v128.load(task.v + at), f32x4.mul(addSquare, f32x4.mul(d, d)));
    v128.store(task.m + at, m);
    v128.store(task.v + at, v);
    const change = f32x4.div(m, f32x4.add(f32x4.sqrt(v), epsilon));
    v128.store(task.x + at, f32x4.sub(x, f32x4.mul(rate, change)));
  }
}
