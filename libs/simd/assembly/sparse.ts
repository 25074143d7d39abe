// Sweeps over spins with couplings in rows (CSR), 16 replicas a block, replicas in lanes.
//
// Numbers are integers in units of the resolution q: couplings 2 J_ij / q, fields f_i / q = (h_i + sum_j J_ij s_j) / q. Sums of
// integers are exact in every order, so that fields which are kept up to date are those that would be computed afresh.
// A spin is 0 for +1 and -1 (all bits) for -1.
import { SURELY, boltzmannBound, boltzmannFactor, limited, scaled, weighted } from './common/acceptance';
import { addEnergyChange, addSiteEnergy, keepBest } from './common/energy';
import { loadRandom, nextWords, storeRandom, uniformOf } from './common/random';

@unmanaged
class Task {
  units: i32;
  /** Sites in the order of a sweep, times 64: where their 16 lanes begin. */
  order: usize;
  visits: i32;
  /** Byte offsets into `neighbours`, units + 1 of them. */
  rows: usize;
  /** Pairs: site times 64, coupling 2 J / q. */
  neighbours: usize;
  /** h_i + sum_j J_ij: the field where all spins are +1. */
  aligned: usize;
  /** h_i, in units of q. */
  external: usize;
  /** units x 16 lanes a block. */
  spins: usize;
  fields: usize;
  /** Zero, or where the best states are kept. */
  best: usize;
  /** 16 float64 a block, in units of q. */
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

@inline
function lanes(base: usize, block: i32, units: i32): usize {
  return base + (<usize>block * <usize>units) * 64;
}

/** The field of four replicas of a site, from the spins around it. */
@inline
function fieldOf(row: usize, end: usize, spins: usize, aligned: v128): v128 {
  let field = aligned;
  for (let at = row; at < end; at += 8) {
    const spin = v128.load(spins + load<u32>(at));
    field = i32x4.sub(field, v128.and(v128.load32_splat(at, 4), spin));
  }
  return field;
}

/** Fields and energies from spins. */
export function refresh(task: Task, block: i32, _step: i32): void {
  const units = task.units;
  const spins = lanes(task.spins, block, units);
  const fields = lanes(task.fields, block, units);
  for (let site = 0; site < units; site++) {
    const row = task.neighbours + load<u32>(task.rows + <usize>site * 4);
    const end = task.neighbours + load<u32>(task.rows + <usize>site * 4, 4);
    const aligned = v128.load32_splat(task.aligned + <usize>site * 4);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      v128.store(fields + <usize>site * 64 + lane, fieldOf(row, end, spins + lane, aligned));
    }
  }
  const energies = task.energies + <usize>block * 128;
  for (let at: usize = 0; at < 128; at += 16) v128.store(energies + at, f64x2.splat(0));
  for (let site = 0; site < units; site++) {
    const at = <usize>site * 64;
    const external = v128.load32_splat(task.external + <usize>site * 4);
    for (let lane: usize = 0; lane < 64; lane += 16) {
      addSiteEnergy(energies + 2 * lane, v128.load(fields + at + lane), external, v128.load(spins + at + lane));
    }
  }
}

/** x of four replicas: 2 s f / T. */
@inline
function exponent(field: v128, spin: v128, scale: v128): v128 {
  const x = v128.xor(f32x4.mul(f32x4.convert_i32x4_s(field), scale), v128.and(spin, i32x4.splat(SIGN)));
  return limited(x);
}

@inline
function flip(
  accepted: v128,
  field: v128,
  spin: v128,
  site: usize,
  row: usize,
  end: usize,
  spins: usize,
  fields: usize,
  energies: usize,
): void {
  addEnergyChange(energies, field, spin, accepted);
  v128.store(spins + site, v128.xor(spin, accepted));
  if (fields) {
    // Up: the fields around grow by 2 J; down: they shrink.
    const up = v128.and(accepted, spin);
    const down = v128.andnot(accepted, spin);
    for (let at = row; at < end; at += 8) {
      const to = fields + load<u32>(at);
      const twice = v128.load32_splat(at, 4);
      v128.store(to, i32x4.sub(i32x4.add(v128.load(to), v128.and(twice, up)), v128.and(twice, down)));
    }
  }
}

@inline
function sweep(task: Task, block: i32, step: i32, heatBath: bool, incremental: bool): void {
  const units = task.units;
  const spins = lanes(task.spins, block, units);
  const fields = lanes(task.fields, block, units);
  const energies = task.energies + <usize>block * 128;
  const scale = v128.load32_splat(task.scales + <usize>step * 4);
  const factors = task.factors + <usize>block * 64;
  const c0 = scaled(scale, v128.load(factors));
  const c1 = scaled(scale, v128.load(factors, 16));
  const c2 = scaled(scale, v128.load(factors, 32));
  const c3 = scaled(scale, v128.load(factors, 48));
  const random = task.random + <usize>block * 64;
  const rows = task.rows;
  const neighbours = task.neighbours;
  const alignedFields = task.aligned;
  const order = task.order;
  const last = order + <usize>task.visits * 4;
  loadRandom(random);
  for (let visit = order; visit < last; visit += 4) {
    const site = <usize>load<u32>(visit);
    const row = neighbours + load<u32>(rows + (site >> 4));
    const end = neighbours + load<u32>(rows + (site >> 4), 4);
    const s0 = v128.load(spins + site);
    const s1 = v128.load(spins + site, 16);
    const s2 = v128.load(spins + site, 32);
    const s3 = v128.load(spins + site, 48);
    let f0: v128;
    let f1: v128;
    let f2: v128;
    let f3: v128;
    if (incremental) {
      f0 = v128.load(fields + site);
      f1 = v128.load(fields + site, 16);
      f2 = v128.load(fields + site, 32);
      f3 = v128.load(fields + site, 48);
    } else {
      f0 = v128.load32_splat(alignedFields + (site >> 4));
      f1 = f0;
      f2 = f0;
      f3 = f0;
      for (let at = row; at < end; at += 8) {
        const from = spins + load<u32>(at);
        const twice = v128.load32_splat(at, 4);
        f0 = i32x4.sub(f0, v128.and(twice, v128.load(from)));
        f1 = i32x4.sub(f1, v128.and(twice, v128.load(from, 16)));
        f2 = i32x4.sub(f2, v128.and(twice, v128.load(from, 32)));
        f3 = i32x4.sub(f3, v128.and(twice, v128.load(from, 48)));
      }
    }
    const x0 = exponent(f0, s0, c0);
    const x1 = exponent(f1, s1, c1);
    const x2 = exponent(f2, s2, c2);
    const x3 = exponent(f3, s3, c3);
    const u0 = uniformOf(nextWords());
    const u1 = uniformOf(nextWords());
    const u2 = uniformOf(nextWords());
    const u3 = uniformOf(nextWords());
    const b0 = weighted(boltzmannBound(x0), u0, heatBath);
    const b1 = weighted(boltzmannBound(x1), u1, heatBath);
    const b2 = weighted(boltzmannBound(x2), u2, heatBath);
    const b3 = weighted(boltzmannBound(x3), u3, heatBath);
    let a0 = f32x4.le(u0, b0);
    let a1 = f32x4.le(u1, b1);
    let a2 = f32x4.le(u2, b2);
    let a3 = f32x4.le(u3, b3);
    if (!v128.any_true(v128.or(v128.or(a0, a1), v128.or(a2, a3)))) continue;
    const surely = f32x4.splat(SURELY);
    const doubt = v128.or(
      v128.or(
        v128.and(a0, f32x4.gt(u0, f32x4.mul(b0, surely))),
        v128.and(a1, f32x4.gt(u1, f32x4.mul(b1, surely))),
      ),
      v128.or(
        v128.and(a2, f32x4.gt(u2, f32x4.mul(b2, surely))),
        v128.and(a3, f32x4.gt(u3, f32x4.mul(b3, surely))),
      ),
    );
    if (v128.any_true(doubt)) {
      a0 = f32x4.le(u0, weighted(boltzmannFactor(x0), u0, heatBath));
      a1 = f32x4.le(u1, weighted(boltzmannFactor(x1), u1, heatBath));
      a2 = f32x4.le(u2, weighted(boltzmannFactor(x2), u2, heatBath));
      a3 = f32x4.le(u3, weighted(boltzmannFactor(x3), u3, heatBath));
    }
    const to = incremental ? fields : 0;
    if (v128.any_true(a0)) flip(a0, f0, s0, site, row, end, spins, to, energies);
    if (v128.any_true(a1)) flip(a1, f1, s1, site, row, end, spins + 16, to ? to + 16 : 0, energies + 32);
    if (v128.any_true(a2)) flip(a2, f2, s2, site, row, end, spins + 32, to ? to + 32 : 0, energies + 64);
    if (v128.any_true(a3)) flip(a3, f3, s3, site, row, end, spins + 48, to ? to + 48 : 0, energies + 96);
  }
  storeRandom(random);
  if (task.best) {
    keepBest(energies, task.bestEnergies + <usize>block * 128, spins, lanes(task.best, block, units), units);
  }
}

export function metropolis(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, false, true);
}

export function heatBath(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, true, true);
}

/** The same sweeps, with the field of a site computed when the site is visited. */
export function metropolisAfresh(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, false, false);
}

export function heatBathAfresh(task: Task, block: i32, step: i32): void {
  sweep(task, block, step, true, false);
}
