import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clustering, ising, outside } from './command.ts';

const here = outside();
here.write('clusters.yaml', clustering);
here.write('ising.yaml', ising(2000));

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('ergodic list, describe, schema', () => {
  it('list groups by slot and plugin, in 100 columns', () => {
    const { status, stdout, stderr } = here.ergodic('list');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^dynamics {2}@ergodic\/plugins-dynamics \d+\.\d+\.\d+\n {2}/m);
    expect(stdout).toMatch(/^ {2}metropolis +\S/m);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    const only = here.ergodic('list', 'dynamics').stdout;
    expect(only).toContain('metropolis');
    expect(only).not.toContain('squared-distance');
  });

  it('describe tells formula, law, source, capabilities and options', () => {
    const { status, stdout } = here.ergodic('describe', 'energy', 'ising');
    expect(status).toBe(0);
    for (const label of ['formula', 'law', 'source', 'over', 'has', 'requires', 'option'])
      expect(stdout).toMatch(new RegExp(`^ {2}${label} `, 'm'));
    expect(stdout).toMatch(/^ {2}coupling +number +1 +\S/m);
  });

  it('schema is JSON Schema of recipes', () => {
    const schema = JSON.parse(here.ergodic('schema').stdout) as { properties: object; title: string };
    expect(schema.title).toBe('Ergodic recipe');
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['energy', 'dynamics', 'temperature']));
  });

  it('help and version come with status 0', () => {
    expect(here.ergodic().stdout).toContain('Usage: ergodic');
    expect(here.ergodic('run', '--help')).toMatchObject({ status: 0 });
    expect(here.ergodic('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('ergodic run', () => {
  it('writes a folder that holds the whole run', () => {
    const { status, stdout, stderr } = here.ergodic('run', 'clusters.yaml', '--out', 'runs/one');
    expect({ status }, stderr).toEqual({ status: 0 });
    expect(stdout).toContain('Transitions');
    expect(stdout).toContain('report  runs/one/report.html');
    // Not a terminal: a few lines, no control characters.
    expect(stderr.split('\n').length).toBeLessThan(20);
    expect(stdout + stderr).not.toContain('\u001B');
    const frames = jsonLines(here.read('runs/one', 'frames.jsonl').toString());
    expect(frames[0]).toMatchObject({ stage: 1, clusters: 1, snapshots: { centres: { shape: [4, 2] } } });
    expect(frames.at(-1)!['F']).toBeCloseTo(
      (frames.at(-1)!['U'] as number) - (frames.at(-1)!['T'] as number) * (frames.at(-1)!['S'] as number),
      9,
    );
    expect(here.read('runs/one', 'frames.parquet').subarray(0, 4).toString()).toBe('PAR1');
    expect(here.read('runs/one', 'report.html').toString()).toContain('<!doctype html>');
    const recipe = JSON.parse(here.read('runs/one', 'recipe.json').toString()) as object;
    expect(recipe).toMatchObject({ replicas: 1, temperature: { use: 'geometric', from: 1.5 } });
  });

  it('takes --set, --seed and --data, and runs the recipe it wrote', () => {
    here.write('points.csv', 'a,b,kind\n1,1,u\n1,2,u\n2,1,u\n8,8,v\n8,9,v\n9,8,v\n');
    const changes = [
      '--data',
      'points.csv',
      '--label',
      'kind',
      '--set',
      'energy.clusters=2',
      '--set',
      'observe.snapshots=[]',
    ];
    expect(here.ergodic('run', 'clusters.yaml', ...changes, '--seed', '11', '--out', 'two')).toMatchObject({
      status: 0,
    });
    expect(JSON.parse(here.read('two', 'recipe.json').toString())).toMatchObject({
      seed: 11,
      data: { use: 'file', path: here.at('points.csv'), label: 'kind' },
      energy: { use: 'squared-distance', clusters: 2 },
      observe: { every: 'stage', snapshots: [] },
    });
    expect(here.ergodic('run', 'two/recipe.json', '--out', 'three')).toMatchObject({ status: 0 });
    expect(here.read('three', 'frames.jsonl').equals(here.read('two', 'frames.jsonl'))).toBe(true);
  });

  it('--json prints events and nothing else on standard output', () => {
    here.write(
      'chatty.js',
      `import { z } from 'zod';
import { defineAnalysis, definePlugin } from '@ergodic/kernel';
const chatty = defineAnalysis({
  name: 'chatty', summary: 'Talks.', options: z.object({}),
  make: () => ({ analyse: async () => { console.log('between the lines'); return { findings: ['done'], sections: [], files: { 'extra.txt': 'hello' } }; } }),
});
export default definePlugin({ name: 'chatty', version: '1.0.0', provides: [chatty] });
`,
    );
    const args = ['--json', '--out', 'json', '--plugin', 'chatty.js', '--set', 'analyses=[{ use: chatty }]'];
    const { status, stdout, stderr } = here.ergodic('run', 'clusters.yaml', ...args);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('between the lines');
    const events = jsonLines(stdout);
    expect(events[0]).toMatchObject({ type: 'started', step: 0 });
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      outcome: 'completed',
      findings: ['done'],
      out: here.at('json'),
    });
    const kinds = new Set(events.map(({ type }) => type));
    expect(kinds).toEqual(new Set(['started', 'frame', 'transition', 'checkpoint', 'finished']));
    const frames = jsonLines(here.read('json', 'frames.jsonl').toString());
    expect(events.filter(({ type }) => type === 'frame')).toEqual(frames.map((frame) => ({ type: 'frame', ...frame })));
    expect(here.read('json', 'extra.txt').toString()).toBe('hello');
  });

  it('an analysis that fails fails the run, which is kept', () => {
    here.write(
      'fails.js',
      `import { z } from 'zod';
import { defineAnalysis, definePlugin } from '@ergodic/kernel';
const fails = defineAnalysis({
  name: 'fails', summary: 'Fails.', options: z.object({}),
  make: () => ({ analyse: async () => { throw new Error('no clusters here'); } }),
});
export default definePlugin({ name: 'fails', version: '1.0.0', provides: [fails] });
`,
    );
    const { status, stderr } = here.ergodic(
      'run',
      'clusters.yaml',
      '--out',
      'kept',
      '--plugin',
      'fails.js',
      '--set',
      'analyses=[{ use: fails }]',
    );
    expect(status).toBe(1);
    expect(stderr).toContain('the run is done, but analysis fails failed: no clusters here');
    expect(stderr).toMatch(/at: .*fails\.js:5:/);
    expect(here.read('kept', 'checkpoint.ergodic').length).toBeGreaterThan(0);
  });

  it('means with errors at constant temperature, none when cooling', () => {
    const { status, stdout } = here.ergodic('run', 'ising.yaml');
    expect(status).toBe(0);
    expect(stdout).toContain('Averages at constant temperature');
    expect(stdout).toMatch(/^ {2}U +−2\d\d(\.\d)? ± \d/m);
    expect(stdout).toContain('Nothing was saved');
    expect(here.ergodic('run', 'clusters.yaml').stdout).not.toContain('Averages');
  });

  it('deterministic dynamics have no averages: their frames are a path', () => {
    const { status, stdout } = here.ergodic('run', 'heat-rod');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Last values\n[^]*heatCurrent +0\.76364$/m);
    expect(stdout).not.toContain('Averages at constant temperature');
  });

  it.skipIf(!existsSync('/dev/full'))('says in one line that its output cannot be written', () => {
    for (const command of ['list', 'run ising.yaml --json', 'run ising.yaml']) {
      const { status, stderr } = here.ergodicAfter('exec > /dev/full', ...command.split(' '));
      expect(status, stderr).toBe(1);
      expect(stderr).toMatch(/^error: standard output cannot be written: ENOSPC/m);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect(here.ergodicAfter('exec > >(true); sleep 0.3', 'list')).toMatchObject({ status: 0, stderr: '' });
  });

  it('without --out, Ctrl-C says that nothing was saved', async () => {
    here.write('long.yaml', ising(10_000_000));
    const run = here.start('run', 'long.yaml', '--json');
    await run.saw('"frame"');
    run.process.kill('SIGINT');
    const { status, stderr } = await run.result;
    expect(status).toBe(130);
    expect(stderr).toContain('Nothing was saved');
  });

  it('quits at once on the second Ctrl-C', async () => {
    const run = here.start('run', 'long.yaml', '--json', '--out', 'quit');
    await run.saw('"frame"');
    run.process.kill('SIGINT');
    run.process.kill('SIGINT');
    expect((await run.result).status).toBe(130);
  });
});
