import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

interface Told {
  readonly last: Record<string, number>;
  readonly findings: readonly string[];
}

/** Runs an example by the command and tells the last frame and the findings. */
function run(name: string, ...args: string[]): Told {
  const { status, stdout, stderr } = here.ergodic('run', name, '--json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; findings?: string[] });
  return {
    last: events.findLast(({ type }) => type === 'frame') as unknown as Record<string, number>,
    findings: events.at(-1)!.findings ?? [],
  };
}

describe('examples of discrete systems do what their comments say', () => {
  it('max-cut: all but few replicas cut 12 of the 15 edges', () => {
    const { last } = run('max-cut');
    expect(last['cut']).toBeGreaterThan(11.5);
    expect(last['cut']).toBeLessThanOrEqual(12);
  });

  it('spin-glass: ends near −1.78 a spin', () => {
    const { last } = run('spin-glass');
    expect(Math.abs(last['U']! / 216 + 1.78)).toBeLessThan(0.03);
  });

  it('hopfield: recalls, and does not where it is overloaded', () => {
    expect(run('hopfield').last['overlap']).toBeGreaterThan(0.95);
    expect(run('hopfield', '--set', 'energy.patterns=60').last['overlap']).toBeLessThan(0.8);
  });

  it('interface: as much of one phase as of the other between the two walls', () => {
    expect(run('interface').last['magnetisation']).toBeLessThan(0.7);
  });

  it('rbm: learns bars and stripes', () => {
    expect(run('rbm', '--out', 'rbm').last['reconstructionError']).toBeLessThan(0.02);
    const report = here.read('rbm', 'report.html').toString();
    expect(report).toContain('Columns of weights');
    expect(report.match(/data:image\/png;base64,/g)!.length).toBeGreaterThan(30);
  });

  it('free-energy: all methods agree with the exact value', () => {
    expect(run('free-energy').findings.join('\n')).toMatch(/agree within their errors at all 12 temperatures/);
  });

  it('replica-exchange: copies are held up at the transition; what is a mean already is folded away', () => {
    const { findings } = run('replica-exchange', '--out', 'exchange');
    const [low, high] = /between T = ([\d.]+) and ([\d.]+)/.exec(findings.join('\n'))!.slice(1).map(Number);
    expect(low).toBeGreaterThan(1.9);
    expect(high).toBeLessThan(2.8);
    expect(here.read('exchange', 'report.html').toString()).toMatch(/Means over the whole run, \d+ of them/);
  });

  it('mcmc-diagnostics: Wolff clusters forget faster than single spins', () => {
    const timeOf = ({ findings }: Told): number =>
      Number(/^U at T = 2\.4: τ = ([\d.]+) frames/.exec(findings.find((line) => line.startsWith('U at'))!)![1]);
    expect(timeOf(run('mcmc-diagnostics'))).toBeGreaterThan(
      2 * timeOf(run('mcmc-diagnostics', '--set', 'dynamics={use: wolff}')),
    );
  });

  it('ising-transition: the susceptibility peaks above T_c, and two sizes cross near it', () => {
    run('ising-transition', '--set', 'coupling.shape=[12,12]', '--out', 'small');
    const { findings } = run('ising-transition', '--set', `analyses.0.compareWith=[${here.at('small')}]`);
    const peak = Number(/largest at T = ([\d.]+)/.exec(findings.join('\n'))![1]);
    expect(peak).toBeGreaterThan(2.2);
    expect(peak).toBeLessThan(2.45);
    const crossing = /cross at T = ([\d.]+) ± ([\d.]+)/.exec(findings.join('\n'))!;
    expect(Math.abs(Number(crossing[1]) - 2.2692)).toBeLessThan(0.1);
  });
});
