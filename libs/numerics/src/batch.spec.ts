import { expect, test } from 'vitest';
import { batchOf, copyBatch, createBatch, rowOf } from './batch.ts';

test('a batch is rows of equal width, and a row is a view of it', () => {
  const batch = createBatch(3, 2);
  expect(batch.data).toEqual(new Float64Array(6));
  rowOf(batch, 1)[0] = 7;
  expect(batch.data[1 * 2 + 0]).toBe(7);
});

test('batchOf keeps the array, its kind and its numbers', () => {
  const spins = Int8Array.of(1, -1, 1, 1, -1, -1);
  const batch = batchOf(spins, 2, 3);
  expect(batch.data).toBe(spins);
  const row: Int8Array = rowOf(batch, 1);
  expect(row).toEqual(Int8Array.of(1, -1, -1));
});

test('a copy shares nothing', () => {
  const batch = batchOf(Float64Array.of(1, 2), 1, 2);
  const copy = copyBatch(batch);
  copy.data[0] = 9;
  expect(batch.data[0]).toBe(1);
  expect(copy).toEqual(batchOf(Float64Array.of(9, 2), 1, 2));
});

test.each([
  () => createBatch(-1, 2),
  () => createBatch(1, 1.5),
  () => batchOf(new Float64Array(5), 2, 3),
  () => rowOf(createBatch(2, 2), 2),
  () => rowOf(createBatch(2, 2), -1),
  () => rowOf(createBatch(2, 2), 0.5),
])('a shape that does not fit is a RangeError with the value (%#)', (build) => {
  expect(build).toThrow(RangeError);
  expect(build).toThrow(/is -?[\d.]+, must be/);
});
