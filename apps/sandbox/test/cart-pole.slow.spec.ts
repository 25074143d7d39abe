import { expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

it.each([1, 2, 3])('cart-pole, seed %s: 100 fresh episodes last 475 of 500 steps and more', (seed) => {
  const { status, stdout, stderr } = here.ergodic('run', 'cart-pole', '--seed', String(seed), '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { findings } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { findings: string[] };
  expect(Number(/mean return ([\d.]+)/.exec(findings.join('\n'))![1])).toBeGreaterThanOrEqual(475);
});
