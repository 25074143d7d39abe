import { zerosLike, type Energy, type Parameters } from '@ergodic/kernel';
import { energyLaws, lawsOf } from '@ergodic/laws';
import { createBatch, type Batch } from '@ergodic/numerics';
import { describe, expect, it } from 'vitest';
import { registry, made, layers, five, equilibrium, certain, energyAt } from '../../test/network-energies.ts';
import { exactly } from '../../test/networks.ts';
import { dataOf } from '../../test/registry.ts';
import { network } from './network.ts';

describe('laws', () => {
  for (const law of lawsOf(network, { registry, cases: 3 })) it(`law: ${law.name}`, law.check);

  const curve = dataOf([[0.3], [1.2], [-0.6]], {
    targets: { values: Float64Array.of(1, 0, 0.5, -1, 2, 0.3), shape: [2] },
    weights: Float64Array.of(1, 2, 0.5),
  });
  const values = made({ layers: [layers[0]!, { use: 'dense', units: 2 }], readout: 'values' }, curve);
  for (const law of energyLaws(values, { cases: 5 })) it(`of values: ${law.name}`, law.check);
});

function gradientAt(energy: Energy, x: Batch, scale = 1, out = zerosLike(energy.parameters)): Parameters {
  energy.addParameterGradient!(x, out, scale);
  return out;
}

/** ∂f/∂θ by central differences of float64 logits of the samples. */
function slopesOf(energy: Energy, T: number, f: (logits: Float64Array) => number): Parameters {
  const built = energy.network!;
  const found = zerosLike(energy.parameters);
  for (const [name, { shape, data }] of Object.entries(energy.parameters))
    data.forEach((value, i) => {
      const at = (moved: number): number =>
        f(
          exactly(built, five.points, T, { ...energy.parameters, [name]: { shape, data: data.with(i, moved) } }).output,
        );
      found[name]!.data[i] = (at(value + 6e-6) - at(value - 6e-6)) / 1.2e-5;
    });
  return found;
}

const logSum = (logits: Float64Array, T: number): number =>
  T * Math.log(logits.reduce((sum, each) => sum + Math.exp(each / T), 0));
const rowsOf = (logits: Float64Array): Float64Array[] =>
  Array.from({ length: 5 }, (_, i) => logits.slice(3 * i, 3 * i + 3));
const weighted = (logits: Float64Array, of: (row: Float64Array, i: number) => number): number =>
  rowsOf(logits).reduce((sum, row, i) => sum + five.weights![i]! * of(row, i), 0);

function expectSame(found: Parameters, wanted: Parameters): void {
  for (const [name, { data }] of Object.entries(wanted))
    data.forEach((slope, i) =>
      expect(Math.abs(found[name]!.data[i]! - slope), `${name}[${i}]`).toBeLessThan(
        2e-5 * Math.max(1, Math.abs(slope)),
      ),
    );
}

describe('NET-10', () => {
  const energy = made({ layers }, five);

  it.each([0.4, 1, 2.5])('T = %s: ∂F/∂θ = ⟨∂E/∂θ⟩ at equilibrium, and not elsewhere', (T) => {
    energy.controls!['temperature'] = T;
    const { x, F } = equilibrium(energy, T);
    const freeEnergy = (logits: Float64Array): number => -weighted(logits, (row) => logSum(row, T));
    expect(F).toBeCloseTo(freeEnergy(exactly(energy.network!, five.points, T).output), 4);
    const wanted = slopesOf(energy, T, freeEnergy);
    expectSame(gradientAt(energy, x), wanted);
    for (const mutant of [gradientAt(energy, x, -1), gradientAt(energy, equilibrium(energy, 3 * T).x)])
      expect(() => expectSame(mutant, wanted)).toThrow(/expected .* to be less than/);
  });

  it.each([0.4, 1, 2.5])('T = %s: F_clamped − F = −T ln p of the labels ≥ 0, and so their gradients', (T) => {
    energy.controls!['temperature'] = T;
    const { x, F } = equilibrium(energy, T);
    const clamped = certain(five.labels!, 3);
    const surprise = (logits: Float64Array): number =>
      weighted(logits, (row, i) => logSum(row, T) - row[five.labels![i]!]!);
    const wanted = surprise(exactly(energy.network!, five.points, T).output);
    expect(wanted).toBeGreaterThan(0);
    expect(energyAt(energy, clamped) - F).toBeCloseTo(wanted, 4);
    const difference = gradientAt(energy, x, -1, gradientAt(energy, clamped));
    expectSame(difference, slopesOf(energy, T, surprise));
  });

  it('F of equilibrium alone has no minimum: F = −T ln 4 cosh(w/T) of one coupling of two spins, while F_clamped − F ≥ 0', () => {
    const one = dataOf([[1]], { labels: Int32Array.of(1) });
    const pair = made({ layers: [{ use: 'dense', units: 4, bias: false }] }, one);
    const couple = (w: number): void => {
      pair.parameters['dense1.weights']!.data.set([w, -w, -w, w]);
      pair.refresh!();
    };
    for (const T of [1, 0.6]) {
      let before = Infinity;
      for (const w of [0.5, 2, 8, 32]) {
        couple(w);
        const { F } = equilibrium(pair, T);
        expect(F).toBeCloseTo(-T * Math.log(4 * Math.cosh(w / T)), 5);
        expect(F).toBeLessThan(Math.min(before, -w));
        // The label is a state of opposite spins: the worse, the larger w.
        expect(energyAt(pair, certain(Int32Array.of(1), 4)) - F).toBeGreaterThan(w);
        before = F;
      }
    }
  });
});

describe('readout: values', () => {
  const line = dataOf([[0.5], [-1]], { targets: { values: Float64Array.of(2, 1), shape: [1] } });
  const energy = made({ layers: [{ use: 'dense', units: 1 }], readout: 'values' }, line);

  it('E = ½ Σ (x − f)²: its springs are at the outputs, and the error is told', () => {
    energy.parameters['dense1.weights']!.data.set([3]);
    energy.parameters['dense1.bias']!.data.set([-0.5]);
    energy.refresh!();
    const x = createBatch(1, 2);
    x.data.set([2, -1]);
    // f = 1 and −3.5.
    expect(energyAt(energy, x)).toBeCloseTo(0.5 * (1 + 2.5 ** 2), 6);
    expect([energy.quadratic!.centre(0), energy.quadratic!.centre(1)]).toEqual([1, -3.5]);
    const error = energy.observables!.find(({ name }) => name === 'meanSquareError')!;
    expect('read' in error && error.read()).toBeCloseTo((1 + 4.5 ** 2) / 2, 6);
  });
});
