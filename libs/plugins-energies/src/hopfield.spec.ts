import { describe, expect, it } from 'vitest';
import { batchOf, countTest, createBatch, RandomStreams, type Batch } from '@ergodic/numerics';
import type { Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { energiesOf, made, near, observed, randomRows, thermal, thrownBy } from '../test/support.ts';
import { hopfield } from './hopfield.ts';

const rows = [
  [1, -1, 1, 1, -1],
  [-1, -1, 1, -1, 1],
  [1, 1, 1, -1, -1],
];

/** s_i ← sign of its field, one after the other, until nothing changes; where the field is 0 the spin stays. Counts the flips. */
function descend(energy: Energy, x: Batch, onFlip: () => void = () => {}): void {
  const out = new Float64Array(2);
  for (let sweep = 0, changed = true; changed && sweep < 200; sweep++) {
    changed = false;
    for (let i = 0; i < x.width; i++) {
      energy.conditional!(x, 0, i, out);
      const field = (out[0]! - out[1]!) / 2;
      if (field * x.data[i]! >= 0) continue;
      x.data[i] = -x.data[i]!;
      changed = true;
      onFlip();
    }
  }
}

describe('hopfield', () => {
  for (const law of lawsOf(hopfield)) it(`law: ${law.name}`, law.check);

  it('LRN-22 E = −½ Σᵢⱼ W s s − Σ b s with W_ii = 0: −(N/2) Σ m_μ² + P/2; without the ½ it is twice as much', () => {
    const bias = [0.4, -0.3, 0.2, 1.1, -0.9];
    const { E, rows: states } = thermal(made(hopfield, { patterns: rows, bias }), 1);
    const W = (i: number, j: number): number => (i === j ? 0 : rows.reduce((sum, xi) => sum + xi[i]! * xi[j]!, 0) / 5);
    states.forEach((s, a) => {
      let double = 0;
      s.forEach((si, i) => s.forEach((sj, j) => (double += W(i, j) * si * sj)));
      const inField = s.reduce((sum, si, i) => sum + bias[i]! * si, 0);
      near(E[a]!, -0.5 * double - inField);
      const m = rows.map((xi) => xi.reduce((sum, x, i) => sum + x * s[i]!, 0) / 5);
      near(E[a]!, -2.5 * m.reduce((sum, each) => sum + each ** 2, 0) + 1.5 - inField);
      if (Math.abs(double) > 0.1) expect(Math.abs(E[a]! + inField + double)).toBeGreaterThan(0.04);
    });
  });

  it('LRN-22 asynchronous descent never raises E and comes to rest: 10⁴ flips of random memories, no increase', () => {
    let flips = 0;
    for (let seed = 0; flips < 10_000; seed++) {
      const random = new RandomStreams(seed, 'start', 1);
      const bias = Array.from({ length: 40 }, () => 0.1 * random.normal(0));
      const energy = made(hopfield, { patterns: 1 + (seed % 20), bias }, { units: 40, seed });
      const x = createBatch(1, 40);
      for (let i = 0; i < 40; i++) x.data[i] = random.uniform(0) < 0.5 ? -1 : 1;
      let before = energiesOf(energy, x)[0]!;
      descend(energy, x, () => {
        const after = energiesOf(energy, x)[0]!;
        expect(after).toBeLessThan(before + 1e-12);
        before = after;
        flips++;
      });
      const rest = x.data.slice();
      descend(energy, x, () => expect.unreachable());
      expect(x.data).toEqual(rest);
    }
  });

  it.each([
    [1, 0.3469438826947],
    [0.6, undefined],
    [2, undefined],
  ])('LRN-26 one pattern, N = 10, T = %d: Curie–Weiss in disguise, ⟨m²⟩ of LAT-10', (T, printed) => {
    const pattern = [1, -1, 1, 1, -1, -1, 1, -1, -1, 1];
    const energy = made(hopfield, { patterns: [pattern] });
    const { mean } = thermal(energy, T);
    const overlap = (s: Float64Array): number => pattern.reduce((sum, xi, i) => sum + xi * s[i]!, 0) / 10;
    // P(M = 2k − N) ∝ C(N, k) e^(M²/2NT).
    let [Z, sum, choose] = [0, 0, 1];
    for (let k = 0; k <= 10; k++) {
      const weight = choose * Math.exp((2 * k - 10) ** 2 / (20 * T));
      Z += weight;
      sum += weight * ((2 * k - 10) / 10) ** 2;
      choose *= (10 - k) / (k + 1);
    }
    near(
      mean((s) => overlap(s) ** 2),
      sum / Z,
    );
    if (printed !== undefined) near(sum / Z, printed, 1e-12);
    // W = ξξᵀ without 1/N, or each pair twice.
    energy.pairwise!.coupling.forEach((J, e) => (energy.pairwise!.coupling[e] = 2 * J));
    expect(Math.abs(thermal(energy, T).mean((s) => overlap(s) ** 2) - sum / Z)).toBeGreaterThan(0.05);
  });

  it.each([
    [25, (m: number) => m >= 0.95],
    [50, (m: number) => m >= 0.9],
    [100, (m: number) => m <= 0.85],
  ])('LRN-24 N = 500, %i random patterns: mean overlap after descent from a pattern, 20 memories', (count, isRight) => {
    let sum = 0;
    for (let seed = 0; seed < 20; seed++) {
      const energy = made(hopfield, { patterns: count, cue: { pattern: 0, flipped: 0 } }, { units: 500, seed });
      const x = createBatch(1, 500);
      energy.randomState!(x.data, () => 0.5);
      near(observed(energy, 'recall', x)[0]!, 1);
      descend(energy, x);
      sum += observed(energy, 'recall', x)[0]! / 20;
    }
    expect(isRight(sum)).toBe(true);
  });

  it('the cue: near its pattern, each spin flipped with its probability', () => {
    const energy = made(hopfield, { patterns: 3, cue: { pattern: 2, flipped: 0.3 } }, { units: 50 });
    const x = randomRows(energy, 400);
    const flipped = observed(energy, 'recall', x).reduce((sum, m) => sum + (50 * (1 - m)) / 2, 0);
    expect(countTest(Math.round(flipped), 20_000, 0.3)).toMatchObject({ pass: true });
    expect(countTest(Math.round(flipped), 20_000, 0.33)).toMatchObject({ pass: false });
  });

  it('overlap: the largest, of either sign', () => {
    const energy = made(hopfield, { patterns: rows });
    const x = batchOf(Float64Array.from([...rows[1]!.map((s) => -s), 1, -1, 1, 1, 1]), 2, 5);
    expect([...observed(energy, 'overlap', x)].map((m) => Number(m.toFixed(12)))).toEqual([1, 0.6]);
  });

  it('patterns from data: +1 at or above the threshold; half way between lowest and highest where it is left out', () => {
    const dataset = {
      name: 'd',
      points: Float64Array.of(0, 255, 10, 200, 130, 90),
      count: 2,
      dimension: 3,
      columns: [],
    };
    const sign = (threshold?: number) => [
      ...made(hopfield, threshold === undefined ? {} : { threshold }, { dataset }).pairwise!.coupling,
    ];
    // −+− and ++−; with 100 the same; with 150 the second is +−−.
    expect(sign()).toEqual([0, 2 / 3, -2 / 3].map((v) => v || 0).map((_, e) => sign(100)[e]!));
    expect(sign(150)).toEqual([-2 / 3, 0, 0]);
    expect(sign(200)).toEqual(sign(150));
    // The upper numbers are +1, not −1: a pattern and its negative have the same couplings, but not the same cue.
    const energy = made(hopfield, { cue: { pattern: 1, flipped: 0 } }, { dataset });
    const row = new Float64Array(3);
    energy.randomState!(row, () => 0.5);
    expect([...row]).toEqual([1, 1, -1]);
    expect(thrownBy(() => made(hopfield, {})).code).toBe('missing-part');
    expect(thrownBy(() => made(hopfield, { patterns: [[1, 0.5]] })).message).toContain('pattern 0 has 0.5 in it');
    expect(thrownBy(() => made(hopfield, { patterns: [[1, 1], [1]] })).message).toContain('pattern 1 has 1 numbers');
    expect(thrownBy(() => made(hopfield, { patterns: [[1, 1]], cue: { pattern: 1 } }))).toMatchObject({
      path: 'cue.pattern',
    });
  });
});
