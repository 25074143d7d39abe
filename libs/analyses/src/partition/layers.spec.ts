import { batchOf } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { allStates, contextOf, glass, logZ, machine, pairEnergyOf, pairsOf } from '../../test/small-systems.ts';
import { layerChains } from './layer-chains.ts';
import { freeEnergiesOfRows, layersOf } from './layers.ts';

const visibleStates = batchOf(Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1), 4, 2);

describe('two layers', () => {
  it('LRN-16: F(v) at T = 1', () => {
    const due = [-1.498751904542098, -1.931731985189002, -1.784115918347731, -2.28203961026993];
    freeEnergiesOfRows(layersOf(machine)!, visibleStates, 1).forEach((F, k) => expect(F).toBeCloseTo(due[k]!, 12));
  });

  it.each([0.3, 1, 2.5])('LRN-17: p(v) = e^(−F/T)/Z of bits and of spins, T = %s', (T) => {
    for (const kind of ['bits', 'spins'] as const) {
      const energy = pairEnergyOf(kind, machine.pairwise!, 2);
      const { states, energies } = allStates(energy);
      const low = kind === 'bits' ? 0 : -1;
      const rows = batchOf(
        visibleStates.data.map((v) => (v === 0 ? low : 1)),
        4,
        2,
      );
      freeEnergiesOfRows(layersOf(energy)!, rows, T).forEach((F, r) => {
        let sum = 0;
        energies.forEach((E, k) => {
          const [a, b] = states.data.subarray(4 * k, 4 * k + 2);
          if (a === rows.data[2 * r] && b === rows.data[2 * r + 1]) sum += Math.exp(-E / T);
        });
        expect(-F / T).toBeCloseTo(Math.log(sum), 10);
        // Without T in front of the logarithm, it is another number.
        if (T !== 1) expect(-F).not.toBeCloseTo(Math.log(sum), 3);
        const due = [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178];
        if (kind === 'bits' && T === 1) expect(Math.exp(-F - logZ(energy, 1))).toBeCloseTo(due[r]!, 12);
      });
    }
  });

  it('are found whichever way the pairs point, parallel ones summed; units within a layer may not be joined', () => {
    const turned = pairEnergyOf(
      'bits',
      pairsOf(
        [
          [2, 0, 0.4],
          [0, 2, 0.1],
          [1, 3, 0.2],
          [3, 0, -0.3],
          [1, 2, 0.8],
        ],
        [0.1, -0.2, 0.3, -0.1],
      ),
      2,
    );
    expect(Array.from(layersOf(turned)!.coupling)).toEqual([0.5, -0.3, 0.8, 0.2]);
    expect(layersOf(pairEnergyOf('bits', pairsOf([[2, 3, 1]], [0, 0, 0, 0]), 2))).toBeUndefined();
    expect(layersOf(pairEnergyOf('bits', pairsOf([[0, 1, 1]], [0, 0, 0, 0]), 2))).toBeUndefined();
    expect(layersOf(glass)).toBeUndefined();
  });

  it('chains weigh by the same F, in float32', () => {
    const layers = layersOf(machine)!;
    const chains = layerChains(layers, 4, 'chains', contextOf());
    chains.setVisible(visibleStates.data, 0, 2);
    const out = new Float64Array(4);
    for (const beta of [0, 1e-6, 0.4, 1, 3]) {
      chains.logWeights(beta, out);
      const due =
        beta === 0
          ? new Float64Array(4).fill(2 * Math.LN2)
          : freeEnergiesOfRows(layers, visibleStates, 1 / beta).map((F) => -beta * F);
      out.forEach((x, r) => expect(x).toBeCloseTo(due[r]!, 5));
    }
  });
});
