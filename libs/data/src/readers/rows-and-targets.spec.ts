import { describe, expect, it } from 'vitest';
import { bytesOf, fixtureFolder, npyBytes, problemOf } from '../../test/fixtures.ts';
import { readDataset } from './read-dataset.ts';

const { write } = fixtureFolder();
const table = write('table.csv', 'a,b,y,z,kind\n1,2,10,0.5,u\n3,4,20,1.5,v\n5,6,30,2.5,w\n7,8,40,3.5,v\n');

describe('rows', () => {
  it('are those from `from` on and before `to`; classes keep the numbers they have in the whole file', () => {
    expect(readDataset({ path: table, label: 'kind', columns: ['a'], rows: { from: 1, to: 4 } })).toMatchObject({
      points: Float64Array.of(3, 5, 7),
      count: 3,
      labels: Int32Array.of(1, 2, 1),
      classes: ['u', 'v', 'w'],
    });
    expect(readDataset({ path: table, label: 'kind', columns: ['a'], rows: { to: 1 } })).toMatchObject({
      points: Float64Array.of(1),
      labels: Int32Array.of(0),
      classes: ['u', 'v', 'w'],
    });
    expect(readDataset({ path: table, columns: ['b'], label: 'kind', limit: 1 }).classes).toEqual(['u']);
  });

  it('go with labels in a file of their own', () => {
    const labels = write('kinds.txt', '5\n6\n7\n6\n');
    expect(readDataset({ path: table, columns: ['a'], labels, rows: { from: 2 } })).toMatchObject({
      labels: Int32Array.of(2, 1),
      classes: ['5', '6', '7'],
    });
  });

  it('that are not there', () => {
    const problem = (rows: object) => problemOf(() => readDataset({ path: table, columns: ['a'], rows }));
    expect(problem({ from: 4 })).toMatchObject({ code: 'invalid-option', path: 'rows' });
    expect(problem({ from: 4 }).message).toContain('has 4 rows');
    expect(problem({ to: 5 }).message).toContain('has 4 rows');
    expect(problem({ from: 2, to: 2 }).message).toContain('there is no row');
    expect(problemOf(() => readDataset({ path: table, rows: { to: 2 }, limit: 1 })).path).toBe('limit');
  });
});

describe('targets', () => {
  it('are columns of numbers, and not among those to learn from', () => {
    const dataset = readDataset({ path: table, label: 'kind', targets: ['z', 'y'], rows: { from: 2 } });
    expect(dataset).toMatchObject({
      columns: ['a', 'b'],
      points: Float64Array.of(5, 6, 7, 8),
      targets: { values: Float64Array.of(2.5, 30, 3.5, 40), shape: [2] },
    });
    expect(readDataset({ path: table, label: 'kind' })).not.toHaveProperty('targets');
  });

  it('that are no numbers, or have another part to play', () => {
    expect(problemOf(() => readDataset({ path: table, targets: ['kind'] })).message).toContain('"u" is not a number');
    const twice = (options: object) => problemOf(() => readDataset({ path: table, ...options }));
    expect(twice({ label: 'kind', targets: ['kind'] }).message).toContain('is a label already');
    expect(twice({ label: 'kind', targets: ['y', 'y'] }).message).toContain('is a target already');
    expect(twice({ label: 'kind', targets: ['y'], columns: ['y'] }).message).toContain('is the target');
    expect(twice({ label: 'kind', targets: ['yy'] }).hint).toContain('did you mean y?');
  });
});

describe('shape', () => {
  it('is that of the array, or as it is told; its product is the number of columns', () => {
    const path = write(
      'cube.npy',
      npyBytes({ descr: '<f4', shape: '(2, 3, 2)' }, bytesOf(Float32Array.from({ length: 12 }, (_, i) => i))),
    );
    expect(readDataset({ path }).shape).toEqual([3, 2]);
    expect(readDataset({ path, shape: [3, 2, 1] }).shape).toEqual([3, 2, 1]);
    expect(readDataset({ path, columns: [0, 1] })).not.toHaveProperty('shape');
    expect(readDataset({ path: table, label: 'kind', shape: [2, 2] }).shape).toEqual([2, 2]);
    const problem = problemOf(() => readDataset({ path, shape: [4, 2] }));
    expect(problem).toMatchObject({ path: 'shape', code: 'invalid-option' });
    expect(problem.message).toContain('has 6 numbers');
  });
});

it('divides by one number', () => {
  expect(readDataset({ path: table, columns: ['y'], divide: 20 }).points).toEqual(Float64Array.of(0.5, 1, 1.5, 2));
});
