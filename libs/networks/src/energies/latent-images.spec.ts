import { describe, expect, it } from 'vitest';
import { createBatch, normalQuantile } from '@ergodic/numerics';
import {
  createRegistry,
  definePlugin,
  TensorRuntimeService,
  type Dataset,
  type RunRecord,
  type Section,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { dense } from '../layers/dense.ts';
import { latentImages } from './latent-images.ts';
import { thermodynamicVae } from './thermodynamic-vae.ts';

const registry = createRegistry([tensorPlugin(), definePlugin({ name: 'mine', version: '1.0.0', provides: [dense] })]);
await registry.service(TensorRuntimeService).load!();

const dataset: Dataset = {
  name: 'rows',
  points: Float64Array.of(0.2, -0.4, 0.6, 1, -1.1, 0.3, 0.5, 0.9),
  count: 2,
  dimension: 4,
  columns: ['a', 'b', 'c', 'd'],
  shape: [2, 2],
  labels: Int32Array.of(1, 0),
  classes: ['one', 'two'],
};

/** A decoder z ↦ (z₁, z₂, z₁ + z₂, 0.5), an encoder whose mean is (x₁, x₃). */
function record(latents: number): RunRecord {
  const options = {
    latents,
    encoder: [{ use: 'dense', units: 2 * latents }],
    decoder: [{ use: 'dense', units: 4 }],
    likelihood: 'gaussian',
  };
  const rows = { ...dataset, shape: [4] };
  const context = lawContext(1, 1, 1, { registry, dataset: rows });
  const energy = thermodynamicVae.make(thermodynamicVae.options.parse(options), context);
  const of = (name: string): Float64Array => energy.parameters[name]!.data;
  if (latents === 2) {
    of('decoder.dense1.weights').set([1, 0, 1, 0, 0, 1, 1, 0]);
    of('decoder.dense1.bias').set([0, 0, 0, 0.5]);
    of('encoder.dense1.weights').fill(0);
    of('encoder.dense1.weights')[0] = 1;
    of('encoder.dense1.weights')[2 * 4 + 1] = 1;
  }
  return { energy, dataset, recipe: { seed: 4 }, frames: [], x: createBatch(1, 1), seconds: 1 } as unknown as RunRecord;
}

const look = async (run: RunRecord, options: object = {}): Promise<readonly Section[]> => {
  const context = lawContext(1, 1, 1, { registry });
  const { sections } = await latentImages.make(latentImages.options.parse(options), context).analyse(run);
  return sections;
};
const imagesOf = (section: Section | undefined): readonly number[][] =>
  section?.kind === 'images' ? section.images.map(({ values }) => Array.from(values)) : [];

describe('latent-images', () => {
  it('draws decoded latents, points beside what comes back, and the plane of two', async () => {
    const [samples, pairs, map, plane] = await look(record(2), { pictures: 5, map: 3 });
    for (const [a, b, sum, half] of imagesOf(samples)) {
      expect(sum).toBeCloseTo(a! + b!, 5);
      expect(half).toBe(0.5);
    }
    expect(imagesOf(samples)).toHaveLength(5);
    const [first, back] = imagesOf(pairs);
    expect(first).toEqual([0.2, -0.4, 0.6, 1]);
    [0.2, 0.6, 0.8, 0.5].forEach((value, i) => expect(back![i]).toBeCloseTo(value, 6));
    // Row by row, z₂ from the top down.
    const q = normalQuantile(5 / 6);
    const [topLeft, , topRight] = imagesOf(map);
    expect(imagesOf(map)).toHaveLength(9);
    expect(topLeft![0]).toBeCloseTo(-q, 5);
    expect(topLeft![1]).toBeCloseTo(q, 5);
    expect(topRight![0]).toBeCloseTo(q, 5);
    if (plane?.kind !== 'scatter') throw new Error('no plane');
    expect(plane.groups.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(plane.groups[1]!.points[0]![0]).toBeCloseTo(0.2, 6);
    expect(samples).toMatchObject({ images: [{ width: 2, height: 2 }, {}, {}, {}, {}] });
  });

  it('of one latent there is no plane; the same seed draws the same', async () => {
    const run = record(1);
    expect((await look(run, { shape: [1, 4] })).map(({ title }) => title)).toEqual([
      'Drawn from the prior',
      'Data, and what comes back',
    ]);
    expect(imagesOf((await look(run))[0])).toEqual(imagesOf((await look(run))[0]));
  });

  it('pictures larger than a point are refused; other energies have none', async () => {
    await expect(look(record(1), { shape: [3, 3] })).rejects.toThrow('shape is 3 by 3, and a point has 4 numbers');
    const bare = {
      ...record(1),
      energy: { space: { kind: 'reals', units: 1 }, parameters: {}, addEnergy: () => undefined },
    };
    expect(await look(bare as never)).toEqual([]);
  });
});
