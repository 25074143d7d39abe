import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRegistry, definePlugin, defineDataSource, type Checkpoint, type Dataset } from '@ergodic/kernel';
import { CheckpointStore } from '@ergodic/kernel/node';
import { lawContext, lawsOf } from '@ergodic/laws';
import { z } from 'zod';
import { features } from './features.ts';
import { labelUnits } from './label-units.ts';

const rows: Dataset = {
  name: 'rows',
  points: Float64Array.of(0, 1, 1, 200, 130, 0),
  count: 3,
  dimension: 2,
  columns: ['a', 'b'],
  labels: Int32Array.of(0, 2, 1),
};
const given = defineDataSource({
  name: 'rows',
  summary: 's',
  options: z.object({ labelled: z.boolean().default(true) }),
  make: ({ labelled }) => ({
    load: () => {
      const { labels: _, ...rest } = rows;
      return labelled ? rows : rest;
    },
  }),
});
const registry = createRegistry([definePlugin({ name: 'mine', version: '1.0.0', provides: [given] })]);
const context = lawContext(1, 1, 1, { registry });

for (const definition of [features, labelUnits])
  for (const law of lawsOf(definition)) it(`${definition.name}: ${law.name}`, law.check);

describe('label-units', () => {
  const load = (options: object): Dataset =>
    labelUnits.make(labelUnits.options.parse({ data: { use: 'rows' }, ...options }), context).load();

  it('one 1 behind each point', () => {
    const { points, dimension, columns, labels } = load({ threshold: 100 });
    expect(dimension).toBe(5);
    expect([...points]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
    expect(columns).toEqual(['a', 'b', 'class 0', 'class 1', 'class 2']);
    expect(labels).toBe(rows.labels);
  });

  it('without a threshold points stay; K may be more than there are', () => {
    expect([...load({ classes: 4 }).points.subarray(6, 12)]).toEqual([1, 200, 0, 0, 1, 0]);
  });

  it.each([
    [{ data: { use: 'rows', labelled: false } }, 'rows has no labels'],
    [{ classes: 2 }, 'row 1 of rows has the label 2, and there are 2 classes'],
  ])('%o is refused', (options, message) => expect(() => load(options)).toThrow(message));
});

describe('features', () => {
  const folder = mkdtempSync(join(tmpdir(), 'features-'));
  const weights = [0.5, -0.3, 0.8, 0.2, 1.1, -0.7];
  const bias = [0.1, -0.4, 0.3];
  const T = 1.7;
  const save = (name: string, use: string): void => {
    const recipe = { energy: { use }, learning: { use: 'contrastive-divergence', threshold: 127 } };
    const arrays = {
      'parameters/weights': Float64Array.from(weights),
      'parameters/hidden-bias': Float64Array.from(bias),
    };
    const counters = { temperature: T };
    const at = join(folder, name);
    mkdirSync(at);
    new CheckpointStore(at).save({ kernel: '0.1.0', recipe, counters, controls: {}, arrays } as unknown as Checkpoint);
  };
  const load = (options: object): Dataset =>
    features
      .make(features.options.parse({ path: 'good', data: { use: 'rows' }, ...options }), { ...context, folder })
      .load();

  it('hidden means at the T of the run, by its threshold; not those at T = 1', () => {
    save('good', 'rbm');
    const { points, dimension, labels, name } = load({});
    expect({ dimension, name }).toEqual({ dimension: 3, name: 'features of rows' });
    expect(labels).toBe(rows.labels);
    const bits = [
      [0, 0],
      [0, 1],
      [1, 0],
    ];
    bits.forEach((v, r) => {
      for (let j = 0; j < 3; j++) {
        const u = bias[j]! + v[0]! * weights[j]! + v[1]! * weights[3 + j]!;
        expect(points[3 * r + j]).toBeCloseTo(1 / (1 + Math.exp(-u / T)), 14);
        expect(Math.abs(points[3 * r + j]! - 1 / (1 + Math.exp(-u)))).toBeGreaterThan(0.005);
      }
    });
    expect(load({ threshold: 1 }).points[0]).toBeCloseTo(1 / (1 + Math.exp(-(0.1 + 0.2) / T)), 14);
  });

  it('other energies, other data and empty folders are refused', () => {
    save('other', 'ising');
    expect(() => load({ path: 'other' })).toThrow('learnt the energy ising');
    expect(() => load({ path: 'none' })).toThrow('there is no checkpoint');
  });
});
