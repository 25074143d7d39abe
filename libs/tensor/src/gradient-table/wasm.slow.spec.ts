import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientTable } from './gradient-table.ts';

beforeAll(async () => {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
});

describe('on tfjs-wasm', () => {
  it('the table is right, but for kernels that tfjs-wasm lacks or has wrong', () => {
    const wrong = gradientTable().filter(({ first, second }) => first === 'wrong' || second === 'wrong');
    const reasons = Object.fromEntries(wrong.map(({ kernel, note }) => [kernel, note]));
    expect(Object.keys(reasons)).toEqual([
      'Einsum',
      '_FusedMatMul',
      'FusedConv2D',
      'FusedDepthwiseConv2D',
      'GatherV2',
      'UnsortedSegmentSum',
    ]);
    for (const kernel of ['Einsum', 'FusedConv2D', 'FusedDepthwiseConv2D', 'UnsortedSegmentSum']) {
      expect(reasons[kernel]).toMatch(/not registered for backend 'wasm'/);
    }
    // Both already give another value than tfjs-cpu and the reference: with transposeA, and with batch dimensions.
    expect(reasons['_FusedMatMul']).toMatch(/^tf.fused.matMul\({ a, b, bias, transposeA }\): value is off/);
    expect(reasons['GatherV2']).toMatch(/^tf.gather\(x, \[\[3, 1, 1\], \[0, 2, 0\]\], 2, 1\): value is off/);
  });
});
