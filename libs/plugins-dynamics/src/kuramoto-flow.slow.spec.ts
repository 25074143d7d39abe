import { describe, expect, it } from 'vitest';
import { averageOrder } from '../test/phases.ts';

const lorentzian = { frequencies: 'lorentzian', timeStep: 0.02 };

/** Uniform frequencies in [−1, 1], all locked: φ = ½ [√(1 − a²) + asin(a)/a] with a = 1/Kφ. */
function uniformOrder(K: number): number {
  let phi = 1;
  for (let n = 0; n < 500; n++) {
    const a = 1 / (K * phi);
    phi = 0.5 * (Math.sqrt(1 - a * a) + Math.asin(a) / a);
  }
  return phi;
}

describe('LAT-13 kuramoto-flow, N = 2000', () => {
  it.each([
    ['Gaussian, K = 2', {}, 2, 0.715173956683183],
    ['Gaussian, K = 3', {}, 3, 0.925181686138704],
    ['Lorentzian, K = 4', lorentzian, 4, Math.SQRT1_2],
    ['uniform, K = 1.5', { frequencies: 'uniform' }, 1.5, uniformOrder(1.5)],
  ])('%s: φ over t ∈ [100, 200] within 0.02', (_, options, K, expected) => {
    const [phi] = averageOrder({ nodes: 2000, K, options, from: 100, to: 200 });
    expect(Math.abs(phi! - expected)).toBeLessThan(0.02);
    const [mutant] = averageOrder({ nodes: 2000, K: 1.1 * K, options, from: 50, to: 100 });
    expect(Math.abs(mutant! - expected)).toBeGreaterThan(0.01);
  });

  it.each([
    ['Gaussian', {}, 1.59576912160573],
    ['Lorentzian', lorentzian, 2],
    ['uniform', { frequencies: 'uniform' }, 4 / Math.PI],
  ])('%s, K = 0.8 K_c: φ < 0.1', (_, options, critical) => {
    expect(averageOrder({ nodes: 2000, K: 0.8 * critical, options, from: 100, to: 200 })[0]).toBeLessThan(0.1);
  });

  it('LAT-14 alike with noise: K_c = 2T; K/T = 3 gives 0.724158717626353', () => {
    const options = { width: 0, noise: true };
    for (const temperature of [0.5, 2]) {
      const phi = (ratio: number): number =>
        averageOrder({
          nodes: 2000,
          K: ratio * temperature,
          options: { ...options, timeStep: 0.05 / temperature },
          temperature,
          from: 20 / temperature,
          to: 80 / temperature,
        })[0]!;
      expect(Math.abs(phi(3) - 0.724158717626353)).toBeLessThan(0.02);
      expect(phi(1.6)).toBeLessThan(0.1);
    }
  });
});
