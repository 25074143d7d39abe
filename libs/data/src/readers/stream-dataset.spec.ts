import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf, fixtureFolder, idxBytes, npyBytes, problemOf } from '../../test/fixtures.ts';
import { readDataset } from './read-dataset.ts';

const { write, writeGzip } = fixtureFolder();
const values = Float64Array.from({ length: 24 }, (_, i) => i / 3);
const array = npyBytes({ descr: '<f8', shape: '(4, 3, 2)' }, bytesOf(values));
const path = write('array.npy', array);
const images = write(
  'images.idx',
  idxBytes(
    0x08,
    [3, 2, 2],
    Uint8Array.from({ length: 12 }, (_, i) => 20 * i),
  ),
);
const labels = write('labels.txt', '3\n1\n2\n');

describe('points that stay in the file', () => {
  it('are the rows that are asked for, as if they were in memory', () => {
    const [streamed, whole] = [readDataset({ path, stream: true }), readDataset({ path })];
    const { points, ...rest } = whole;
    expect(streamed).toMatchObject(rest);
    const out = new Float32Array(18);
    streamed.read!([2, 0, 2], out);
    expect(out).toEqual(Float32Array.from([2, 0, 2].flatMap((row) => [...points.subarray(6 * row, 6 * row + 6)])));
  });

  it('of images, with labels, some of the rows, divided by a number', () => {
    const options = { path: images, labels, rows: { from: 1, to: 3 }, divide: 255 };
    const streamed = readDataset({ ...options, stream: true });
    const { points, ...rest } = readDataset(options);
    expect(rest).toMatchObject({ labels: Int32Array.of(0, 1), classes: ['1', '2', '3'], shape: [2, 2, 1] });
    expect(streamed).toMatchObject(rest);
    const out = new Float32Array(8);
    streamed.read!(Int32Array.of(0, 1), out);
    expect(out).toEqual(Float32Array.from(points));
    expect(() => streamed.read!([2], out)).toThrow('row 2 is not in 0 … 1');
  });

  it('are told not to be in memory to what needs them there', () => {
    expect(problemOf(() => readDataset({ path, stream: true }).points)).toMatchObject({
      code: 'data',
      path: 'data.stream',
    });
  });

  it('have a digest that tells files and rows apart', () => {
    const digest = (rows?: object) => readDataset({ path, stream: true, ...rows }).digest;
    const before = digest();
    expect(digest()).toBe(before);
    expect(digest({ rows: { from: 1 } })).not.toBe(before);
    expect(digest({ divide: 2 })).not.toBe(before);
    const changed = Uint8Array.from(array);
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path, changed);
    expect(digest()).not.toBe(before);
    writeFileSync(path, array);
  });

  it('need a file whose rows are in one piece', () => {
    const problem = (file: string, options = {}) =>
      problemOf(() => readDataset({ path: file, stream: true, ...options }));
    expect(problem(writeGzip('array.npy.gz', array)).message).toContain('is packed');
    expect(problem(write('plain.csv', 'a\n1\n')).message).toContain('neither an NPY nor an IDX file');
    const fortran = npyBytes({ descr: '<f8', fortran: true, shape: '(4, 6)' }, bytesOf(values));
    expect(problem(write('fortran.npy', fortran)).message).toContain('Fortran order');
    expect(problem(write('short.npy', array.subarray(0, array.length - 8))).message).toContain('cut short');
    expect(problem(`${path}x`).message).toContain('there is no such file');
    expect(problem(path, { rows: { from: 4 } }).message).toContain('has 4 rows');
    expect(problem(path, { shape: [5] }).message).toContain('has 6 numbers');
    expect(problem(path, { limit: 1 })).toMatchObject({ path: 'limit' });
    expect(problem(path, { columns: [1] })).toMatchObject({ path: 'columns' });
  });

  it('a file that has become shorter since', () => {
    const file = write('later.npy', array);
    const { read } = readDataset({ path: file, stream: true });
    writeFileSync(file, array.subarray(0, array.length - 10));
    expect(problemOf(() => read!([3], new Float32Array(6))).message).toContain('shorter than it was');
  });
});
