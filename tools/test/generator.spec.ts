import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { FsTree, flushChanges, type Tree } from 'nx/src/generators/tree';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainEnvironment } from './fixtures/plain-environment.ts';
import { WorkspaceCopy } from './fixtures/workspace-copy.ts';

interface Options {
  readonly slot: string;
  readonly name: string;
  readonly directory?: string;
}

const plugin = createRequire(import.meta.url)('../generators/plugin/generator.cjs') as (
  tree: Tree,
  options: Options,
) => Promise<() => void>;

/** Where each slot's new plugins go. */
const folders = {
  energy: 'libs/plugins-energies/src',
  entropy: 'libs/plugins-entropies/src',
  activation: 'libs/plugins-activations/src',
  schedule: 'libs/plugins-schedules/src',
  coupling: 'libs/plugins-couplings/src',
  dynamics: 'libs/plugins-dynamics/src',
  learning: 'libs/plugins-learning/src',
  layer: 'libs/networks/src/layers',
  environment: 'libs/environments/src',
} as const;
const slots = Object.keys(folders) as (keyof typeof folders)[];

/** A mistake in each new plugin that its spec must reject. */
const mistakes: Readonly<Record<keyof typeof folders, readonly [right: string, wrong: string]>> = {
  energy: ['= -k *', '= k *'],
  entropy: ['sum -= p', 'sum -= 2 * p'],
  activation: ['/ size) ** 2', '/ size)'],
  schedule: ['Math.exp(-t', 'Math.exp(t'],
  coupling: ['out.data[hub]! -= flow', 'out.data[hub]! += flow'],
  dynamics: ['< -change / T', '< -change / (2 * T)'],
  learning: ['-= rate', '+= rate'],
  layer: ['energy: tf.neg(tf.mul(field, output))', 'energy: tf.mul(field, output)'],
  environment: ['[action, 1 - slip]', '[action, 1 - 2 * slip]'],
};

const nx = 'node_modules/nx/dist/bin/nx.js';
const command = fileURLToPath(new URL('../../apps/sandbox/bin/ergodic.mjs', import.meta.url));

interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('nx g @ergodic/tools:plugin', () => {
  let copy: WorkspaceCopy;
  let output = '';
  /** Every new spec's tests: those of `generated-*`, `own-*`, and `broken-*`, which have a mistake in them. */
  let results: Results['testResults'];

  beforeAll(async () => {
    copy = new WorkspaceCopy();
    output = copy.node(nx, 'g', '@ergodic/tools:plugin', 'energy', 'generated-energy').output;
    for (const slot of slots) {
      if (slot !== 'energy') await generate({ slot, name: `generated-${slot}` });
      await generate({ slot, name: `own-${slot}`, directory: 'mine' });
      await generate({ slot, name: `broken-${slot}`, directory: 'mine' });
      const file = copy.at(`mine/broken-${slot}.ts`);
      const [right, wrong] = mistakes[slot];
      expect(read(`mine/broken-${slot}.ts`)).toContain(right);
      writeFileSync(file, read(`mine/broken-${slot}.ts`).replace(right, wrong));
    }
    writeFileSync(
      copy.at('vitest.config.ts'),
      `import shared from './vitest.shared.ts';
const include = ['libs/*/src/**/generated-*.spec.ts', 'mine/*.spec.ts', 'tools/test/fixtures/recipes-run.ts'];
export default { ...shared, test: { ...shared.test, include, isolate: false } };
`,
    );
    copy.node('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=results.json');
    results = (JSON.parse(read('results.json')) as Results).testResults;
  });
  afterAll(() => copy.remove());

  const read = (file: string): string => readFileSync(copy.at(file), 'utf8');

  async function generate(options: Options): Promise<void> {
    const tree = new FsTree(copy.root, false);
    await plugin(tree, options);
    flushChanges(copy.root, tree.listChanges());
  }

  const testsOf = (file: string): Results['testResults'][number]['assertionResults'] =>
    results.find(({ name }) => name === copy.at(file))?.assertionResults ?? [];
  const passed = (file: string): string[] =>
    testsOf(file).flatMap(({ status, title }) => (status === 'passed' ? [title] : []));
  const failed = (file: string): string[] =>
    testsOf(file).flatMap(({ status, title, failureMessages: [why] }) =>
      status === 'failed' ? [`${title}: ${why}`] : [],
    );

  it('says what it wrote and what to do next', () => {
    for (const line of [
      'CREATE libs/plugins-energies/src/generated-energy.ts',
      'CREATE libs/plugins-energies/src/generated-energy.spec.ts',
      'CREATE examples/generated-energy.yaml',
      'UPDATE libs/plugins-energies/src/index.ts',
      'npx vitest run --root libs/plugins-energies src/generated-energy.spec.ts',
      'npx ergodic run generated-energy',
    ])
      expect(output).toContain(line);
  });

  it.each(slots)('%s: the spec is green from the start, laws and exact law; a mistake makes it red', (slot) => {
    for (const file of [`${folders[slot]}/generated-${slot}.spec.ts`, `mine/own-${slot}.spec.ts`]) {
      expect(failed(file)).toEqual([]);
      expect(passed(file).some((title) => title.startsWith('law: '))).toBe(true);
      expect(passed(file).some((title) => !title.startsWith('law: '))).toBe(true);
    }
    expect(failed(`mine/broken-${slot}.spec.ts`)).not.toEqual([]);
  });

  it('ergodic verify finds that every law holds', () => {
    const files = slots.flatMap((slot) => ['--plugin', copy.at(`mine/own-${slot}.ts`)]);
    const { status, stdout } = spawnSync(process.execPath, [command, 'verify', ...files], {
      encoding: 'utf8',
      env: plainEnvironment(),
    });
    expect(stdout).toContain('All laws hold: 9 parts.');
    expect(status).toBe(0);
  });

  it('the recipes run to their end, break no law, and give the energies that they promise', () => {
    expect(failed('tools/test/fixtures/recipes-run.ts')).toEqual([]);
    expect(passed('tools/test/fixtures/recipes-run.ts')).toHaveLength(2 * slots.length);
  });

  it('what it wrote is formatted, lint-clean and of the right types', () => {
    const files = slots.flatMap((slot) => {
      const source = folders[slot];
      const pair = [`${source}/generated-${slot}`, `mine/own-${slot}`].flatMap((stem) => [
        `${stem}.ts`,
        `${stem}.spec.ts`,
      ]);
      return [...pair, `${source}/index.ts`, `examples/generated-${slot}.yaml`, `mine/own-${slot}.yaml`];
    });
    expect(copy.node('node_modules/oxfmt/bin/oxfmt', '--check', ...files)).toMatchObject({ status: 0 });
    const code = files.filter((file) => file.endsWith('.ts'));
    expect(copy.node('node_modules/oxlint/bin/oxlint', ...code)).toMatchObject({ status: 0 });
    writeFileSync(
      copy.at('tsconfig.generated.json'),
      JSON.stringify({ extends: './tsconfig.spec.json', files: code, include: [] }),
    );
    expect(copy.node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.generated.json').output).toBe('');
  });

  it.each([
    ['dynamics', 'generatedDynamics', /provides: \[([^\]]*)\]/],
    ['environment', 'generatedEnvironment', /provides: \[([^\]]*)\]/],
    ['layer', 'generatedLayer', /layers: readonly Definition\[\] = \[([^\]]*)\]/],
  ] as const)('%s: index.ts imports, exports and lists it, in the order of the alphabet', (slot, camel, provided) => {
    const index = read(`${folders[slot]}/index.ts`);
    const names = (text: string): string[] => text.split(',').map((name) => name.trim());
    for (const list of [/^export \{([^}]*)\};/m, provided]) {
      const all = names(list.exec(index)![1]!);
      const at = all.indexOf(camel);
      expect(all[at - 1]! < camel && camel < all[at + 1]!).toBe(true);
    }
    const imports = [...index.matchAll(/^import .* from '\.\/(.*)\.ts'/gm)].map(([, name]) => name!);
    expect(imports).toEqual(imports.toSorted());
    expect(imports).toContain(`generated-${slot}`);
  });

  it.each([
    [{ slot: 'energi', name: 'morse' }, "unknown slot 'energi': one of energy, entropy, activation"],
    [{ slot: 'data', name: 'morse' }, "unknown slot 'data'"],
    [{ slot: 'energy', name: 'MorseWell' }, "the name 'MorseWell' is not kebab-case: 'morse-well' would be"],
    [{ slot: 'energy', name: 'morse_' }, "the name 'morse_' is not kebab-case: 'morse' would be"],
    [{ slot: 'energy', name: '../morse' }, "the name '../morse' is not kebab-case: 'morse' would be"],
    [{ slot: 'energy', name: '3' }, "the name '3' is not kebab-case: such as 'double-well'"],
    [{ slot: 'energy', name: 'double-well' }, 'libs/plugins-energies/src/double-well.ts is there already'],
    [{ slot: 'schedule', name: 'ising' }, 'examples/ising.yaml is there already'],
    [{ slot: 'energy', name: 'energies' }, "libs/plugins-energies/src/index.ts names a 'energies' already"],
    [{ slot: 'energy', name: 'own-energy', directory: 'mine' }, 'mine/own-energy.ts is there already'],
    [{ slot: 'energy', name: 'reals' }, "the files of a new plugin have a 'reals' of their own"],
    [{ slot: 'energy', name: 'class' }, "the name 'class' cannot be used: "],
    [{ slot: 'activation', name: 'tfjs' }, "the files of a new plugin have a 'tfjs' of their own"],
    [{ slot: 'layer', name: 'dense' }, 'libs/networks/src/layers/dense.ts is there already'],
    [{ slot: 'layer', name: 'attention' }, 'libs/networks/src/sequence-layers/attention.ts is there already'],
    [{ slot: 'energy', name: 'let' }, "the name 'let' cannot be used: 'let' is a word of JavaScript's own"],
    [{ slot: 'energy', name: 'global-this' }, "'globalThis' is a word of JavaScript's own"],
    [{ slot: 'energy', name: 'define-plugin', directory: 'mine' }, "have a 'definePlugin' of their own"],
    [{ slot: 'energy', name: 'morse', directory: '../mine' }, '--directory ../mine is outside of the workspace'],
    [{ slot: 'energy', name: 'morse', directory: 'README.md' }, '--directory README.md is a file'],
    [{ slot: 'energy', name: 'morse', directory: 'libs/plugins-energies' }, 'is in libs/: leave it out'],
  ])('%j: refused in one line, with nothing written', async (options, message) => {
    const tree = new FsTree(copy.root, false);
    const refusal = await plugin(tree, options).then(
      () => 'accepted',
      (thrown: unknown) => (thrown as Error).message,
    );
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('\n');
    expect(tree.listChanges()).toEqual([]);
  });

  it('an index.ts that it does not understand is left as it is', async () => {
    const tree = new FsTree(copy.root, false);
    tree.write('libs/plugins-energies/src/index.ts', 'export default 1;\n');
    await expect(plugin(tree, { slot: 'energy', name: 'morse' })).rejects.toThrow('does not look as expected');
    expect(tree.listChanges()).toHaveLength(1);
  });

  it('nx itself says what is wrong, and fails', () => {
    const { status, output: said } = copy.node(nx, 'g', '@ergodic/tools:plugin', 'energi', 'morse');
    expect(status).not.toBe(0);
    expect(said).toContain("'energi' should be one of energy,entropy,activation");
    expect(existsSync(copy.at('examples/morse.yaml'))).toBe(false);
  });
});
