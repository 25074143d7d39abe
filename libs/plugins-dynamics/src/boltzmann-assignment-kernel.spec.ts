import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { probabilities, type Compute, type Energy, type Tick } from '@ergodic/kernel';
import { dynamicsLaws, lawContext } from '@ergodic/laws';
import { boltzmannAssignment } from './boltzmann-assignment.ts';

const [N, K, D] = [23, 5, 3];

/** Points and centres; the last centre is not in use where `used` is 4. */
function mixture(seed: number, { used = K, weighted = false, count = N } = {}): Energy {
  const random = new RandomStreams(seed, 'mixture', 1);
  const normals = (n: number) => Float64Array.from({ length: n }, () => random.normal(0));
  const points = normals(count * D);
  const centres = normals(K * D);
  const weights = weighted ? normals(count).map(Math.abs) : undefined;
  const logDegeneracy = normals(K).map((g, k) => (k < used ? g : -Infinity));
  const conditional = (i: number, out: Float64Array): void => {
    for (let k = 0; k < K; k++) {
      out[k] = 0;
      for (let d = 0; d < D && k < used; d++) out[k]! += (points[i * D + d]! - centres[k * D + d]!) ** 2;
    }
  };
  const row = new Float64Array(K);
  return {
    space: probabilities(count, K, weights),
    parameters: {},
    logDegeneracy,
    squaredDistances: { points, dimension: D, centres, used: () => used },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < count; i++) {
          conditional(i, row);
          for (let k = 0; k < K; k++)
            out[r]! += scale * (weights ? weights[i]! : 1) * x.data[r * x.width + i * K + k]! * row[k]!;
        }
    },
    conditional: (_x, _r, i, out) => conditional(i, out),
  };
}

function step(energy: Energy, compute: Compute, T: number) {
  const { units } = energy.space;
  const replicas = 2;
  const x = batchOf(new Float64Array(replicas * units * K), replicas, units * K);
  for (let at = 0; at < x.data.length; at += K) x.data[at + (at % (K - 1))] = 1;
  const context = lawContext(1, replicas, units, { compute });
  const dynamics = boltzmannAssignment.make({}, context);
  const state = dynamics.init(energy, x, context);
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: T,
    heat: new Float64Array(replicas),
    work: new Float64Array(replicas),
  };
  dynamics.advance(energy, x, state, tick);
  return {
    p: x.data,
    heat: tick.heat,
    F: dynamics.freeEnergy!(state)!,
    C: dynamics.heatCapacity!(state)!,
    tier: dynamics.tier!(state),
  };
}

describe('boltzmann-assignment in the SIMD kernel', () => {
  it.each([
    [0.02, { used: 5 }],
    [0.7, { used: 4, weighted: true }],
    [40, { used: 5, weighted: true }],
    [1e9, { used: 4 }],
  ])('at T = %s, %j, is the reference but for the order of sums', (T, options) => {
    const energy = mixture(3, options);
    const [kernel, plain] = [step(energy, 'simd', T), step(energy, 'reference', T)];
    expect([kernel.tier, plain.tier]).toEqual(['simd', 'reference']);
    for (const name of ['p', 'heat', 'F', 'C'] as const)
      plain[name].forEach((value, at) =>
        expect(Math.abs(kernel[name][at]! - value)).toBeLessThan(2e-12 * Math.max(1, Math.abs(value))),
      );
    // A mutant: at T · 1.01 nothing of this is so.
    if (T < 1e9) expect(Math.abs(step(energy, 'simd', 1.01 * T).F[0]! - plain.F[0]!)).toBeGreaterThan(1e-5);
  });

  it('computes where there are many points, unless the recipe says reference; never without squared distances', () => {
    const many = mixture(1, { count: 6000 });
    expect(step(many, 'auto', 1).tier).toBe('simd');
    expect(step(many, 'reference', 1).tier).toBe('reference');
    expect(step(mixture(1), 'auto', 1).tier).toBe('reference');
    expect(step({ ...many, squaredDistances: undefined } as Energy, 'simd', 1).tier).toBe('reference');
  });

  const surroundings = { compute: 'simd' } as const;
  const make = () => ({
    dynamics: boltzmannAssignment.make({}, lawContext(1, 1, N, surroundings)),
    energy: mixture(5),
  });
  const start = (x: { data: Float64Array; width: number; replicas: number }): void => {
    const random = new RandomStreams(7, 'start', x.replicas);
    for (let at = 0; at < x.data.length; at += K) x.data[at + random.integer(Math.floor(at / x.width), K)] = 1;
  };
  for (const law of dynamicsLaws(make, { start, surroundings })) it(`law: ${law.name}`, law.check);
});
