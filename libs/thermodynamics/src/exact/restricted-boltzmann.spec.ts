import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { isNear, near, slope, sum } from '../../test/support.ts';
import { enumeratePairs } from './enumeration.ts';
import type { PairSystem } from './pair-system.ts';
import {
  rbmFreeEnergy,
  rbmGradient,
  rbmLogLikelihood,
  rbmLogPartition,
  rbmMoments,
  type RestrictedBoltzmannMachine,
} from './restricted-boltzmann.ts';

const small: RestrictedBoltzmannMachine = {
  weights: [0.5, -0.3, 0.8, 0.2],
  visibleBias: [0.1, -0.2],
  hiddenBias: [0.3, -0.1],
};
const states = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

function randomMachine(random: RandomStreams, visible: number, hidden: number): RestrictedBoltzmannMachine {
  const draw = (n: number): Float64Array => Float64Array.from({ length: n }, () => random.normal(0));
  return { weights: draw(visible * hidden), visibleBias: draw(visible), hiddenBias: draw(hidden) };
}

/** The same machine as couplings between all its units. */
function asPairs(rbm: RestrictedBoltzmannMachine): PairSystem {
  const [n, m] = [rbm.visibleBias.length, rbm.hiddenBias.length];
  const at = Array.from({ length: n * m }, (_, k) => k);
  return {
    kind: 'bits',
    from: at.map((k) => Math.floor(k / m)),
    to: at.map((k) => n + (k % m)),
    coupling: rbm.weights,
    field: [...Array.from(rbm.visibleBias), ...Array.from(rbm.hiddenBias)],
  };
}

describe('restricted Boltzmann machine', () => {
  it('LRN-16 F(v) of 00, 01, 10, 11; LRN-17 ln Z and p(v)', () => {
    const printed = [-1.498751904542098, -1.931731985189002, -1.784115918347731, -2.28203961026993];
    const p = [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178];
    const logZ = rbmLogPartition(small, 1);
    near(logZ, 3.3005850935233525);
    states.forEach((v, i) => {
      near(rbmFreeEnergy(small, v, 1), printed[i]!);
      near(Math.exp(-rbmFreeEnergy(small, v, 1) - logZ), p[i]!);
      // The sign of b, and softplus without its field's 1/T.
      const turned = { ...small, visibleBias: [-0.1, 0.2] };
      if (sum(v) > 0) expect(isNear(rbmFreeEnergy(turned, v, 1), printed[i]!, 1e-2)).toBe(false);
    });
    // Base of AIS: W = 0.
    near(rbmLogPartition({ ...small, weights: [0, 0, 0, 0] }, 1), 2.8412874339972607);
  });

  it.each([0.5, 1, 3])('LRN-16 T = %s: e^(−F(v)/T) is the sum over the hidden units', (T) => {
    const rbm = randomMachine(new RandomStreams(31, 'machines', 1), 3, 4);
    for (const v of [
      [0, 1, 1],
      [1, 0, 0],
    ]) {
      let Z = 0;
      for (let h = 0; h < 16; h++) {
        let E = -sum(v.map((x, i) => x * rbm.visibleBias[i]!));
        for (let j = 0; j < 4; j++)
          if ((h >> j) & 1) E -= rbm.hiddenBias[j]! + sum(v.map((x, i) => x * rbm.weights[i * 4 + j]!));
        Z += Math.exp(-E / T);
      }
      near(rbmFreeEnergy(rbm, v, T), -T * Math.log(Z));
    }
  });

  it('LRN-17 the gradient for data ½ δ₀₀ + ½ δ₁₁', () => {
    const found = rbmGradient(small, batchOf(Uint8Array.of(0, 0, 1, 1), 2, 2), 1);
    [-0.03588851501878, -0.02556309509421, -0.07531422164106, -0.07103481071374].forEach((g, i) =>
      near(found.weights[i]!, g, 2e-12),
    );
    [-0.0806052984064, -0.11551837307].forEach((g, i) => near(found.visibleBias[i]!, g));
    [-0.034313145924, 0.0000167606045].forEach((g, i) => near(found.hiddenBias[i]!, g));
    // Model minus data.
    expect(isNear(-found.weights[0]!, -0.03588851501878, 1e-2)).toBe(false);
  });

  it.each([
    [3, 6, 0.7],
    [7, 4, 1.8],
    [13, 5, 2.5],
    [5, 13, 1.3],
    [13, 14, 4],
  ])(
    'LRN-17 %s visible, %s hidden, T = %s: ln Z and moments, as the enumeration of all units',
    (visible, hidden, T) => {
      const rbm = randomMachine(new RandomStreams(32, 'machines', 1), visible, hidden);
      if (visible + hidden > 24) {
        // More states than one block, from either side: the transposed machine is the same one.
        const transposed = {
          weights: Float64Array.from(
            { length: visible * hidden },
            (_, k) => rbm.weights[(k % visible) * hidden + Math.floor(k / visible)]!,
          ),
          visibleBias: rbm.hiddenBias,
          hiddenBias: rbm.visibleBias,
        };
        const [one, other] = [rbmMoments(rbm, T), rbmMoments(transposed, T)];
        near(one.logZ, other.logZ);
        one.visible.forEach((x, i) => near(x, other.hidden[i]!));
        one.products.forEach((x, k) => near(x, other.products[(k % hidden) * visible + Math.floor(k / hidden)]!));
        // Averages are derivatives of ln Z.
        const moved = (name: keyof RestrictedBoltzmannMachine, at: number): number =>
          slope(
            (x) => T * rbmLogPartition({ ...rbm, [name]: Array.from(rbm[name], (y, i) => (i === at ? x : y)) }, T),
            rbm[name][at]!,
            1e-4,
          );
        for (const i of [3, 11, 12]) near(moved('visibleBias', i), one.visible[i]!, 1e-7);
        near(moved('hiddenBias', 6), one.hidden[6]!, 1e-7);
        for (const k of [4 * hidden + 1, 11 * hidden + 5, 12 * hidden + 13])
          near(moved('weights', k), one.products[k]!, 1e-7);
        return;
      }
      const all = enumeratePairs(asPairs(rbm), T);
      const found = rbmMoments(rbm, T);
      near(rbmLogPartition(rbm, T), all.logZ);
      near(found.logZ, all.logZ);
      found.visible.forEach((x, i) => near(x, all.means[i]!));
      found.hidden.forEach((x, j) => near(x, all.means[visible + j]!));
      found.products.forEach((x, k) => near(x, all.correlations[k]!));
    },
  );

  it('LRN-17 the gradient is that of the log likelihood, at T ≠ 1, by differences', () => {
    const rbm = randomMachine(new RandomStreams(33, 'machines', 1), 4, 3);
    const data = batchOf(Float64Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0), 3, 4);
    for (const T of [0.6, 2]) {
      const likelihood = (name: 'weights' | 'visibleBias' | 'hiddenBias', at: number, x: number): number => {
        const moved = { ...rbm, [name]: Array.from(rbm[name], (value, i) => (i === at ? x : value)) };
        return rbmLogLikelihood(moved, data, T, rbmLogPartition(moved, T));
      };
      const found = rbmGradient(rbm, data, T);
      for (const name of ['weights', 'visibleBias', 'hiddenBias'] as const)
        found[name].forEach((g, i) => {
          near(
            g,
            slope((x) => likelihood(name, i, x), rbm[name][i]!, 1e-5),
            1e-7,
          );
        });
      // 1/T left out.
      expect(isNear(found.weights[0]! * T, found.weights[0]!, 1e-3)).toBe(false);
    }
  });

  it('probabilities of all visible states sum to 1; 300 hidden units and weights of 1e4 do not overflow', () => {
    const rbm = randomMachine(new RandomStreams(34, 'machines', 1), 6, 300);
    for (const [scale, T] of [
      [1, 0.8],
      [1e4, 1.7],
    ] as const) {
      const large = { ...rbm, weights: Array.from(rbm.weights, (w) => scale * w) };
      const logZ = rbmLogPartition(large, T);
      let total = 0;
      for (let v = 0; v < 64; v++)
        total += Math.exp(
          -rbmFreeEnergy(
            large,
            Array.from({ length: 6 }, (_, i) => (v >> i) & 1),
            T,
          ) /
            T -
            logZ,
        );
      near(total, 1, scale === 1 ? 1e-11 : 1e-8);
      expect(rbmMoments(large, T).visible.every((x) => x >= 0 && x <= 1 + 1e-12)).toBe(true);
    }
  });

  it('refuses what is out of range', () => {
    const wide = randomMachine(new RandomStreams(35, 'machines', 1), 25, 25);
    expect(() => rbmLogPartition(wide, 1)).toThrow(/smaller layer is 25, must be an integer in \[1, 24\]/);
    expect(() => rbmLogPartition(small, 0)).toThrow(/temperature is 0/);
    expect(() => rbmFreeEnergy(small, [1], 1)).toThrow(/visible.length is 1, must be 2/);
    expect(() => rbmFreeEnergy({ ...small, weights: [1, 2, NaN, 4] }, [1, 0], 1)).toThrow(/weights\[2\] is NaN/);
    expect(() => rbmFreeEnergy({ ...small, weights: [1] }, [1, 0], 1)).toThrow(/weights.length is 1, must be 4/);
    expect(() => rbmGradient(small, batchOf(new Uint8Array(0), 0, 2), 1)).toThrow(/number of rows is 0/);
    expect(() => rbmGradient(small, batchOf(new Uint8Array(3), 1, 3), 1)).toThrow(/a row.length is 3, must be 2/);
  });
});
