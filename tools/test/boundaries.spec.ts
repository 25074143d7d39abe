import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Git, tsc, vitest and npm pack all leave this folder alone, so a probe disturbs nothing that runs at the same time. */
const folder = `.lint-probe-${process.pid}`;

const boundaries = '@nx(enforce-module-boundaries)';
const restricted = 'eslint(no-restricted-imports)';
const builtins = 'import(no-nodejs-modules)';

interface Probe {
  readonly claim: string;
  readonly project: string;
  readonly code: string;
  /** The rule that must object, with a piece of its message. A probe that must pass names a rule to ask about that one only. */
  readonly rule?: string;
  readonly says?: string;
  /** The probe's folder inside the project, where it matters. */
  readonly within?: string;
  readonly file?: string;
}

const use = (specifier: string) =>
  `import * as imported from '${specifier}';\nexport const names = Object.keys(imported);\n`;

const broken: readonly Probe[] = [
  {
    claim: 'a plugin library imports another plugin library',
    project: 'libs/plugins-energies',
    code: use('@ergodic/plugins-entropies'),
    rule: boundaries,
    says: 'layer:plugins',
  },
  {
    claim: 'a plugin library reaches into another by a relative path',
    project: 'libs/plugins-energies',
    code: use('../../../plugins-entropies/src/index.ts'),
    rule: boundaries,
    says: 'relative',
  },
  {
    claim: 'a plugin library loads another one dynamically',
    project: 'libs/plugins-dynamics',
    code: "export const load = () => import('@ergodic/plugins-energies');\n",
    rule: boundaries,
    says: 'layer:plugins',
  },
  {
    claim: 'the kernel imports a plugin library',
    project: 'libs/kernel',
    code: use('@ergodic/plugins-energies'),
    rule: boundaries,
  },
  {
    claim: 'numerics imports the kernel',
    project: 'libs/numerics',
    code: use('@ergodic/kernel'),
    rule: boundaries,
  },
  {
    claim: 'thermodynamics imports the kernel',
    project: 'libs/thermodynamics',
    code: use('@ergodic/kernel'),
    rule: boundaries,
  },
  {
    claim: 'the kernels in WebAssembly import the kernel',
    project: 'libs/simd',
    code: use('@ergodic/kernel'),
    rule: boundaries,
    says: 'layer:simd',
  },
  {
    claim: 'graph files import a plugin library',
    project: 'libs/graphs',
    code: use('@ergodic/plugins-entropies'),
    rule: boundaries,
    says: 'layer:graphs',
  },
  {
    claim: 'clustering imports a plugin library',
    project: 'libs/clustering',
    code: use('@ergodic/plugins-schedules'),
    rule: boundaries,
    says: 'layer:clustering',
  },
  {
    claim: 'a library imports the app',
    project: 'libs/data',
    code: use('@ergodic/sandbox'),
    rule: boundaries,
  },
  {
    claim: 'a plugin library imports inversify',
    project: 'libs/plugins-energies',
    code: use('inversify'),
    rule: boundaries,
    says: 'inversify',
  },
  {
    claim: 'a plugin library imports rxjs',
    project: 'libs/plugins-learning',
    code: use('rxjs'),
    rule: boundaries,
    says: 'rxjs',
  },
  {
    claim: 'a plugin library imports rxjs/operators',
    project: 'libs/plugins-learning',
    code: use('rxjs/operators'),
    rule: boundaries,
    says: 'rxjs/operators',
  },
  {
    claim: 'a library imports a package that its package.json does not name',
    project: 'libs/plugins-energies',
    code: use('semver'),
    rule: boundaries,
    says: 'package.json',
  },
  { claim: 'the kernel imports node:fs', project: 'libs/kernel', code: use('node:fs'), rule: builtins, says: 'fs' },
  { claim: 'the kernel imports fs', project: 'libs/kernel', code: use('fs'), rule: builtins, says: 'fs' },
  { claim: 'thermodynamics imports node:fs', project: 'libs/thermodynamics', code: use('node:fs'), rule: builtins },
  { claim: 'numerics imports node:crypto', project: 'libs/numerics', code: use('node:crypto'), rule: builtins },
  {
    claim: 'a library imports vitest outside its specs',
    project: 'libs/plugins-energies',
    code: use('vitest'),
    rule: restricted,
  },
  {
    claim: 'a library imports fast-check outside its specs',
    project: 'libs/numerics',
    code: use('fast-check'),
    rule: restricted,
  },
  {
    claim: 'a library imports the laws outside its specs',
    project: 'libs/plugins-energies',
    code: use('@ergodic/laws'),
    rule: restricted,
  },
  {
    claim: 'a plugin library imports tfjs as a value',
    project: 'libs/plugins-energies',
    code: use('@tensorflow/tfjs-core'),
    rule: restricted,
    says: '@ergodic/tensor',
  },
  ...['libs/numerics', 'libs/plugins-dynamics', 'apps/sandbox'].map((project) => ({
    claim: `${project} calls Math.random`,
    project,
    code: 'export const draw = () => Math.random();\n',
    rule: 'eslint(no-restricted-properties)',
    says: '@ergodic/numerics',
  })),
  {
    claim: 'Math.random in a spec',
    project: 'libs/numerics',
    file: 'probe.spec.ts',
    code: 'const { random } = Math;\nexport const draw = () => random();\n',
    rule: 'eslint(no-restricted-properties)',
  },
  {
    claim: 'a promise is left floating',
    project: 'libs/kernel',
    code: 'const wait = async () => 1;\nexport const go = () => {\n  wait();\n};\n',
    rule: 'typescript(no-floating-promises)',
  },
];

const allowed: readonly Probe[] = [
  {
    claim: 'a plugin library imports the kernel and numerics',
    project: 'libs/plugins-energies',
    code: "export * as kernel from '@ergodic/kernel';\nexport * as numerics from '@ergodic/numerics';\nexport { z } from 'zod';\n",
  },
  { claim: 'the kernel imports rxjs', project: 'libs/kernel', code: use('rxjs') },
  { claim: 'the kernel imports inversify', project: 'libs/kernel', code: use('inversify') },
  {
    claim: 'the kernel imports node:fs in src/node',
    project: 'libs/kernel',
    within: 'src/node',
    code: use('node:fs'),
  },
  { claim: 'the app imports a plugin library', project: 'apps/sandbox', code: use('@ergodic/plugins-energies') },
  {
    claim: "a plugin library's spec imports the laws and vitest",
    project: 'libs/plugins-energies',
    file: 'probe.spec.ts',
    code: `${use('@ergodic/laws')}export { it } from 'vitest';\n`,
  },
  {
    claim: 'a plugin library imports a tfjs type',
    project: 'libs/plugins-activations',
    code: "import type { Tensor } from '@tensorflow/tfjs-core';\nexport type Values = Tensor;\n",
    rule: restricted,
  },
];

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly filename: string;
}

const path = (probe: Probe, index: number) =>
  join(probe.project, probe.within ?? '', folder, String(index), probe.file ?? 'probe.ts');

const all = [...broken, ...allowed];
const folders = [...new Set(all.map((probe) => join(root, probe.project, probe.within ?? '', folder)))];
const removeProbes = () => folders.forEach((each) => rmSync(each, { recursive: true, force: true }));

describe('the arrows of the house are lint errors', () => {
  let diagnostics: readonly Diagnostic[] = [];
  const found = (probe: Probe) => {
    const file = path(probe, all.indexOf(probe));
    return diagnostics.filter((each) => each.filename.replaceAll('\\', '/').endsWith(file));
  };

  beforeAll(() => {
    process.once('exit', removeProbes);
    // The rule reads nx's project graph from its cache, which a run by nx has just refreshed.
    if (process.env['NX_TASK_TARGET_TARGET'] === undefined) node('node_modules/nx/dist/bin/nx.js', 'show', 'projects');

    for (const [index, probe] of all.entries()) {
      const file = join(root, path(probe, index));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, probe.code);
    }
    const output = node('node_modules/oxlint/bin/oxlint', '--no-ignore', '--format=json', ...all.map(path));
    ({ diagnostics } = JSON.parse(output.slice(output.indexOf('{'))) as { diagnostics: Diagnostic[] });
  });

  afterAll(() => {
    removeProbes();
    process.off('exit', removeProbes);
  });

  it.each(broken.map((probe) => [probe.claim, probe] as const))('objects when %s', (_, probe) => {
    const hits = found(probe).filter((each) => each.code === probe.rule);
    expect(hits, `${probe.rule} among ${JSON.stringify(found(probe), undefined, 2)}`).not.toHaveLength(0);
    if (probe.says) expect(hits.map((each) => `${each.message} ${each.help ?? ''}`).join('\n')).toContain(probe.says);
  });

  it.each(allowed.map((probe) => [probe.claim, probe] as const))('is content when %s', (_, probe) => {
    expect(found(probe).filter((each) => probe.rule === undefined || each.code === probe.rule)).toEqual([]);
  });
});

function node(script: string, ...args: string[]): string {
  const result = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  return result.stdout;
}
