import { describe, expect, it } from 'vitest';
import { centralGradient, centralHessianProduct } from './differences.ts';

/** f = x² y + sin z, at (1.3, −0.7, 2). */
const f = ([x, y, z]: Float64Array): number => x! ** 2 * y! + Math.sin(z!);
const at = Float64Array.of(1.3, -0.7, 2);

describe('central differences', () => {
  it('are right to 1e-9 at first order', () => {
    const exact = [2 * 1.3 * -0.7, 1.3 ** 2, Math.cos(2)];
    centralGradient(f, at).forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-9));
  });

  it('are right to 1e-7 at second order', () => {
    const [u, v, w] = [0.5, -0.25, 1];
    const exact = [2 * -0.7 * u + 2 * 1.3 * v, 2 * 1.3 * u, -Math.sin(2) * w];
    const found = centralHessianProduct(f, at, Float64Array.of(u, v, w));
    found.forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-7));
  });

  it('leave their point as it was', () => {
    centralGradient(f, at);
    centralHessianProduct(f, at, at);
    expect([...at]).toEqual([1.3, -0.7, 2]);
  });
});
