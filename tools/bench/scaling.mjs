// Cost of an EntropyFlow iteration against N, D and K, three sizes each. Theory: a·N·K·D for the distances and sums,
// and b·N·K for the exponentials; so doubling N doubles it, and doubling D or K at most doubles it.
import { iterationSimulation } from './entropyflow-iteration.mjs';
import { median, printTable, timed } from './measure.mjs';

const base = { N: 20_000, D: 32, K: 16 };
const sizes = { N: [20_000, 40_000, 80_000], D: [32, 64, 128], K: [16, 32, 64] };

export async function run() {
  const rows = [['varied', 'N', 'D', 'K', 'ms', 'ns per N·K·D', 'growth per doubling']];
  for (const [name, values] of Object.entries(sizes)) {
    let previous;
    for (const value of values) {
      const { N, D, K } = { ...base, [name]: value };
      const simulation = await iterationSimulation(N, D, K, D);
      simulation.advance(3);
      const ms = median(Array.from({ length: 9 }, () => timed(() => simulation.advance(1))));
      const growth = previous ? `${(ms / previous).toFixed(2)}×` : '';
      rows.push([name, N, D, K, ms.toFixed(1), ((1e6 * ms) / (N * D * K)).toFixed(2), growth]);
      previous = ms;
    }
  }
  printTable(rows);
}
