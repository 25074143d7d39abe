import { describe, expect, it } from 'vitest';
import { RandomStreams } from '@ergodic/numerics';
import { isNear, near, randomTemperature, slope, sum } from '../test/support.ts';
import { boltzmann } from './canonical.ts';
import { expectation } from './expectation.ts';
import { staticResponse } from './fluctuation-response.ts';

describe('static fluctuation–response', () => {
  it('LAT-16 Ising ring of 8, T = 1.5, h = 0.3, by enumeration: ∂⟨M⟩/∂h = Var(M)/T', () => {
    const states = Array.from({ length: 256 }, (_, state) =>
      Array.from({ length: 8 }, (_, i) => ((state >> i) & 1 ? 1 : -1)),
    );
    const M = states.map(sum);
    const at = (h: number) =>
      boltzmann(
        states.map((s, a) => -sum(s.map((v, i) => v * s[(i + 1) % 8]!)) - h * M[a]!),
        1.5,
      );
    near(staticResponse(at(0.3), M), 10.547220514584);
    near(
      slope((h) => expectation(at(h).p, M), 0.3, 1e-4),
      10.547220514584,
      1e-6,
    );
    // Response of one spin to the field on all: an eighth, by symmetry.
    near(
      staticResponse(
        at(0.3),
        states.map((s) => s[0]!),
        M,
      ),
      10.547220514584 / 8,
    );
  });

  it('LAT-16 ∂⟨A⟩/∂h = Cov(A, B)/T for 50 random systems; mutants: sign of h, no 1/T', () => {
    const random = new RandomStreams(16, 'systems', 1);
    const some = (): number[] => Array.from({ length: 6 }, () => random.normal(0));
    let [wrongSign, noTemperature] = [0, 0];
    for (let n = 0; n < 50; n++) {
      const T = randomTemperature(random, 0.3, 3);
      const [E, A, B] = [some(), some(), some()];
      const at = (h: number) =>
        boltzmann(
          E.map((v, i) => v - h * B[i]!),
          T,
        );
      const derivative = slope((h) => expectation(at(h).p, A), 0.2, 1e-5);
      const found = staticResponse(at(0.2), A, B);
      near(found, derivative, 1e-7);
      near(staticResponse(at(0.2), B, A), found);
      if (!isNear(-found, derivative, 1e-3)) wrongSign++;
      if (!isNear(found * T, derivative, 1e-3)) noTemperature++;
    }
    expect(wrongSign).toBeGreaterThan(40);
    expect(noTemperature).toBeGreaterThan(40);
  });

  it('refuses T = 0 and lengths that differ', () => {
    expect(() => staticResponse(boltzmann([0, 1], 0), [1, 2])).toThrow(/temperature is 0, must be finite and > 0/);
    expect(() => staticResponse(boltzmann([0, 1], 1), [1, 2], [1])).toThrow(/values.length is 1, must be 2/);
  });
});
