import { existsSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

/** Springs in a library of their own beside the plugin, with a helper file and a package in node_modules. */
const springs = `import { z } from 'zod';
import { defineEnergy, definePlugin, reals } from '@ergodic/kernel';
import { half } from './half.ts';
import { square } from 'squares';

interface Options { stiffness: number }

const springs = defineEnergy({
  name: 'springs',
  summary: 'Springs.',
  formula: 'E = ½ k Σ x²',
  options: z.object({ stiffness: z.number().positive().default(1).describe('k') }),
  space: reals,
  make: ({ stiffness }: Options) => ({ energy: (x: Float64Array) => half(stiffness * square(x[0]!)) }),
});

export default definePlugin({ name: 'my-springs', version: '1.2.3', provides: [springs] });
`;

const recipe = `name: springs
energy: { use: springs, stiffness: 2 }
dynamics: { use: overdamped-langevin, timeStep: 0.01 }
temperature: 1
steps: 50
`;

/** A plugin in plain JavaScript whose energy does what \`body\` says. */
const javascript = (body: string, more = ''): string => `import { z } from 'zod';
import { defineEnergy, definePlugin, reals } from '@ergodic/kernel';
${more}
const springs = defineEnergy({
  name: 'springs', summary: 'Springs.', space: reals,
  options: z.object({ stiffness: z.number() }),
  make() {
    ${body}
  },
});
export default definePlugin({ name: 'my-springs', version: '1.2.3', provides: [springs] });
`;

here.write('recipe.yaml', recipe);
here.write('ts/plugin.ts', springs);
here.write('ts/half.ts', 'export const half = (x: number): number => x / 2;\n');
here.write('ts/node_modules/squares/package.json', '{ "name": "squares", "type": "module", "main": "index.js" }');
here.write('ts/node_modules/squares/index.js', 'export const square = (x) => x * x;\n');
here.write('plain.js', javascript('return { energy: (x) => x[0] ** 2 };'));
here.write('plain.mjs', javascript('return { energy: (x) => x[0] ** 2 };'));

const run = (plugin: string) => here.ergodic('run', 'recipe.yaml', '--plugin', plugin);

describe('a plugin file from anywhere', () => {
  it('runs in TypeScript, with files beside it and packages of its own', () => {
    expect(run('ts/plugin.ts')).toMatchObject({ status: 0 });
  });

  it('runs in JavaScript, with the same bits', () => {
    const frames = (plugin: string, out: string): string => {
      expect(here.ergodic('run', 'recipe.yaml', '--plugin', plugin, '--out', out)).toMatchObject({ status: 0 });
      return here.read(out, 'frames.jsonl').toString();
    };
    expect(frames('plain.js', 'js')).toBe(frames('ts/plugin.ts', 'ts-run'));
    expect(frames('plain.mjs', 'mjs')).toBe(frames('plain.js', 'js-again'));
  });

  it('shares the kernel with the command, and so does a package that it builds on', () => {
    const manifest = {
      name: 'spring-kit',
      version: '1.0.0',
      main: 'index.mjs',
      peerDependencies: { '@ergodic/kernel': '*' },
    };
    here.write('kit/node_modules/spring-kit/package.json', JSON.stringify(manifest));
    const refuse = 'let n = 0; return { energy: () => { if (n++ > 20) throw new ErgodicError(worn); return 0; } };';
    const worn = "import { ErgodicError } from '@ergodic/kernel';\nconst worn = { code: 'data', message: 'worn out' };";
    here.write('kit/node_modules/spring-kit/index.mjs', javascript(refuse, worn));
    here.write('kit/plugin.ts', "export { default } from 'spring-kit';\n");
    const { stdout } = here.ergodic('run', 'recipe.yaml', '--plugin', 'kit/plugin.ts', '--json');
    // An ErgodicError of another copy of the kernel would be told as `plugin-failed`.
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      type: 'failed',
      error: { code: 'data', message: 'worn out' },
    });
  });

  it('is told by list, describe and schema', () => {
    expect(here.ergodic('list', 'energy', '--plugin', 'ts/plugin.ts').stdout).toMatch(
      /^energy {2}my-springs 1\.2\.3\n {2}springs +Springs\.$/m,
    );
    expect(here.ergodic('describe', 'energy', 'springs', '--plugin', 'ts/plugin.ts').stdout).toContain('E = ½ k Σ x²');
    expect(here.ergodic('schema', '--plugin', 'ts/plugin.ts').stdout).toContain('"const": "springs"');
  });

  it('is loaded again when a run is resumed or exported, and that is told', () => {
    const resumed = here.ergodic('run', '--resume', '--out', 'ts-run');
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain(`with the plugins of the run: ${here.at('ts/plugin.ts')}\n`);
    const exported = here.ergodic('export', 'ts-run', '--onnx', 'none.onnx');
    expect(exported.stderr).toContain(`with the plugins of the run: ${here.at('ts/plugin.ts')}\n`);
    expect(exported.stderr).toContain('energy springs has no tensor program');
    // What is named is what is meant.
    const named = here.ergodic('run', '--resume', '--out', 'ts-run', '--plugin', 'plain.js');
    expect(named).toMatchObject({ status: 0 });
    expect(named.stderr).not.toContain('with the plugins of the run');
  });

  it('is not run again where it, or a file beside it, is not as it was', () => {
    here.write('later/plugin.ts', here.read('ts/plugin.ts'));
    here.write('later/half.ts', here.read('ts/half.ts'));
    for (const name of ['package.json', 'index.js'])
      here.write(`later/node_modules/squares/${name}`, here.read('ts/node_modules/squares', name));
    expect(here.ergodic('run', 'recipe.yaml', '--plugin', 'later/plugin.ts', '--out', 'later-run').status).toBe(0);
    here.write('later/half.ts', "console.log('seen');\nexport const half = (x: number): number => x / 2;\n");
    const refused = (...said: string[]): void => {
      for (const args of [
        ['run', '--resume', '--out', 'later-run'],
        ['export', 'later-run', '--onnx', 'none.onnx'],
      ]) {
        const { status, stdout, stderr } = here.ergodic(...args);
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        for (const text of said) expect(stderr).toContain(text);
      }
    };
    const file = here.at('later/plugin.ts');
    refused(
      `the plugin file that this run was made with has changed since: ${file}`,
      `hint: to run it as it is now: --plugin ${file}`,
    );
    rmSync(file);
    refused(`the plugin file that this run was made with is gone: ${file}`, '--plugin <file>');
    here.write('later-run/plugins.json', '{}');
    refused('plugins.json of that run is damaged');
    // A run from before they were recorded.
    rmSync(here.at('later-run/plugins.json'));
    refused('there is no energy named "springs"', 'where it comes from a file, name that: --plugin <file>');
  });

  it('is forgotten where the run is replaced by one without', () => {
    expect(here.ergodic('run', 'recipe.yaml', '--plugin', 'plain.js', '--out', 'replaced').status).toBe(0);
    expect(existsSync(here.at('replaced/plugins.json'))).toBe(true);
    here.write('plain.yaml', recipe.replace('use: springs, stiffness: 2', 'use: harmonic'));
    expect(here.ergodic('run', 'plain.yaml', '--out', 'replaced', '--overwrite').status).toBe(0);
    expect(existsSync(here.at('replaced/plugins.json'))).toBe(false);
  });
});

describe('a plugin file that is wrong', () => {
  const expectWrong = (plugin: string, status: number, ...said: (string | RegExp)[]): void => {
    const result = run(plugin);
    expect(result.status, result.stderr).toBe(status);
    for (const text of said) expect(result.stderr).toMatch(text);
    expect(result.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  };

  it('is missing', () => {
    expectWrong('gone.ts', 2, 'there is no plugin file gone.ts', /hint: .*definePlugin/);
  });

  it('does not parse', () => {
    here.write('syntax.ts', 'const a = 1;\nconst b = ;\n');
    expectWrong('syntax.ts', 2, /at: syntax\.ts:2:11|at: .*\/syntax\.ts:2:11/, 'const b = ;');
  });

  it('imports what is not there', () => {
    here.write('imports.ts', "import { nothing } from 'not-installed';\nexport default nothing;\n");
    expectWrong('imports.ts', 2, 'not-installed', /at: .*imports\.ts:1:/);
  });

  it('throws while it is loaded', () => {
    here.write('throws.ts', "const fine: number = 1;\n\nthrow new Error('no licence: ' + fine);\n");
    expectWrong('throws.ts', 2, 'no licence: 1', /at: .*throws\.ts:3:7/);
  });

  it('never ends loading', () => {
    here.write('waits.ts', 'await new Promise(() => {});\nexport default 1;\n');
    expectWrong('waits.ts', 2, /waits\.ts never finished loading: a top-level await does not resolve/);
    here.ergodic('run', 'recipe.yaml', '--plugin', 'waits.ts', '--out', 'waits');
    expect(existsSync(here.at('waits'))).toBe(false);
  });

  it('throws where its part is made', () => {
    here.write('make.js', javascript("throw new Error('no springs today');"));
    expectWrong('make.js', 2, /energy springs.*: no springs today/, /at: .*make\.js:8:11 for energy/);
  });

  it('throws where its part is started', () => {
    here.write('start.js', javascript("return { energy: () => { throw new Error('broken spring'); } };"));
    expectWrong('start.js', 2, 'broken spring', /at: .*start\.js:8:36/);
  });

  it('throws while it runs: the run fails, with its event', () => {
    here.write(
      'runs.js',
      javascript("let n = 0; return { energy: () => { if (n++ > 20) throw new Error('worn out'); return 0; } };"),
    );
    expectWrong('runs.js', 1, 'worn out', 'step');
    const { stdout, status } = here.ergodic('run', 'recipe.yaml', '--plugin', 'runs.js', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      type: 'failed',
      error: { code: 'plugin-failed', message: expect.stringContaining('worn out') as string },
    });
  });

  it('gives no number: the run fails and says which plugin, unit and step', () => {
    here.write('nan.js', javascript('let n = 0; return { energy: () => (n++ > 20 ? NaN : 0) };'));
    expectWrong('nan.js', 1, 'NaN', 'springs', /step \d+/);
  });

  it('exports no plugin', () => {
    here.write('none.ts', 'export const a = 1;\n');
    expectWrong('none.ts', 2, 'has no default export', 'definePlugin');
    here.write('other.ts', 'export default { name: "x" };\n');
    expectWrong('other.ts', 2, 'the default export of other.ts is not a plugin');
  });

  it('is made for another kernel', () => {
    here.write(
      'kernel.ts',
      "import { definePlugin } from '@ergodic/kernel';\nexport default definePlugin({ name: 'old', version: '1.0.0', kernel: '^9.0.0' });\n",
    );
    expectWrong('kernel.ts', 2, 'plugin old 1.0.0 is made for kernel ^9.0.0; this kernel is');
  });

  it('claims a name that is taken', () => {
    here.write('taken.js', javascript('return { energy: () => 0 };').replace("name: 'springs'", "name: 'ising'"));
    expectWrong('taken.js', 2, 'energy ising is claimed by two plugins', 'plugins-energies', 'my-springs');
  });
});
