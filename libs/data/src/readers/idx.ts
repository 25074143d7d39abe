import type { NumericTable } from './numeric-table.ts';
import { dataProblem } from './problem.ts';

/** Types by the third byte of the file; all numbers are big-endian. */
const TYPES: Readonly<Record<number, readonly [bytes: number, read: (view: DataView, at: number) => number]>> = {
  0x08: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
};

export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2] ?? 0] !== undefined && (bytes[3] ?? 0) > 0;
}

/**
 * Reads an IDX file, the format of the MNIST digits: two zero bytes, type, number of axes, the size of each axis (32 bits,
 * big-endian), then the values, last axis fastest. The first axis counts the points; further axes are flattened.
 *
 * @throws ErgodicError `data` where it is not such a file, or is shorter or longer than its header says
 *
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (1998), section "File formats".
 */
export function readIdx(file: string, bytes: Uint8Array): NumericTable {
  if (!isIdx(bytes))
    throw dataProblem(file, 'is not an IDX file: its first four bytes are not 0, 0, a type and a number of axes', {
      value: [...bytes.subarray(0, 4)],
    });
  const axes = bytes[3]!;
  const start = 4 + 4 * axes;
  if (bytes.length < start)
    throw dataProblem(file, `the IDX header needs ${start} bytes, found ${bytes.length}: the file is cut short`, {
      value: bytes.length,
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape[0]!;
  const dimension = shape.slice(1).reduce((a, b) => a * b, 1);
  if (count * dimension === 0)
    throw dataProblem(file, `the sizes are ${shape.join(' x ')}, so it has no rows`, { value: shape });
  const [width, read] = TYPES[bytes[2]!]!;
  const expected = start + count * dimension * width;
  if (bytes.length !== expected)
    throw dataProblem(
      file,
      `${shape.join(' x ')} values need ${expected} bytes, found ${bytes.length}: the file is ${bytes.length < expected ? 'cut short' : 'too long'}`,
      { value: bytes.length },
    );
  const values = new Float64Array(count * dimension);
  for (let i = 0; i < values.length; i++) values[i] = read(view, start + i * width);
  return { values, count, dimension };
}
