import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

function run(...args: string[]): Record<string, number> {
  const { status, stdout, stderr } = here.ergodic('run', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const events = stdout.trim().split('\n');
  const told = events.map((line) => JSON.parse(line) as { type: string });
  return told.findLast(({ type }) => type === 'frame') as unknown as Record<string, number>;
}

/** Distance of a point from the two half circles. */
function distance(x: number, y: number): number {
  const arc = (u: number, v: number): number =>
    v >= 0 ? Math.abs(Math.hypot(u, v) - 1) : Math.min(Math.hypot(u - 1, v), Math.hypot(u + 1, v));
  return Math.min(arc(x, y), arc(1 - x, 0.5 - y));
}

describe('examples of learning without labels do what their comments say', () => {
  it('score-matching: replicas end on the moons', () => {
    const set = ['--set', 'observe={ every: 100, snapshots: [state] }', '--out', 'moons'];
    const { snapshots } = run('score-matching', ...set) as unknown as {
      snapshots: { state: { data: number[] } };
    };
    const { data } = snapshots.state;
    let near = 0;
    for (let r = 0; r < 400; r++) if (distance(data[2 * r]!, data[2 * r + 1]!) < 0.4) near++;
    // Of standard normal states, as they begin, about half.
    expect(near / 400).toBeGreaterThan(0.9);
    const report = here.read('moons', 'report.html').toString();
    expect(report).toContain('Density in the plane');
    expect(report).toContain('Data and states');
  });

  it('score-matching, by noise: data are told from noise', () => {
    const { accuracy } = run(
      'score-matching',
      '--set',
      'learning={ use: noise-contrastive-estimation, rate: 0.003 }',
      '--set',
      'steps=60',
    );
    // One of six is data: 5/6 are right where nothing is told apart, if all is called noise.
    expect(accuracy).toBeGreaterThan(0.8);
  });

  it('thermodynamic-vae: at T = 0.5 latents tell pictures, at T = 4 nothing', () => {
    const cold = run('thermodynamic-vae', '--out', 'vae');
    expect(cold['rate']).toBeGreaterThan(2.5);
    expect(cold['evidenceBound']).toBeLessThan(7);
    // Lines each on with probability ½, bars or stripes: −ln p is 3.38 of the best model there can be.
    expect(cold['evidenceBound']).toBeGreaterThan(3.3);
    const report = here.read('vae', 'report.html').toString();
    for (const title of [
      'Drawn from the prior',
      'what comes back',
      'Map of the two latents',
      'Guesses of the two latents',
    ])
      expect(report).toContain(title);
    const hot = run('thermodynamic-vae', '--set', 'temperature=4', '--set', 'steps=100');
    expect(hot['rate']).toBeLessThan(0.05);
    // Sixteen bits, each on or off as often.
    expect(Math.abs(hot['evidenceBound']! - 16 * Math.LN2)).toBeLessThan(0.5);
  });
});
