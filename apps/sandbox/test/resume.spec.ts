import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clustering, ising, outside, type Outside } from './command.ts';

const lines = (text: string): { type: string; step?: number; outcome?: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });

/** frames.jsonl and the last checkpoint of two runs are the same to the bit. */
function expectSameBits(here: Outside, one: string, other: string): void {
  for (const name of ['frames.jsonl', 'checkpoint.ergodic'])
    expect(here.read(one, name).equals(here.read(other, name)), name).toBe(true);
}

const STEPS = 12_000;
const every500 = ['--checkpoint-every', '500'];
/** Checkpoints are otherwise written every few seconds: on a busy machine, also in a short run. */
const atTheEnd = ['--checkpoint-every', String(2 * STEPS)];

/** A run that got a signal once that many of its checkpoints were on the disk. */
const interrupted = (here: Outside, out: string, signal: NodeJS.Signals, checkpoints: number) =>
  here.interrupted(out, ['ising.yaml', ...every500], `"checkpoint","step":${500 * checkpoints}}`, signal, STEPS);

/** What Linux tells about a process. */
const statOf = (process: number | string | undefined): string => readFileSync(`/proc/${process}/stat`, 'utf8');

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a run that is interrupted and resumed', () => {
  const here = outside();
  here.write('ising.yaml', ising(STEPS));
  const reference = here.ergodic('run', 'ising.yaml', '--out', 'whole', ...atTheEnd);

  it('runs through as the reference', () => {
    expect(reference).toMatchObject({ status: 0 });
    expect(readdirSync(here.at('whole')).sort()).toEqual([
      'checkpoint.ergodic',
      'frames.jsonl',
      'frames.parquet',
      'recipe.json',
      'report.html',
      'summary.json',
    ]);
  });

  it('has the same bits after Ctrl-C', async () => {
    const stopped = await interrupted(here, 'stopped', 'SIGINT', 1);
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toContain('ergodic run --resume --out stopped');
    expect(lines(stopped.stdout).at(-1)).toMatchObject({ type: 'finished', outcome: 'stopped' });
    expect(existsSync(here.at('stopped', 'report.html'))).toBe(false);
    const resumed = here.ergodic('run', '--resume', '--out', 'stopped');
    expect(resumed).toMatchObject({ status: 0 });
    expect(resumed.stderr).toMatch(/goes on from step \d+/);
    expectSameBits(here, 'stopped', 'whole');
  });

  it('has the same bits after SIGKILL', async () => {
    for (const checkpoints of [1, 4]) {
      const out = `killed-${checkpoints}`;
      const killed = await interrupted(here, out, 'SIGKILL', checkpoints);
      expect(killed.status).toBe(null);
      expect(here.ergodic('run', '--resume', '--out', out)).toMatchObject({ status: 0 });
      expectSameBits(here, out, 'whole');
    }
  });

  it('starts from the beginning when it was killed before its first checkpoint', async () => {
    const run = here.start('run', 'ising.yaml', '--out', 'early', '--json', ...atTheEnd);
    await run.saw('"frame"');
    run.process.kill('SIGKILL');
    await run.result;
    const other = here.ergodic('run', 'ising.yaml', '--seed', '4', '--resume', '--out', 'early');
    expect(other).toMatchObject({ status: 2 });
    expect(other.stderr).toContain('seed: 3 → 4');
    expect(here.ergodic('run', 'ising.yaml', '--resume', '--out', 'early')).toMatchObject({ status: 0 });
    expectSameBits(here, 'early', 'whole');
  });

  it('falls back to the checkpoint before a corrupted or truncated one', async () => {
    await interrupted(here, 'killed', 'SIGKILL', 3);
    const damages: [string, (file: string) => void][] = [
      [
        'corrupted',
        (file) => writeFileSync(file, Buffer.from(here.read('killed', 'checkpoint.ergodic')).fill(7, 900, 904)),
      ],
      ['truncated', (file) => truncateSync(file, 1000)],
    ];
    for (const [what, damage] of damages) {
      cpSync(here.at('killed'), here.at(what), { recursive: true });
      damage(here.at(what, 'checkpoint.ergodic'));
      const resumed = here.ergodic('run', '--resume', '--out', what);
      expect(resumed, what).toMatchObject({ status: 0 });
      expect(resumed.stderr).toMatch(/warning: .*checkpoint\.ergodic.*truncated/);
      expect(resumed.stderr).toContain('going on from the checkpoint before it');
      expectSameBits(here, what, 'whole');
    }
  });

  it('is refused where no checkpoint is whole', () => {
    cpSync(here.at('killed'), here.at('lost'), { recursive: true });
    for (const name of ['checkpoint.ergodic', 'checkpoint.previous.ergodic']) truncateSync(here.at('lost', name), 500);
    const refused = here.ergodic('run', '--resume', '--out', 'lost');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^error: no checkpoint is whole/m);
    expect(refused.stderr).toContain('--overwrite');
  });

  it('is not written into by two processes at once', async () => {
    here.write('long.yaml', ising(10_000_000));
    const first = here.start('run', 'long.yaml', '--out', 'busy', '--json');
    await first.saw('"frame"');
    for (const mode of [[], ['--overwrite'], ['--resume']]) {
      const second = here.ergodic('run', 'long.yaml', '--out', 'busy', ...mode);
      expect(second.status).toBe(2);
      expect(second.stderr).toContain(`busy is being written by process ${first.process.pid}`);
    }
    first.process.kill('SIGINT');
    expect((await first.result).status).toBe(130);
    expect(existsSync(here.at('busy', 'run.lock'))).toBe(false);
    // Left by a process that is gone, or by one that died while it wrote its number.
    here.write('whole-again/run.lock', '999999999\n');
    expect(here.ergodic('run', 'ising.yaml', '--out', 'whole-again')).toMatchObject({ status: 0 });
    expectSameBits(here, 'whole-again', 'whole');
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'is not held by a process that was killed and whose parent does not look',
    async () => {
      // The child ends when it is told to, and by then its parent has become another program that never asks for it.
      const parent = spawn('bash', ['-c', 'exec 3<&0; read -r <&3 & echo $!; exec sleep 600']);
      const [said] = (await once(parent.stdout, 'data')) as [Buffer];
      const child = said.toString().trim();
      await until(() => /^\d+ \(sleep\)/.test(statOf(parent.pid)));
      parent.stdin.write('\n');
      await until(() => /^\d+ \(.*\) Z/s.test(statOf(child)));
      here.write('defunct/run.lock', `${child}\n`);
      const again = here.ergodic('run', 'ising.yaml', '--out', 'defunct');
      parent.kill('SIGKILL');
      expect(again).toMatchObject({ status: 0 });
    },
  );

  it('is refused with another recipe, and shows where they differ', () => {
    const refused = here.ergodic('run', '--resume', '--out', 'whole', '--set', 'temperature=2', '--seed', '5');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('seed: 3 → 5');
    expect(refused.stderr).toContain('temperature.value: 2.5 → 2');
  });

  it('says so where the run is finished', () => {
    const again = here.ergodic('run', '--resume', '--out', 'whole');
    expect(again.status).toBe(0);
    expect(again.stderr).toContain('finished (12000 steps)');
  });

  it('writes the report of a run that was killed after its last checkpoint', () => {
    const before = here.read('whole', 'frames.jsonl');
    for (const name of ['summary.json', 'report.html']) rmSync(here.at('whole', name));
    expect(here.ergodic('run', '--resume', '--out', 'whole')).toMatchObject({ status: 0 });
    expect(existsSync(here.at('whole', 'report.html'))).toBe(true);
    expect(here.read('whole', 'frames.jsonl').equals(before)).toBe(true);
  });

  it('keeps its last checkpoint when the disk is full, and goes on from it', () => {
    const full = here.ergodicAfter('ulimit -f 150', 'run', 'ising.yaml', '--out', 'full', ...every500);
    expect(full.status).toBe(1);
    expect(full.stderr).toMatch(/error: the frame of step \d+ could not be written: EFBIG/);
    expect(full.stderr).toMatch(
      /the checkpoint of step \d+ is whole; free some space, then go on: ergodic run --resume --out full/,
    );
    expect(here.ergodic('run', '--resume', '--out', 'full')).toMatchObject({ status: 0 });
    expectSameBits(here, 'full', 'whole');
  });

  it('keeps its data where the recipe was run from another folder', () => {
    here.write('far/points.csv', 'a,b\n1,1\n1,2\n2,1\n8,8\n8,9\n9,8\n');
    const recipe = here.write(
      'far/points.yaml',
      clustering
        .replace('{ use: blobs4-sep }', '{ use: file, path: points.csv }')
        .replace('clusters: 4', 'clusters: 2'),
    );
    expect(here.ergodic('run', recipe, '--out', 'far-run')).toMatchObject({ status: 0 });
    copyFileSync(here.at('far-run', 'recipe.json'), here.at('moved.json'));
    expect(here.ergodic('run', 'moved.json', '--out', 'far-again')).toMatchObject({ status: 0 });
    expectSameBits(here, 'far-run', 'far-again');
    here.write('far/points.csv', 'a,b\n1,1\n1,2\n2,1\n8,8\n8,9\n9,9\n');
    const changed = here.ergodic('run', '--resume', '--out', 'far-run');
    expect(changed.status).toBe(2);
    expect(changed.stderr).toContain('have changed since the checkpoint was written');
  });
});
