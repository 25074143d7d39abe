import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();
const findings = (...args: string[]): readonly string[] => {
  const { status, stdout, stderr } = here.ergodic('run', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const last = stdout.trim().split('\n').at(-1)!;
  return (JSON.parse(last) as { findings: readonly string[] }).findings;
};

describe('what learning says of itself at the end of a run', () => {
  it('a loss that ended far above where it began, on the terminal and in the report; also of a run that cools', () => {
    const diverged = /^learning free-energy-gradient has diverged: trainLoss is .*learning\.rate \(1000000000 now\)/;
    const found = findings('network', '--set', 'learning.rate=1e9', '--out', 'wild');
    expect(found[0]).toMatch(diverged);
    expect(here.read('wild', 'report.html').toString()).toContain('learning free-energy-gradient has diverged');
    expect(findings('network').filter((each) => diverged.test(each))).toEqual([]);
  });

  it('steps of units that never settle are refused, those that swing with these weights are told', () => {
    const refused = here.ergodic('run', 'equilibrium-propagation', '--set', 'learning.stepSize=2.5');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/units never settle by steps of 2\.5.*\n +at: learning\.stepSize/);
    const [told] = findings('equilibrium-propagation', '--set', 'learning.stepSize=1.5');
    expect(told).toMatch(/has not learnt: .* residual of up to 0\.1.*learning\.stepSize \(1\.5 now\)/);
  });
});
