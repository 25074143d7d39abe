import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clustering, ising, outside } from './command.ts';

const here = outside();
here.write('ising.yaml', ising(100));
here.write('clusters.yaml', clustering);

/** The request is wrong: status 2, nothing on standard output, the three lines, and no stack. */
function expectRefused(args: string[], ...said: (string | RegExp)[]): void {
  const { status, stdout, stderr } = here.ergodic(...args);
  expect({ status, stdout }, stderr).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: /m);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  for (const text of said) expect(stderr).toMatch(text);
}

const run = (recipe: string, ...more: string[]): string[] => ['run', recipe, ...more];

describe('a wrong request', () => {
  it('names the nearest plugin for an unknown one', () => {
    expectRefused(
      run('ising.yaml', '--set', 'energy.use=isign'),
      'there is no energy named "isign"',
      'at: energy.use',
      'did you mean ising?',
    );
  });

  it('names the nearest option for a mistyped one', () => {
    expectRefused(
      run('clusters.yaml', '--set', 'energy.clustres=3'),
      'energy squared-distance has no option "clustres"',
      'at: energy.clustres',
      'did you mean clusters?',
    );
    expectRefused(run('ising.yaml', '--set', 'sede=3'), 'a recipe has no option "sede"', 'did you mean seed?');
  });

  it('names path and value for a wrong type or range', () => {
    expectRefused(
      run('clusters.yaml', '--set', 'energy.clusters=many'),
      'energy.clusters is "many"',
      'at: energy.clusters',
    );
    expectRefused(run('clusters.yaml', '--set', 'energy.clusters=0'), 'energy.clusters is 0', 'hint: ');
    expectRefused(run('ising.yaml', '--seed', 'x'), 'seed is "x"', 'at: seed');
    expectRefused(run('ising.yaml', '--seed', '-1'), 'seed is -1');
  });

  it('needs T > 0', () => {
    expectRefused(run('ising.yaml', '--set', 'temperature=0'), 'temperature is 0', 'at: temperature');
    expectRefused(run('ising.yaml', '--set', 'temperature={ use: constant, value: -1 }'), 'temperature', '-1');
  });

  it('says where a data file is missing, and that --label needs one', () => {
    expectRefused(run('clusters.yaml', '--data', 'nothing.csv'), 'nothing.csv');
    expectRefused(run('clusters.yaml', '--label', 'kind'), '--label names a column of a file', '--data');
  });

  it('says where data are no numbers', () => {
    here.write('nan.csv', 'a,b\n1,2\n3,NaN\n5,6\n');
    expectRefused(run('clusters.yaml', '--data', 'nan.csv'), 'nan.csv', /\b(row|line) ?3|:3/, 'b');
    here.write('labels.csv', 'a,kind\n1,u\n2,v\n');
    expectRefused(run('clusters.yaml', '--data', 'labels.csv'), 'labels.csv', '--label kind', 'label: kind');
    expectRefused(run('clusters.yaml', '--data', 'labels.csv', '--label', 'knd'), 'knd', 'kind');
  });

  it('needs as many points as clusters', () => {
    here.write('few.csv', 'a,b\n1,2\n3,4\n5,6\n');
    expectRefused(run('clusters.yaml', '--data', 'few.csv'), '3', '4', 'clusters');
  });

  it('names the nearest recipe for one that is not there, and the examples', () => {
    expectRefused(run('isign.yaml'), 'there is no recipe isign.yaml', 'did you mean ising.yaml?', 'entropyflow');
    expectRefused(run('entropyflw'), 'did you mean entropyflow?');
    expectRefused(['run'], 'which recipe?', 'entropyflow');
    mkdirSync(here.at('folder'), { recursive: true });
    expectRefused(run('folder'), 'is a folder');
  });

  it('says at which line and column a recipe is not well formed', () => {
    here.write('broken.yaml', 'name: x\nenergy: { use: ising\nseed: 3\n');
    expectRefused(run('broken.yaml'), 'broken.yaml is not well formed', /at: .*broken\.yaml:\d+:\d+/);
    here.write('broken.json', '{\n  "name": "x",\n  "seed" 3\n}\n');
    expectRefused(run('broken.json'), 'broken.json is not well formed', /at: .*broken\.json:3:10/);
    here.write('list.yaml', '- 1\n- 2\n');
    expectRefused(run('list.yaml'), 'holds no recipe');
  });

  it('says what --set can do', () => {
    expectRefused(run('ising.yaml', '--set', 'seed'), '--set seed sets nothing', 'path=value');
    expectRefused(run('ising.yaml', '--set', 'temperature.value=3'), 'temperature is 2.5, which has no parts');
    expectRefused(run('ising.yaml', '--set', 'observe={every: [}'), 'not well formed');
  });

  it('names the nearest flag, command, slot and plugin', () => {
    expectRefused(run('ising.yaml', '--sead', '3'), "unknown option '--sead'", 'did you mean --seed?');
    expectRefused(['rum'], "unknown command 'rum'", 'did you mean run?');
    expectRefused(['list', 'energi'], 'there is no slot "energi"', 'did you mean energy?');
    expectRefused(['describe', 'energy', 'isign'], 'did you mean ising?');
    expectRefused(['describe', 'energy'], 'missing required argument');
  });

  it('says which forms and backends there are, and which is missing here', () => {
    expectRefused(run('ising.yaml', '--compute', 'fast'), 'compute is "fast"', 'auto, reference, tensor, simd');
    expectRefused(run('ising.yaml', '--compute', 'tensor'), 'no tensor program', 'at: compute');
    expectRefused(run('ising.yaml', '--backend', 'gpu'), 'backend is "gpu"', 'one of auto');
  });

  it('says which flags go together', () => {
    expectRefused(['run', '--resume'], '--resume needs the folder');
    expectRefused(run('ising.yaml', '--overwrite'), '--overwrite needs the folder');
    expectRefused(run('ising.yaml', '--out', 'o', '--resume', '--overwrite'), 'exclude each other');
    expectRefused(run('ising.yaml', '--out', 'o', '--checkpoint-every', '0.5'), '--checkpoint-every is "0.5"');
    expectRefused(['run', '--resume', '--out', 'nothing-here'], 'there is no run in nothing-here to resume');
    expect(readdirSync(here.folder)).not.toContain('nothing-here');
  });
});

describe('a run’s folder', () => {
  it('must be one that can be written', () => {
    here.write('file', 'x');
    expectRefused(run('ising.yaml', '--out', 'file/run'), 'file/run cannot be written', /at: .*file\/run/);
    expectRefused(run('ising.yaml', '--out', 'file'), 'file cannot be written');
  });

  it.skipIf(!existsSync('/proc/self'))('must be one that can be made', () => {
    expectRefused(run('ising.yaml', '--out', '/proc/x'), '/proc/x cannot be written');
    expectRefused(run('ising.yaml', '--out', '/proc/x/y'), '/proc/x/y cannot be written');
  });

  it('is not taken from what is in it', () => {
    here.write('mine/notes.txt', 'x');
    expectRefused(run('ising.yaml', '--out', 'mine'), 'mine is not empty');
    expectRefused(run('ising.yaml', '--out', 'mine', '--overwrite'), 'mine does not hold a run');
    expect(readdirSync(here.at('mine'))).toEqual(['notes.txt']);
  });

  it('is kept unless --overwrite, which removes nothing but the run', () => {
    expect(here.ergodic('run', 'ising.yaml', '--out', 'once').status).toBe(0);
    const before = here.read('once', 'frames.jsonl');
    expectRefused(run('ising.yaml', '--out', 'once'), 'once is not empty', '--resume', '--overwrite');
    here.write('once/notes.txt', 'x');
    expectRefused(run('ising.yaml', '--out', 'once', '--overwrite', '--set', 'energy.use=x'), 'there is no energy');
    expect(here.read('once', 'frames.jsonl').equals(before)).toBe(true);
    expect(here.ergodic('run', 'ising.yaml', '--out', 'once', '--overwrite', '--seed', '9').status).toBe(0);
    expect(here.read('once', 'frames.jsonl').equals(before)).toBe(false);
    expect(readdirSync(here.at('once'))).toContain('notes.txt');
  });

  it('is not left behind by a request that was refused', () => {
    expectRefused(run('ising.yaml', '--out', 'never', '--set', 'energy.use=x'));
    expect(readdirSync(here.folder)).not.toContain('never');
  });
});
