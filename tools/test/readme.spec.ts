import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const bin = join(root, 'apps/sandbox/bin/ergodic.mjs');

/** The first fenced block of a language that contains a text. */
function block(language: string, containing: string): string {
  const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const found = blocks.find(([, lang, text]) => lang === language && text!.includes(containing));
  if (!found) throw new Error(`README has no ${language} block with ${containing}`);
  return found[2]!;
}

describe('README', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ergodic-readme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('its plugin is about twenty lines, runs by --plugin, and obeys equipartition: U = T/3', () => {
    const plugin = block('ts', 'defineEnergy');
    expect(plugin.trim().split('\n').length).toBeLessThanOrEqual(22);
    writeFileSync(join(folder, 'cubic.ts'), plugin);
    writeFileSync(join(folder, 'cubic.yaml'), block('yaml', 'cubic'));
    const args = ['run', 'cubic.yaml', '--plugin', 'cubic.ts', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' });
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; U: number; U_se: number });
    const { U, U_se: error } = events.findLast(({ type }) => type === 'frame')!;
    // 1000 independent replicas; the Euler step of 0.005 shifts U by less than 0.004.
    expect(Math.abs(U - 0.5 / 3)).toBeLessThan(5.2 * error + 0.004);
    expect(Math.abs(U - 0.5 / 2)).toBeGreaterThan(5.2 * error + 0.004);
  });

  it('its library example runs', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', block('ts', 'simulate(recipe, registry)')],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(10);
  });

  it('names only files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(() => readFileSync(join(root, path)), path).not.toThrow(/ENOENT/);
  });
});

describe('examples', () => {
  const names = readdirSync(join(root, 'examples'))
    .filter((file) => file.endsWith('.yaml'))
    // Those on MNIST's files run where these are: apps/sandbox/test/network-examples.spec.ts.
    .filter((file) => !readFileSync(join(root, 'examples', file), 'utf8').includes('path: t10k-images'))
    .map((file) => file.replace('.yaml', ''));

  it.each(names)('%s runs by its name, to the end, breaking no law', (name) => {
    const { status, stdout } = spawnSync(process.execPath, [bin, 'run', name, '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(status).toBe(0);
    const types = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).toBe('started');
    expect(types.at(-1)).toBe('finished');
    expect(types).not.toContain('law-violated');
  });
});
