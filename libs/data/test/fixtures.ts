import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ErgodicError } from '@ergodic/kernel';
import { afterAll } from 'vitest';

/** A folder for the fixtures of one spec file, removed when its tests are done. */
export function fixtureFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-data-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return { folder, write, writeGzip: (name: string, content: string | Uint8Array) => write(name, gzipSync(content)) };
}

/** What a call throws; fails unless it is an ErgodicError. */
export function problemOf(call: () => unknown): ErgodicError {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof ErgodicError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

/** An IDX file. */
export function idxBytes(type: number, shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, (type << 8) | shape.length);
  shape.forEach((size, axis) => header.setUint32(4 + 4 * axis, size));
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}

/** An NPY file as NumPy writes it: the header padded with blanks to a multiple of 64 bytes. */
export function npyBytes(
  options: { version?: 1 | 2 | 3; descr: string; fortran?: boolean; shape: string },
  values: Uint8Array,
): Uint8Array {
  const { version = 1, descr, fortran = false, shape } = options;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const before = version === 1 ? 10 : 12;
  const header = text.padEnd(64 * Math.ceil((before + text.length + 1) / 64) - before - 1) + '\n';
  const start = Buffer.alloc(before);
  start.write('\x93NUMPY', 'latin1');
  start[6] = version;
  if (version === 1) start.writeUInt16LE(header.length, 8);
  else start.writeUInt32LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header, 'latin1'), values]);
}

/** The bytes of a typed array, as this machine (little-endian) lays them out. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
