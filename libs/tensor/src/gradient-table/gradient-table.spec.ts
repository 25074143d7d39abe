import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onCpu } from '../../test/on-cpu.ts';
import { byTfjs } from '../../test/tfjs-own.ts';
import { registerGradients } from '../gradients/index.ts';
import { traceableKernels } from '../trace/index.ts';
import { opCases } from './cases/index.ts';
import { opsDocument } from './document.ts';
import { gradientTable, type GradientRow, untried } from './gradient-table.ts';

const brief = ({ kernel, first, second, note }: GradientRow): object => ({ kernel, first, second, note });

beforeAll(onCpu);
beforeEach(registerGradients);

describe('the table of gradients', () => {
  it('has every rule in it', () => {
    // The second derivatives of tf.fused.conv2d and tf.fused.depthwiseConv2d run these; no op of tfjs does.
    expect(untried()).toEqual([
      'Conv2DBackpropFilter',
      'DepthwiseConv2dNativeBackpropInput',
      'DepthwiseConv2dNativeBackpropFilter',
    ]);
  });

  it('has no wrong entry, at first and at second order', () => {
    const rows = gradientTable();
    expect(rows.filter(({ first, second }) => first === 'wrong' || second === 'wrong').map(brief)).toEqual([]);
    expect(rows.filter(({ first }) => first === 'right').length).toBeGreaterThan(70);
    expect(rows.every(({ first, note }) => first !== 'throws' || note.length > 5)).toBe(true);

    const document = opsDocument(rows, [{ title: 'Letters', of: (kernel) => String(kernel.length) }]);
    for (const { kernel, calls } of rows) {
      expect(document).toContain(`| ${kernel.replace(/__op$/, '')} |`);
      expect(calls.every((call) => document.includes(call))).toBe(true);
    }
    // Errors differ in their last digit from machine to machine; oxfmt pads cells.
    const onnx = new Map(traceableKernels().map(({ name, form }) => [name, form]));
    const written = opsDocument(
      rows,
      [{ title: 'ONNX', of: (kernel) => onnx.get(kernel) ?? 'none' }],
      [...onnx.keys()].filter((kernel) => rows.every((row) => row.kernel !== kernel)),
    );
    const told = readFileSync(new URL('../../../../docs/tensor-ops.md', import.meta.url), 'utf8');
    const plain = (text: string): string[] =>
      text.split('\n').map((line) =>
        line
          .replace(/(\d(\.\d+)?e-\d+|0), (\d(\.\d+)?e-\d+|0), (\d(\.\d+)?e-\d+|0)/, '...')
          .replace(/-{3,}/g, '---')
          .replace(/ +/g, ' '),
      );
    expect(plain(told), 'npm run build && node libs/tensor/scripts/write-ops.mjs').toEqual(plain(written));

    expect(document).toMatch(/\| Tanh \| right \| right \| .* \| 4 \|/);
    expect(document).toMatch(/\| FusedBatchNorm \| write it out: .* \| 14 \|/);
  });
});

describe('a broken rule', () => {
  const verdictOf = (rule: tf.GradConfig): GradientRow => {
    tf.registerGradient(rule);
    const cases = opCases.filter(({ kernel }) => kernel === rule.kernelName);
    return gradientTable(byTfjs, cases)[0]!;
  };

  it('is told from a right one', () => {
    const right = opCases.filter(({ kernel }) => ['Sin', 'Tanh', 'BatchMatMul', 'Cumsum', 'Softmax'].includes(kernel));
    const rows = gradientTable(byTfjs, right).filter(({ first }) => first !== 'throws');
    expect(rows.map(({ first, second }) => `${first} ${second}`)).toEqual(Array(5).fill('right right'));
  });

  it('of the wrong sign is wrong', () => {
    const row = verdictOf({
      kernelName: 'Sin',
      inputsToSave: ['x'],
      gradFunc: (dy, [x]) => ({ x: () => tf.neg(tf.mul(dy as tf.Tensor, tf.cos(x!))) }),
    });
    expect(row.first).toBe('wrong');
  });

  it('without a transposition is wrong', () => {
    const row = verdictOf({
      kernelName: 'BatchMatMul',
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b]) => ({
        a: () => tf.matMul(dy as tf.Tensor, b!, false, false),
        b: () => tf.matMul(a!, dy as tf.Tensor, true, false),
      }),
    });
    expect(row.first).toBe('wrong');
  });

  it('that keeps its output is wrong at second order only, under tf.grad', () => {
    const row = verdictOf({
      kernelName: 'Tanh',
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sub(1, tf.square(y!))) }),
    });
    expect([row.first, row.second]).toEqual(['right', 'wrong']);
  });

  it('that takes a part of the derivative for a constant is wrong at second order only', () => {
    const frozen = (x: tf.Tensor): tf.Tensor => tf.tensor(x.dataSync(), x.shape);
    const row = verdictOf({
      kernelName: 'Softmax',
      inputsToSave: ['logits'],
      gradFunc: (dy, [logits]) => ({
        logits: () => {
          const y = frozen(tf.softmax(logits!));
          const weighted = tf.mul(dy as tf.Tensor, y);
          return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
        },
      }),
    });
    expect([row.first, row.second]).toEqual(['right', 'wrong']);
  });

  it('that adds up from the wrong end is wrong', () => {
    const row = verdictOf({
      kernelName: 'Cumsum',
      gradFunc: (dy, _, attributes) => {
        const { axis, exclusive, reverse } = attributes as unknown as tf.CumsumAttrs;
        return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, reverse) };
      },
    });
    expect(row.first).toBe('wrong');
  });
});
