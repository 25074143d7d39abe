import fc from 'fast-check';
import { kolmogorovSmirnovTest, meanTest, normalCdf, normalQuantile, RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { normal32 } from '../float32-normal.ts';
import { WorkerPool } from '../worker-pool.ts';
import { LangevinSampler } from './langevin-sampler.ts';
import { twinStep } from './langevin.twin.ts';

const stateOf = (sampler: LangevinSampler) => {
  const out = new Float64Array(sampler.options.replicas * sampler.options.units);
  sampler.readState(out);
  return out;
};

describe('standard normal numbers of 32 bits', () => {
  it('GEN-10: moments and law; in the tail, to 1e-6 of its size', () => {
    const streams = new RandomStreams(3, 'normals', 1);
    const z = Float64Array.from({ length: 1_000_000 }, () => normal32(streams.nextUint32(0)));
    const power = (n: number) => z.map((value) => value ** n);
    expect(meanTest(z, { mean: 0, variance: 1, skewness: 0 }).pass).toBe(true);
    expect(meanTest(power(2), { mean: 1, variance: 2 }).pass).toBe(true);
    expect(meanTest(power(3), { mean: 0, variance: 15, skewness: 0 }).pass).toBe(true);
    expect(meanTest(power(4), { mean: 3, variance: 96 }).pass).toBe(true);
    expect(
      meanTest(
        z.slice(1).map((value, i) => value * z[i]!),
        { mean: 0, variance: 1, skewness: 0 },
      ).pass,
    ).toBe(true);
    expect(kolmogorovSmirnovTest(z.map(normalCdf)).pass).toBe(true);
    expect(kolmogorovSmirnovTest(z.map((value) => normalCdf(1.01 * value))).pass).toBe(false);
    // Inversion: Φ(−|z|) is (k + ½) 2^−32 for the upper 31 bits k.
    for (let k = 1; k < 2 ** 31; k = Math.ceil(k * 1.3)) {
      const size = normal32(2 * k);
      const q = (k + 0.5) * 2 ** -32;
      const slope = Math.exp((-size * size) / 2) / Math.sqrt(2 * Math.PI);
      expect(Math.abs(normalCdf(-size) - q) / slope).toBeLessThan(2e-6 * (0.1 + size));
      expect(normal32(2 * k + 1)).toBe(-size);
    }
    expect(normal32(0)).toBeCloseTo(-normalQuantile(2 ** -33), 5);
  });
});

describe('Langevin sampler: the kernel and its twin', () => {
  it('make the same paths from the same words, a temperature for each replica', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 70 }),
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { maxLength: 4 }),
        fc.nat({ max: 2 ** 30 }),
        (units, replicas, force, seed) => {
          const streams = new RandomStreams(seed, 'moves', replicas);
          const sampler = new LangevinSampler({ units, replicas, force, friction: 1.7, streams });
          const start = new RandomStreams(seed, 'start', replicas);
          const x = Array.from({ length: replicas }, (_, r) =>
            Float32Array.from({ length: units }, () => start.normal(r)),
          );
          sampler.setState(x.flatMap((row) => [...row]));
          const T = (r: number) => 0.1 * (r % 5);
          sampler.advance(
            0.02,
            Array.from({ length: replicas }, (_, r) => T(r)),
            2,
          );
          sampler.advance(
            0.02,
            Array.from({ length: replicas }, (_, r) => T(r)),
          );
          const own = new RandomStreams(seed, 'moves', replicas);
          x.forEach((row, r) => {
            for (let s = 0; s < 3; s++) twinStep(row, r, force, 0.02 / 1.7, Math.sqrt((2 * T(r) * 0.02) / 1.7), own);
          });
          expect([...stateOf(sampler)]).toEqual(x.flatMap((row) => [...row]));
          expect(streams.state).toEqual(own.state);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it('are the same for 3 of 300 replicas and with 2 threads', async () => {
    const pool = new WorkerPool(2);
    const run = (replicas: number, more: { pool?: WorkerPool } = {}) => {
      const sampler = new LangevinSampler({
        units: 3,
        replicas,
        force: [0, -1],
        streams: new RandomStreams(2, 'moves', replicas),
        ...more,
      });
      sampler.advance(0.1, 0.5, 20);
      return stateOf(sampler);
    };
    expect(run(3)).toEqual(run(300).slice(0, 9));
    expect(run(300, { pool })).toEqual(run(300));
    await pool.close();
  });
});

describe('Langevin sampler: exact laws', () => {
  it.each([
    [0.2, 1, 1, 1],
    [0.5, 1, 1, 1],
    [0.4, 2.5, 0.7, 1.6],
  ])(
    'SMP-06 a = %s, T = %s, κ = %s, γ = %s: variance (T/κ)/(1 − a/2), not T/κ; lag correlation 1 − a',
    (a, T, k, gamma) => {
      const replicas = 100_000;
      const streams = new RandomStreams(7, 'moves', replicas);
      const sampler = new LangevinSampler({ units: 1, replicas, force: [0.3 * k, -k], friction: gamma, streams });
      // From the biased law around the centre 0.3.
      const variance = T / k / (1 - a / 2);
      const start = new RandomStreams(8, 'start', 1);
      const x0 = Float64Array.from({ length: replicas }, () =>
        Math.fround(0.3 + Math.sqrt(variance) * start.normal(0)),
      );
      sampler.setState(x0);
      const step = (a * gamma) / k;
      sampler.advance(step, T);
      const x1 = stateOf(sampler);
      const lag = x1.map((x, r) => (x - 0.3) * (x0[r]! - 0.3));
      sampler.advance(step, T, 9);
      const squares = stateOf(sampler).map((x) => (x - 0.3) ** 2);
      const law = (mean: number) => meanTest(squares, { mean, variance: 2 * mean ** 2 }).pass;
      expect(law(variance)).toBe(true);
      expect(law(T / k)).toBe(false);
      // Mutants: half the noise's variance, or Δt for its root.
      expect(law(variance / 2)).toBe(false);
      expect(law(variance * step)).toBe(false);
      expect(meanTest(lag, { mean: (1 - a) * variance, variance: variance ** 2 * (1 + (1 - a) ** 2) }).pass).toBe(true);
    },
  );

  it('a double well F = x − x³ at T = 0.4 and small steps: ⟨x²⟩ of e^(−V/T)', () => {
    const replicas = 10_000;
    const streams = new RandomStreams(5, 'moves', replicas);
    const sampler = new LangevinSampler({ units: 1, replicas, force: [0, 1, 0, -1], streams });
    sampler.advance(0.004, 0.4, 2000);
    let [Z, second] = [0, 0];
    for (let x = -5; x <= 5; x += 1e-3) {
      const weight = Math.exp(-(x ** 4 / 4 - x ** 2 / 2) / 0.4);
      Z += weight;
      second += x * x * weight;
    }
    const squares = stateOf(sampler).map((x) => x * x);
    const mean = squares.reduce((a, b) => a + b) / replicas;
    const deviation = Math.sqrt(squares.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / replicas;
    // The step's own bias is below 0.004.
    expect(Math.abs(mean - second / Z)).toBeLessThan(5.2 * deviation + 0.004);
  });

  it('T = 0 is descent; bad input is told', () => {
    const streams = new RandomStreams(1, 'moves', 2);
    const sampler = new LangevinSampler({ units: 2, replicas: 2, force: [1, -2], streams });
    sampler.advance(0.1, 0, 200);
    stateOf(sampler).forEach((x) => expect(x).toBeCloseTo(0.5, 6));
    const good = { units: 2, replicas: 2, force: [0, -1], streams };
    expect(() => new LangevinSampler({ ...good, units: 0 })).toThrow('units is 0');
    expect(() => new LangevinSampler({ ...good, force: [0, NaN] })).toThrow('force is 0, NaN');
    expect(() => new LangevinSampler({ ...good, friction: 0 })).toThrow('friction is 0');
    expect(() => new LangevinSampler({ ...good, replicas: 3 })).toThrow('streams.blocks is 2, must be 3');
    expect(() => sampler.advance(0, 1)).toThrow('step is 0');
    expect(() => sampler.advance(0.1, [1, -1])).toThrow('temperature is -1');
    expect(() => sampler.setState([1])).toThrow('1 values, must be replicas × units = 4');
  });
});
