import { beforeAll, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { byTfjs } from '../../test/tfjs-own.ts';
import { registerGradients } from '../gradients/index.ts';
import { flatCases } from './cases/flat.ts';
import { opCases } from './cases/index.ts';
import { gradientTable } from './gradient-table.ts';

beforeAll(async () => {
  await onCpu();
  registerGradients();
});

describe('the table of gradients', () => {
  it('is right under tf.grad of tf.grad too, but for what tfjs does itself', () => {
    const isFlat = new Set(flatCases.map(({ kernel }) => kernel));
    const smooth = opCases.filter(({ kernel }) => !isFlat.has(kernel));
    const wrong = gradientTable(byTfjs, smooth).filter(({ first, second }) => first === 'wrong' || second === 'wrong');
    // tf.logSoftmax has a gradient of its own that keeps its output; and tf.einsum('ij->ij', x) gives x itself.
    expect(wrong.map(({ kernel }) => kernel)).toEqual(['LogSoftmax', 'Einsum']);
  });
});
