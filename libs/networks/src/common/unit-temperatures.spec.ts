import fc from 'fast-check';
import type { Layer, LayerPlan } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import { createTensorRuntime } from '@ergodic/tensor';
import { describe, expect, it } from 'vitest';
import { thermalSigmoid, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { built, exactly, inputsOf, type Inputs, type Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar } from '../../test/layers.ts';
import { dense, dropout, normalisation, residual, sequential, thermalNoise } from '../layers/index.ts';
import { attention, gatedRecurrent, recurrent, thermalMemory } from '../sequence-layers/index.ts';
import { buildNetwork } from '../network/build-network.ts';
import { CompiledNetwork } from '../network/compile-network.ts';
import { layer } from './layer-from-code.ts';

/** A layer, or layers within one. */
type Tree = LayerPlan | { readonly adds: boolean; readonly layers: readonly Tree[] };
const isLeaf = (tree: Tree): tree is LayerPlan => !('layers' in tree);
const planOf = (tree: Tree): LayerPlan =>
  isLeaf(tree) ? tree : layer(tree.adds ? residual : sequential, { layers: tree.layers.map(planOf) as never });

const given = (options: object): never =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
const activation = fc.constantFrom(thermalSigmoid, thermalSoftplus, thermalTanh);
const own = fc.option(fc.constantFrom(0.6, 1.8), { nil: undefined });
const denseOf = (units: fc.Arbitrary<number>): fc.Arbitrary<Tree> =>
  fc.record({ units, activation, temperature: own }).map((options) => layer(dense, given(options)));
const unitless: fc.Arbitrary<Tree> = fc.constantFrom(
  layer(normalisation, { thermostat: true }),
  layer(thermalNoise, { always: true, timeStep: 0.1 }),
  layer(normalisation),
);
const ofSequences: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom<Tree>(
    layer(attention, { heads: 2, size: 2 }),
    layer(attention, { size: 3, causal: true, temperature: 0.7 }),
    layer(thermalMemory, { stateful: false }),
  ),
  fc
    .record({ units: fc.integer({ min: 2, max: 4 }), temperature: own })
    .map((options) => layer(gatedRecurrent, { ...(given(options) as object), returnSequences: true } as never)),
  fc
    .record({ units: fc.integer({ min: 2, max: 4 }), activation })
    .map((options) => layer(recurrent, { ...options, returnSequences: true, noise: { friction: 0.3, timeStep: 0.2 } })),
);

/** Of any layers, some within others; the input has three features, and what is added to what goes in gives three. */
const composition = (leaf: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> => {
  const back = denseOf(fc.constant(3));
  const chain = fc.array(leaf, { minLength: 1, maxLength: 3 });
  const block = chain.chain((layers) => back.map((last): Tree => ({ adds: true, layers: [...layers, last] })));
  const part = fc.oneof(
    leaf,
    block,
    block.map((inner): Tree => ({ adds: false, layers: [inner] })),
  );
  return fc
    .array(part, { minLength: 0, maxLength: 2 })
    .chain((rest) => fc.tuple(block, fc.constant(rest)))
    .map(([first, rest]): Tree => ({ adds: false, layers: [first, ...rest.flatMap((each) => [back3, each])] }));
};
const back3 = layer(dense, { units: 3, activation: thermalTanh });
const lists = composition(fc.oneof(denseOf(fc.integer({ min: 2, max: 4 })), unitless, fc.constant(layer(dropout))));
const sequences = composition(fc.oneof(denseOf(fc.integer({ min: 2, max: 4 })), unitless, ofSequences));
const cases = fc.oneof(
  lists.map((tree) => ({ tree, input: [3] })),
  sequences.map((tree) => ({ tree, input: [2, 3] })),
);

/** How many temperatures each layer takes that is made of no others. */
const widthsOf = ({ temperature, conventions, within, output }: Layer): number[] =>
  within ? Object.values(within).flatMap(widthsOf) : [temperature === undefined && conventions ? output.at(-1)! : 0];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const numbersOf = (T: readonly number[] | number): Numbers => ({
  shape: typeof T === 'number' ? [] : [T.length],
  values: Float64Array.from(typeof T === 'number' ? [T] : T),
});

type Temperature = readonly number[] | number;
/** What each of some layers gets, in order. */
type Sharing = (T: readonly number[], layers: readonly Layer[]) => readonly Temperature[];

const mean = (T: readonly number[]): number => sum(T) / T.length;
const sharing: Sharing = (T, layers) => {
  const counts = layers.map((each) => (each.temperature === undefined ? sum(widthsOf(each)) : 0));
  if (layers.every((each) => widthsOf(each).every((width) => width === 0 || width === T.length)))
    return layers.map(({ output }) => (output.at(-1) === T.length ? T : mean(T)));
  return counts.map((count, i) =>
    count === 0 ? mean(T) : T.slice(sum(counts.slice(0, i)), sum(counts.slice(0, i + 1))),
  );
};
const turned: Sharing = (T, layers) =>
  sharing(T, layers).map((each) => (typeof each === 'number' ? each : each.toReversed()));
const together: Sharing = (T, layers) => layers.map(() => mean(T));

/** Layer by layer, each at what it has of T; what is added added. Of one sample: units side by side. */
function byHand(tree: Tree, whole: Layer, inputs: Inputs, share: Sharing = sharing) {
  const told = { energy: [] as number[], entropy: [] as number[] };
  const run = (part: Tree, at: Layer, path: string, x: Numbers, T: Temperature): Numbers => {
    if (!isLeaf(part)) {
      const layers = Object.entries(at.within!);
      const each = typeof T === 'number' ? layers.map(() => T) : share(T, Object.values(at.within!));
      const y = part.layers.reduce(
        (u, inner, i) => run(inner, layers[i]![1], `${path}${layers[i]![0]}.`, u, each[i]!),
        x,
      );
      return part.adds ? { shape: y.shape, values: y.values.map((v, i) => v + x.values[i]!) } : y;
    }
    const its = (all: Inputs['theta']): Inputs['theta'] =>
      Object.fromEntries(
        Object.entries(all)
          .filter(([name]) => name.startsWith(path))
          .map(([name, value]) => [name.slice(path.length), value]),
      );
    const temperature = numbersOf(at.temperature ?? T);
    const found = exactly(at, { x, theta: its(inputs.theta), draws: its(inputs.draws), state: {}, temperature });
    told.energy.push(...(found.energy?.values ?? []));
    told.entropy.push(...(found.entropy?.values ?? []));
    return found.output;
  };
  const output = run(tree, whole, '', inputs.x, [...inputs.temperature.values]);
  const side = (values: readonly number[]): Numbers => ({ ...numbersOf(values), shape: [1, values.length] });
  return { output, ...(told.energy.length > 0 && { energy: side(told.energy), entropy: side(told.entropy) }) };
}

const spread = (count: number): number[] => Array.from({ length: count }, (_, i) => 0.4 + ((i * 0.77) % 2.3));

describe('layers within layers, whose units have temperatures of their own', () => {
  it('numbers side by side are those of one layer after another; layers without units have the mean', () => {
    let mutants = 0;
    fc.assert(
      fc.property(cases, ({ tree, input }) => {
        const whole = built(planOf(tree), input);
        const widths = widthsOf(whole);
        const T = spread(sum(widths));
        fc.pre(T.length > 0 && widths.some((width) => width > 0 && width !== T.length));
        const inputs = inputsOf(whole, 1, T);
        const found = exactly(whole, inputs);
        expectClose(found, byHand(tree, whole, inputs), 1e-11);
        // The mutants: each turned round, and the mean for all.
        for (const wrong of [turned, together]) expectFar(found, byHand(tree, whole, inputs, wrong), 1e-9);
        mutants++;
      }),
      { numRuns: 60, seed: 3 },
    );
    expect(mutants).toBeGreaterThan(40);
  });

  it('as many as all are wide are those of each; equal ones are one', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.oneof(denseOf(fc.constant(3)), unitless), { minLength: 1 }), (adds, of) => {
        const tree = { adds, layers: [back3, { adds: true, layers: of }] };
        const whole = built(planOf(tree), [3]);
        const T = [0.5, 1.1, 2.4];
        const inputs = inputsOf(whole, 1, T);
        const found = exactly(whole, inputs);
        expectClose(found, byHand(tree, whole, inputs), 1e-11);
        for (const wrong of [turned, together]) expectFar(found, byHand(tree, whole, inputs, wrong), 1e-9);
      }),
      { numRuns: 20, seed: 4 },
    );
    fc.assert(
      fc.property(cases, ({ tree, input }) => {
        const whole = built(planOf(tree), input);
        const one = inputsOf(whole, 2, 0.7);
        const count = sum(widthsOf(whole));
        const wanted = exactly(whole, one);
        if (count > 0)
          expectClose(
            exactly(whole, { ...one, temperature: numbersOf(Array<number>(count).fill(0.7)) }),
            wanted,
            1e-11,
          );
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('says how many it takes where they do not fit', () => {
    const layers = [layer(dense, { units: 2 }), layer(dropout), layer(dense, { units: 3, temperature: 2 }), back3];
    const whole = built(layer(sequential, { layers: layers as never }), [3]);
    expect(() => exactly(whole, inputsOf(whole, 1, [1, 2, 3, 4]))).toThrow(
      '4 temperatures do not fit the layers within it: 2 of dense1, 2 of dropout1, 3 of dense3',
    );
  });
});

const hybrid = (): LayerPlan =>
  layer(residual, {
    layers: [
      layer(attention, { heads: 2, size: 2 }),
      layer(normalisation),
      layer(dense, { units: 2, activation: thermalSoftplus, temperature: 0.6 }),
      layer(sequential, { layers: [layer(dense, { units: 3, activation: thermalTanh })] }),
    ] as never,
  });
layerSuite('a hybrid', () => built(hybrid(), [2, 3]), {
  temperatures: [[0.5, 1.3, 2], [0.4, 0.8, 1.2, 1.7, 2.3, 0.9].slice(0, 3)],
});

describe('node states of layers within layers', () => {
  it('T, F and C of each unit are at its own temperature, and at what its own layer gets', async () => {
    const runtime = createTensorRuntime();
    await runtime.load!();
    const parts = [
      layer(dense, { units: 2, activation: thermalTanh, temperature: 0.6 }),
      layer(dense, { units: 3, activation: thermalTanh }),
    ];
    const named: Record<string, LayerPlan>[] = [
      { sequential1: layer(sequential, { layers: parts as never }) },
      { dense1: parts[0]!, dense2: parts[1]! },
    ];
    const [whole, flat] = named.map((layers) => buildNetwork({ input: [3], layers, readout: 'values', start: 4 }));
    // The same θ in both.
    for (const [name, { data }] of Object.entries(flat!.parameters))
      data.set(whole!.parameters[`sequential1.${name}`]!.data);
    const random = new RandomStreams(2, 'points', 1);
    const points = Float64Array.from({ length: 12 }, () => random.normal(0));
    const of = (network: typeof flat) => new CompiledNetwork(network!, runtime);
    const statesAt = (T: number) => [of(whole).nodeStates(points, T)!, of(flat).nodeStates(points, T)!] as const;
    const [states, wanted] = statesAt(1.4);
    for (const what of ['energy', 'entropy', 'temperature', 'freeEnergy', 'heatCapacity'] as const)
      wanted[what].forEach((value, i) => expect(states[what][i]!, what).toBeCloseTo(value, 3));
    expect([...states.temperature].map((T) => T.toFixed(5))).toEqual(
      [0.6, 0.6, 1.4, 1.4, 1.4].map((T) => T.toFixed(5)),
    );
    whole!.temperatures['sequential1'] = Float64Array.of(0.5, 1, 2);
    flat!.temperatures['dense2'] = Float64Array.of(0.5, 1, 2);
    const [own, apart] = statesAt(1.4);
    for (const what of ['temperature', 'freeEnergy', 'heatCapacity'] as const)
      apart[what].forEach((value, i) => expect(own[what][i]!, what).toBeCloseTo(value, 3));
  });
});
