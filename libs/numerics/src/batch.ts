/** The array kinds that carry a state: reals, single-precision reals, spins, categories, bits. */
export type NumericArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int8Array | Uint8Array;

/**
 * R independent copies (replicas) of a row of `width` numbers, row after row: `data[r * width + i]`.
 * One chain is `replicas = 1`.
 */
export interface Batch<A extends NumericArray = Float64Array> {
  /** All rows, row-major, length `replicas * width`. */
  readonly data: A;
  readonly replicas: number;
  readonly width: number;
}

/**
 * A batch of zeros in double precision, shape [replicas, width].
 * @throws RangeError unless both sizes are integers >= 0.
 */
export function createBatch(replicas: number, width: number): Batch {
  checkSize('createBatch', 'replicas', replicas);
  checkSize('createBatch', 'width', width);
  return { data: new Float64Array(replicas * width), replicas, width };
}

/**
 * Names `data` as a batch of shape [replicas, width], without copying it.
 * @throws RangeError where a size is not an integer >= 0 or `data.length` is not `replicas * width`.
 */
export function batchOf<A extends NumericArray>(data: A, replicas: number, width: number): Batch<A> {
  checkSize('batchOf', 'replicas', replicas);
  checkSize('batchOf', 'width', width);
  if (data.length !== replicas * width) {
    throw new RangeError(
      `batchOf: data.length is ${data.length}, must be replicas * width = ${replicas} * ${width} = ${replicas * width}`,
    );
  }
  return { data, replicas, width };
}

/**
 * Row `replica` as a view of length `width`: writing to it writes to the batch. Allocates the view, so not for inner loops.
 * @throws RangeError where `replica` is not an integer in [0, replicas).
 */
export function rowOf<A extends NumericArray>(batch: Batch<A>, replica: number): A {
  if (!Number.isInteger(replica) || replica < 0 || replica >= batch.replicas) {
    throw new RangeError(`rowOf: replica is ${replica}, must be an integer in [0, ${batch.replicas})`);
  }
  return batch.data.subarray(replica * batch.width, (replica + 1) * batch.width) as A;
}

/** A batch of the same kind and shape with its own copy of the numbers. */
export function copyBatch<A extends NumericArray>(batch: Batch<A>): Batch<A> {
  return { data: batch.data.slice() as A, replicas: batch.replicas, width: batch.width };
}

function checkSize(caller: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${caller}: ${name} is ${value}, must be an integer >= 0`);
  }
}
