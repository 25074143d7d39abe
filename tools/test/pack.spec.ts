import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainEnvironment } from './fixtures/plain-environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

const command = '@ergodic/sandbox';

const manifests = readdirSync(join(root, 'libs'))
  .map((lib) => readJson<Manifest>(join(root, 'libs', lib, 'package.json')))
  .filter((manifest) => manifest.private !== true);

/** Everything that a consumer may import: '@ergodic/kernel', '@ergodic/kernel/node', ... */
const entryPoints = manifests.flatMap(({ name, exports }) =>
  Object.keys(exports)
    .filter((key) => key !== './package.json')
    .map((key) => name + key.slice(1)),
);

describe('the packed libraries and the command, installed outside of the workspace', () => {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'ergodic-pack-')));
  const tarballs = join(outside, 'tarballs');
  const consumer = join(outside, 'consumer');
  let packed: readonly Packed[] = [];

  beforeAll(() => {
    mkdirSync(tarballs);
    mkdirSync(consumer);
    // Builds what is not up to date, and nothing while another command does.
    node(root, join(root, 'apps/sandbox/bin/ergodic.mjs'), '--version');
    const workspaces = [...manifests.map(({ name }) => name), command].flatMap((name) => ['--workspace', name]);
    packed = JSON.parse(npm(root, 'pack', ...workspaces, '--pack-destination', tarballs, '--json')) as Packed[];

    const files = Object.fromEntries(packed.map(({ name, filename }) => [name, `file:../tarballs/${filename}`]));
    write('package.json', { name: 'consumer', private: true, type: 'module', dependencies: files });
    npm(
      consumer,
      'install',
      '--ignore-scripts',
      '--prefer-offline',
      '--fetch-retries=5',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
    );
  });

  afterAll(() => rmSync(outside, { recursive: true, force: true }));

  it('are all packed', () => {
    const names: readonly string[] = [...manifests.map(({ name }) => name), command];
    expect(packed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(packed.length).toBeGreaterThanOrEqual(13);
  });

  it('hold what was built, and neither specs nor build records', () => {
    for (const { name, files } of packed) {
      const paths = files.map(({ path }) => path);
      const due =
        name === command
          ? [
              'bin/ergodic.mjs',
              'dist/command/main.js',
              'dist/command/wasm/sparse.wasm',
              'dist/examples/ising.yaml',
              'dist/plugins/registry.d.ts',
            ]
          : ['dist/index.js', 'dist/index.d.ts', 'src/index.ts'];
      if (name === '@ergodic/simd') due.push('wasm/sparse.wasm');
      expect(paths, name).toEqual(expect.arrayContaining(due));
      expect(
        paths.filter((path) => /\.spec\.|\.tsbuildinfo$|\.lint-probe|\.stamp$/.test(path)),
        name,
      ).toEqual([]);
    }
  });

  it('type-check under strict nodenext, and run', () => {
    const imports = entryPoints.map((entry, i) => `import * as m${i} from '${entry}';`);
    const pairs = entryPoints.map((entry, i) => `['${entry}', m${i}]`);
    write(
      'everything.ts',
      `${imports.join('\n')}\nexport const everything: readonly (readonly [string, object])[] = [${pairs.join(', ')}];\n` +
        'console.log(JSON.stringify(everything.map(([name]) => [name, import.meta.resolve(name)])));\n',
    );
    copyFileSync(join(root, 'tools/test/fixtures/consumer.ts'), join(consumer, 'consumer.ts'));
    write('tsconfig.json', {
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        // The compiler and the types of Node itself are the workspace's own.
        typeRoots: [join(root, 'node_modules/@types')],
        outDir: 'out',
      },
      files: ['everything.ts', 'consumer.ts'],
    });
    expect(complaintsAboutOurs(consumer)).toEqual([]);

    const resolved = JSON.parse(node(consumer, 'out/everything.js')) as [string, string][];
    expect(resolved.map(([name]) => name)).toEqual(entryPoints);
    for (const [name, url] of resolved) {
      const [scope, library] = name.split('/');
      expect(fileURLToPath(url)).toContain(join(consumer, 'node_modules', scope!, library!, 'dist'));
    }
    node(consumer, 'out/consumer.js');
  });

  it('run as a command, with a plugin in TypeScript, CSV and a report', () => {
    const ergodic = (...args: string[]) => node(consumer, 'node_modules/@ergodic/sandbox/bin/ergodic.mjs', ...args);
    copyFileSync(join(root, 'tools/test/fixtures/springs.ts'), join(consumer, 'springs.ts'));
    write('springs.yaml', {
      energy: { use: 'springs', stiffness: 2 },
      dynamics: { use: 'overdamped-langevin', timeStep: 0.01 },
      temperature: 1,
      steps: 50,
    });
    write('points.csv', 'x,y\n0,0\n0,1\n9,9\n9,8\n');

    expect(ergodic('list', 'energy', '--plugin', 'springs.ts')).toContain('Independent springs, from a file.');
    ergodic('run', 'springs.yaml', '--plugin', 'springs.ts');
    ergodic('run', 'entropyflow', '--data', 'points.csv', '--set', 'energy.clusters=2', '--out', 'run');
    expect(readFileSync(join(consumer, 'run/report.html'), 'utf8')).toContain('echarts');
  });

  function write(file: string, content: unknown) {
    writeFileSync(join(consumer, file), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  }
});

/** What the compiler says about the consumer and our packages; the types of tfjs and onnxruntime want those of a browser. */
function complaintsAboutOurs(consumer: string): string[] {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, error } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: consumer,
    encoding: 'utf8',
  });
  if (error) throw error;
  return stdout.split('\n').filter((line) => /error TS\d+/.test(line) && !/^node_modules\/(?!@ergodic\/)/.test(line));
}

const npm = (cwd: string, ...args: string[]) => run(cwd, process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
const node = (cwd: string, ...args: string[]) => run(cwd, process.execPath, args);

/** Runs a command as a person outside would: without the conditions and settings of the test runner around it. */
function run(cwd: string, command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: plainEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}
