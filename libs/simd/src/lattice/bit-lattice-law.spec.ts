import { chiSquareTest, RandomStreams, replicaMeansTest } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { LEVELS, split, splitProbabilities, TABLE_BYTES, writeBitTables } from './bit-lattice-probabilities.ts';
import { BitLatticeSampler, type BitLatticeOptions } from './bit-lattice-sampler.ts';
import { acceptance, type LatticeRule } from './lattice-probabilities.ts';
import { latticeGenerators } from './lattice-sampler.ts';
import { latticeShape } from './lattice-shape.ts';
import { twinSum } from './lattice.twin.ts';

const TC = 2 / Math.log(1 + Math.SQRT2);

function make(options: Omit<BitLatticeOptions, 'streams'>, seed: number) {
  const generators = latticeGenerators(options.shape, options.replicas);
  return new BitLatticeSampler({ ...options, streams: new RandomStreams(seed, 'moves', generators) });
}

function randomSpins(length: number, seed: number): Int8Array {
  const start = new RandomStreams(seed, 'start', 1);
  return Int8Array.from({ length }, () => (start.uniform(0) < 0.5 ? 1 : -1));
}

describe('bit lattice sampler: probabilities', () => {
  it('are split without loss to 2^−40, and 0, ½ and 1 exactly', () => {
    for (const p of [0, 1e-11, 0.0285, 1 / 3, 0.5, 0.97, 1 - 1e-12, 1]) {
      const { bits, rest } = split(p);
      const value = (bits + rest / 2 ** 32) / 2 ** LEVELS;
      expect(p - value).toBeGreaterThanOrEqual(0);
      expect(p - value).toBeLessThan(2 ** -40);
      if (p === 0 || p === 0.5 || p === 1) expect(value).toBe(p);
    }
  });

  it.each([
    ['heat-bath', 1],
    ['heat-bath', -0.7],
    ['metropolis', 1],
    ['metropolis', -0.7],
  ] as [LatticeRule, number][])('%s, J = %s: in the tables, bit by bit, with their rests', (rule, J) => {
    const tables = new Uint8Array(TABLE_BYTES);
    const view = new DataView(tables.buffer);
    for (const beta of [0, 0.3, 0.44, 2, Infinity]) {
      writeBitTables(tables, 0, rule, beta, J);
      [4, 2].forEach((S, odd) => {
        // 0.b₁b₂… from behind.
        let value = Number(view.getBigUint64(32 * LEVELS + 8 * odd, true)) / 2 ** 32;
        for (let level = LEVELS - 1; level >= 0; level--) {
          const masks = tables.subarray(32 * level, 32 * level + 32);
          for (const mask of [masks.subarray(0, 16), masks.subarray(16)]) expect(new Set(mask).size).toBe(1);
          value = (((masks[0]! ^ (odd ? masks[16]! : 0)) & 1) + value) / 2;
        }
        const loss = 2 * J * S;
        const exact = rule === 'heat-bath' ? 1 / (1 + Math.exp(beta * loss)) : Math.exp(-beta * Math.abs(loss));
        expect(Math.abs(value - exact)).toBeLessThan(2 ** -40);
      });
    }
  });
});

describe('bit lattice sampler: the rule on every sum of neighbours', () => {
  /**
   * Of colour 0, which is updated first: for spin s and sum S how often it was up after a sweep at J and T, against the
   * probability of `law`.
   * @returns the greatest |z| (GEN-01), of classes where 2,000 of either outcome are expected
   */
  function greatestDeviation(rule: LatticeRule, J: number, T: number, law: { J: number; T: number }, up = false) {
    const [replicas, shape] = [up ? 8 : 4, latticeShape([512, 512], 'periodic')];
    const sampler = make({ shape: [512, 512], coupling: J, rule, replicas }, 17);
    const before = up ? new Int8Array(replicas * shape.sites).fill(1) : randomSpins(replicas * shape.sites, 5);
    const after = new Int8Array(before.length);
    sampler.setState(before);
    sampler.sweep(1 / T);
    sampler.readState(after);
    const total = new Float64Array(18);
    const ups = new Float64Array(18);
    for (let r = 0; r < replicas; r++) {
      const spins = before.subarray(r * shape.sites, (r + 1) * shape.sites);
      const lattice = { shape, J, h: 0, rule, spins };
      for (let row = 0; row < 512; row++)
        for (let column = row & 1; column < 512; column += 2) {
          const at = 512 * row + column;
          const place = twinSum(lattice, row, column) + 4 + (spins[at]! > 0 ? 9 : 0);
          total[place]!++;
          if (after[r * shape.sites + at]! > 0) ups[place]!++;
        }
    }
    let greatest = 0;
    let classes = 0;
    total.forEach((N, place) => {
      const [S, s] = [(place % 9) - 4, place >= 9 ? 1 : -1];
      const yes = acceptance(rule, 1 / law.T, law.J, 0, s > 0, S);
      const p = rule === 'metropolis' && s > 0 ? 1 - yes : yes;
      if (N > 0 && (p === 0 || p === 1)) greatest = Math.max(greatest, ups[place] === p * N ? 0 : Infinity);
      else if (N * p >= 2000 && N * (1 - p) >= 2000) {
        classes++;
        greatest = Math.max(greatest, Math.abs(ups[place]! - N * p) / Math.sqrt(N * p * (1 - p)));
      }
    });
    return { greatest, classes };
  }

  it.each([
    ['heat-bath', 1, 5, 10],
    ['heat-bath', -0.8, 4, 10],
    ['metropolis', 1, 4, 4],
    ['metropolis', -0.8, 4, 4],
  ] as [LatticeRule, number, number, number][])('%s, J = %s, T = %s', (rule, J, T, classes) => {
    const law = { J, T };
    const right = greatestDeviation(rule, J, T, law);
    expect(right.classes).toBe(classes);
    // Ten classes: |z| ≤ 5.5 is passed by all but 4 in 10^7.
    expect(right.greatest).toBeLessThan(5.5);
    // Mutants: 1.1 T, and the sign of J.
    expect(greatestDeviation(rule, J, 1.1 * T, law).greatest).toBeGreaterThan(8);
    expect(greatestDeviation(rule, -J, T, law).greatest).toBeGreaterThan(8);
  });

  it('where p < 2^−8, so that words of their own decide all who are turned over', () => {
    const law = { J: 1, T: 1.42 };
    expect(splitProbabilities('heat-bath', 1 / law.T, 1)[0].bits).toBe(0);
    const { classes, greatest } = greatestDeviation('heat-bath', 1, law.T, law, true);
    expect(classes).toBe(1);
    expect(greatest).toBeLessThan(5);
    expect(greatestDeviation('heat-bath', 1, 1.1 * law.T, law, true).greatest).toBeGreaterThan(8);
  });
});

describe('bit lattice sampler: exact laws', () => {
  it.each([
    ['heat-bath', [2, 4], 1, 2.7, 1],
    ['metropolis', [4, 2], 0.5, 1.7, 3],
    ['metropolis', [2, 6], -0.6, 3, 10],
  ] as [LatticeRule, number[], number, number, number][])(
    'GEN-05 %s on %j, J = %s, T = %s: started from e^(−E/T)/Z, in it after %s sweeps',
    (rule, shape, coupling, T, sweeps) => {
      const replicas = 60_000;
      const lattice = latticeShape(shape, 'periodic');
      const n = lattice.sites;
      const spinsOf = (state: number) => Int8Array.from({ length: n }, (_, i) => ((state >> i) & 1 ? 1 : -1));
      const order = Array.from({ length: 2 ** n }, (_, state) => {
        const spins = spinsOf(state);
        let E = 0;
        spins.forEach((s, i) => {
          const column = i % lattice.width;
          const sum = twinSum({ shape: lattice, J: coupling, h: 0, rule, spins }, (i - column) / lattice.width, column);
          E -= (coupling * s * sum) / 2;
        });
        return E;
      });
      const weights = order.map((E) => Math.exp(-E / T));
      const Z = weights.reduce((a, b) => a + b);
      const p = weights.map((w) => w / Z);
      const start = new RandomStreams(3, 'start', 1);
      const x = new Int8Array(replicas * n);
      for (let r = 0; r < replicas; r++) {
        let u = start.uniform(0);
        let state = 0;
        while (u >= p[state]! && state < p.length - 1) u -= p[state++]!;
        x.set(spinsOf(state), r * n);
      }
      const test = (temperature: number) => {
        const sampler = make({ shape, coupling, replicas, rule }, 7);
        const after = new Int8Array(x.length);
        sampler.setState(x);
        sampler.sweep(1 / temperature, sweeps);
        sampler.readState(after);
        const counts = new Float64Array(p.length);
        for (let r = 0; r < replicas; r++) {
          let state = 0;
          for (let i = 0; i < n; i++) if (after[r * n + i]! > 0) state |= 1 << i;
          counts[state]!++;
        }
        return chiSquareTest(counts, p, { order });
      };
      expect(test(T)).toMatchObject({ pass: true });
      // Mutants: 1.1 T (GEN-03), and the factor 2 of the spins' heat bath taken off.
      expect(test(1.1 * T).pass).toBe(false);
      expect(test(2 * T).pass).toBe(false);
    },
  );

  /** Time averages of 64 replicas. */
  function averages(shape: number[], rule: LatticeRule, T: number, burnIn: number, samples: number) {
    const replicas = 64;
    const sampler = make({ shape, coupling: 1, rule, replicas }, 11);
    const n = shape[0]! * shape[1]!;
    const E = new Float64Array(replicas);
    const M = new Float64Array(replicas);
    const means = { u: new Float64Array(replicas), m: new Float64Array(replicas), m2: new Float64Array(replicas) };
    sampler.sweep(1 / T, burnIn);
    for (let s = 0; s < samples; s++) {
      sampler.sweep(1 / T, 2);
      sampler.energies(E);
      sampler.magnetisations(M);
      for (let r = 0; r < replicas; r++) {
        means.u[r]! += E[r]! / n / samples;
        means.m[r]! += Math.abs(M[r]!) / n / samples;
        means.m2[r]! += (M[r]! / n) ** 2 / samples;
      }
    }
    return means;
  }

  it.each([
    ['heat-bath', 4, 2.5, -1.3791164822593, 0.764712393222, 0.654825756937],
    ['metropolis', 4, 3, -1.0170696269551, 0.601291326039, 0.450988140848],
    ['heat-bath', 6, TC, -1.5168731245678, 0.804976558444, 0.693316591135],
  ] as const)('LAT-06, LAT-07 %s, torus of %s² at T = %s: u, ⟨|m|⟩ and ⟨m²⟩', (rule, L, T, u, m, m2) => {
    const means = averages([L, L], rule, T, 300, 1500);
    expect(replicaMeansTest(means.u, u)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means.m, m)).toMatchObject({ pass: true });
    expect(replicaMeansTest(means.m2, m2)).toMatchObject({ pass: true });
    expect(replicaMeansTest(averages([L, L], rule, 1.05 * T, 300, 1500).u, u).pass).toBe(false);
  });

  it.each([
    ['heat-bath', 2, -1.7455645753126, 0.9113193778775],
    ['metropolis', 1.5, -1.9511165730784, 0.98649960262149],
    ['heat-bath', 3, -0.81730959250242, undefined],
    ['metropolis', 3, -0.81730959250242, undefined],
  ] as const)('LAT-05 %s at T = %s: Onsager’s energy and Yang’s magnetisation, tori of 128 × 256', (rule, T, u, m) => {
    const means = averages([128, 256], rule, T, 200, 150);
    expect(replicaMeansTest(means.u, u)).toMatchObject({ pass: true });
    if (m) expect(replicaMeansTest(means.m, m)).toMatchObject({ pass: true });
    expect(replicaMeansTest(averages([128, 256], rule, 1.01 * T, 200, 50).u, u).pass).toBe(false);
  });

  it.each(['heat-bath', 'metropolis'] as const)(
    'SMP-19 %s at T = 0: no energy rises; the heat bath at T = ∞ is a coin',
    (rule) => {
      const sampler = make({ shape: [64, 256], coupling: -1, replicas: 4, rule }, 2);
      sampler.setState(randomSpins(4 * 64 * 256, 1));
      const E = new Float64Array(4);
      sampler.energies(E);
      for (let s = 0; s < 30; s++) {
        const before = Float64Array.from(E);
        sampler.sweep(Infinity);
        sampler.energies(E);
        E.forEach((value, r) => expect(value).toBeLessThanOrEqual(before[r]!));
      }
      if (rule === 'metropolis') return;
      sampler.sweep(0);
      sampler.magnetisations(E);
      expect(Math.abs(E.reduce((a, b) => a + b)) / 256).toBeLessThan(5);
    },
  );
});
