import fc from 'fast-check';
import type { LayerPlan, SampleShape } from '@ergodic/kernel';
import { layer } from '../src/common/layer-from-code.ts';
import { dense } from '../src/layers/dense.ts';
import { sequential } from '../src/layers/sequential.ts';
import { attention } from '../src/sequence-layers/attention.ts';
import { recurrent } from '../src/sequence-layers/recurrent.ts';
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

/** Layers that take a list, and layers that take a sequence and give one. */
const onLists = fc.array(fc.oneof(denseLayer, linear, nested), { minLength: 1, maxLength: 3 });
const onSequences = fc.array(fc.oneof(denseLayer, attending, recurring(true)), { minLength: 1, maxLength: 2 });

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

/** Networks of any few layers that fit one another. */
export const anyNetwork: fc.Arbitrary<BuiltNetwork> = fc
  .tuple(fc.oneof(lists, sequences), fc.integer({ min: 0, max: 1000 }))
  .map(([plan, start]) => buildNetwork({ ...plan, readout: 'values', start }));
