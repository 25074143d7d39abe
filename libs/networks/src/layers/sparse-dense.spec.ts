import { zerosLike } from '@ergodic/kernel';
import { createTensorRuntime } from '@ergodic/tensor';
import { describe, expect, it } from 'vitest';
import { thermalSoftplus } from '../../test/activations.ts';
import { exactly } from '../../test/networks.ts';
import { layer } from '../common/layer-from-code.ts';
import { buildNetwork, type BuiltNetwork } from '../network/build-network.ts';
import { CompiledNetwork } from '../network/compile-network.ts';
import { dense } from './dense.ts';
import { sparseDense } from './sparse-dense.ts';

const runtime = createTensorRuntime();
await runtime.load!();

const [features, units, inputs] = [7, 4, 3];
const of = (plan: ReturnType<typeof layer>, start = 2): BuiltNetwork =>
  buildNetwork({ input: [features], readout: 'values', start, layers: { one: plan } });
const sparse = of(layer(sparseDense, { units, inputs, activation: thermalSoftplus }));

/** Which features each unit sees: those that move it. */
function seenBy(network: BuiltNetwork): number[][] {
  const zero = exactly(network, new Float64Array(features), 1).output;
  const moved = Array.from({ length: features }, (_, i) =>
    exactly(network, new Float64Array(features).with(i, 1), 1).output.map((y, j) => y - zero[j]!),
  );
  return Array.from({ length: units }, (_, j) => moved.flatMap((change, i) => (change[j] === 0 ? [] : [i])));
}

describe('sparse-dense', () => {
  const seen = seenBy(sparse);
  const places = seen.map((own, j) => {
    // Its weights in the order of its features: the response to a feature alone tells which weight is its.
    const W = sparse.parameters['one.weights']!.data.subarray(j * inputs, (j + 1) * inputs);
    const bias = 0;
    return own.map((i) => {
      const y = exactly(sparse, new Float64Array(features).with(i, 1), 1).output[j]!;
      return W.findIndex((w) => Math.abs(Math.log1p(Math.exp(w + bias)) - y) < 1e-12);
    });
  });

  it('sees as many features as it is told, each once, others for each unit and each seed', () => {
    expect(seen.map(({ length }) => length)).toEqual([3, 3, 3, 3]);
    expect(new Set(seen.map(String)).size).toBeGreaterThan(1);
    expect(seenBy(of(layer(sparseDense, { units, inputs, activation: thermalSoftplus }), 3))).not.toEqual(seen);
    expect(places.flat()).not.toContain(-1);
    expect(sparse.parameters['one.weights']!.shape).toEqual([units, inputs]);
  });

  it('is dense with all other weights 0: outputs, U, S and gradients', () => {
    const full = of(layer(dense, { units, activation: thermalSoftplus }));
    const W = full.parameters['one.weights']!.data.fill(0);
    const own = sparse.parameters['one.weights']!.data;
    seen.forEach((list, j) => list.forEach((i, k) => (W[i * units + j] = own[j * inputs + places[j]![k]!]!)));
    const points = Float64Array.from({ length: 5 * features }, (_, i) => Math.sin(1.3 * i));
    const cotangents = Float64Array.from({ length: 5 * units }, (_, i) => Math.cos(0.7 * i));
    for (const T of [0.4, 1.7]) {
      const [a, b] = [sparse, full].map((network) => new CompiledNetwork(network, runtime));
      const [one, other] = [a!.evaluate(points, T), b!.evaluate(points, T)];
      for (const [found, wanted] of [
        [one.output, other.output],
        [one.energy['one']!, other.energy['one']!],
        [one.entropy['one']!, other.entropy['one']!],
      ] as const)
        found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 5));
      const [slopes, all] = [zerosLike(sparse.parameters), zerosLike(full.parameters)];
      a!.addGradient(points, cotangents, T, slopes);
      b!.addGradient(points, cotangents, T, all);
      slopes['one.bias']!.data.forEach((slope, j) => expect(slope).toBeCloseTo(all['one.bias']!.data[j]!, 4));
      seen.forEach((list, j) =>
        list.forEach((i, k) =>
          expect(slopes['one.weights']!.data[j * inputs + places[j]![k]!]).toBeCloseTo(
            all['one.weights']!.data[i * units + j]!,
            4,
          ),
        ),
      );
      expect(a!.notes).toEqual([]);
    }
  });

  it('refuses to see more than there is, and what is no list', () => {
    expect(() => of(layer(sparseDense, { units, inputs: 8 }))).toThrow(
      'layers.0 (one): units see 8 inputs each, and what comes before gives 7',
    );
    expect(() =>
      buildNetwork({ input: [2, 3], readout: 'values', start: 1, layers: [layer(sparseDense, { units, inputs: 2 })] }),
    ).toThrow('takes a row [features]');
  });
});
