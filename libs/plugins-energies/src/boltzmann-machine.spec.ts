import { describe, expect, it } from 'vitest';
import { batchOf, type Batch } from '@ergodic/numerics';
import { zerosLike, type Energy } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { energiesOf, made, near, thermal, thrownBy, weightedGraph } from '../test/support.ts';
import { boltzmannMachine } from './boltzmann-machine.ts';
import { spinBoltzmannMachine } from './spin-boltzmann-machine.ts';

const weights = [
  [0, 1, 1],
  [0, 2, -0.5],
  [1, 2, 0.75],
] as const;
const graph = (factor = 1) =>
  weightedGraph(
    3,
    weights.map(([i, j, w]) => [i, j, factor * w] as const),
  );
const bias = [0.2, -0.3, 0.1];
const bitsOf = (factor = 1, hidden = 0): Energy =>
  made(boltzmannMachine, { bias, hidden }, { coupling: graph(factor) });
const spinsOf = (factor = 1): Energy => made(spinBoltzmannMachine, { bias }, { coupling: graph(factor) });
const product = (i: number, j: number) => (s: Float64Array) => s[i]! * s[j]!;

describe('boltzmann-machine', () => {
  for (const law of lawsOf(boltzmannMachine)) it(`law: ${law.name}`, law.check);
  for (const law of lawsOf(spinBoltzmannMachine)) it(`spins, law: ${law.name}`, law.check);

  it('LRN-14 T = 1: ln Z, ⟨s⟩ and ⟨s s⟩ of three bits; a double count gives others', () => {
    const { logZ, mean } = thermal(bitsOf(), 1);
    near(logZ, 2.5312590622347626);
    [0.635681045276, 0.670204604813, 0.56864624809].forEach((s, i) =>
      near(
        mean((row) => row[i]!),
        s,
        1e-12,
      ),
    );
    near(mean(product(0, 1)), 0.473370496305, 1e-12);
    near(mean(product(0, 2)), 0.342824680669, 1e-12);
    near(mean(product(1, 2)), 0.415582963412, 1e-12);
    expect(Math.abs(thermal(bitsOf(2), 1).mean(product(0, 1)) - 0.473370496305)).toBeGreaterThan(0.05);
  });

  it('LRN-14 T = 2 of bits; T = 1 of spins', () => {
    const { logZ, mean } = thermal(bitsOf(), 2);
    near(logZ, 2.26955311761377);
    near(mean(product(0, 1)), 0.355197009553, 1e-12);
    near(thermal(spinsOf(), 1).logZ, 2.6620615229965354);
    expect(Math.abs(thermal(spinsOf(2), 1).logZ - 2.6620615229965354)).toBeGreaterThan(0.1);
  });

  it('LRN-15 T = 2: the gradient of ⟨ln p⟩ is (⟨s s⟩_data − ⟨s s⟩)/T; without 1/T it is twice as much', () => {
    const T = 2;
    const energy = bitsOf();
    const { logZ, rows, p } = thermal(energy, T);
    const data = batchOf(Float64Array.of(1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0), 4, 3);
    const slope = (x: Batch, scale: number): Float64Array => {
      const out = zerosLike(energy.parameters);
      energy.addParameterGradient!(x, out, scale);
      return out['coupling']!.data;
    };
    const ofData = slope(data, -1 / (4 * T));
    const found = ofData.slice();
    rows.forEach((row, a) => slope(batchOf(row, 1, 3), p[a]! / T).forEach((g, e) => (found[e]! += g)));
    [0.07240149522349, -0.14331067324383, -0.03958664292019].forEach((g, e) => {
      near(found[e]!, g, 1e-12);
      expect(Math.abs(T * found[e]! - g)).toBeGreaterThan(0.03);
    });
    const mean = energiesOf(energy, data).reduce((sum, E) => sum - E / T - logZ, 0) / 4;
    near(mean, -1.9758031176137698);
  });

  it('NET-10 ∂F/∂θ = ⟨∂E/∂θ⟩; F of one pair of spins falls without bound, −ln 4cosh w', () => {
    for (const [energy, T] of [
      [bitsOf(), 0.7],
      [spinsOf(), 1.8],
    ] as const) {
      const { rows, p } = thermal(energy, T);
      const out = zerosLike(energy.parameters);
      rows.forEach((row, a) => energy.addParameterGradient!(batchOf(row, 1, 3), out, p[a]!));
      for (const [name, { data }] of Object.entries(energy.parameters))
        data.forEach((value, k) => {
          const F = (moved: number): number => {
            data[k] = moved;
            return -T * thermal(energy, T).logZ;
          };
          const slope = (F(value + 1e-5) - F(value - 1e-5)) / 2e-5;
          data[k] = value;
          near(out[name]!.data[k]!, slope, 1e-8);
        });
    }
    for (const w of [1, 3, 9]) {
      const pair = made(spinBoltzmannMachine, {}, { coupling: weightedGraph(2, [[0, 1, w]]) });
      near(-thermal(pair, 1).logZ, -Math.log(4 * Math.cosh(w)));
    }
  });

  it('spins as bits: couplings 4W, biases 2b − 2ΣW, but for a constant', () => {
    const asBits = made(
      boltzmannMachine,
      { bias: [0.4 - 2 * 0.5, -0.6 - 2 * 1.75, 0.2 - 2 * 0.25] },
      { coupling: graph(4) },
    );
    const [bits, spins] = [thermal(asBits, 1).E, thermal(spinsOf(), 1).E];
    bits.forEach((E, a) => near(E - bits[0]!, spins[a]! - spins[0]!));
  });

  it('all pairs without a graph; visible units come from data, options or what is left', () => {
    const energy = made(boltzmannMachine, { hidden: 2, deviation: 0.5 }, { units: 6 });
    expect(energy.visible).toBe(4);
    expect(energy.pairwise!.from).toHaveLength(15);
    expect(bitsOf(1, 1).visible).toBe(2);
    const dataset = { name: 'd', points: new Float64Array(8), count: 2, dimension: 4, columns: [] };
    expect(made(boltzmannMachine, { hidden: 3 }, { dataset })).toMatchObject({ visible: 4, space: { units: 7 } });
    expect(thrownBy(() => made(boltzmannMachine, { visible: 3 }, { dataset }))).toMatchObject({ path: 'visible' });
    expect(thrownBy(() => made(boltzmannMachine, { hidden: 3 }, { units: 3 }))).toMatchObject({ path: 'visible' });
    expect(thrownBy(() => made(boltzmannMachine, { visible: 3, hidden: 1 }, { coupling: graph() })).message).toContain(
      '3 visible and 1 hidden units on a coupling graph of 3 nodes',
    );
    expect(energy.pairwise!.coupling).toEqual(
      made(boltzmannMachine, { deviation: 0.5 }, { units: 6 }).pairwise!.coupling,
    );
  });
});
