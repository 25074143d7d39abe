import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fixtureFolder, idxBytes, problemOf } from '../../test/fixtures.ts';
import { readDataset, type FileFormat } from './read-dataset.ts';

const { folder, write } = fixtureFolder();

describe('finding the file', () => {
  it('says where it looked and which name is near', () => {
    write('flowers.csv', 'a\n1\n');
    const path = join(folder, 'flower.csv');
    const problem = problemOf(() => readDataset({ path }));
    expect(problem.code).toBe('data');
    expect(problem.message).toBe(`${path}: there is no such file`);
    expect(problem.hint).toBe('did you mean flowers.csv?');
    expect(problemOf(() => readDataset({ path: join(folder, 'zzzzzzzz') })).hint).toContain('files there: ');
    expect(problemOf(() => readDataset({ path: 'no-such-file.csv' })).message).toContain(
      `(looked at ${resolve('no-such-file.csv')})`,
    );
  });

  it('says that a folder is not there, and which one is', () => {
    const problem = problemOf(() => readDataset({ path: join(folder, 'none', 'deeper', 'a.csv') }));
    expect(problem.message).toContain(`the folder ${join(folder, 'none', 'deeper')} does not exist`);
    expect(problem.hint).toBe(`${folder} is the nearest folder that exists`);
  });

  it('refuses a folder', () => {
    mkdirSync(join(folder, 'sets.csv'));
    expect(problemOf(() => readDataset({ path: join(folder, 'sets.csv') })).message).toContain('is a folder');
  });

  it('refuses a file below a file', () => {
    write('flat.csv', 'a\n1\n');
    expect(problemOf(() => readDataset({ path: join(folder, 'flat.csv', 'a.csv') })).message).toContain(
      'there is no such file',
    );
  });
});

describe('gzip', () => {
  const idx = idxBytes(
    0x08,
    [2000],
    new Uint8Array(2000).map((_, i) => (i * i * 31) % 251),
  );
  const packed = gzipSync(idx);

  it('cut short: packed and unpacked bytes', () => {
    const { message, value } = problemOf(() => readDataset({ path: write('cut.idx.gz', packed.subarray(0, 200)) }));
    const [, found] = /its 200 bytes unpack to (\d+) bytes and then break off/.exec(message)!;
    expect(Number(found)).toBeLessThan(2008);
    expect(value).toBe(200);
  });

  it('damaged', () => {
    const damaged = Uint8Array.from(packed);
    damaged[damaged.length - 6]! ^= 0xff; // in the checksum
    expect(problemOf(() => readDataset({ path: write('damaged.idx.gz', damaged) })).message).toContain(
      'the gzip file is damaged',
    );
  });

  it('holding nothing', () => {
    expect(problemOf(() => readDataset({ path: write('hollow.csv.gz', gzipSync('')) })).message).toContain(
      'holds 0 bytes',
    );
  });
});

describe('the format', () => {
  it('is known by the first bytes where the name does not tell', () => {
    expect(readDataset({ path: write('points', idxBytes(0x08, [3], Uint8Array.of(1, 2, 3))) }).count).toBe(3);
  });

  it('can be named', () => {
    expect(readDataset({ path: write('points.dat', 'a\n1\n'), format: 'csv' }).count).toBe(1);
    expect(readDataset({ path: write('points.dat', 'a\tb;c\n1\t2\n'), format: 'tsv' }).columns).toEqual(['a', 'b;c']);
    expect(readDataset({ path: write('points.dat', '[[1]]'), format: 'json' }).count).toBe(1);
  });

  it('unknown: the formats and the nearest', () => {
    const unknown = problemOf(() => readDataset({ path: write('points.dat', 'a\n1\n') }));
    expect(unknown.message).toContain('the format is not known');
    expect(unknown.hint).toContain('csv, tsv, json, npy, idx');
    const named = problemOf(() => readDataset({ path: 'x.csv', format: 'cvs' as FileFormat }));
    expect(named).toMatchObject({ code: 'invalid-option', path: 'format', value: 'cvs' });
    expect(named.hint).toContain('did you mean csv?');
  });
});

describe('limit', () => {
  it.each([0, -1, 1.5, NaN])('refuses %d', (limit) => {
    expect(problemOf(() => readDataset({ path: 'x.csv', limit }))).toMatchObject({
      code: 'invalid-option',
      path: 'limit',
    });
  });

  it('may exceed the rows there are', () => {
    expect(readDataset({ path: write('few.csv', 'a\n1\n2\n'), limit: 10 }).count).toBe(2);
  });
});
