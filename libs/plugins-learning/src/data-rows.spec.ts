import { expect, it } from 'vitest';
import { chiSquareUpperQuantile, createBatch, RandomStreams } from '@ergodic/numerics';
import { reals, type Energy } from '@ergodic/kernel';
import { dataOf } from '../test/learning.ts';
import { DataRows } from './data-rows.ts';

it('rows come in passes, each of them once in a pass, all orders alike', () => {
  const energy = { space: reals(1), parameters: {}, addEnergy: () => undefined } as Energy;
  const order = { order: new Float64Array(3), place: new Float64Array(1), streams: new RandomStreams(4, 'rows', 1) };
  const rows = new DataRows('some', dataOf([[0], [1], [2]]), energy, undefined, order);
  const passes = 6000;
  const x = createBatch(3 * passes, 1);
  rows.fill(x);
  const counts = new Map<string, number>();
  for (let k = 0; k < passes; k++) {
    const pass = x.data.slice(3 * k, 3 * k + 3).join();
    counts.set(pass, (counts.get(pass) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0']);
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(chiSquareUpperQuantile(1e-6, 5));
});
