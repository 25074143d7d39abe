import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

/** Pendulums, of which the author writes the energy only, in tensor operations. */
const pendulums = (program: string): string => `import { z } from 'zod';
import { defineEnergy, definePlugin, reals } from '@ergodic/kernel';
const pendulums = defineEnergy({
  name: 'pendulums', summary: 'Independent pendulums.', formula: 'E = Σ g (1 − cos x)', space: reals,
  options: z.object({ gravity: z.number().positive().default(2).describe('g, energy') }),
  trials: [{ options: { gravity: 1.3 }, units: 3 }],
  make({ gravity }) {
    return { controls: { gravity }, program: ${program} };
  },
});
export default definePlugin({ name: 'my-pendulums', version: '1.0.0', provides: [pendulums] });
`;
const right = '(tf, x, _, { gravity }) => tf.mul(gravity, tf.sum(tf.sub(1, tf.cos(x)), 1))';

const recipe = `name: pendulums
seed: 4
replicas: 64
units: 10
steps: 400
energy: { use: pendulums, gravity: 2 }
dynamics: { use: overdamped-langevin, timeStep: 0.05 }
temperature: { use: constant, value: 0.25 }
observe: { every: 50 }
`;

describe('an energy that is a tensor program', () => {
  it('runs, with force and heat, and nothing more from its author', () => {
    here.write('pendulums.js', pendulums(right));
    here.write('pendulums.yaml', recipe);
    const { status, stdout, stderr } = here.ergodic('run', 'pendulums.yaml', '--plugin', 'pendulums.js', '--json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const frames = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number | string>)
      .filter(({ type }) => type === 'frame');
    // 10 pendulums at T = 0.25, g = 2: U = 10 g (1 − I₁(8)/I₀(8)) = 1.292, which 64 replicas meet within some percent.
    expect(frames.at(-1)!['U']).toBeGreaterThan(1.1);
    expect(frames.at(-1)!['U']).toBeLessThan(1.6);
    expect(stdout).not.toContain('law-violated');
  });

  it('obeys the laws of an energy', () => {
    here.write('pendulums.js', pendulums(right));
    const { status, stdout, stderr } = here.ergodic('verify', '--plugin', 'pendulums.js');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/force = −∂E\/∂x +\d+ {2}holds/);
    expect(stdout).toMatch(/every form follows the controls +\d+ {2}holds/);
  });

  it.each([
    ['sums over everything', '(tf, x) => tf.sum(tf.cos(x))', 'gave float32 []'],
    ['is no tensor', '() => 1', 'gave number'],
    ['uses an operation that there is not', '(tf, x) => tf.cosinus(x)', 'tf.cosinus is not a function'],
  ])('that %s is told what is wrong', (_, program, message) => {
    here.write('wrong.js', pendulums(program));
    here.write('pendulums.yaml', recipe);
    const { status, stderr } = here.ergodic('run', 'pendulums.yaml', '--plugin', 'wrong.js');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
