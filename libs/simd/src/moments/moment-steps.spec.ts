import fc from 'fast-check';
import { RandomStreams } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { MomentSteps, type MomentCoefficients } from './moment-steps.ts';
import { twinStep, type TwinArrays } from './moments.twin.ts';

const normals = (streams: RandomStreams, n: number): Float32Array => {
  const out = new Float64Array(n);
  streams.fillNormal(0, out);
  return new Float32Array(out);
};

const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const shares = fc.option(fc.record({ keep: share, add: fc.constantFrom(1, 0.1, 0.001) }), { nil: undefined });
const cases = fc.record({
  lengths: fc.array(fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(8191, 8192, 8193, 20_000)), {
    minLength: 1,
    maxLength: 3,
  }),
  mean: shares,
  square: shares,
  rate: fc.constantFrom(0.001, 0.3, 7),
  epsilon: fc.constantFrom(undefined, 1e-8, 0.1),
  pull: fc.constantFrom(0, 0.25),
  factor: fc.constantFrom(1, 0.5),
  cut: fc.constantFrom(1, 0.37),
  seed: fc.nat({ max: 2 ** 30 }),
});

describe('steps by moments of the gradient', () => {
  it('are those of the twin bit for bit, each array on its own', () => {
    fc.assert(
      fc.property(cases, ({ lengths, mean, square, rate, epsilon, pull, factor, cut, seed }) => {
        const streams = new RandomStreams(seed, 'moments', 1);
        // The second array alone is pulled and slowed.
        const options = lengths.map((length, i) => (i === 1 ? { length, pull, factor } : { length }));
        const steps = new MomentSteps(Object.fromEntries(options.map((each, i) => [`a${i}`, each])));
        const twins: TwinArrays[] = lengths.map((n) => ({
          theta: normals(streams, n),
          gradient: new Float32Array(n),
          mean: new Float32Array(n),
          square: new Float32Array(n),
        }));
        twins.forEach(({ theta }, i) => steps.arrays[`a${i}`]!.theta.set(theta));
        const coefficients: MomentCoefficients = {
          rate,
          ...(epsilon !== undefined && { epsilon }),
          ...(mean && { mean }),
          ...(square && { square }),
        };
        for (let t = 0; t < 3; t++) {
          let squares = 0;
          twins.forEach((twin, i) => {
            twin.gradient.set(normals(streams, twin.gradient.length));
            steps.arrays[`a${i}`]!.gradient.set(twin.gradient);
            const { pull: own = 0 } = options[i]! as { pull?: number };
            twin.theta.forEach((x, k) => (squares += (twin.gradient[k]! + own * x) ** 2));
          });
          const norm = Math.sqrt(squares);
          expect(steps.norm() / norm).toBeCloseTo(1, 6);
          expect(steps.step(coefficients, cut) / (cut * norm)).toBeCloseTo(1, 6);
          twins.forEach((twin, i) => twinStep(twin, coefficients, { share: cut, ...options[i] }));
        }
        twins.forEach(({ theta, mean: m, square: v }, i) => {
          const array = steps.arrays[`a${i}`]!;
          expect([...array.theta]).toEqual([...theta]);
          expect([...array.mean]).toEqual([...m]);
          expect([...array.square]).toEqual([...v]);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('are Adam’s in float64 to the precision of float32', () => {
    const steps = new MomentSteps({ w: { length: 5 } });
    const { theta, gradient } = steps.arrays.w;
    const start = [0.5, -1, 2, 0, 3];
    theta.set(start);
    const [b1, b2, rate, epsilon] = [0.8, 0.95, 0.1, 1e-8];
    const [m, v, x] = [new Float64Array(5), new Float64Array(5), Float64Array.from(start)];
    for (let t = 1; t <= 20; t++) {
      const g = x.map((each, i) => Math.fround(each - i + Math.sin(t)));
      gradient.set(g);
      const root = Math.sqrt(1 - b2 ** t);
      steps.step({
        mean: { keep: b1, add: 1 - b1 },
        square: { keep: b2, add: 1 - b2 },
        rate: (rate * root) / (1 - b1 ** t),
        epsilon: epsilon * root,
      });
      for (let i = 0; i < 5; i++) {
        m[i] = b1 * m[i]! + (1 - b1) * g[i]!;
        v[i] = b2 * v[i]! + (1 - b2) * g[i]! ** 2;
        x[i]! -= (rate * (m[i]! / (1 - b1 ** t))) / (Math.sqrt(v[i]! / (1 - b2 ** t)) + epsilon);
      }
    }
    theta.forEach((each, i) => expect(each).toBeCloseTo(x[i]!, 5));
  });

  it('refuses lengths that are none', () => {
    for (const length of [0, -1, 1.5, NaN])
      expect(() => new MomentSteps({ w: { length } })).toThrow(/length of w is .*integer ≥ 1/);
  });
});
