import { basename } from 'node:path';
import { createRegistry } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { fixtureFolder, problemOf } from '../../test/fixtures.ts';
import { data } from '../index.ts';

const { folder, write } = fixtureFolder();
const { definition } = createRegistry([data]).get('data', 'file');
const load = (options: object) => {
  const context = { folder } as Parameters<typeof definition.make>[1];
  return definition.make(definition.options.parse(options), context).load();
};

describe('data source file', () => {
  it('reads relative to the folder of the recipe, and scales', () => {
    const path = basename(write('points.csv', 'a,b,kind\n1,5,u\n3,5,v\n'));
    const labels = basename(write('kinds.txt', '4\n2\n'));
    expect(load({ path, label: 'kind', scale: 'min-max' })).toMatchObject({
      points: Float64Array.of(0, 0, 1, 0),
      labels: Int32Array.of(0, 1),
      classes: ['u', 'v'],
    });
    expect(load({ path, columns: ['b'], labels })).toMatchObject({
      points: Float64Array.of(5, 5),
      classes: ['2', '4'],
    });
  });

  it('opens the file when it is loaded, not when it is made', () => {
    const source = () => load({ path: 'later.csv' });
    expect(problemOf(source).message).toBe(`${folder}/later.csv: there is no such file`);
    write('later.csv', 'a\n1\n');
    expect(source().count).toBe(1);
  });

  it('describes every option', () => {
    for (const [name, schema] of Object.entries(definition.options.shape))
      expect([name, (schema as { description?: string }).description]).toEqual([name, expect.any(String)]);
  });

  it('is registered beside the generators', () => {
    expect(createRegistry([data]).names('data')).toEqual([
      'file',
      'features',
      'label-units',
      'blobs4-sep',
      'blobs4-overlap',
      'blobs8-random',
      'blobs15-random',
      'unbalanced',
      'hetero-sd',
      'aniso',
      'moons',
      'blobs5-10d',
      'two-gaussians',
      'bars-and-stripes',
      'associative-recall',
      'copy-task',
      'adding-problem',
    ]);
  });
});
