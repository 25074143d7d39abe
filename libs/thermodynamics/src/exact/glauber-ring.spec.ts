import { describe, expect, it } from 'vitest';
import { isNear, near } from '../../test/support.ts';
import { chainCorrelationLength } from './ising-chain.ts';
import { glauberRing } from './glauber-ring.ts';

/** ⟨M⟩ after each update, from one state, by the transition matrix on all 2^N states. */
function evolve(N: number, T: number, J: number, start: number, updates: number): number[] {
  const spin = (state: number, i: number): number => ((state >> ((i + N) % N)) & 1 ? 1 : -1);
  let p = new Float64Array(2 ** N);
  p[start] = 1;
  const means: number[] = [];
  for (let n = 0; n <= updates; n++) {
    let M = 0;
    const next = new Float64Array(p.length);
    for (let state = 0; state < p.length; state++)
      for (let i = 0; i < N; i++) {
        M += p[state]! * spin(state, i);
        const up = 1 / (1 + Math.exp((-2 * J * (spin(state, (i + N - 1) % N) + spin(state, (i + 1) % N))) / T));
        next[state | (1 << i)]! += (p[state]! * up) / N;
        next[state & ~(1 << i)]! += (p[state]! * (1 - up)) / N;
      }
    means.push(M);
    p = next;
  }
  return means;
}

describe('Glauber ring', () => {
  it('LAT-03 N = 8, T = 1.5: γ, the factor, and ⟨M⟩ after 16 updates from all up', () => {
    const found = glauberRing(8, 1.5);
    near(found.gamma, 0.8700616617426719);
    near(found.decay, 0.983757707717834);
    near(found.magnetisationAfter(16, 8), 6.1560247336186755);
    near(found.relaxationTime, 1 / (1 - found.gamma));
  });

  it('LAT-03 as the transition matrix, from any state, J of either sign', () => {
    for (const [N, T, J, start] of [
      [8, 1.5, 1, 255],
      [5, 0.7, -0.8, 0b10111],
      [6, 3, 1.4, 0b000101],
    ] as const) {
      const found = glauberRing(N, T, J);
      const means = evolve(N, T, J, start, 12);
      means.forEach((M, n) => near(found.magnetisationAfter(n, means[0]!), M));
      // γ of J/T instead of 2J/T.
      expect(isNear(means[0]! * (1 - (1 - Math.tanh(J / T)) / N) ** 12, means[12]!, 1e-3)).toBe(false);
    }
  });

  it('LAT-03 τ grows like 2 ξ² as T → 0 (z = 2), without cancelling', () => {
    for (const T of [0.2, 0.05]) near(glauberRing(8, T).relaxationTime / (2 * chainCorrelationLength(T) ** 2), 1, 1e-7);
    near(glauberRing(8, 0.05).relaxationTime, (1 + Math.exp(80)) / 2);
  });

  it('refuses what is out of range', () => {
    expect(() => glauberRing(2, 1)).toThrow(/spins is 2/);
    expect(() => glauberRing(8, 0)).toThrow(/temperature is 0/);
    expect(() => glauberRing(8, 1).magnetisationAfter(-1, 8)).toThrow(/updates is -1/);
  });
});
