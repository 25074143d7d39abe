// Sweeps over spins with all couplings (a matrix), 16 replicas a block, the sites of a replica side by side. Four sites are
// judged at once; a flip adds a row of the matrix to the fields of its replica. Replica by replica at the same four sites, so
// that rows are read from the nearest cache.
//
// Integers in units of the resolution, and spins as 0 and -1, as in sparse.ts. Rows are padded with units that never move.
import { SURELY, boltzmannBound, boltzmannFactor, limited, scaled, weighted } from './common/acceptance';
import { loadRandom, nextWords, storeRandom, uniformOf } from './common/random';

@unmanaged
class Task {
  /** A multiple of 16. */
  units: i32;
  /** 2 J / q, row by row. */
  couplings: usize;
  /** h_i + sum_j J_ij. */
  aligned: usize;
  external: usize;
  /** -1 where a unit may move, 0 where it is clamped. */
  free: usize;
  /** units a replica. */
  spins: usize;
  fields: usize;
  best: usize;
  /** 16 float64 a block. */
  energies: usize;
  bestEnergies: usize;
  random: usize;
  /** For each step 2 q / T; times the factor of the replica, 16 a block. */
  scales: usize;
  factors: usize;
}

export function taskBytes(): i32 {
  return offsetof<Task>();
}

const SIGN: i32 = 0x80000000;

/** fields += 2 J_i, or -= where the spin has become -1. Four vectors side by side: V8 does not unroll. */
@inline
function addRow(fields: usize, row: usize, bytes: usize, up: bool): void {
  const end = fields + bytes;
  if (up) {
    for (; fields < end; fields += 64, row += 64) {
      const a = i32x4.add(v128.load(fields), v128.load(row));
      const b = i32x4.add(v128.load(fields, 16), v128.load(row, 16));
      const c = i32x4.add(v128.load(fields, 32), v128.load(row, 32));
      const d = i32x4.add(v128.load(fields, 48), v128.load(row, 48));
      v128.store(fields, a);
      v128.store(fields, b, 16);
      v128.store(fields, c, 32);
      v128.store(fields, d, 48);
    }
  } else {
    for (; fields < end; fields += 64, row += 64) {
      const a = i32x4.sub(v128.load(fields), v128.load(row));
      const b = i32x4.sub(v128.load(fields, 16), v128.load(row, 16));
      const c = i32x4.sub(v128.load(fields, 32), v128.load(row, 32));
      const d = i32x4.sub(v128.load(fields, 48), v128.load(row, 48));
      v128.store(fields, a);
      v128.store(fields, b, 16);
      v128.store(fields, c, 32);
      v128.store(fields, d, 48);
    }
  }
}

/** Fields and energies from spins. */
export function refresh(task: Task, block: i32, _step: i32): void {
  const units = task.units;
  const bytes = <usize>units * 4;
  for (let replica = 16 * block; replica < 16 * block + 16; replica++) {
    const spins = task.spins + <usize>replica * bytes;
    const fields = task.fields + <usize>replica * bytes;
    memory.copy(fields, task.aligned, bytes);
    for (let i = 0; i < units; i++) {
      if (load<i32>(spins + <usize>i * 4)) addRow(fields, task.couplings + <usize>i * bytes, bytes, false);
    }
    let energy: f64 = 0;
    for (let i: usize = 0; i < bytes; i += 4) {
      const twice = <f64>load<i32>(fields + i) + <f64>load<i32>(task.external + i);
      energy -= load<i32>(spins + i) ? -0.5 * twice : 0.5 * twice;
    }
    store<f64>(task.energies + <usize>replica * 8, energy);
  }
}

@inline
function sweep(task: Task, block: i32, step: i32, heatBath: bool): void {
  const bytes = <usize>task.units * 4;
  const couplings = task.couplings;
  const free = task.free;
  const stepScale = v128.load32_splat(task.scales + <usize>step * 4);
  const factors = task.factors + <usize>block * 64;
  const random = task.random + <usize>block * 64;
  const energies = task.energies + <usize>block * 128;
  const blockSpins = task.spins + <usize>block * 16 * bytes;
  const blockFields = task.fields + <usize>block * 16 * bytes;
  loadRandom(random);
  for (let at: usize = 0; at < bytes; at += 16) {
    let spinsAt = blockSpins + at;
    let fieldsAt = blockFields + at;
    for (let replica: usize = 0; replica < 16; replica++, spinsAt += bytes, fieldsAt += bytes) {
      const u = uniformOf(nextWords());
      const scale = scaled(stepScale, v128.load32_splat(factors + replica * 4));
      let pending = v128.load(free + at);
      for (;;) {
        const spin = v128.load(spinsAt);
        const x = limited(
          v128.xor(
            f32x4.mul(f32x4.convert_i32x4_s(v128.load(fieldsAt)), scale),
            v128.and(spin, i32x4.splat(SIGN)),
          ),
        );
        const bound = weighted(boltzmannBound(x), u, heatBath);
        let accepted = v128.and(f32x4.le(u, bound), pending);
        if (!v128.any_true(accepted)) break;
        if (v128.any_true(v128.and(accepted, f32x4.gt(u, f32x4.mul(bound, f32x4.splat(SURELY)))))) {
          accepted = v128.and(f32x4.le(u, weighted(boltzmannFactor(x), u, heatBath)), pending);
          if (!v128.any_true(accepted)) break;
        }
        // The first that flips; those after it are judged again, in the field that it leaves.
        const lane = ctz(i32x4.bitmask(accepted));
        const offset = <usize>lane * 4;
        const field = <f64>load<i32>(fieldsAt + offset);
        const old = load<i32>(spinsAt + offset);
        store<i32>(spinsAt + offset, ~old);
        const energy = energies + replica * 8;
        store<f64>(energy, load<f64>(energy) + (old ? -2 * field : 2 * field));
        addRow(fieldsAt - at, couplings + ((at + offset) >> 2) * bytes, bytes, old != 0);
        if (lane == 3) break;
        pending = v128.and(pending, i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(lane)));
      }
    }
  }
  storeRandom(random);
  if (task.best) keepBest(task, block, bytes);
}

function keepBest(task: Task, block: i32, bytes: usize): void {
  for (let replica = <usize>block * 16; replica < <usize>block * 16 + 16; replica++) {
    const energy = load<f64>(task.energies + replica * 8);
    if (energy >= load<f64>(task.bestEnergies + replica * 8)) continue;
    store<f64>(task.bestEnergies + replica * 8, energy);
    memory.copy(task.best + replica * bytes, task.spins + replica * bytes, bytes);
  }
}

export function metropolis(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, false);
}

export function heatBath(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, true);
}
