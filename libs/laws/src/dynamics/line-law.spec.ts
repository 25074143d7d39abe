import { kolmogorovSmirnovTest, normalCdf, RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { lineLaw } from './line-law.ts';

describe('lineLaw: what exact starts are drawn from (GEN-05, GEN-06)', () => {
  it.each([0.3, 2.5])('½ k (x − c)² at T = %s: N(c, T/k)', (T) => {
    const law = lineLaw((x) => 0.5 * 1.7 * (x - 0.6) ** 2, T);
    for (const x of [-3, -1, 0, 0.6, 1, 2.2])
      expect(Math.abs(law.cdf(x) - normalCdf((x - 0.6) * Math.sqrt(1.7 / T)))).toBeLessThanOrEqual(1e-6);
  });

  it('CAN-17 quartic at T = 1: ⟨x²⟩ = Γ(¾)/Γ(¼), from quantiles at equal shares', () => {
    const law = lineLaw((x) => x ** 4, 1);
    let sum = 0;
    for (let k = 0; k < 100_000; k++) sum += law.quantile((k + 0.5) / 100_000) ** 2;
    expect(Math.abs(sum / 100_000 - 0.3379891200336423)).toBeLessThanOrEqual(1e-5);
  });

  it('quantile and cdf are inverse, and draws pass against the cdf; not at T · 1.1', () => {
    const V = (x: number): number => (x * x - 1) ** 2 + 0.3 * x;
    const law = lineLaw(V, 0.5);
    for (const u of [1e-6, 0.1, 0.37, 0.9, 1 - 1e-6])
      expect(Math.abs(law.cdf(law.quantile(u)) - u)).toBeLessThanOrEqual(1e-12);
    const streams = new RandomStreams(3, 'draws', 1);
    const draws = Float64Array.from({ length: 20_000 }, () => law.quantile(streams.uniform(0)));
    expect(kolmogorovSmirnovTest(draws, law.cdf).pass).toBe(true);
    expect(kolmogorovSmirnovTest(draws, lineLaw(V, 0.55).cdf).pass).toBe(false);
  });

  it('refuses what has no law', () => {
    expect(() => lineLaw(() => 0, 1)).toThrow(RangeError);
    expect(() => lineLaw((x) => -x * x, 1)).toThrow('no finite integral');
  });
});
