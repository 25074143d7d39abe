import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../random/streams.ts';
import { autocovariance, integratedAutocorrelationTime } from './autocorrelation.ts';
import { fft } from './fft.ts';

const streams = new RandomStreams(104, 'autocorrelation', 1);

function autoregression(rho: number, count: number): Float64Array {
  const x = new Float64Array(count);
  streams.fillNormal(0, x);
  for (let i = 1; i < count; i++) x[i] = rho * x[i - 1]! + Math.sqrt(1 - rho * rho) * x[i]!;
  return x;
}

test('fft is the Fourier sum', () => {
  const re = Float64Array.of(1, 2, -1, 0.5, 3, 0, 0, -2);
  const im = Float64Array.of(0, 1, 0, 0, -1, 0, 2, 0);
  const [inRe, inIm] = [re.slice(), im.slice()];
  fft(re, im);
  for (let k = 0; k < 8; k++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let j = 0; j < 8; j++) {
      const angle = (-2 * Math.PI * j * k) / 8;
      sumRe += inRe[j]! * Math.cos(angle) - inIm[j]! * Math.sin(angle);
      sumIm += inRe[j]! * Math.sin(angle) + inIm[j]! * Math.cos(angle);
    }
    expect(re[k]).toBeCloseTo(sumRe, 13);
    expect(im[k]).toBeCloseTo(sumIm, 13);
  }
  expect(() => fft(new Float64Array(6), new Float64Array(6))).toThrow(RangeError);
  expect(() => fft(new Float64Array(4), new Float64Array(8))).toThrow(RangeError);
});

test('autocovariance is the sum over pairs, without wrapping round', () => {
  const x = [3, -1, 4, 1, -5, 9, 2];
  const mean = x.reduce((a, b) => a + b) / x.length;
  const covariance = autocovariance(x);
  expect(covariance.length).toBe(7);
  for (let lag = 0; lag < 7; lag++) {
    let sum = 0;
    for (let i = 0; i + lag < 7; i++) sum += (x[i]! - mean) * (x[i + lag]! - mean);
    expect(covariance[lag]).toBeCloseTo(sum / 7, 13);
  }
});

describe('integrated autocorrelation time', () => {
  test('GEN-04 AR(1) with rho = 0.9 has 19', () => {
    const result = integratedAutocorrelationTime(autoregression(0.9, 1_000_000));
    expect(Math.abs(result.time - 19)).toBeLessThan(2.5);
    expect(result.effectiveSampleSize).toBeCloseTo(1e6 / result.time, 6);
    expect(result.standardError).toBeCloseTo(Math.sqrt(19 / 1e6), 3);
    expect(result.reliable).toBe(true);
    // GEN-11: without the factor 2 in the sum it would be 10
    expect(Math.abs((result.time + 1) / 2 - 19)).toBeGreaterThan(2.5);
  });

  test('independent draws have 1, alternating ones less, whatever their scale and offset', () => {
    const x = autoregression(0, 130_000);
    const { time } = integratedAutocorrelationTime(x);
    expect(time).toBeCloseTo(1, 1);
    expect(integratedAutocorrelationTime(x.map((v) => 1e6 + 1e-3 * v)).time).toBeCloseTo(time, 5);
    expect(Math.abs(integratedAutocorrelationTime(autoregression(-0.5, 130_000)).time - 1 / 3)).toBeLessThan(0.03);
  });

  test('long memory, where lags come from the transform: AR(1) with rho = 0.97 has 65.7', () => {
    const { time, window } = integratedAutocorrelationTime(autoregression(0.97, 400_000));
    expect(window).toBeGreaterThan(128);
    // Five standard deviations of the estimate, time · √(2 (2 window + 1)/N); without the factor 2 in the sum it is 33 away.
    expect(Math.abs(time - 1.97 / 0.03)).toBeLessThan(20);
  });

  test('a chain that alternates strongly is not credited with more than N log10 N', () => {
    // AR(1) with rho = -0.9 has 1/19, which this many draws cannot show.
    const { effectiveSampleSize } = integratedAutocorrelationTime(autoregression(-0.9, 100_000));
    expect(effectiveSampleSize).toBeGreaterThan(100_000);
    expect(effectiveSampleSize).toBeLessThanOrEqual(500_000);
    const alternating = Float64Array.from({ length: 1000 }, (_, i) => (i % 2) * 2 - 1);
    expect(integratedAutocorrelationTime(alternating).effectiveSampleSize).toBeLessThanOrEqual(3000.001);
  });

  test('a chain shorter than 50 times says that it is not to be trusted', () => {
    expect(integratedAutocorrelationTime(autoregression(0.99, 2000)).reliable).toBe(false);
    const ramp = Float64Array.from({ length: 1000 }, (_, i) => i);
    expect(integratedAutocorrelationTime(ramp).reliable).toBe(false);
  });

  test('constant chains and short ones', () => {
    const constant = integratedAutocorrelationTime(new Float64Array(100).fill(0.1));
    expect(constant).toMatchObject({ time: 100, effectiveSampleSize: 1, standardError: 0, reliable: false });
    expect(integratedAutocorrelationTime([1, -1]).time).toBeGreaterThan(0);
    expect(() => integratedAutocorrelationTime([1])).toThrow(RangeError);
  });
});
