// Overdamped Langevin dynamics of independent coordinates in a polynomial force, four replicas in the lanes.
//
// x[group of four replicas][unit][4], float32.
import { mulAdd } from './common/math';
import { normalOf } from './common/normal';
import { loadRandom, nextWords, storeRandom } from './common/random';

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
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

/** x ← x + (step / friction) F(x) + sqrt(2 T step / friction) ξ. */
export function advance(task: Task, block: i32, _step: i32): void {
  const end = min(task.groups, (block + 1) * GROUPS);
  const bytes = <usize>task.units * 16;
  const mobility = f32x4.splat(task.mobility);
  const f0 = f32x4.splat(task.f0);
  const f1 = f32x4.splat(task.f1);
  const f2 = f32x4.splat(task.f2);
  const f3 = f32x4.splat(task.f3);
  for (let group = block * GROUPS; group < end; group++) {
    const state = task.states + <usize>group * 64;
    const amplitude = v128.load(task.amplitudes + <usize>group * 16);
    const first = task.x + <usize>group * bytes;
    const last = first + bytes;
    loadRandom(state);
    for (let step = 0; step < task.steps; step++) {
      let at = first;
      for (; at + 16 < last; at += 32) {
        const a = normalOf(nextWords());
        const b = normalOf(nextWords());
        const x = v128.load(at);
        const y = v128.load(at, 16);
        const F = mulAdd(mulAdd(mulAdd(f3, x, f2), x, f1), x, f0);
        const G = mulAdd(mulAdd(mulAdd(f3, y, f2), y, f1), y, f0);
        v128.store(at, mulAdd(amplitude, a, mulAdd(mobility, F, x)));
        v128.store(at, mulAdd(amplitude, b, mulAdd(mobility, G, y)), 16);
      }
      if (at < last) {
        const x = v128.load(at);
        const F = mulAdd(mulAdd(mulAdd(f3, x, f2), x, f1), x, f0);
        v128.store(at, mulAdd(amplitude, normalOf(nextWords()), mulAdd(mobility, F, x)));
      }
    }
    storeRandom(state);
  }
}
