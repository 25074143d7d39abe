// Energies of replicas in float64, in units of the resolution: integers, and therefore exact.

@inline
function lowOf(x: v128): v128 {
  return f64x2.convert_low_i32x4_s(x);
}

@inline
function highOf(x: v128): v128 {
  return f64x2.convert_low_i32x4_s(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

/** s x for spins that are 0 (+1) or -1 (-1). */
@inline
function signed(x: v128, spin: v128): v128 {
  return i32x4.sub(v128.xor(x, spin), spin);
}

/** Adds -s (f + h) / 2, a site's share of E = -1/2 sum_i s_i (f_i + h_i), to the energies of four replicas. */
@inline
export function addSiteEnergy(energies: usize, field: v128, external: v128, spin: v128): void {
  const f = signed(field, spin);
  const h = signed(external, spin);
  const half = f64x2.splat(0.5);
  const low = f64x2.mul(half, f64x2.add(lowOf(f), lowOf(h)));
  const high = f64x2.mul(half, f64x2.add(highOf(f), highOf(h)));
  v128.store(energies, f64x2.sub(v128.load(energies), low));
  v128.store(energies, f64x2.sub(v128.load(energies, 16), high), 16);
}

/** Adds 2 s f to the energies of the four replicas that flip. */
@inline
export function addEnergyChange(energies: usize, field: v128, spin: v128, accepted: v128): void {
  const half = v128.and(signed(field, spin), accepted);
  const low = lowOf(half);
  const high = highOf(half);
  v128.store(energies, f64x2.add(v128.load(energies), f64x2.add(low, low)));
  v128.store(energies, f64x2.add(v128.load(energies, 16), f64x2.add(high, high)), 16);
}

/** Copies the states of those of 16 replicas (in lanes) whose energy is lower than ever. */
export function keepBest(energies: usize, bestEnergies: usize, spins: usize, best: usize, units: i32): void {
  for (let part = 0; part < 4; part++) {
    const e = energies + <usize>part * 32;
    const b = bestEnergies + <usize>part * 32;
    const low = f64x2.lt(v128.load(e), v128.load(b));
    const high = f64x2.lt(v128.load(e, 16), v128.load(b, 16));
    if (!v128.any_true(v128.or(low, high))) continue;
    v128.store(b, f64x2.pmin(v128.load(b), v128.load(e)));
    v128.store(b, f64x2.pmin(v128.load(b, 16), v128.load(e, 16)), 16);
    const better = i8x16.shuffle(low, high, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    const shift = <usize>part * 16;
    const end = <usize>units * 64 + shift;
    for (let at = shift; at < end; at += 64) {
      v128.store(best + at, v128.bitselect(v128.load(spins + at), v128.load(best + at), better));
    }
  }
}
