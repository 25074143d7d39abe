import { describe, expect, it } from 'vitest';
import { createBatch, replicaMeansTest } from '@ergodic/numerics';
import { reversibleEigenvalues } from '@ergodic/numerics/linear-algebra';
import { lawsOf } from '@ergodic/laws';
import {
  boltzmann,
  contextOf,
  copiesOf,
  correlationTime,
  levels,
  pairs,
  rigOf,
  seenAs,
  torus,
} from '../test/support.ts';
import { conditionalLaw, heatBath } from './heat-bath.ts';

const random = heatBath.make({ scan: 'random' }, contextOf(1));
const sequential = heatBath.make({ scan: 'sequential' }, contextOf(1));

describe('heat-bath', () => {
  for (const law of lawsOf(heatBath)) it(`law: ${law.name}`, law.check);

  it('SMP-02 spins: p(+1) = 1/(1 + e^(−2h/T)); bits: p(1) = 1/(1 + e^(−h/T))', () => {
    for (const h of [-1.3, 0.4, 2])
      for (const temperature of [0.5, 1, 3]) {
        const spin = sequential.transitionMatrix!(pairs('spins', [], [h]), temperature);
        expect(spin[1]).toBeCloseTo(1 / (1 + Math.exp((-2 * h) / temperature)), 14);
        const bit = sequential.transitionMatrix!(pairs('bits', [], [h]), temperature);
        expect(bit[1]).toBeCloseTo(1 / (1 + Math.exp(-h / temperature)), 14);
        expect(Math.abs(spin[1]! - bit[1]!)).toBeGreaterThan(1e-3);
      }
  });

  it('SMP-02 one unit is drawn from the law itself, whatever it was: CAN-01 values', () => {
    const P = random.transitionMatrix!(levels([0, 1, 3]), 2);
    for (let a = 0; a < 3; a++) {
      expect(Math.abs(P[3 * a]! - 0.54654938726618)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(P[3 * a + 1]! - 0.331498960424092)).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(P[3 * a + 2]! - 0.121951652309729)).toBeLessThanOrEqual(1e-12);
    }
  });

  it('SMP-02 Barker: the two-choice law as acceptance has the eigenvalues 0.48942, 0.01058, τ = 2.51756, slower than Metropolis', () => {
    const E = [0, 1, 3];
    const P = new Float64Array(9);
    const two = new Float64Array(2);
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) {
        if (a === b) continue;
        conditionalLaw(Float64Array.of(E[a]!, E[b]!), 0.7, undefined, two);
        P[3 * a + b] = two[1]! / 2;
        P[3 * a + a]! += two[0]! / 2;
      }
    const [least, second] = reversibleEigenvalues(P, boltzmann(levels(E), 0.7));
    expect(Math.abs(second! - 0.48941871)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs(least! - 0.01058129)).toBeLessThanOrEqual(1e-8);
    const tau = correlationTime(P, boltzmann(levels(E), 0.7), E);
    expect(Math.abs(tau - 2.5175626287755564)).toBeLessThanOrEqual(1e-12);
    expect(tau).toBeGreaterThan(1.9752451525449957);
    expect(second).toBeGreaterThan(0.373292588413);
  });

  it('LAT-03 ring of 8, T = 1.5: the magnetisation falls by 1 − (1 − γ)/8 an update, exactly', () => {
    const ring = pairs(
      'spins',
      Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8, 1] as const),
      new Array<number>(8).fill(0),
    );
    const P = random.transitionMatrix!(ring, 1.5);
    const total = (a: number): number => 2 * a.toString(2).replaceAll('0', '').length - 8;
    const expected = Float64Array.from({ length: 256 }, (_, a) => {
      let sum = 0;
      for (let b = 0; b < 256; b++) sum += P[a * 256 + b]! * total(b);
      return sum;
    });
    for (let a = 0; a < 256; a++)
      expect(Math.abs(expected[a]! - total(a) * 0.983757707717834 ** 8)).toBeLessThanOrEqual(1e-12);
    let afterTwo = 0;
    for (let b = 0; b < 256; b++) afterTwo += P[255 * 256 + b]! * expected[b]!;
    expect(Math.abs(afterTwo - 6.1560247336186755)).toBeLessThanOrEqual(1e-12);
  });

  it('SMP-03 GEN-02 from all up, the mean magnetisation of 3 × 3 spins at T = 3 is zero, and not with a field', () => {
    const average = (energy: ReturnType<typeof torus>): Float64Array => {
      const rig = rigOf(sequential, energy, copiesOf(energy.space, 511, 64));
      rig.run(100, 3);
      const sums = new Float64Array(64);
      for (let n = 0; n < 600; n++) {
        rig.run(1, 3);
        for (let i = 0; i < rig.x.data.length; i++) sums[Math.floor(i / 9)]! += rig.x.data[i]! / 600;
      }
      return sums;
    };
    expect(replicaMeansTest(average(torus(3)), 0)).toMatchObject({ pass: true });
    const magnetised = boltzmann(torus(3, 0.2), 3).reduce(
      (sum, p, a) => sum + p * (2 * a.toString(2).replaceAll('0', '').length - 9),
      0,
    );
    const inField = average(torus(3, 0.2));
    expect(replicaMeansTest(inField, magnetised)).toMatchObject({ pass: true });
    expect(replicaMeansTest(inField, 0)).toMatchObject({ pass: false });
  });

  it('GEN-11 the factor 2 trap: bits and spins of half the field are told apart', () => {
    const spin = pairs('spins', [], [0.5]);
    const right = sequential.transitionMatrix!(spin, 0.8)[1]!;
    const trapped = sequential.transitionMatrix!(
      seenAs(spin, (e) => e / 2),
      0.8,
    )[1]!;
    const exact = boltzmann(spin, 0.8)[1]!;
    expect(Math.abs(right - exact)).toBeLessThanOrEqual(1e-14);
    expect(Math.abs(trapped - exact)).toBeGreaterThan(0.1);
  });

  it('T = 0: uniform over the choices of least energy, by degeneracy', () => {
    const out = new Float64Array(4);
    conditionalLaw(Float64Array.of(1, -2, 0, -2), 0, undefined, out);
    expect([...out]).toEqual([0, 0.5, 0, 0.5]);
    conditionalLaw(Float64Array.of(1, -2, 0, -2), 0, Float64Array.from([1, 3, 1, 1], Math.log), out);
    expect(out[1]).toBeCloseTo(0.75, 15);
    expect(out[3]).toBeCloseTo(0.25, 15);
    const two = new Float64Array(2);
    conditionalLaw(Float64Array.of(5, 5), 0, undefined, two);
    expect([...two]).toEqual([0.5, 0.5]);
    conditionalLaw(Float64Array.of(5, 4), 0, undefined, two);
    expect([...two]).toEqual([0, 1]);
  });

  it('GEN-12 energies of ±1e6 and of 1e300 do not overflow; the sum is 1', () => {
    const out = new Float64Array(3);
    for (const energies of [
      [1e6, -1e6, 0],
      [1e300, -1e300, 0],
      [1e6, 1e6 + 1, 1e6 + 3],
    ]) {
      conditionalLaw(Float64Array.from(energies), 0.7, undefined, out);
      expect(Math.abs(out[0]! + out[1]! + out[2]! - 1)).toBeLessThanOrEqual(1e-15);
    }
    expect(Math.abs(out[0]! - 0.797820467343013)).toBeLessThanOrEqual(1e-9);
  });

  it('throws where every choice is closed', () => {
    const rig = rigOf(random, levels([1, 2], [0, 0]), createBatch(1, 1));
    expect(() => rig.run(1, 1)).toThrow(RangeError);
  });
});
