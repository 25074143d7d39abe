// Networks and samplers as a user exports them, with inputs to run them on.
import type { Energy, SampleShape } from '@ergodic/kernel';
import { decode, type TensorData } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import {
  attention,
  buildNetwork,
  convolution2d,
  dense,
  embedding,
  flatten,
  gatedRecurrent,
  layer,
  type LayerFromCode,
  maxPooling,
  thermalNoise,
} from '@ergodic/networks';
import { thermalSoftplus } from '@ergodic/plugins-activations';
import { doubleWell } from '@ergodic/plugins-energies';
import { exportNetwork, exportRestrictedMachine, exportSampler, type NetworkExportOptions } from '@ergodic/tensor';
import type { Feeds, MakeModel, Model } from './onnx-models.ts';

const random = new RandomStreams(29, 'exported-networks', 1);
const filled = (shape: readonly number[], next: () => number): TensorData => {
  const length = shape.reduce((product, n) => product * n, 1);
  return { type: 'float32', shape, data: Float32Array.from({ length }, next) };
};
const normals = (shape: readonly number[]): TensorData => filled(shape, () => random.normal(0));

const head = layer(dense, { units: 3 });
const softplus = { activation: { use: thermalSoftplus } };

const NETWORKS: Readonly<
  Record<string, { input: SampleShape; layers: readonly LayerFromCode[]; draw?: () => number }>
> = {
  dense: { input: [5], layers: [layer(dense, { units: 7, ...softplus } as never), head] },
  convolution: {
    input: [8, 8, 1],
    layers: [
      layer(convolution2d, { filters: 3, window: 3, padding: 'circular', ...softplus } as never),
      layer(maxPooling),
      layer(flatten),
      head,
    ],
  },
  attention: {
    input: [4],
    layers: [
      layer(embedding, { vocabulary: 6, size: 4 }),
      layer(attention, { heads: 2, causal: true }),
      layer(flatten),
      head,
    ],
    draw: () => random.integer(0, 6),
  },
  'with a memory': { input: [3, 2], layers: [layer(gatedRecurrent, { units: 4, stateful: true }), head] },
  'noisy when used': {
    input: [4],
    layers: [layer(dense, { units: 5, ...softplus } as never), layer(thermalNoise, { always: true }), head],
  },
};

/** The file as it is exported; the feeds also say a temperature, which runtimes of JavaScript cannot take: `here` is for them. */
async function exportedNetwork(name: string): Promise<Model> {
  const { input, layers, draw } = NETWORKS[name]!;
  const network = buildNetwork({ input, layers, readout: 'classes', start: 3 });
  const options: NetworkExportOptions = { temperature: 0.7, thermodynamics: true };
  const optional = await exportNetwork(
    network,
    draw ? { ...options, samples: Array.from({ length: 40 }, draw) } : options,
  );
  const required = await exportNetwork(network, {
    ...options,
    temperatureInput: 'required',
    ...(draw && { samples: Array.from({ length: 40 }, draw) }),
  });
  const here = decode(required.bytes);
  // T = 0 too: the limit of cold.
  const cases = [1, 5, 3].map((batch, i): Feeds =>
    Object.fromEntries(
      here.inputs.map(({ value }) => {
        if (value.name === 'temperature')
          return [value.name, { type: 'float32', shape: [], data: Float32Array.of([0.3, 2, 0][i]!) }];
        const shape = value.shape.map((length) => (typeof length === 'number' ? length : batch));
        return [value.name, value.name === 'input' && draw ? filled(shape, draw) : normals(shape)];
      }),
    ),
  );
  return { graph: decode(optional.bytes), here, cases };
}

const well: Energy = doubleWell.make(doubleWell.options.parse({}), {
  units: 2,
  replicas: 1,
  seed: 1,
  folder: '.',
  compute: 'auto',
} as never);

async function exportedSampler(): Promise<Model> {
  const { bytes } = await exportSampler(well, { kind: 'sampler', stepSize: 0.02, temperature: 0.4 });
  const graph = decode(bytes);
  const controls = Object.entries(well.controls ?? {}).map(
    ([name, value]) => [`control.${name}`, filled([], () => value)] as const,
  );
  const steps: TensorData = { type: 'int32', shape: [], data: Int32Array.of(6) };
  return { graph, cases: [{ x: normals([3, 2]), ...Object.fromEntries(controls), steps, noise: normals([6, 3, 2]) }] };
}

async function exportedMachine(kind: 'features' | 'gibbs-chain'): Promise<Model> {
  const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal(0));
  const machine = {
    kind: 'bits' as const,
    visible: 5,
    hidden: 3,
    coupling: numbers(15),
    visibleField: numbers(5),
    hiddenField: numbers(3),
  };
  const { bytes } = await exportRestrictedMachine(machine, { kind, temperature: 0.8 });
  const v = filled([4, 5], () => random.integer(0, 2));
  const steps: TensorData = { type: 'int32', shape: [], data: Int32Array.of(3) };
  const chain = { steps, uniforms: filled([3, 4, 8], () => random.uniform(0)) };
  return { graph: decode(bytes), cases: [kind === 'features' ? { v } : { v, ...chain }] };
}

export const EXPORTED: Readonly<Record<string, MakeModel>> = {
  ...Object.fromEntries(Object.keys(NETWORKS).map((name) => [`network: ${name}`, () => exportedNetwork(name)])),
  'a sampler': exportedSampler,
  'features of a restricted machine': () => exportedMachine('features'),
  'its Gibbs chain': () => exportedMachine('gibbs-chain'),
};
