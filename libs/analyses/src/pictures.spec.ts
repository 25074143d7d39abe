import { createBatch } from '@ergodic/numerics';
import { spins, type Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record, withParameter } from '../test/runs.ts';
import { parameterImages } from './parameter-images.ts';
import { stateImages } from './state-images.ts';

type Images = Extract<Section, { kind: 'images' }>;
const defaults = { pictures: 3, replica: 0, from: 0 };
const imagesOf = async (analysis: { analyse(run: never): Promise<{ sections: readonly Section[] }> }, run: unknown) =>
  (await analysis.analyse(run as never)).sections[0] as Images;
const make = stateImages.make as (options: object, context: never) => never;
const makeParameter = parameterImages.make as (options: object, context: never) => never;

for (const definition of [stateImages, parameterImages])
  for (const law of lawsOf(definition)) it(`law, ${definition.name}: ${law.name}`, law.check);

describe('state-images', () => {
  const frames = [1, 2, 3, 4, 5].map((step) =>
    frame(step, { T: 3 - step / 2 }, { state: Float64Array.from({ length: 12 }, (_, i) => 100 * step + i) }),
  );

  it('the state of one replica, row by row, evenly over the frames', async () => {
    const { images, scale } = await imagesOf(
      make({ ...defaults, replica: 1, shape: [2, 3] }, {} as never),
      record({ units: 6, replicas: 2, frames }),
    );
    expect(images.map(({ label }) => label)).toEqual(['step 1, T = 2.5', 'step 3, T = 1.5', 'step 5, T = 0.5']);
    expect(images[1]).toMatchObject({ width: 3, height: 2 });
    expect(Array.from(images[1]!.values)).toEqual([306, 307, 308, 309, 310, 311]);
    expect(scale.palette).toBe('signed');
  });

  it('the shape of the lattice; of spins −1 and +1; the last state where frames kept none', async () => {
    const x = createBatch(1, 6);
    x.data.set([1, -1, 1, 1, -1, -1]);
    const { images, scale } = await imagesOf(
      make(defaults, {} as never),
      record({
        x,
        energy: { space: spins(6), parameters: {}, addEnergy: () => undefined },
        recipe: { coupling: { use: 'lattice', shape: [3, 2] } } as never,
      }),
    );
    expect(scale).toEqual({ palette: 'signed', low: -1, high: 1 });
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ label: 'at the end', width: 2, height: 3 });
    expect(Array.from(images[0]!.values)).toEqual([1, -1, 1, 1, -1, -1]);
  });

  it.each<[object, number, object]>([
    [{ ...defaults, replica: 2 }, 4, { path: 'replica', value: 2, hint: '0 … 0' }],
    [{ ...defaults, shape: [3, 2] }, 4, { path: 'shape', value: [3, 2] }],
    [defaults, 5, { path: 'shape' }],
  ])('%j on %d units is refused', async (options, units, error) => {
    await expect(imagesOf(make(options, {} as never), record({ units }))).rejects.toMatchObject({
      code: 'invalid-option',
      ...error,
    });
  });
});

describe('parameter-images', () => {
  const options = { parameter: 'weights', along: 'columns', pictures: 2 };

  it('columns, or rows; the first and the last among those drawn', async () => {
    const run = record({ energy: withParameter('weights', 4, 3) });
    const columns = await imagesOf(makeParameter(options, {} as never), run);
    expect(columns.images.map(({ values }) => Array.from(values))).toEqual([
      [0, 3, 6, 9],
      [2, 5, 8, 11],
    ]);
    expect(columns.images[0]).toMatchObject({ width: 2, height: 2 });
    expect(columns.scale).toEqual({ palette: 'signed', low: -11, high: 11 });
    const rows = await imagesOf(makeParameter({ ...options, along: 'rows', shape: [1, 3] }, {} as never), run);
    expect(rows.images.map(({ values }) => Array.from(values))).toEqual([
      [0, 1, 2],
      [9, 10, 11],
    ]);
  });

  it('names the nearest parameter', async () => {
    const run = record({ energy: withParameter('weights', 4, 3) });
    await expect(imagesOf(makeParameter({ ...options, parameter: 'wights' }, {} as never), run)).rejects.toMatchObject({
      path: 'parameter',
      hint: 'did you mean weights?',
    });
  });
});
