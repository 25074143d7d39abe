import { describe, it } from 'vitest';
import { near, sum, torusPairs } from '../../test/support.ts';
import { enumerateLevels, enumeratePairs } from './enumeration.ts';
import { kaufmanTorus } from './kaufman-torus.ts';

describe('enumeration of 24 units', () => {
  it('LAT-06 the 4 × 6 torus, as Kaufman; all 2²⁴ states are counted', () => {
    const pairs = torusPairs(4, 6);
    const system = {
      kind: 'spins' as const,
      from: pairs.map(([a]) => a),
      to: pairs.map(([, b]) => b),
      coupling: pairs.map(() => 1),
      field: new Float64Array(24),
    };
    for (const T of [1.3, 2.4]) {
      const found = enumeratePairs(system, T);
      const exact = kaufmanTorus(4, T, 1, 6);
      for (const name of ['logZ', 'U', 'S', 'C'] as const) near(found[name], exact[name], 1e-11);
      near(-sum(found.correlations), exact.U, 1e-11);
    }
    near(sum(enumerateLevels(system).counts), 2 ** 24, 0);
  });
});
