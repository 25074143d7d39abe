import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encode } from '@ergodic/onnx';
import { useBackend } from '@ergodic/tensor';
import { check, chromium, webRuntime } from '../onnx-web/serve.mjs';
import { EXPORTED } from './exported-networks.ts';

const missing = chromium()
  ? webRuntime()
    ? undefined
    : 'no onnxruntime-web (npm install --prefix tools/onnx-web)'
  : 'no chromium';
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)('exported models in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-web-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(EXPORTED))('%s: onnxruntime-web gives what onnxruntime-node gives', async (name) => {
    const { tf } = await useBackend('cpu');
    const { graph, here = graph } = await EXPORTED[name]!(tf);
    const file = join(folder, 'model.onnx');
    writeFileSync(file, encode(here));
    const tokens = name.includes('attention');
    const found = await check(file, {
      draw: ({ name: port }, size, random) =>
        tokens && port === 'input' ? Array.from({ length: size }, () => random.integer(0, 6)) : undefined,
    });
    expect(found).not.toHaveProperty('failed');
    const { results } = found as { results: readonly { worst: number }[] };
    expect(results).toHaveLength(3);
    for (const { worst } of results) expect(worst).toBeLessThan(1e-5);
  });
});
