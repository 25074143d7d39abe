// Units of q states in pairs, E = -sum_e J_e L[(x_i - x_j) mod q] - sum_i h_i[x_i], by heat bath: Potts where L is 1 at 0 alone.
//
// x[group of four replicas][unit][4], int32: replicas are in the lanes.
import { exp, mulAdd, splat } from './common/math';
import { nextWordsOf } from './common/random-at';
import { uniformOf } from './common/random';

/** Groups of four replicas that one call serves. */
const GROUPS: i32 = 4;

@unmanaged
class Task {
  x: usize;
  units: i32;
  states: i32;
  groups: i32;
  /** Units in the order of a sweep, int32. */
  order: usize;
  visits: i32;
  /** Byte offsets into `neighbours`, units + 1 of them. */
  rows: usize;
  /** Pairs: 16 times the unit, and J. */
  neighbours: usize;
  /** likes[x][c] = L[(c - x) mod q], float32; or 0 where L is 1 at 0 and 0 elsewhere. */
  likes: usize;
  /** h[unit][state], float32. */
  fields: usize;
  /** 1/T of each replica, float32. */
  betas: usize;
  /** 64 bytes a group. */
  random: usize;
  /** Of each block: a vector for every state. */
  scratch: usize;
  /** Of each replica E, float64. */
  energies: usize;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

/** A sweep of the replicas of a block: p_c ∝ e^(β f_c) with f_c = h_c + Σ_j J_ij L[(c − x_j) mod q]. */
export function heatBath(task: Task, block: i32, _step: i32): void {
  const end = min(task.groups, (block + 1) * GROUPS);
  const size = <usize>task.states * 16;
  const scratch = task.scratch + <usize>block * size;
  for (let group = block * GROUPS; group < end; group++) {
    const x = task.x + <usize>group * <usize>task.units * 16;
    const beta = v128.load(task.betas + <usize>group * 16);
    const random = task.random + <usize>group * 64;
    for (let visit = 0; visit < task.visits; visit++) {
      const unit = load<i32>(task.order + (<usize>visit << 2));
      sumFields(task, x, unit, scratch, size);
      v128.store(x + <usize>unit * 16, drawn(scratch, size, beta, uniformOf(nextWordsOf(random))));
    }
  }
}

/** scratch[c] ← f_c of four replicas. */
@inline
function sumFields(task: Task, x: usize, unit: i32, scratch: usize, size: usize): void {
  let h = task.fields + <usize>(unit * task.states) * 4;
  for (let at: usize = 0; at < size; at += 16) {
    v128.store(scratch + at, v128.load32_splat(h));
    h += 4;
  }
  const rows = task.rows + (<usize>unit << 2);
  const end = task.neighbours + load<u32>(rows, 4);
  const likes = task.likes;
  for (let pair = task.neighbours + load<u32>(rows); pair < end; pair += 8) {
    const state = v128.load(x + load<u32>(pair));
    const J = v128.load32_splat(pair, 4);
    if (!likes) {
      let c = i32x4.splat(0);
      for (let at: usize = 0; at < size; at += 16) {
        v128.store(scratch + at, f32x4.add(v128.load(scratch + at), v128.and(J, i32x4.eq(state, c))));
        c = i32x4.add(c, i32x4.splat(1));
      }
    } else {
      const row = i32x4.mul(state, i32x4.splat(task.states * 4));
      let a = likes + <usize>i32x4.extract_lane(row, 0);
      let b = likes + <usize>i32x4.extract_lane(row, 1);
      let c = likes + <usize>i32x4.extract_lane(row, 2);
      let d = likes + <usize>i32x4.extract_lane(row, 3);
      for (let at: usize = 0; at < size; at += 16) {
        let like = v128.load32_zero(a);
        like = v128.load32_lane(b, like, 1);
        like = v128.load32_lane(c, like, 2);
        like = v128.load32_lane(d, like, 3);
        v128.store(scratch + at, mulAdd(J, like, v128.load(scratch + at)));
        a += 4;
        b += 4;
        c += 4;
        d += 4;
      }
    }
  }
}

/** The first state whose cumulated weight reaches u times the whole; u is in (0, 1], so that states without weight are left out. */
@inline
function drawn(scratch: usize, size: usize, beta: v128, u: v128): v128 {
  let top = v128.load(scratch);
  for (let at: usize = 16; at < size; at += 16) top = f32x4.pmax(top, v128.load(scratch + at));
  let total = splat(0);
  for (let at: usize = 0; at < size; at += 16) {
    total = f32x4.add(total, exp(f32x4.mul(f32x4.sub(v128.load(scratch + at), top), beta)));
    v128.store(scratch + at, total);
  }
  const level = f32x4.mul(u, total);
  let state = i32x4.splat(0);
  for (let at: usize = 0; at + 16 < size; at += 16) {
    state = i32x4.sub(state, f32x4.lt(v128.load(scratch + at), level));
  }
  return state;
}

/** E of the replicas of a block, in float64 of float32 terms; every pair is seen from both of its ends. */
export function measure(task: Task, block: i32, _step: i32): void {
  const end = min(task.groups, (block + 1) * GROUPS);
  const size = <usize>task.states * 16;
  const scratch = task.scratch + <usize>block * size;
  for (let group = block * GROUPS; group < end; group++) {
    const x = task.x + <usize>group * <usize>task.units * 16;
    for (let lane: usize = 0; lane < 4; lane++) store<f64>(task.energies + (<usize>group * 4 + lane) * 8, 0);
    for (let unit = 0; unit < task.units; unit++) {
      sumFields(task, x, unit, scratch, size);
      const h = task.fields + <usize>(unit * task.states) * 4;
      for (let lane: usize = 0; lane < 4; lane++) {
        const state = <usize>load<u32>(x + <usize>unit * 16 + lane * 4);
        const sum = <f64>load<f32>(scratch + state * 16 + lane * 4) + <f64>load<f32>(h + state * 4);
        const energy = task.energies + (<usize>group * 4 + lane) * 8;
        store<f64>(energy, load<f64>(energy) - 0.5 * sum);
      }
    }
  }
}
