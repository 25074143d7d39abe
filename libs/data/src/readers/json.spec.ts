import { describe, expect, it } from 'vitest';
import { fixtureFolder, problemOf } from '../../test/fixtures.ts';
import { readDataset, type ReadOptions } from './read-dataset.ts';

const { write, writeGzip } = fixtureFolder();
const read = (value: unknown, options: Partial<ReadOptions> = {}) =>
  readDataset({ path: write('data.json', typeof value === 'string' ? value : JSON.stringify(value)), ...options });
const problem = (value: unknown, options: Partial<ReadOptions> = {}) => problemOf(() => read(value, options));

describe('JSON', () => {
  it('reads rows of cells, also with a label among them', () => {
    expect(
      read([
        [1, 2],
        [3, 4],
      ]),
    ).toMatchObject({ count: 2, dimension: 2, columns: ['x1', 'x2'] });
    const dataset = read(
      [
        [1, 'b', 2],
        [3, 'a', 4],
      ],
      { label: 1 },
    );
    expect(dataset.points).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(dataset.labels).toEqual(Int32Array.of(1, 0));
    expect(dataset.columns).toEqual(['x1', 'x3']);
    expect(read([1, 2, 3])).toMatchObject({ count: 3, dimension: 1 });
  });

  it('reads objects, keys in any order', () => {
    const dataset = read(
      [
        { a: 1, kind: true, b: 2 },
        { b: '4', a: 3, kind: false },
      ],
      { label: 'kind' },
    );
    expect(dataset.points).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(dataset.columns).toEqual(['a', 'b']);
    expect(dataset.classes).toEqual(['false', 'true']);
    expect(dataset.labels).toEqual(Int32Array.of(1, 0));
  });

  it('reads points beside labels and weights', () => {
    const dataset = read({
      points: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      labels: [7, 3, 7],
      weights: [1, 2, 3],
      columns: ['u', 'v'],
    });
    expect(dataset).toEqual({
      name: 'data',
      points: Float64Array.of(1, 2, 3, 4, 5, 6),
      count: 3,
      dimension: 2,
      columns: ['u', 'v'],
      labels: Int32Array.of(1, 0, 1),
      classes: ['3', '7'],
      weights: Float64Array.of(1, 2, 3),
    });
    expect(read({ points: [[1], [2]], weights: [1, 2] }).weights).toEqual(Float64Array.of(1, 2));
    expect(read({ points: [[1], [2]], kind: ['b', 'a'] }, { label: 'kind' }).labels).toEqual(Int32Array.of(1, 0));
    expect(read({ points: [[1], [2]], labels: ['b', 'a'], mass: [2, 3] }, { weight: 'mass' })).toMatchObject({
      weights: Float64Array.of(2, 3),
      labels: Int32Array.of(1, 0),
    });
  });

  it('keeps the first rows, and reads gzip', () => {
    const dataset = read({ points: [[1], [2], [3]], labels: [0, 1, 2] }, { limit: 2 });
    expect(dataset).toMatchObject({ count: 2, classes: ['0', '1'] });
    expect(readDataset({ path: writeGzip('packed.json.gz', '[[1],[2]]') }).count).toBe(2);
  });
});

describe('JSON problems', () => {
  it('rows that differ', () => {
    expect(problem([[1, 2], [3]]).message).toMatch(/data\.json:\[1\]: the row has 1 cells; \[0\] has 2/);
    expect(problem({ points: [[1, 2], [3]] }).path).toMatch(/:points\[1\]$/);
    expect(problem([{ a: 1 }, { b: 1 }]).message).toMatch(/:\[1\]: the key a of \[0\] is missing/);
    expect(problem([{ a: 1 }, { a: 1, b: 2 }]).message).toMatch(/the key b is not in \[0\]/);
    expect(problem([{ a: 1 }, [1]]).message).toMatch(/:\[1\]: \[1\] is not an object/);
    expect(problem([[1], 'x']).message).toMatch(/:\[1\]: "x" is not a row/);
  });

  it('cells that are no finite number', () => {
    expect(problem([[1], [null]]).message).toMatch(/:\[1\]: column x1: the cell is empty/);
    expect(problem([{ a: 1 }, { a: 'NaN' }]).message).toMatch(/:\[1\]: column a: "NaN" is not a finite number/);
    expect(
      problem({
        points: [
          [1, 2],
          [3, 'x'],
        ],
      }).message,
    ).toMatch(/:points\[1\]: column x2: "x" is not a number/);
    expect(problem([{ a: 1, k: { b: 1 } }], { label: 'k' }).message).toMatch(/the label \{"b":1\} is neither/);
    expect(problem([{ a: 1, k: null }], { label: 'k' }).message).toMatch(/the label is missing/);
  });

  it('keys and lists that do not fit', () => {
    expect(problem([{ a: 1, kind: 1 }], { label: 'kinds' }).hint).toContain('did you mean kind?');
    expect(problem({ points: [[1]], kind: [1] }, { label: 'kinds' }).hint).toContain('did you mean kind?');
    expect(problem({ points: [[1]], labels: [1] }, { label: 0 }).message).toContain('a list of their own');
    expect(problem({ points: [[1]], labels: [1, 2] }).message).toContain('`labels` has 2 entries for 1 points');
    expect(problem({ points: [[1]], columns: ['a', 'b'] }).message).toContain('must be 1 names');
    expect(problem({ data: [[1]] }).message).toContain('there is no key `points`');
  });

  it('what is no data', () => {
    expect(problem([]).message).toContain('the list is empty');
    expect(problem({ points: [] }).message).toContain('the list `points` is empty');
    expect(problem('3').message).toContain('holds 3, not data');
    expect(problem('  ').message).toContain('the file is empty');
    const broken = problem('[[1],\n[2],\n[3\n');
    expect(broken.message).toContain('is not JSON');
  });
});
