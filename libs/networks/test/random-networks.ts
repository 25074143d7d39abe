import fc from 'fast-check';
import type { LayerPlan, SampleShape } from '@ergodic/kernel';
import { layer } from '../src/common/layer-from-code.ts';
import {
  averagePooling,
  convolution2d,
  dense,
  dropout,
  flatten,
  maxPooling,
  normalisation,
  residual,
  sequential,
  thermalNoise,
} from '../src/layers/index.ts';
import { attention, gatedRecurrent, position, recurrent, thermalMemory } from '../src/sequence-layers/index.ts';
import { buildNetwork, type BuiltNetwork } from '../src/network/build-network.ts';
import { thermalSigmoid, thermalSoftplus, thermalTanh } from './activations.ts';

const activation = fc.constantFrom(thermalSigmoid, thermalSoftplus, thermalTanh);
const units = fc.integer({ min: 1, max: 5 });

const denseLayer = fc
  .record({ units, activation, temperature: fc.option(fc.constantFrom(0.6, 1.8), { nil: undefined }) })
  .map(({ temperature, ...rest }): LayerPlan => layer(dense, { ...rest, ...(temperature && { temperature }) }));
const linear = units.map((n): LayerPlan => layer(dense, { units: n, energy: 'half-square' }));
const nested = fc
  .record({ units, activation })
  .map((given): LayerPlan => layer(sequential, { layers: [layer(dense, given), layer(dense, { units: 3 })] as never }));
const attending = fc
  .record({ size: fc.integer({ min: 1, max: 3 }), causal: fc.boolean(), heads: fc.integer({ min: 1, max: 2 }) })
  .map((given): LayerPlan => layer(attention, given));
const recurring = (returnSequences: boolean) =>
  fc.record({ units, activation }).map((given): LayerPlan => layer(recurrent, { ...given, returnSequences }));

const plain = fc.constantFrom<LayerPlan>(
  layer(normalisation),
  layer(dropout),
  layer(thermalNoise, { always: true }),
  layer(residual, { layers: [layer(normalisation)] as never }),
);
const convolving = fc
  .record({ filters: fc.integer({ min: 1, max: 3 }), window: fc.integer({ min: 1, max: 2 }), activation })
  .map((given): LayerPlan => layer(convolution2d, given));
const pooling = fc.constantFrom<LayerPlan>(
  layer(maxPooling, { window: 2, stride: 1 }),
  layer(averagePooling, { window: 2, stride: 1 }),
);
const ordered = fc.constantFrom<LayerPlan>(layer(position), layer(thermalMemory, { stateful: false }));
const gated = units.map((n): LayerPlan => layer(gatedRecurrent, { units: n, returnSequences: true }));

/** Layers that take a list, and layers that take a sequence and give one. */
const onLists = fc.array(fc.oneof(denseLayer, linear, nested, plain), { minLength: 1, maxLength: 3 });
const onSequences = fc.array(fc.oneof(denseLayer, attending, recurring(true), gated, ordered), {
  minLength: 1,
  maxLength: 2,
});

const lists = fc.record({ input: units.map((n): SampleShape => [n]), layers: onLists });
const sequences = fc
  .record({
    time: fc.integer({ min: 2, max: 4 }),
    features: units,
    first: onSequences,
    fold: recurring(false),
    rest: onLists,
  })
  .map(({ time, features, first, fold, rest }) => ({ input: [time, features], layers: [...first, fold, ...rest] }));

const images = fc
  .record({
    sides: fc.integer({ min: 3, max: 4 }),
    channels: fc.integer({ min: 1, max: 2 }),
    first: convolving,
    second: pooling,
    rest: onLists,
  })
  .map(({ sides, channels, first, second, rest }) => ({
    input: [sides, sides, channels],
    layers: [first, second, layer(flatten), ...rest],
  }));

/** Networks of any few layers that fit one another; some compute groups of layers anew where derivatives are taken. */
export const anyNetwork: fc.Arbitrary<BuiltNetwork> = fc
  .tuple(fc.oneof(lists, sequences, images), fc.integer({ min: 0, max: 1000 }), fc.constantFrom(undefined, 1, 2))
  .map(([plan, start, recompute]) => buildNetwork({ ...plan, readout: 'values', start, recompute }));
