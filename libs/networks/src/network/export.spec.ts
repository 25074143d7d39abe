import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect, openSession } from '@ergodic/onnx';
import { createTensorRuntime, exportNetwork } from '@ergodic/tensor';
import type { SampleShape } from '@ergodic/kernel';
import { fermiDirac, thermalSigmoid, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { averagePooling } from '../layers/average-pooling.ts';
import { convolution1d } from '../layers/convolution-1d.ts';
import { convolution2d } from '../layers/convolution-2d.ts';
import { dense } from '../layers/dense.ts';
import { dropout } from '../layers/dropout.ts';
import { flatten } from '../layers/flatten.ts';
import { layer, type LayerFromCode } from '../common/layer-from-code.ts';
import { maxPooling } from '../layers/max-pooling.ts';
import { normalisation } from '../layers/normalisation.ts';
import { residual } from '../layers/residual.ts';
import { sequential } from '../layers/sequential.ts';
import { thermalNoise } from '../layers/thermal-noise.ts';
import { attention } from '../sequence-layers/attention.ts';
import { embedding } from '../sequence-layers/embedding.ts';
import { gatedRecurrent } from '../sequence-layers/gated-recurrent.ts';
import { position } from '../sequence-layers/position.ts';
import { recurrent } from '../sequence-layers/recurrent.ts';
import { thermalMemory } from '../sequence-layers/thermal-memory.ts';
import { buildNetwork } from './build-network.ts';
import { CompiledNetwork } from './compile-network.ts';

const units = fc.integer({ min: 2, max: 6 });
const response = fc.constantFrom(thermalSoftplus, thermalSigmoid, thermalTanh, fermiDirac);
const temperature = fc.option(fc.double({ min: 0.2, max: 3, noNaN: true }), { nil: undefined });
/** Options without those that are left out. */
const given = (options: object): never =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

const ofLists = fc.oneof(
  fc.record({ units, activation: response, temperature }).map((options) => layer(dense, given(options))),
  fc.record({ energy: fc.constantFrom(0, 2), temperature }).map((options) => layer(dropout, given(options))),
  fc.record({ thermostat: fc.boolean(), temperature }).map((options) => layer(normalisation, given(options))),
  fc.constant(layer(thermalNoise, { friction: 0.4, timeStep: 0.02, always: true } as never)),
  fc.constant(layer(residual, { layers: [layer(normalisation), { use: dropout }] } as never)),
);

const ofImages = fc.oneof(
  fc
    .record({
      window: fc.constantFrom(1, 2),
      filters: fc.integer({ min: 1, max: 3 }),
      padding: fc.constantFrom('same', 'circular'),
      activation: response,
    })
    .map((options) => layer(convolution2d, options as never)),
  fc.constant(layer(maxPooling, { window: 2, padding: 'same' } as never)),
  fc.constant(layer(averagePooling, { window: 2, padding: 'same' } as never)),
);

const ofSequences = fc.oneof(
  fc
    .record({ heads: fc.constantFrom(1, 2), size: fc.constant(2), causal: fc.boolean(), temperature })
    .map((options) => layer(attention, given(options))),
  fc
    .record({ units, stateful: fc.boolean(), temperature, returnSequences: fc.constant(true) })
    .map((options) => layer(gatedRecurrent, given(options))),
  fc
    .record({ units, activation: response, stateful: fc.boolean(), returnSequences: fc.constant(true) })
    .map((options) => layer(recurrent, options as never)),
  fc
    .record({ window: fc.constantFrom(1, 2), filters: fc.constantFrom(2, 3), padding: fc.constant('same') })
    .map((options) => layer(convolution1d, options as never)),
  fc.constant(layer(position)),
  fc.constant(layer(thermalMemory, { friction: 0.7 } as never)),
);

interface Assembled {
  readonly input: SampleShape;
  readonly layers: readonly LayerFromCode[];
  readonly samples?: Float64Array;
}

const several = (of: fc.Arbitrary<LayerFromCode>): fc.Arbitrary<LayerFromCode[]> =>
  fc.array(of, { minLength: 1, maxLength: 3 });
const head = layer(dense, { units: 3 });
const assembled: fc.Arbitrary<Assembled> = fc.oneof(
  several(ofLists).map((layers) => ({ input: [5], layers: [...layers, head] })),
  fc
    .array(ofImages, { minLength: 1, maxLength: 2 })
    .map((layers) => ({ input: [8, 9, 2], layers: [...layers, layer(flatten), head] })),
  several(ofSequences).map((layers) => ({ input: [3, 4], layers: [...layers, layer(flatten), head] })),
  several(ofSequences).map((layers) => ({
    input: [3],
    layers: [layer(embedding, { vocabulary: 6, size: 4 }), ...layers, layer(flatten), head],
    // Tokens, so that random ones are tokens too.
    samples: Float64Array.of(0, 5, 3, 1, 2, 4, 5, 5, 0),
  })),
);

describe('networks exported', () => {
  it('are themselves in onnxruntime, whatever they are made of, at several batches and temperatures', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        assembled,
        fc.double({ min: 0.3, max: 2, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        async ({ input, layers, samples }, T, seed) => {
          const network = buildNetwork({ input, layers, readout: 'classes', start: seed });
          const { bytes, report } = await exportNetwork(network, {
            temperature: T,
            thermodynamics: true,
            ...(samples && { samples }),
          });
          expect(report.passed).toBe(true);
          expect(report.worst!.error).toBeLessThan(1e-4);
          // Temperatures were fed too.
          expect(report.cases.length).toBeGreaterThanOrEqual(6);
          const { outputs, inputs } = inspect(bytes);
          expect(outputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['logits', 'probabilities']));
          for (const name of Object.keys(network.state)) {
            expect(inputs.map((port) => port.name)).toContain(`state.${name}`);
            expect(outputs.map((port) => port.name)).toContain(`next.${name}`);
          }
          layers.forEach(({ part }) => seen.add(part.use));
        },
      ),
      { numRuns: 20, seed: 11 },
    );
    // Nothing that can be assembled was left out.
    expect(seen.size).toBeGreaterThanOrEqual(12);
  });

  it('tell U, S and F of layers whose units have temperatures of their own', async () => {
    const T = 0.8;
    const network = buildNetwork({
      input: [3, 4],
      layers: {
        seen: layer(convolution1d, { window: 2, filters: 3, activation: thermalSoftplus } as never),
        heard: layer(gatedRecurrent, { units: 2, returnSequences: true }),
        looked: layer(attention, { heads: 2 }),
        joined: layer(sequential, {
          layers: [
            layer(dense, { units: 2, activation: thermalTanh, temperature: 0.4 }),
            layer(dense, { units: 3, activation: thermalTanh }),
          ],
        }),
        flat: layer(flatten),
        out: layer(dense, { units: 2 }),
      },
      readout: 'classes',
      start: 3,
    });
    network.temperatures['seen'] = Float64Array.of(0.3, 1, 2);
    network.temperatures['heard'] = Float64Array.of(0.5, 1.5);
    network.temperatures['looked'] = Float64Array.of(0.4, 2);
    const samples = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i));
    const { bytes } = await exportNetwork(network, { temperature: T, thermodynamics: true, samples });
    const session = await openSession(bytes);
    const found = session.runSync({ input: { type: 'float32', shape: [1, 3, 4], data: Float32Array.from(samples) } });
    session.close();
    const runtime = createTensorRuntime();
    await runtime.load?.();
    const compiled = new CompiledNetwork(network, runtime);
    const { energy, entropy } = compiled.evaluate(samples, T);
    compiled.close();
    const temperatureOf = (name: string, i: number): number => {
      const of = network.temperaturesAt(T)[name]!;
      // Three rows of weights of each head; two units at each of three steps, and three at the temperature of the network.
      if (name === 'looked') return i < 3 ? 0.4 : 2;
      if (name === 'joined') return i < 6 ? 0.4 : T;
      return typeof of === 'number' ? of : of[i % of.length]!;
    };
    for (const [name, U] of Object.entries(energy)) {
      const F = U.reduce((sum, u, i) => sum + u - temperatureOf(name, i) * entropy[name]![i]!, 0);
      expect(found[`${name}.free-energy`]!.data[0], name).toBeCloseTo(F, 4);
    }
  });
});
