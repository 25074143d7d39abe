import { chiSquareTest, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { acceptance, LEVELS, TABLE_BYTES, writeProbabilities, type LatticeRule } from './lattice-probabilities.ts';
import { LatticeSampler, latticeGenerators, type LatticeOptions } from './lattice-sampler.ts';
import { latticeShape } from './lattice-shape.ts';
import { twinSum } from './lattice.twin.ts';

const TC = 2 / Math.log(1 + Math.SQRT2);

function make(options: Omit<LatticeOptions, 'streams'>, seed: number) {
  const generators = latticeGenerators(options.shape, options.replicas);
  return new LatticeSampler({ ...options, streams: new RandomStreams(seed, 'moves', generators) });
}

/** All 2^n states of a lattice, and their energies by the definition. */
function enumerated(shape: number[], boundary: 'periodic' | 'open', J: number, h: number) {
  const lattice = latticeShape(shape, boundary);
  const states = Array.from({ length: 2 ** lattice.sites }, (_, s) =>
    Int8Array.from({ length: lattice.sites }, (_, i) => ((s >> i) & 1 ? 1 : -1)),
  );
  const energies = states.map((spins) => {
    let E = 0;
    for (let row = 0; row < lattice.rows; row++)
      for (let column = 0; column < lattice.width; column++) {
        const s = spins[row * lattice.width + column]!;
        E -= s * ((J / 2) * twinSum({ shape: lattice, J, h, rule: 'heat-bath', spins }, row, column) + h);
      }
    return E;
  });
  return { lattice, states, energies };
}

function boltzmann(energies: readonly number[], T: number): Float64Array {
  const least = Math.min(...energies);
  const weights = Float64Array.from(energies, (E) => Math.exp(-(E - least) / T));
  const Z = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / Z);
}

describe('lattice sampler: probabilities', () => {
  it.each(['heat-bath', 'metropolis'] as const)('%s: the bytes are p to 2^−32, and 0, ½ and 1 exactly', (rule) => {
    const tables = new Uint8Array(TABLE_BYTES);
    for (const [beta, J, h] of [
      [0.44, 1, 0],
      [3, 1, 0.3],
      [Infinity, 1, 0],
      [Infinity, -1, 0.5],
      [0, 1, 1],
    ] as const) {
      writeProbabilities(tables, 0, rule, beta, J, h);
      for (const up of [true, false])
        for (let S = -6; S <= 6; S++) {
          const p = acceptance(rule, beta, J, h, up, S);
          const at = (up ? 0 : 16) + S + 6;
          let bytes = tables[at + 32 * LEVELS]! / 255;
          for (let level = LEVELS - 1; level >= 0; level--) bytes = (tables[at + 32 * level]! + bytes) / 256;
          expect(Math.abs(bytes - p)).toBeLessThan(2 ** -32);
          if (p === 0 || p === 0.5 || p === 1) expect(bytes).toBe(p);
        }
    }
  });

  it.each([
    ['heat-bath', 0.7, true],
    ['metropolis', 2.5, true],
    // A heat bath without its factor 2 is one at 2T.
    ['heat-bath', 1.4, false],
  ] as const)('GEN-07 %s at T = %s: colour by colour leaves e^(−E/0.7 or 2.5)/Z: %s', (rule, T, right) => {
    const [J, h] = [0.8, 0.3];
    const { lattice, states, energies } = enumerated([2, 3], 'open', J, h);
    const p = boltzmann(energies, rule === 'heat-bath' ? 0.7 : 2.5);
    let after = Float64Array.from(p);
    for (const colour of [0, 1]) {
      const next = new Float64Array(p.length);
      states.forEach((spins, from) => {
        // Sites of one colour do not see one another: their updates are independent.
        let targets = [{ state: from, chance: after[from]! }];
        spins.forEach((s, i) => {
          const [row, column] = [Math.floor(i / 3), i % 3];
          if (((lattice.parities[row]! + column) & 1) !== colour) return;
          const S = twinSum({ shape: lattice, J, h, rule, spins }, row, column);
          const yes = acceptance(rule, 1 / T, J, h, s > 0, S);
          const turned = rule === 'metropolis' ? yes : s > 0 ? 1 - yes : yes;
          targets = targets.flatMap(({ state, chance }) => [
            { state, chance: chance * (1 - turned) },
            { state: state ^ (1 << i), chance: chance * turned },
          ]);
        });
        for (const { state, chance } of targets) next[state]! += chance;
      });
      after = next;
    }
    const apart = Math.max(...after.map((value, s) => Math.abs(value - p[s]!)));
    if (right) expect(apart).toBeLessThan(1e-13);
    else expect(apart).toBeGreaterThan(1e-3);
  });
});

describe('lattice sampler: exact laws', () => {
  it.each([
    ['heat-bath', [3, 3], 'open', 1, 0.4, 1.7, 1],
    ['metropolis', [3, 3], 'open', 1, 0.4, 1.7, 3],
    ['heat-bath', [2, 4], 'periodic', -0.6, 0.5, 3, 3],
    ['metropolis', [2, 2, 3], 'open', 0.5, -0.2, 0.9, 10],
    ['heat-bath', [12], 'periodic', 1, 0.3, 1.5, 3],
  ] as [LatticeRule, number[], 'open' | 'periodic', number, number, number, number][])(
    'GEN-05 %s on %j, %s, J = %s, h = %s, T = %s: started from e^(−E/T)/Z, in it after %s sweeps',
    (rule, shape, boundary, coupling, field, T, sweeps) => {
      const replicas = 100_000;
      const { states, energies, lattice } = enumerated(shape, boundary, coupling, field);
      const p = boltzmann(energies, T);
      const start = new RandomStreams(3, 'start', 1);
      const cumulative = p.map(
        (
          (sum) => (value: number) =>
            (sum += value)
        )(0),
      );
      const x = new Int8Array(replicas * lattice.sites);
      for (let r = 0; r < replicas; r++) {
        const u = start.uniform(0);
        let [low, high] = [0, p.length - 1];
        while (low < high) {
          const middle = (low + high) >> 1;
          if (cumulative[middle]! > u) high = middle;
          else low = middle + 1;
        }
        x.set(states[low]!, r * lattice.sites);
      }
      const countsAt = (beta: number) => {
        const sampler = make({ shape, boundary, coupling, field, replicas, rule }, 7);
        sampler.setState(x);
        sampler.sweep(beta, sweeps);
        const after = new Int8Array(x.length);
        sampler.readState(after);
        const counts = new Float64Array(p.length);
        for (let r = 0; r < replicas; r++) {
          let state = 0;
          for (let i = 0; i < lattice.sites; i++) if (after[r * lattice.sites + i]! > 0) state |= 1 << i;
          counts[state]!++;
        }
        return counts;
      };
      const order = energies;
      expect(chiSquareTest(countsAt(1 / T), p, { order })).toMatchObject({ pass: true });
      // Mutants: 1.1 T (GEN-03), and the factor 2 of the spins' heat bath taken off.
      expect(chiSquareTest(countsAt(1 / (1.1 * T)), p, { order }).pass).toBe(false);
      expect(chiSquareTest(countsAt(0.5 / T), p, { order }).pass).toBe(false);
    },
  );

  /** Time averages of 64 replicas. */
  function averages(options: Omit<LatticeOptions, 'streams' | 'replicas'>, T: number, burnIn: number, samples: number) {
    const replicas = 64;
    const sampler = make({ ...options, replicas }, 11);
    const n = options.shape.reduce((a, b) => a * b, 1);
    const E = new Float64Array(replicas);
    const M = new Float64Array(replicas);
    const means = {
      u: new Float64Array(replicas),
      m: new Float64Array(replicas),
      m2: new Float64Array(replicas),
      M: new Float64Array(replicas),
    };
    sampler.sweep(1 / T, burnIn);
    for (let s = 0; s < samples; s++) {
      sampler.sweep(1 / T, 2);
      sampler.energies(E);
      sampler.magnetisations(M);
      for (let r = 0; r < replicas; r++) {
        means.u[r]! += E[r]! / n / samples;
        means.m[r]! += Math.abs(M[r]!) / n / samples;
        means.m2[r]! += (M[r]! / n) ** 2 / samples;
        means.M[r]! += M[r]! / samples;
      }
    }
    return means;
  }

  it.each([
    ['heat-bath', 4, 2.5, -1.3791164822593, 0.764712393222, 0.654825756937],
    ['metropolis', 4, 3, -1.0170696269551, 0.601291326039, 0.450988140848],
    ['heat-bath', 6, TC, -1.5168731245678, 0.804976558444, 0.693316591135],
  ] as const)('LAT-06, LAT-07 %s, torus of %s² at T = %s: u, ⟨|m|⟩ and ⟨m²⟩', (rule, L, T, u, m, m2) => {
    const means = averages({ shape: [L, L], coupling: 1, rule }, T, 500, 4000);
    expect(replicaMeansTest(means.u, u)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means.m, m)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means.m2, m2)).toMatchObject({ pass: true });
    // At a temperature 2 % off none of them passes.
    expect(replicaMeansTest(averages({ shape: [L, L], coupling: 1, rule }, 1.02 * T, 500, 4000).u, u).pass).toBe(false);
  });

  it.each([
    ['heat-bath', 2, -1.7455645753126, 0.9113193778775],
    ['metropolis', 1.5, -1.9511165730784, 0.98649960262149],
    ['heat-bath', 3, -0.81730959250242, undefined],
  ] as const)('LAT-05 %s at T = %s: Onsager’s energy and Yang’s magnetisation, 64 tori of 96²', (rule, T, u, m) => {
    const means = averages({ shape: [96, 96], coupling: 1, rule }, T, 200, 150);
    expect(replicaMeansTest(means.u, u)).toMatchObject({ pass: true });
    if (m) expect(replicaMeansTest(means.m, m)).toMatchObject({ pass: true });
  });

  it('LAT-01 ring of 8 in a field, LAT-02 open chain', () => {
    const ring = averages({ shape: [8], coupling: 1, field: 0.3 }, 1.5, 100, 6000);
    expect(replicaMeansTest(ring.u, -6.99724336558215 / 8)).toMatchObject({ pass: true });
    expect(replicaMeansTest(ring.M, 4.812246464227396)).toMatchObject({ pass: true });
    const chain = averages({ shape: [8], coupling: 1, boundary: 'open' }, 1.5, 100, 6000);
    expect(replicaMeansTest(chain.u, -4.079480617435371 / 8)).toMatchObject({ pass: true });
    expect(replicaMeansTest(chain.u, -4.78130016775026 / 8).pass).toBe(false);
  });

  it.each(['heat-bath', 'metropolis'] as const)(
    'SMP-19 %s at T = 0: no energy rises; the heat bath at T = ∞ is a coin',
    (rule) => {
      const sampler = make({ shape: [64, 64], coupling: 1, field: 0.1, replicas: 4, rule }, 2);
      const start = new RandomStreams(1, 'start', 1);
      sampler.setState(Int8Array.from({ length: 4 * 64 * 64 }, () => (start.uniform(0) < 0.5 ? 1 : -1)));
      const E = new Float64Array(4);
      sampler.energies(E);
      for (let s = 0; s < 30; s++) {
        const before = Float64Array.from(E);
        sampler.sweep(Infinity);
        sampler.energies(E);
        E.forEach((value, r) => expect(value).toBeLessThanOrEqual(before[r]! + 1e-9));
      }
      if (rule === 'metropolis') return;
      sampler.sweep(0);
      sampler.magnetisations(E);
      expect(Math.abs(E.reduce((a, b) => a + b)) / 128).toBeLessThan(5);
    },
  );
});
