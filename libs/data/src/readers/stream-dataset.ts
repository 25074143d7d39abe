import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Dataset } from '@ergodic/kernel';
import { ErgodicError } from '@ergodic/kernel';
import { numberedColumns } from './columns.ts';
import { idxLayout, isIdx } from './idx.ts';
import { isNpy, npyLayout } from './npy.ts';
import type { ArrayLayout } from './numeric-table.ts';
import { dataProblem, optionProblem } from './problem.ts';
import { readRaw } from './read-bytes.ts';
import { productOf } from './shape.ts';
import type { RowRange } from './table-builder.ts';

export interface StreamOptions {
  readonly path: string;
  readonly rows?: RowRange;
  readonly shape?: readonly number[];
  /** Every number is divided by it. */
  readonly divide?: number;
}

/** Enough for the header of any file that is read. */
const HEAD = 65536;

/** How many places of the file the digest looks at, and how many bytes at each. */
const SAMPLES = 64;
const SAMPLE_BYTES = 4096;

/**
 * A dataset whose points stay in the file, an NPY array in C order or an IDX file, not packed: `read` fetches rows by their places. What
 * asks for `points` is told that they are not in memory.
 *
 * The digest is that of the size and of 64 evenly spaced pieces of 4096 bytes, the first and the last among them: a file that was
 * changed elsewhere only passes for the same.
 *
 * @param labels of the rows kept, with the names of the classes, for a file of so many rows
 * @throws ErgodicError `data` where the file is packed, of another format or in Fortran order; `invalid-option` where the rows are
 *   not there or the shape does not fit
 */
export function streamDataset(
  { path, rows, shape, divide = 1 }: StreamOptions,
  name: string,
  labels: (count: number) => Pick<Dataset, 'labels' | 'classes'>,
): Dataset {
  const { layout, digest } = withFile(path, (file) => ({ layout: layoutOf(path, file), digest: digestOf(file) }));
  const { from = 0, to = layout.count } = rows ?? {};
  if (from >= layout.count || to > layout.count || from >= to)
    throw optionProblem('rows', `${path} has ${layout.count} rows`, {
      value: rows,
      hint: `from in 0 … ${layout.count - 1}, to in from + 1 … ${layout.count}`,
    });
  const dimension = productOf(layout.shape);
  const own = shape ?? (layout.shape.length > 1 ? layout.shape : undefined);
  if (own && productOf(own) !== dimension)
    throw optionProblem('shape', `a point of ${path} has ${dimension} numbers`, {
      value: shape,
      hint: 'sizes whose product is that number',
    });
  const bytes = new Uint8Array(dimension * layout.width);
  const view = new DataView(bytes.buffer);
  const count = to - from;
  return {
    name,
    count,
    dimension,
    columns: numberedColumns(dimension),
    ...(own && { shape: own }),
    ...labels(layout.count),
    digest: `${digest} rows ${from} to ${to} / ${divide}`,
    get points(): Float64Array {
      throw new ErgodicError({
        code: 'data',
        path: 'data.stream',
        message: `the points of ${path} stay in the file (stream: true), and a part of this recipe needs them in memory`,
        hint: 'leave stream out; rules that learn networks by minibatches read them from the file',
      });
    },
    read(wanted, out) {
      withFile(path, (file) => {
        for (let k = 0; k < wanted.length; k++) {
          const row = wanted[k]!;
          if (!(row >= 0 && row < count)) throw new RangeError(`${path}: row ${row} is not in 0 … ${count - 1}`);
          fill(file, bytes, layout.start + (from + row) * bytes.length, path);
          for (let i = 0; i < dimension; i++) out[k * dimension + i] = layout.read(view, i * layout.width) / divide;
        }
      });
    },
  };
}

function layoutOf(path: string, file: number): ArrayLayout {
  const { size } = fstatSync(file);
  const head = new Uint8Array(Math.min(HEAD, size));
  fill(file, head, 0, path);
  if (head[0] === 0x1f && head[1] === 0x8b)
    throw dataProblem(path, 'is packed, so its rows cannot be read one by one', {
      hint: 'unpack it (gunzip -k), or leave stream out',
    });
  if (!isNpy(head) && !isIdx(head))
    throw dataProblem(path, 'is neither an NPY nor an IDX file, so its rows cannot be read one by one', {
      hint: 'save it by np.save, or leave stream out',
    });
  const layout = isNpy(head) ? npyLayout(path, head, size) : idxLayout(path, head, size);
  if (layout.fortran)
    throw dataProblem(path, 'is in Fortran order, so its rows are not in one piece', {
      hint: 'np.save(path, np.ascontiguousarray(x)), or leave stream out',
    });
  return layout;
}

function digestOf(file: number): string {
  const { size } = fstatSync(file);
  const hash = createHash('sha256').update(String(size));
  const piece = new Uint8Array(Math.min(SAMPLE_BYTES, size));
  for (let k = 0; k < SAMPLES; k++) {
    const at = Math.floor(((size - piece.length) * k) / (SAMPLES - 1));
    hash.update(piece.subarray(0, readSync(file, piece, 0, piece.length, at)));
  }
  return hash.digest('hex');
}

function fill(file: number, bytes: Uint8Array, at: number, path: string): void {
  const found = readSync(file, bytes, 0, bytes.length, at);
  if (found < bytes.length)
    throw dataProblem(path, `has ${found} of ${bytes.length} bytes at ${at}: the file is shorter than it was`, {
      value: found,
    });
}

function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    // Says what is wrong with the path.
    readRaw(path);
    throw cause;
  }
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
