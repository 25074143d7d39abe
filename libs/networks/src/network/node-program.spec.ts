import { createTensorRuntime } from '@ergodic/tensor';
import { twoLevel } from '@ergodic/thermodynamics';
import { beforeAll, describe, expect, it } from 'vitest';
import { thermalSigmoid, thermalTanh } from '../../test/activations.ts';
import { pointsFor } from '../../test/networks.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense } from '../layers/dense.ts';
import { buildNetwork } from './build-network.ts';
import { CompiledNetwork } from './compile-network.ts';

const compiled = createTensorRuntime();
beforeAll(() => compiled.load!());

describe('node states', () => {
  const levels = layer(dense, { units: 3, activation: thermalSigmoid });
  const spins = layer(dense, { units: 2, activation: thermalTanh, temperature: 1.3 });
  const network = buildNetwork({ input: [2], readout: 'values', start: 8, layers: { levels, spins } });
  const points = [0.4, -1.1];
  const [W, V] = ['levels', 'spins'].map((name) => network.parameters[`${name}.weights`]!.data) as [
    Float64Array,
    Float64Array,
  ];
  const u = (j: number): number => points[0]! * W[j]! + points[1]! * W[3 + j]!;

  it.each([0.5, 1.4])('T = %s: U, S, F and C of units of two levels, exactly', (T) => {
    const states = new CompiledNetwork(network, compiled).nodeStates(points, T)!;
    expect(Object.keys(states.layers)).toEqual(['levels', 'spins']);
    for (let j = 0; j < 3; j++) {
      // Levels 0 and −u: those of gap |u| above the lower one, which is at min(0, −u).
      const { U, S, F, C } = twoLevel(Math.abs(u(j)), T);
      const lowest = Math.min(0, -u(j));
      const node = states.node('levels', j);
      expect(node.energy).toBeCloseTo(lowest + U, 5);
      expect(node.entropy).toBeCloseTo(S, 5);
      expect(node.freeEnergy).toBeCloseTo(lowest + F, 5);
      expect(node.heatCapacity).toBeCloseTo(C, 3);
      expect(node.temperature).toBe(T);
    }
  });

  it('C of a layer behind another is that of its own units, at its own temperature: (h/T)² / cosh²(h/T)', () => {
    for (const T of [0.5, 1.4]) {
      const states = new CompiledNetwork(network, compiled).nodeStates(points, T)!;
      for (let k = 0; k < 2; k++) {
        const h = [0, 1, 2].reduce((sum, j) => sum + V[2 * j + k]! / (1 + Math.exp(-u(j) / T)), 0);
        const node = states.node('spins', k);
        expect(node.heatCapacity).toBeCloseTo((h / 1.3 / Math.cosh(h / 1.3)) ** 2, 3);
        expect(node.heatCapacity).not.toBeCloseTo((h / T / Math.cosh(h / T)) ** 2, 3);
        expect(node.temperature).toBe(1.3);
      }
    }
  });

  it('are means over the samples', () => {
    const run = new CompiledNetwork(network, compiled, { rows: 2 });
    const all = pointsFor(network, 5);
    const each = Array.from({ length: 5 }, (_, i) => run.nodeStates(all.slice(2 * i, 2 * i + 2), 0.7)!);
    const together = run.nodeStates(all, 0.7)!;
    for (const what of ['energy', 'entropy', 'heatCapacity', 'freeEnergy'] as const)
      together[what].forEach((value, i) =>
        expect(value).toBeCloseTo(
          each.reduce((sum, one) => sum + one[what][i]! / 5, 0),
          5,
        ),
      );
  });

  it('a temperature a unit', () => {
    network.temperatures['spins'] = Float64Array.of(0.5, 3);
    const states = new CompiledNetwork(network, compiled).nodeStates(points, 1)!;
    delete network.temperatures['spins'];
    expect([0, 1].map((k) => states.node('spins', k).temperature)).toEqual([0.5, 3]);
    const h = [0, 1, 2].reduce((sum, j) => sum + V[2 * j + 1]! / (1 + Math.exp(-u(j))), 0);
    expect(states.node('spins', 1).heatCapacity).toBeCloseTo((h / 3 / Math.cosh(h / 3)) ** 2, 3);
  });
});
