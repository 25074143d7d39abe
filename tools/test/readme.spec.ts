import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainEnvironment } from './fixtures/plain-environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const networks = readFileSync(join(root, 'docs/networks.md'), 'utf8');
const env = plainEnvironment();
const bin = join(root, 'apps/sandbox/bin/ergodic.mjs');

/** The first fenced block of a language that contains a text. */
function block(language: string, containing: string, page = readme): string {
  const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const found = blocks.find(([, lang, text]) => lang === language && text!.includes(containing));
  if (!found) throw new Error(`there is no ${language} block with ${containing}`);
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
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
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
      { cwd: root, encoding: 'utf8', env },
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

const python = join(root, 'tools/bench/.venv/bin/python');
if (!existsSync(python)) console.warn(`skipped: no Python with onnxruntime (tools/bench/environment.sh installs it)`);

describe('docs/networks.md', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ergodic-networks-'));
    // As where the packages are installed.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [file, containing] of [
      ['two-moons.yaml', 'name: two-moons'],
      ['sums.yaml', 'name: sums'],
    ] as const)
      writeFileSync(join(folder, file), block('yaml', containing, networks));
    writeFileSync(join(folder, 'scaled.ts'), block('ts', 'defineLayer', networks));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function said(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env,
    });
    expect(status, stderr).toBe(0);
    return stdout;
  }
  const lastFrame = (output: string): Record<string, number> =>
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string } & Record<string, number>)
      .findLast(({ type }) => type === 'frame')!;
  const runs = (text: string): string => {
    writeFileSync(join(folder, 'snippet.mjs'), text);
    return said(process.execPath, 'snippet.mjs');
  };
  /** Probabilities of the first class for a point of each moon. */
  const expectThermal = (hot: readonly number[], cold: readonly number[]): void => {
    expect(Math.abs(hot[0]! - hot[1]!)).toBeLessThan(0.1);
    expect(cold[0]! - cold[1]!).toBeGreaterThan(0.99);
  };

  it('values: the sums are learnt', () => {
    const { meanSquareError } = lastFrame(said(process.execPath, bin, 'run', 'sums.yaml', '--json'));
    // Telling 1 always has 1/6.
    expect(meanSquareError).toBeLessThan(0.01);
  });

  it('its layer is about twenty lines and obeys its laws', () => {
    expect(block('ts', 'defineLayer', networks).trim().split('\n').length).toBeLessThanOrEqual(22);
    expect(said(process.execPath, bin, 'verify', '--plugin', 'scaled.ts')).toContain('All laws hold: 1 part');
  });

  it('classes: the commands run, and the models are hot and cold in JavaScript', () => {
    for (const line of block('sh', 'ergodic export', networks).trim().split('\n')) {
      const args = line.replace(/#.*/, '').trim().split(/ +/).slice(2);
      const output = said(process.execPath, bin, ...args, '--json');
      if (args[0] === 'run') expect(lastFrame(output)['accuracy']).toBeGreaterThan(0.95);
    }
    const lines = runs(block('js', 'onnxruntime-node', networks))
      .trim()
      .split('\n');
    const [hot, cold] = lines.map((line) => JSON.parse(line) as number[]);
    expectThermal(hot!, cold!);
  });

  it.skipIf(!existsSync(python))('and in Python', () => {
    const printed = said(python, '-c', block('python', 'onnxruntime', networks));
    const [usual, hot, cold] = JSON.parse(printed) as [number[], number[], number[]];
    expectThermal(hot, cold);
    expect(usual[0]! - usual[1]!).toBeGreaterThan(0.9);
  });

  it('in code: the network learns, is asked, and is exported', () => {
    const output = runs(block('js', 'simulateLoaded', networks));
    expect(output).toMatch(/\n0\.1\d* (0\.9[5-9]\d*|1)\n/);
    expect(output).toContain('Float64Array(4) [');
    expect(existsSync(join(folder, 'moons.onnx'))).toBe(true);
  });

  it('names only files that are there', () => {
    const links = [...networks.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(2);
    for (const path of links) expect(existsSync(join(root, 'docs', path)), path).toBe(true);
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
      env,
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
