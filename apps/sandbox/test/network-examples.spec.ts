import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();
const shared = process.env['ERGODIC_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const [images, labels] = ['images-idx3', 'labels-idx1'].map((name) =>
  join(shared, 'data', `t10k-${name}-ubyte.gz`),
) as [string, string];
const present = existsSync(images) && existsSync(labels);
if (!present)
  console.warn(`skipped: the MNIST test digits are not at ${images} (set ERGODIC_SHARED to the folder above data/)`);

/** Runs an example by the command and tells its frames. */
function frames(name: string, ...set: string[]): Record<string, number>[] {
  const { status, stdout, stderr } = here.ergodic('run', name, '--json', ...set.flatMap((each) => ['--set', each]));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number> & { type: string })
    .filter(({ type }) => type === 'frame');
}
const last = (name: string, ...set: string[]): Record<string, number> => frames(name, ...set).at(-1)!;

describe('examples of networks do what their comments say', () => {
  it('associative-recall: attention looks up what no guess can tell; not where it is too hot to look', () => {
    const set = ['data.count=1500', 'energy.validation.count=500', 'steps=8'];
    expect(last('associative-recall', ...set)['accuracy']).toBeGreaterThan(0.9);
    const hot = ['energy.layers.0.temperature=1e6', 'learning.updates=15', 'steps=8', ...set.slice(0, 2)];
    expect(last('associative-recall', ...hot)['accuracy']).toBeLessThan(0.6);
  });

  it('adding-problem: the sum, far better than telling 1', () => {
    const { meanSquareError } = last(
      'adding-problem',
      'data.count=2000',
      'data.length=10',
      'energy.validation.length=10',
    );
    expect(meanSquareError).toBeLessThan(0.005);
  });

  it('NEQ-24, NET-09: evolving-temperatures learns, and books all that its layers exchange', () => {
    const all = frames('evolving-temperatures', 'steps=40');
    for (const { closingError } of all) expect(closingError).toBeLessThan(1e-10);
    const [first, end] = [all[0]!, all.at(-1)!];
    expect(end['accuracy']).toBeGreaterThan(0.95);
    expect(end['temperatureSpread']).toBeLessThan(first['temperatureSpread']! / 10);
    for (const layer of ['dense1', 'dense2', 'dense3'])
      expect(end[`${layer}.T`]).not.toBe({ dense1: 1.5, dense2: 1, dense3: 0.3 }[layer]);
  });
});

describe.skipIf(!present)('digits', () => {
  const small = (path: string, own: string) => [
    ...['data', 'energy.validation'].flatMap((at) => [`${at}.path=${path}`, `${at}.labels=${own}`]),
    'data.rows.to=1200',
    'energy.validation.rows.from=9700',
  ];

  it('mlp-digits and convolution-digits learn', () => {
    expect(last('mlp-digits', ...small(images, labels), 'steps=4', 'learning.batch=50')['accuracy']).toBeGreaterThan(
      0.7,
    );
    expect(
      last('convolution-digits', ...small(images, labels), 'steps=4', 'learning.batch=50')['accuracy'],
    ).toBeGreaterThan(0.7);
  });

  it('points that stay in the file give the same bits', () => {
    const [path, own] = [images, labels].map((file, i) =>
      here.write(`digits${i}.idx`, gunzipSync(readFileSync(file))),
    ) as [string, string];
    const set = [...small(path, own), 'steps=2'];
    expect(last('mlp-digits', ...set, 'data.stream=true')).toEqual(last('mlp-digits', ...set));
  });
});
