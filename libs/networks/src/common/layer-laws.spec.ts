import { beforeAll, describe, expect, it } from 'vitest';
import type { Layer, LayerProgram, TensorRuntime } from '@ergodic/kernel';
import { thermalSoftplus } from '../../test/activations.ts';
import { built, loadedRuntimes } from '../../test/layer-suite.ts';
import { dense } from '../layers/dense.ts';
import { dropout } from '../layers/dropout.ts';
import { sequential } from '../layers/sequential.ts';
import { layer } from './layer-from-code.ts';
import { layerLaws } from './layer-laws.ts';
import type { LayerFunction, LayerPass, LayerResult, Tensor, Tools } from './tensor-types.ts';

const right = (): Layer =>
  built(
    layer(sequential, {
      layers: [layer(dense, { units: 4, activation: thermalSoftplus }), layer(dropout), layer(dense, { units: 3 })],
    }),
    [2],
  );

type Change = (tools: Tools, result: LayerResult, u: Tensor, pass: LayerPass) => LayerResult;

/** The right layer with another program, and whatever else it says of itself. */
function changed(change: Change, said: Partial<Layer> = {}): Layer {
  const layer = right();
  const run = layer.program as unknown as LayerFunction;
  const program: LayerFunction = (tools, u, theta, pass) => change(tools, run(tools, u, theta, pass), u, pass);
  return { ...layer, program: program as LayerProgram, ...said };
}

const mutants: [name: string, broken: string, layer: () => Layer][] = [
  [
    'the mean of the batch taken off',
    'samples of a batch do not mix',
    () => changed(({ tf }, r) => ({ ...r, output: tf.sub(r.output, tf.mean(r.output, 0, true)) })),
  ],
  [
    'another shape than declared',
    'what it gives is finite and has the shapes that are declared',
    () => changed((_tools, r) => r, { output: [4] }),
  ],
  [
    'U and S without conventions',
    'what it gives is finite and has the shapes that are declared',
    () => changed((_tools, r) => r, { conventions: undefined }),
  ],
  [
    'a state that is not given',
    'what it gives is finite and has the shapes that are declared',
    () => changed((_tools, r) => r, { state: { memory: [2] } }),
  ],
  [
    'the logarithm of what may be below 0',
    'what it gives is finite and has the shapes that are declared',
    () => changed(({ tf }, r) => ({ ...r, output: tf.log(r.output) })),
  ],
  ['S with the other sign', 'S ≥ 0', () => changed(({ tf }, r) => ({ ...r, entropy: tf.neg(r.entropy!) }))],
  [
    'a staircase, whose derivative is 0 nearly everywhere',
    'derivatives match central differences',
    () =>
      changed(({ tf }, r, u) => ({
        ...r,
        output: tf.add(r.output, tf.mul(0.01, tf.sum(tf.round(tf.mul(u, 100)), 1, true))),
      })),
  ],
  [
    'the batch read as a number',
    'its program is compiled, one for any batch',
    () => changed(({ tf }, r, u) => ({ ...r, output: tf.mul(r.output, tf.scalar(1 + 1e-6 * Math.sin(u.shape[0]!))) })),
  ],
];

describe('layerLaws', () => {
  let runtime: TensorRuntime;
  let eager: TensorRuntime;
  beforeAll(async () => {
    ({ compiled: runtime, eager } = await loadedRuntimes());
  });

  it('hold for a right layer', () => {
    const laws = layerLaws(right(), { runtime, eager });
    expect(laws.map(({ name }) => name)).toEqual([
      'what it gives is finite and has the shapes that are declared',
      'samples of a batch do not mix',
      'its program is compiled, one for any batch',
      'derivatives match central differences',
      'S ≥ 0',
      'the compiled form is the eager one',
    ]);
    for (const { check } of laws) check();
  });

  it.each(mutants)('%s breaks: %s', (_name, broken, mutant) => {
    const law = layerLaws(mutant(), { runtime }).find(({ name }) => name === broken)!;
    expect(() => law.check()).toThrow(/./);
  });

  it('a runtime that computes something else is told from the other', () => {
    const half: TensorRuntime = {
      ...eager,
      compile: (_program, settings) =>
        eager.compile(
          ((tools: Tools, ...pass: [Tensor, Record<string, Tensor>, Tensor, Record<string, Tensor>]) => {
            const [u, theta, temperature, draws] = pass;
            const run = right().program as unknown as LayerFunction;
            const { output, ...rest } = run(tools, u, theta, { temperature, draws, state: {}, training: false });
            return { ...rest, output: tools.tf.mul(0.5, output), state: {} };
          }) as never,
          settings,
        ),
    };
    const law = layerLaws(right(), { runtime, eager: half }).at(-1)!;
    expect(() => law.check()).toThrow('eagerly');
  });

  it('leave out what is not claimed', () => {
    const names = (more: object): string[] => layerLaws(right(), { runtime, ...more }).map(({ name }) => name);
    expect(names({ smooth: false })).not.toContain('derivatives match central differences');
    expect(names({ differential: true })).not.toContain('S ≥ 0');
  });
});
