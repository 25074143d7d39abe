import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as onnx from '@ergodic/onnx';
import { encode, openSession, OPSET, type TensorData } from '@ergodic/onnx';
import { useBackend } from '@ergodic/tensor';
import { EXPORTED } from './exported-networks.ts';
import { type Feeds, type Model, MODELS as PLAIN, WRONG_MODELS } from './onnx-models.ts';

vi.mock('@ergodic/onnx', async (original) => {
  const { recording } = await import('./opened-sessions.ts');
  return recording(await original<typeof onnx>());
});

const python = fileURLToPath(new URL('../bench/.venv/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./onnx_python.py', import.meta.url));
const present = existsSync(python);
if (!present) console.warn(`skipped: no onnx of Python's at ${python} (tools/bench/environment.sh installs it)`);

const MODELS = { ...PLAIN, ...EXPORTED };

/** Of an output's root mean square: other versions of onnxruntime may add up in another order. */
const TOLERANCE = 1e-6;

const OPTIONS = {
  doc: 'Kräfte und Energien',
  producerVersion: '0.1.0',
  metadata: { recipe: 'sha256:2f3a', temperature: '1.7 ε', plugins: 'lennard-jones 0.1.0' },
};

/** As onnx_python.py prints it. */
interface Examined {
  readonly objection: string | null;
  readonly about: unknown;
  readonly outputs?: readonly Readonly<Record<string, Described>>[];
  readonly failed?: string;
}

interface Described {
  readonly type: string;
  readonly shape: readonly number[];
  /** base64 */
  readonly data: string;
}

describe.skipIf(!present)('exported models in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ergodic-onnx-'));
  const models = new Map<string, Model>();
  const examined = new Map<string, Examined>();

  beforeAll(async () => {
    const { tf } = await useBackend('cpu');
    const all = Object.entries({ ...MODELS, ...WRONG_MODELS });
    for (const [i, [name, make]] of all.entries()) {
      const model = await make(tf);
      models.set(name, model);
      writeFileSync(join(folder, `${i}.onnx`), encode(model.graph, OPTIONS));
      writeFileSync(join(folder, `${i}.json`), JSON.stringify(model.cases.map(described)));
    }
    const printed = execFileSync(python, [script, folder], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    const found = (JSON.parse(printed) as { models: Readonly<Record<string, Examined>> }).models;
    all.forEach(([name], i) => examined.set(name, found[i]!));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(MODELS))('%s: onnx has no objection', (name) => {
    expect(examined.get(name)!.objection).toBeNull();
  });

  it.each(Object.keys(MODELS))('%s: the outputs are those of onnxruntime-node', async (name) => {
    const { failed, outputs } = examined.get(name)!;
    expect(failed).toBeUndefined();
    const { graph, here: local = graph, cases } = models.get(name)!;
    const session = await openSession(local);
    try {
      cases.forEach((feeds, i) => {
        const here = session.runSync(feeds);
        expect(Object.keys(outputs![i]!).toSorted()).toEqual(Object.keys(here).toSorted());
        for (const [output, tensor] of Object.entries(here)) {
          expectSame(outputs![i]![output]!, tensor, `${output} of case ${i}`);
        }
      });
    } finally {
      session.close();
    }
  });

  it('a model tells who made it, for what, and out of what', () => {
    for (const { about } of examined.values()) {
      const { doc, metadata } = OPTIONS;
      expect(about).toEqual({ producer: 'ergodic', doc, opsets: { '': OPSET }, metadata });
    }
  });

  it.each(Object.keys(WRONG_MODELS))('onnx objects to %s', (name) => {
    expect(examined.get(name)!.objection).toMatch(/Error/);
  });

  it('a result that is off in one element is told from an equal one', () => {
    const here: TensorData = { type: 'float32', shape: [3], data: Float32Array.of(1, NaN, 3) };
    const there = (...values: number[]) =>
      described({ y: { type: 'float32', shape: [3], data: Float32Array.from(values) } })['y']!;
    expectSame(there(1, NaN, 3), here, 'y');
    for (const wrong of [there(1, NaN, 3.00001), there(1, 2, 3), there(NaN, NaN, 3), there(1, Infinity, 3)]) {
      expect(() => expectSame(wrong, here, 'y')).toThrow(/element/);
    }
  });
});

function described(feeds: Feeds): Record<string, Described> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, shape, data }]) => {
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      return [name, { type, shape, data: bytes.toString('base64') }];
    }),
  );
}

function expectSame(there: Described, here: TensorData, what: string): void {
  expect([there.type, there.shape], what).toEqual([here.type, here.shape]);
  const bytes = Uint8Array.from(Buffer.from(there.data, 'base64'));
  const Elements = here.data.constructor as new (buffer: ArrayBuffer) => ArrayLike<number | bigint>;
  const got = Array.from(new Elements(bytes.buffer), Number);
  const expected = Array.from<number | bigint, number>(here.data, Number);
  const finite = expected.filter(Number.isFinite);
  const scale = Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / Math.max(1, finite.length));
  got.forEach((value, i) => {
    const isSame = Object.is(value, expected[i]) || Math.abs(value - expected[i]!) <= TOLERANCE * scale;
    if (!isSame) expect.fail(`${what}: element ${i} is ${value} in Python, ${expected[i]} here`);
  });
}
