/**
 * Independent chains of one energy that can be sampled anywhere along a path, for annealed importance sampling: at inverse
 * temperatures β, or at λ between a simple law and the one wanted. The weights need not be those of the whole state: hidden units
 * may be summed out.
 */
export interface AnnealedChains {
  readonly chains: number;
  /** ln Z(0) at the beginning of the path: at β = 0 the logarithm of the number of states. */
  readonly logStates: number;
  /** Draws all states anew from the law at the beginning of the path: at β = 0 uniformly. */
  scatter(): void;
  /** A step of every chain that leaves the law at β unchanged. */
  sweep(beta: number): void;
  /** out[c] = ln of the weight of chain c's state at β, of which Z(β) is the sum over states. */
  logWeights(beta: number, out: Float64Array): void;
}

/** β from 0 through each of the given ones, which rise, in about `steps` steps of equal length; with the places of the given ones. */
export function annealingPath(betas: readonly number[], steps: number): { path: number[]; places: number[] } {
  const path = [0];
  const places: number[] = [];
  const last = betas.at(-1)!;
  for (const [k, beta] of betas.entries()) {
    const from = k === 0 ? 0 : betas[k - 1]!;
    const pieces = Math.max(1, Math.round((steps * (beta - from)) / last));
    for (let i = 1; i < pieces; i++) path.push(from + ((beta - from) * i) / pieces);
    path.push(beta);
    places.push(path.length - 1);
  }
  return { path, places };
}

/**
 * Takes the chains along a path of β and gives ln w of each at the places asked for,
 *
 *   ln w = Σ_k ln f_(β_(k+1))(x_k) − ln f_(β_k)(x_k),   f the weight of a state,
 *
 * x_k being the state before β changes from β_k to β_(k+1); after the change the chains move once. If they are in equilibrium at
 * the start, ⟨w⟩ = Z(β_k)/Z(β_0) exactly, whatever the steps.
 *
 * @returns for each place, ln w of each chain
 *
 * Source: R. M. Neal, Stat. Comput. 11 (2001) 125, doi:10.1023/A:1008923215028.
 */
export function annealAlong(
  chains: AnnealedChains,
  path: readonly number[],
  places: readonly number[],
): Float64Array[] {
  const logW = new Float64Array(chains.chains);
  const before = new Float64Array(chains.chains);
  const after = new Float64Array(chains.chains);
  const out: Float64Array[] = [];
  const asked = new Set(places);
  if (asked.has(0)) out.push(logW.slice());
  for (let k = 1; k < path.length; k++) {
    chains.logWeights(path[k - 1]!, before);
    chains.logWeights(path[k]!, after);
    for (let c = 0; c < logW.length; c++) logW[c]! += after[c]! - before[c]!;
    if (asked.has(k)) out.push(logW.slice());
    if (k + 1 < path.length) chains.sweep(path[k]!);
  }
  return out;
}
