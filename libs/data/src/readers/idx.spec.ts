import { describe, expect, it } from 'vitest';
import { fixtureFolder, idxBytes, problemOf } from '../../test/fixtures.ts';
import { readDataset } from './read-dataset.ts';

const { write, writeGzip } = fixtureFolder();
const images = idxBytes(0x08, [2, 2, 2], Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255));

describe('IDX', () => {
  it('reads images and their labels, named as MNIST names them', () => {
    const path = writeGzip('t-images-idx3-ubyte.gz', images);
    const labels = writeGzip('t-labels-idx1-ubyte.gz', idxBytes(0x08, [2], Uint8Array.of(7, 2)));
    expect(readDataset({ path, labels })).toEqual({
      name: 't-images-idx3-ubyte',
      points: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 255),
      count: 2,
      dimension: 4,
      columns: ['x1', 'x2', 'x3', 'x4'],
      shape: [2, 2, 1],
      labels: Int32Array.of(1, 0),
      classes: ['2', '7'],
    });
    expect(readDataset({ path, labels, limit: 1 })).toMatchObject({ count: 1, classes: ['7'] });
  });

  it('reads every type, big-endian', () => {
    const bytes = (fill: (view: DataView) => void, width: number) => {
      const view = new DataView(new ArrayBuffer(width));
      fill(view);
      return new Uint8Array(view.buffer);
    };
    const read = (type: number, value: Uint8Array) =>
      readDataset({ path: write('one.idx', idxBytes(type, [1], value)) }).points[0];
    expect(read(0x09, Uint8Array.of(0xff))).toBe(-1);
    expect(
      read(
        0x0b,
        bytes((view) => view.setInt16(0, -300), 2),
      ),
    ).toBe(-300);
    expect(
      read(
        0x0c,
        bytes((view) => view.setInt32(0, -70000), 4),
      ),
    ).toBe(-70000);
    expect(
      read(
        0x0d,
        bytes((view) => view.setFloat32(0, 0.5), 4),
      ),
    ).toBe(0.5);
    expect(
      read(
        0x0e,
        bytes((view) => view.setFloat64(0, -0.1), 8),
      ),
    ).toBe(-0.1);
  });
});

describe('IDX problems', () => {
  const problem = (bytes: Uint8Array, options = {}) =>
    problemOf(() => readDataset({ path: write('bad.idx', bytes), ...options }));

  it('cut short or too long: expected and found bytes', () => {
    expect(problem(images.subarray(0, 20)).message).toContain(
      '2 x 2 x 2 values need 24 bytes, found 20: the file is cut short',
    );
    expect(problem(Buffer.concat([images, Buffer.of(0)])).message).toContain(
      'need 24 bytes, found 25: the file is too long',
    );
    expect(problem(images.subarray(0, 7)).message).toContain('header needs 16 bytes, found 7');
  });

  it('another file, or no rows', () => {
    expect(problem(Uint8Array.of(1, 2, 3, 4)).message).toContain('is not an IDX file');
    expect(problem(idxBytes(0x07, [1], Uint8Array.of(1))).message).toContain('is not an IDX file');
    expect(problem(idxBytes(0x08, [0, 2], new Uint8Array(0))).message).toContain('no rows');
  });

  it('labels that do not fit the images', () => {
    const labels = write('labels.idx', idxBytes(0x08, [3], Uint8Array.of(1, 2, 3)));
    expect(problem(images, { labels }).message).toMatch(/labels\.idx: has 3 labels; .*bad\.idx has 2 points/);
    expect(problem(images, { labels: write('images.idx', images) }).message).toContain('has 4 columns');
    expect(problem(images, { labels, label: 0 }).message).toContain('named twice');
  });
});
