// Overdamped Langevin dynamics of independent coordinates in a polynomial force, four replicas in the lanes.
//
// x[group of four replicas][unit][4], float32.
import { mulAdd } from './common/math';
import { normalOf, normalsOfFour } from './common/normal';
import { nextWordsOf } from './common/random-at';

/** Groups of four replicas that one call serves. */
const GROUPS: i32 = 16;

@unmanaged
class Task {
  x: usize;
  units: i32;
  /** How many groups of four replicas there are. */
  groups: i32;
  /** Steps of one call. */
  steps: i32;
  /** Step / friction. */
  mobility: f32;
  /** Force f0 + f1 x + f2 x^2 + f3 x^3. */
  f0: f32;
  f1: f32;
  f2: f32;
  f3: f32;
  /** Of each replica sqrt(2 T step / friction). */
  amplitudes: usize;
  /** 64 bytes a group. */
  states: usize;
  /** 128 bytes a block. */
  noise: usize;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

/** x ← x + (step / friction) F(x) + sqrt(2 T step / friction) ξ. Four groups go side by side, what is left one by one. */
export function advance(task: Task, block: i32, _step: i32): void {
  const end = min(task.groups, (block + 1) * GROUPS);
  let group = block * GROUPS;
  for (; group + 4 <= end; group += 4) {
    for (let step = 0; step < task.steps; step++) stepOfFour(task, group, block);
  }
  for (; group < end; group++) {
    for (let step = 0; step < task.steps; step++) stepOfOne(task, group);
  }
}

function stepOfFour(task: Task, group: i32, block: i32): void {
  const bytes = <usize>task.units * 16;
  const noise = task.noise + <usize>block * 128;
  const states = task.states + <usize>group * 64;
  const amplitudes = task.amplitudes + <usize>group * 16;
  const first = task.x + <usize>group * bytes;
  for (let at = first; at < first + bytes; at += 16) {
    v128.store(noise, nextWordsOf(states));
    v128.store(noise, nextWordsOf(states + 64), 16);
    v128.store(noise, nextWordsOf(states + 128), 32);
    v128.store(noise, nextWordsOf(states + 192), 48);
    normalsOfFour(noise);
    move(task, at, v128.load(amplitudes), v128.load(noise, 64));
    move(task, at + bytes, v128.load(amplitudes, 16), v128.load(noise, 80));
    move(task, at + 2 * bytes, v128.load(amplitudes, 32), v128.load(noise, 96));
    move(task, at + 3 * bytes, v128.load(amplitudes, 48), v128.load(noise, 112));
  }
}

function stepOfOne(task: Task, group: i32): void {
  const bytes = <usize>task.units * 16;
  const state = task.states + <usize>group * 64;
  const amplitude = v128.load(task.amplitudes + <usize>group * 16);
  const first = task.x + <usize>group * bytes;
  for (let at = first; at < first + bytes; at += 16) move(task, at, amplitude, normalOf(nextWordsOf(state)));
}

@inline
function move(task: Task, at: usize, amplitude: v128, normal: v128): void {
  const x = v128.load(at);
  let force = mulAdd(v128.load32_splat(f3Of(task)), x, v128.load32_splat(f3Of(task) - 4));
  force = mulAdd(force, x, v128.load32_splat(f3Of(task) - 8));
  force = mulAdd(force, x, v128.load32_splat(f3Of(task) - 12));
  const drifted = mulAdd(v128.load32_splat(f3Of(task) - 16), force, x);
  v128.store(at, mulAdd(amplitude, normal, drifted));
}

/** Where f3 is; before it are f2, f1, f0 and the mobility. */
@inline
function f3Of(task: Task): usize {
  return changetype<usize>(task) + offsetof<Task>('f3');
}
