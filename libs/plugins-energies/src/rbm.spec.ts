import { describe, expect, it } from 'vitest';
import { batchOf, logSumExp } from '@ergodic/numerics';
import { zerosLike, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { energiesOf, made, near, thermal, thrownBy } from '../test/support.ts';
import { freeEnergyOfVisible } from './free-energy-of-visible.ts';
import { rbm } from './rbm.ts';

const options = {
  hidden: 2,
  weights: [
    [0.5, -0.3],
    [0.8, 0.2],
  ],
  visibleBias: [0.1, -0.2],
  hiddenBias: [0.3, -0.1],
};
const small = (): Energy => made(rbm, options, { units: 4 });
/** 00, 01, 10, 11. */
const visible = batchOf(Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1), 4, 2);
function freeEnergies(energy: Energy, T: number): Float64Array {
  const F = new Float64Array(4);
  freeEnergyOfVisible(energy.parameters, visible, T, F);
  return F;
}

describe('rbm', () => {
  for (const law of lawsOf(rbm)) it(`law: ${law.name}`, law.check);

  it('LRN-16 F(v) = −b·v − T Σ softplus((c + vW)/T) at T = 1', () => {
    const F = freeEnergies(small(), 1);
    [-1.498751904542098, -1.931731985189002, -1.784115918347731, -2.28203961026993].forEach((exact, a) =>
      near(F[a]!, exact),
    );
  });

  it.each([0.4, 1, 2.5])('LRN-16 T = %d: e^(−F(v)/T) is the sum over the hidden units; F at another T is not', (T) => {
    const { E, rows, logZ } = thermal(small(), T);
    const F = freeEnergies(small(), T);
    const other = freeEnergies(small(), 1.3 * T);
    [0, 1, 2, 3].forEach((a) => {
      const own = rows.flatMap((row, s) =>
        row[0] === visible.data[2 * a] && row[1] === visible.data[2 * a + 1] ? [-E[s]! / T] : [],
      );
      near(-F[a]! / T, logSumExp(Float64Array.from(own)));
      expect(Math.abs(other[a]! - F[a]!)).toBeGreaterThan(0.01);
    });
    near(logSumExp(F.map((f) => -f / T)), logZ);
  });

  it('LRN-17 ln Z, p(v) and the exact gradient for data ½ 00, ½ 11', () => {
    const energy = small();
    const { logZ, mean, p, rows } = thermal(energy, 1);
    near(logZ, 3.3005850935233525);
    [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178].forEach((exact, a) =>
      near(
        mean((row) => Number(row[0] === visible.data[2 * a] && row[1] === visible.data[2 * a + 1])),
        exact,
        1e-12,
      ),
    );
    const gradient = zerosLike(energy.parameters);
    rows.forEach((row, s) => energy.addParameterGradient!(batchOf(row, 1, 4), gradient, p[s]!));
    for (const v of [0, 1]) {
      const clamped = rows.map((row, s) => (row[0] === v && row[1] === v ? p[s]! : 0));
      const total = clamped.reduce((sum, q) => sum + q, 0);
      rows.forEach((row, s) =>
        energy.addParameterGradient!(batchOf(row, 1, 4), gradient, (-0.5 * clamped[s]!) / total),
      );
    }
    const found = Object.values(gradient).flatMap(({ data }) => [...data]);
    [
      -0.03588851501878, -0.02556309509421, -0.07531422164106, -0.07103481071374, -0.0806052984064, -0.11551837307,
      -0.034313145924, 0.0000167606045,
    ].forEach((exact, k) => near(found[k]!, exact, 1e-12));
  });

  it('SMP-02 conditional energies of bits differ by the field: p(h = 1) = 1/(1 + e^(−f/T)), no factor 2', () => {
    const energy = small();
    const x = batchOf(Float64Array.of(1, 1, 0, 0), 1, 4);
    const out = new Float64Array(2);
    energy.conditional!(x, 0, 2, out);
    near(out[0]! - out[1]!, 0.3 + 0.5 + 0.8);
    energy.conditional!(x, 0, 1, out);
    near(out[0]! - out[1]!, -0.2);
  });

  it('the pairwise form reads θ itself: one storage, also where θ moves', () => {
    const energy = small();
    const { parameters, pairwise } = energy;
    expect(pairwise!.coupling).toBe(parameters['weights']!.data);
    expect(parameters['visible-bias']!.data.buffer).toBe(pairwise!.field.buffer);
    parameters['weights']!.data[2] = -1.5;
    parameters['hidden-bias']!.data[1] = 7;
    const x = batchOf(Float64Array.of(0, 1, 1, 1), 1, 4);
    near(energiesOf(energy, x)[0]!, -(-0.2 + 0.3 + 7 - 1.5 + 0.2));
    expect([...pairwise!.field]).toEqual([0.1, -0.2, 0.3, 7]);
    expect(energy.visible).toBe(2);
  });

  it('its size from data, options or units; what does not fit is told', () => {
    const dataset = { name: 'd', points: new Float64Array(6), count: 2, dimension: 3, columns: [] };
    expect(made(rbm, { hidden: 2 }, { dataset })).toMatchObject({ visible: 3, space: { kind: 'bits', units: 5 } });
    expect(thrownBy(() => made(rbm, { hidden: 2, visible: 2 }, { dataset })).hint).toBe('leave visible out');
    expect(thrownBy(() => made(rbm, { ...options, hidden: 3 }, { units: 5 })).message).toContain(
      'row 0 of weights has 2 numbers',
    );
    expect(thrownBy(() => made(rbm, options, { units: 6 })).message).toContain('weights has 2 rows');
    expect(thrownBy(() => made(rbm, { ...options, hiddenBias: [1] }, { units: 4 }))).toMatchObject({
      path: 'hiddenBias',
    });
    expect(() => freeEnergies(small(), 0)).toThrow(RangeError);
    expect(() =>
      freeEnergyOfVisible(small().parameters, batchOf(Float64Array.of(1), 1, 1), 1, new Float64Array(1)),
    ).toThrow(RangeError);
  });
});
