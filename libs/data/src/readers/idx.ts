import type { ArrayLayout, NumericTable } from './numeric-table.ts';
import { dataProblem } from './problem.ts';
import { productOf } from './shape.ts';

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
 * Where the numbers of an IDX file stand. The format of the MNIST digits: two zero bytes, type, number of axes, the size of each axis
 * (32 bits, big-endian), then the values, last axis fastest. The first axis counts the points. Points of two axes are images, so
 * that their shape gets a third: one channel.
 *
 * @param head the first bytes, at least the header
 * @param length of the whole file, bytes
 * @throws ErgodicError `data` where it is not such a file, or is shorter or longer than its header says
 *
 * Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits" (1998), section "File formats".
 */
export function idxLayout(file: string, head: Uint8Array, length: number): ArrayLayout {
  if (!isIdx(head))
    throw dataProblem(file, 'is not an IDX file: its first four bytes are not 0, 0, a type and a number of axes', {
      value: [...head.subarray(0, 4)],
    });
  const axes = head[3]!;
  const start = 4 + 4 * axes;
  if (head.length < start)
    throw dataProblem(file, `the IDX header needs ${start} bytes, found ${head.length}: the file is cut short`, {
      value: head.length,
    });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const sizes = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const [count = 0, ...inner] = sizes;
  if (count * productOf(inner) === 0)
    throw dataProblem(file, `the sizes are ${sizes.join(' x ')}, so it has no rows`, { value: sizes });
  const [width, read] = TYPES[head[2]!]!;
  const expected = start + count * productOf(inner) * width;
  if (length !== expected)
    throw dataProblem(
      file,
      `${sizes.join(' x ')} values need ${expected} bytes, found ${length}: the file is ${length < expected ? 'cut short' : 'too long'}`,
      { value: length },
    );
  return { start, count, shape: inner.length === 2 ? [...inner, 1] : inner, width, read };
}

/** All numbers of an IDX file. @throws ErgodicError `data`, see `idxLayout` */
export function readIdx(file: string, bytes: Uint8Array): NumericTable {
  const { start, count, shape, width, read } = idxLayout(file, bytes, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimension = productOf(shape);
  const values = new Float64Array(count * dimension);
  for (let i = 0; i < values.length; i++) values[i] = read(view, start + i * width);
  return { values, count, dimension, ...(shape.length > 1 && { shape }) };
}
