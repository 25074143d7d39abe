import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleFamilies, unsupported } from '../gradients/index.ts';
import { traceableKernels } from '../trace/index.ts';

/** The cells of every row by the name of the kernel, which stands first. */
const rows = new Map(
  readFileSync(new URL('../../../../docs/tensor-ops.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, kernel, ...cells]) => [kernel, cells]),
);

describe('docs/tensor-ops.md is what libs/tensor/scripts/write-ops.mjs writes', () => {
  it('has every kernel that can be traced, with its form in ONNX', () => {
    const stale = traceableKernels().filter(({ name, form }) => !rows.get(name)?.includes(form));
    expect(stale).toEqual([]);
  });

  it('has every kernel that has a derivative, or refuses one', () => {
    const kernels = [
      ...Object.values(ruleFamilies).flatMap((rules) => rules.map(({ kernelName }) => kernelName)),
      ...Object.keys(unsupported).map((kernel) => kernel.replace(/__op$/, '')),
    ];
    expect(kernels.filter((kernel) => !rows.has(kernel))).toEqual([]);
  });
});
