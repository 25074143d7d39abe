import { dataProblem } from './problem.ts';
import { productOf } from './shape.ts';
import type { ArrayLayout, NumericTable } from './numeric-table.ts';

/** Reads the value at a byte offset. */
type ReadValue = (view: DataView, offset: number, littleEndian: boolean) => number;

const KINDS: Readonly<Record<string, readonly [bytes: number, read: ReadValue]>> = {
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  b1: [1, (view, at) => view.getUint8(at)],
};

export function isNpy(bytes: Uint8Array): boolean {
  return bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';
}

/**
 * Where the numbers of a NumPy array file stand, versions 1 to 3: booleans, integers and floats of either byte order, C or Fortran
 * order. The first axis counts the points. 64-bit integers beyond 2^53 are rounded.
 *
 * @param head the first bytes, at least the header
 * @param length of the whole file, bytes
 * @throws ErgodicError `data` where it is not such a file, holds another type, or is shorter or longer than its header says
 *
 * Source: NumPy, "numpy.lib.format", NEP 1 (2007).
 */
export function npyLayout(file: string, head: Uint8Array, length: number): ArrayLayout {
  if (!isNpy(head)) throw dataProblem(file, 'is not an NPY file: it does not begin with \\x93NUMPY');
  const [start, header] = readHeader(file, head, new DataView(head.buffer, head.byteOffset, head.byteLength));
  const [, order = '', kind = ''] = /'descr'\s*:\s*'([<>=|])([a-z]\d+)'/.exec(header) ?? [];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  const reader = KINDS[kind];
  if (reader === undefined || fortran === undefined || shapeText === undefined)
    throw dataProblem(file, `the array ${header.trim()} is not of a kind that can be read`, {
      value: header.trim(),
      hint: `save it as one of ${Object.keys(KINDS).join(', ')}, for example np.save(path, x.astype('f8'))`,
    });

  const sizes = shapeText
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  const [count = 0, ...shape] = sizes;
  if (count * productOf(shape) === 0)
    throw dataProblem(file, `the array has shape (${shapeText}), so it has no rows`, { value: sizes });
  const [width, read] = reader;
  const expected = start + count * productOf(shape) * width;
  if (length !== expected)
    throw dataProblem(
      file,
      `the array (${sizes.join(', ')}) of ${kind} needs ${expected} bytes, found ${length}: the file is ${length < expected ? 'cut short' : 'too long'}`,
      { value: length },
    );
  const littleEndian = order !== '>';
  return {
    start,
    count,
    shape,
    width,
    read: (view, at) => read(view, at, littleEndian),
    fortran: fortran === 'True' && shape.length > 0,
  };
}

/** All numbers of an NPY file, in C order whatever the order in the file. @throws ErgodicError `data`, see `npyLayout` */
export function readNpy(file: string, bytes: Uint8Array): NumericTable {
  const { start, count, shape, width, read, fortran } = npyLayout(file, bytes, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimension = productOf(shape);
  const values = new Float64Array(count * dimension);
  if (fortran) fillFromFortran(values, [count, ...shape], (i) => read(view, start + i * width));
  else for (let i = 0; i < values.length; i++) values[i] = read(view, start + i * width);
  return { values, count, dimension, ...(shape.length > 1 && { shape }) };
}

function readHeader(file: string, bytes: Uint8Array, view: DataView): [start: number, header: string] {
  const major = bytes[6];
  if (bytes.length < 12)
    throw dataProblem(file, `the NPY header is cut short: found ${bytes.length} bytes`, { value: bytes.length });
  if (major !== 1 && major !== 2 && major !== 3)
    throw dataProblem(file, `NPY version ${major} is not known`, {
      value: major,
      hint: 'versions 1, 2 and 3 can be read',
    });
  const [at, length] = major === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (bytes.length < at + length)
    throw dataProblem(file, `the NPY header needs ${at + length} bytes, found ${bytes.length}: the file is cut short`, {
      value: bytes.length,
    });
  return [at + length, new TextDecoder().decode(bytes.subarray(at, at + length))];
}

/** Element (i, j, k, ...) stands at i + n0 (j + n1 (k + ...)) in Fortran order. */
function fillFromFortran(values: Float64Array, shape: readonly number[], at: (position: number) => number): void {
  const index = shape.map(() => 0);
  for (let c = 0; c < values.length; c++) {
    let position = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) position = position * shape[axis]! + index[axis]!;
    values[c] = at(position);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}
