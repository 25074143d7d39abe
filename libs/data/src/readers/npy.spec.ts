import { describe, expect, it } from 'vitest';
import { bytesOf, fixtureFolder, npyBytes, problemOf } from '../../test/fixtures.ts';
import { readDataset } from './read-dataset.ts';

const { write, writeGzip } = fixtureFolder();

/** The same numbers in the other byte order. */
function swapped(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.map((_, i) => bytes[i - (i % width) + width - 1 - (i % width)]!);
}

const values = Float64Array.of(1, -2.5, 3e300, 4, 5, 6);

describe('NPY', () => {
  it.each([1, 2, 3] as const)('reads version %i', (version) => {
    const path = write('a.npy', npyBytes({ version, descr: '<f8', shape: '(3, 2)' }, bytesOf(values)));
    expect(readDataset({ path })).toEqual({ name: 'a', points: values, count: 3, dimension: 2, columns: ['x1', 'x2'] });
  });

  it.each([
    ['<f4', bytesOf(Float32Array.of(1.5, -2, 3, 4)), [1.5, -2, 3, 4]],
    ['|i1', bytesOf(Int8Array.of(-1, 2, 3, 4)), [-1, 2, 3, 4]],
    ['|u1', bytesOf(Uint8Array.of(255, 2, 3, 4)), [255, 2, 3, 4]],
    ['|b1', bytesOf(Uint8Array.of(1, 0, 0, 1)), [1, 0, 0, 1]],
    ['<i2', bytesOf(Int16Array.of(-300, 2, 3, 4)), [-300, 2, 3, 4]],
    ['<u2', bytesOf(Uint16Array.of(65535, 2, 3, 4)), [65535, 2, 3, 4]],
    ['<i4', bytesOf(Int32Array.of(-70000, 2, 3, 4)), [-70000, 2, 3, 4]],
    ['<u4', bytesOf(Uint32Array.of(4e9, 2, 3, 4)), [4e9, 2, 3, 4]],
    ['<i8', bytesOf(BigInt64Array.of(-5000000000n, 2n, 3n, 4n)), [-5e9, 2, 3, 4]],
    ['<u8', bytesOf(BigUint64Array.of(5000000000n, 2n, 3n, 4n)), [5e9, 2, 3, 4]],
    ['>f8', swapped(bytesOf(Float64Array.of(1, -2, 3, 4)), 8), [1, -2, 3, 4]],
    ['>i4', swapped(bytesOf(Int32Array.of(-70000, 2, 3, 4)), 4), [-70000, 2, 3, 4]],
  ] as [string, Uint8Array, number[]][])('reads %s', (descr, bytes, expected) => {
    const path = write('kinds.npy', npyBytes({ descr, shape: '(2, 2)' }, bytes));
    expect([...readDataset({ path }).points]).toEqual(expected);
  });

  it('reads Fortran order, and flattens further axes in C order', () => {
    const matrix = npyBytes({ descr: '|u1', fortran: true, shape: '(2, 3)' }, Uint8Array.of(1, 4, 2, 5, 3, 6));
    expect([...readDataset({ path: write('f2.npy', matrix) }).points]).toEqual([1, 2, 3, 4, 5, 6]);
    // np.arange(24).reshape(2, 3, 4), written with order='F'.
    const shape = [2, 3, 4] as const;
    const order = Array.from({ length: 24 }, (_, p) => 12 * (p % 2) + 4 * (Math.floor(p / 2) % 3) + Math.floor(p / 6));
    const cube = npyBytes({ descr: '|u1', fortran: true, shape: `(${shape.join(', ')})` }, Uint8Array.from(order));
    const dataset = readDataset({ path: write('f3.npy', cube) });
    expect(dataset).toMatchObject({ count: 2, dimension: 12 });
    expect([...dataset.points]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('reads one axis as points on a line, and gzip', () => {
    const bytes = npyBytes({ descr: '<f8', shape: '(6,)' }, bytesOf(values));
    expect(readDataset({ path: writeGzip('line.npy.gz', bytes) })).toMatchObject({ count: 6, dimension: 1 });
  });

  it('takes labels from a column or from a file', () => {
    const path = write(
      'p.npy',
      npyBytes({ descr: '<f8', shape: '(3, 2)' }, bytesOf(Float64Array.of(1, 8, 2, 3, 3, 8))),
    );
    expect(readDataset({ path, label: 'x2' })).toMatchObject({
      dimension: 1,
      classes: ['3', '8'],
      labels: Int32Array.of(1, 0, 1),
    });
    const labels = write('l.npy', npyBytes({ descr: '<i8', shape: '(3,)' }, bytesOf(BigInt64Array.of(4n, 4n, 2n))));
    expect(readDataset({ path, labels })).toMatchObject({
      dimension: 2,
      classes: ['2', '4'],
      labels: Int32Array.of(1, 1, 0),
    });
    const names = write('l.txt', 'b\na\nb\n');
    expect(readDataset({ path, labels: names })).toMatchObject({ classes: ['a', 'b'], labels: Int32Array.of(1, 0, 1) });
    const headed = write('h.csv', 'kind\nb\na\nb\n');
    expect(readDataset({ path, labels: headed, limit: 2 })).toMatchObject({ count: 2, labels: Int32Array.of(1, 0) });
  });
});

describe('NPY problems', () => {
  const problem = (bytes: Uint8Array) => problemOf(() => readDataset({ path: write('bad.npy', bytes) }));
  const whole = npyBytes({ descr: '<f8', shape: '(3, 2)' }, bytesOf(values));

  it('cut short or too long: expected and found bytes', () => {
    expect(problem(whole.subarray(0, whole.length - 1)).message).toContain(
      'needs 176 bytes, found 175: the file is cut short',
    );
    expect(problem(Buffer.concat([whole, Buffer.of(0)])).message).toContain(
      'needs 176 bytes, found 177: the file is too long',
    );
    expect(problem(whole.subarray(0, 100)).message).toContain('header needs 128 bytes, found 100');
    expect(problem(whole.subarray(0, 9)).message).toContain('header is cut short: found 9 bytes');
  });

  it('other types, versions and empty arrays', () => {
    expect(problem(npyBytes({ descr: '<c16', shape: '(1,)' }, new Uint8Array(16))).hint).toContain('f8');
    expect(problem(npyBytes({ descr: '|O', shape: '(1,)' }, new Uint8Array(16))).message).toContain(
      'not of a kind that can be read',
    );
    expect(problem(npyBytes({ descr: '<f8', shape: '(0, 2)' }, new Uint8Array(0))).message).toContain('no rows');
    expect(problem(npyBytes({ descr: '<f8', shape: '()' }, new Uint8Array(8))).message).toContain('no rows');
    const version = Uint8Array.from(whole);
    version[6] = 4;
    expect(problem(version).message).toContain('NPY version 4');
    expect(problem(Uint8Array.of(1, 2, 3)).message).toContain('is not an NPY file');
  });

  it('NaN in the array: the element and column', () => {
    const { path, message } = problem(
      npyBytes({ descr: '<f8', shape: '(2, 2)' }, bytesOf(Float64Array.of(1, 2, 3, NaN))),
    );
    expect(path).toMatch(/bad\.npy:\[1\]$/);
    expect(message).toContain('column x2: NaN is not a finite number');
  });
});
