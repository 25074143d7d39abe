import { describe, expect, it } from 'vitest';
import { arrayFrom, arrayOfBytes, bytesPerElement, DATA_TYPES, zeros } from './data-type.ts';
import { codeOf, typeOfCode } from './data-type-codes.ts';
import { scalar, tensor, uniformValue } from './tensor.ts';

describe('tensors', () => {
  it('take a typed array as it is and make one of numbers', () => {
    const data = Float32Array.of(1, 2);
    expect(tensor('float32', [2], data).data).toBe(data);
    expect(tensor('int64', [2], [1, -1]).data).toEqual(BigInt64Array.of(1n, -1n));
    expect(tensor('bool', [3], [true, 0, 7]).data).toEqual(Uint8Array.of(1, 0, 1));
    expect(scalar('uint64', 2n ** 63n).data).toEqual(BigUint64Array.of(2n ** 63n));
  });

  it('must have as many elements as their shape says', () => {
    expect(() => tensor('float32', [2, 3], [1])).toThrow('1 elements do not fill a tensor of shape [2,3]');
    expect(() => tensor('float32', [-1], [])).toThrow('shape [-1]');
  });

  it('know whether all elements are one value, bit for bit', () => {
    expect(uniformValue(tensor('float32', [3], [0.1, 0.1, 0.1]))).toBe(Math.fround(0.1));
    expect(uniformValue(tensor('float32', [2], [0, -0]))).toBeUndefined();
    expect(uniformValue(tensor('float32', [2], [NaN, NaN]))).toBeNaN();
    expect(uniformValue(tensor('float32', [0], []))).toBeUndefined();
  });

  it.each(['int64', 'uint64'] as const)('of %s take whole numbers', (type) => {
    for (const value of [0.5, NaN, Infinity])
      expect(() => tensor(type, [1], [value])).toThrow(
        expect.objectContaining({ name: 'OnnxError', message: `${value} is no element of ${type}` }) as Error,
      );
    expect(tensor(type, [3], [2 ** 40, 3n, true]).data).toEqual(arrayFrom(type, [2n ** 40n, 3n, 1n]));
  });

  it.each(DATA_TYPES)('%s survives its bytes and its number in ONNX', (type) => {
    const data = arrayFrom(type, [1, 0, 1]);
    // Bytes at an odd place, as in a file.
    const file = new Uint8Array(1 + data.byteLength);
    file.set(new Uint8Array(data.buffer), 1);
    expect(arrayOfBytes(type, file.subarray(1))).toEqual(data);
    // A Buffer is a view of memory that it shares with others.
    expect(arrayOfBytes(type, Buffer.from(file).subarray(1))).toEqual(data);
    expect(data.byteLength).toBe(3 * bytesPerElement(type));
    expect(zeros(type, 3).length).toBe(3);
    expect(typeOfCode(codeOf(type))).toBe(type);
  });
});
