import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

type Event = { readonly type: string } & Record<string, unknown>;

function run(...args: string[]): readonly Event[] {
  const { status, stdout, stderr } = here.ergodic('run', 'network', '--json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

const lastFrame = (events: readonly Event[]): Record<string, number> =>
  events.findLast(({ type }) => type === 'frame') as unknown as Record<string, number>;

describe('example network', () => {
  it('learns as its comment says, and breaks no law on its way', () => {
    const events = run('--out', 'network');
    expect(events.filter(({ type }) => type === 'law-violated')).toEqual([]);
    const last = lastFrame(events);
    expect(last['crossEntropy']).toBeLessThan(0.05);
    expect(last['accuracy']).toBeGreaterThan(0.97);
    // F = U − TS, and the ledger closes.
    expect(last['F']).toBeCloseTo(last['U']! - last['T']! * last['S']!, 8);
    expect(last['closingError']).toBeLessThan(1e-9);
    expect(last['dense1.F']).toBeCloseTo(last['dense1.U']! - last['T']! * last['dense1.S']!, 8);
    const report = here.read('network', 'report.html').toString();
    for (const title of ['U of layers', 'T of layers', 'Units at the end']) expect(report).toContain(title);
  });

  it('goes on after it was killed with the bits of one go', async () => {
    const slowly = ['--set', 'temperature.ratio=0.99', '--checkpoint-every', '10'];
    const last = Number(run(...slowly, '--out', 'whole').findLast(({ type }) => type === 'checkpoint')!['step']);
    await here.interrupted('killed', ['network', ...slowly], '"checkpoint","step":20}', 'SIGKILL', last);
    expect(here.ergodic('run', '--resume', '--out', 'killed').stderr).toMatch(/goes on from step \d+/);
    for (const name of ['frames.jsonl', 'checkpoint.ergodic'])
      expect(here.read('killed', name).equals(here.read('whole', name)), name).toBe(true);
  });

  it('keeps what it has learnt when learning fails', () => {
    // All is well for four passes, and then the rate is out of all proportion.
    const rate = '{ use: piecewise, points: [[0, 0.01], [4, 0.01], [4.01, 1e30]], interpolation: steps }';
    const failed = here.ergodic('run', 'network', '--out', 'fails', '--set', `learning.rate=${rate}`);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/^error: learning free-energy-gradient: the loss is /m);
    const [, step] = /the checkpoint of step (\d+) is whole/.exec(failed.stderr) ?? [];
    expect(Number(step)).toBeGreaterThanOrEqual(1);
    expect(here.ergodic('export', 'fails', '--onnx', 'learnt.onnx').stdout).toContain(`at step ${step}`);
  });

  it('cools a layer by a protocol of its own, which is booked as work', () => {
    const last = lastFrame(
      run(
        '--set',
        'energy.layers.0.temperature=1',
        '--set',
        'protocol={ dense1.temperature: { use: geometric, from: 1, to: 0.5, ratio: 0.97 } }',
        '--set',
        'steps=10',
      ),
    );
    expect(last['dense1.T']).toBeCloseTo(0.97 ** 9, 10);
    expect(last['closingError']).toBeLessThan(1e-9);
  });

  it.each([
    [
      'a network that tells fewer classes',
      'energy.layers.2.units=1',
      'takes one number for each of two classes or more',
    ],
    ['data of another dimension', 'energy.input=[3]', 'the input has the shape [3], 3 numbers'],
    [
      'the same points to learn from and to be asked about',
      'energy.validation.seed=0',
      'are the data that it learns from',
    ],
    ['a name of no layer', 'protocol={ dense9.temperature: { use: constant, value: 1 } }', 'dense9.temperature'],
    ['a temperature below 0', 'energy.layers.0.temperature=-1', 'energy.layers.0.temperature'],
  ])('%s is refused', (_, setting, message) => {
    const { status, stderr } = here.ergodic('run', 'network', '--set', setting);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('at ' + 'Object');
  });
});
