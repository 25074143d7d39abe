import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

/** A plugin file with one energy over reals whose `make` does what `body` says. */
const energy = (body: string, more = ''): string => `import { z } from 'zod';
import { defineEnergy, definePlugin, reals } from '@ergodic/kernel';
const mine = defineEnergy({
  name: 'mine', summary: 'Mine.', space: reals,
  options: z.object({ stiffness: z.number().positive().default(2) }),
  ${more}
  make({ stiffness: k }, { units }) {
    ${body}
  },
});
export default definePlugin({ name: 'my-plugin', version: '1.0.0', provides: [mine] });
`;

const right = `return {
  energy: (x) => x.reduce((sum, at) => sum + 0.5 * k * at * at, 0),
  force: (x, _, out) => x.forEach((at, i) => { out[i] = -k * at; }),
};`;

const verify = (file: string, content: string, ...more: string[]) => {
  here.write(file, content);
  return here.ergodic('verify', '--plugin', file, ...more);
};

describe('ergodic verify', () => {
  it('prints law, cases and verdict for each law of a right plugin, and a table of the suites; status 0', () => {
    const { status, stdout, stderr } = verify('right.js', energy(right));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^energy mine {2}my-plugin 1\.0\.0/m);
    expect(stdout).toMatch(/force = −∂E\/∂x +\d+ {2}holds/);
    expect(stdout).toMatch(/suite +parts +laws +cases +broken +seconds/);
    expect(stdout).toContain('All laws hold: 1 part.');
    expect(stdout).not.toContain('harmonic');
  });

  it.each([
    ['a force of the wrong sign', right.replace('-k * at', 'k * at'), 'force'],
    ['a force without its stiffness', right.replace('-k * at', '-at'), 'force'],
    ['an energy that is NaN', right.replace('0.5 * k', '0.5 * k / 0 * 0'), 'NaN'],
    [
      'a force that leaves out the last coordinate',
      right.replace(
        'x.forEach((at, i) => { out[i] = -k * at; })',
        '{ for (let i = 0; i < x.length - 1; i++) out[i] = -k * x[i]; }',
      ),
      'coordinate 2',
    ],
    [
      'an energy that changes its input',
      `return { space: reals(units), parameters: {},
        addEnergy(x, out, scale = 1) {
          for (let r = 0; r < x.replicas; r++)
            for (let i = 0; i < x.width; i++) { const at = (x.data[r * x.width + i] += 1); out[r] += scale * k * at * at; }
        },
        addForce(x, out, scale = 1) { x.data.forEach((at, i) => { out.data[i] -= 2 * scale * k * (at + 1); }); } };`,
      'changes',
    ],
    [
      'an energy that remembers its input',
      `let batch; let kept;
      return { space: reals(units), parameters: {},
        addEnergy(x, out, scale = 1) {
          if (batch !== x) { batch = x; kept = Array.from({ length: x.replicas }, (_, r) => x.data.slice(r * x.width, (r + 1) * x.width).reduce((s, at) => s + 0.5 * k * at * at, 0)); }
          kept.forEach((e, r) => { out[r] += scale * e; });
        },
        addForce(x, out, scale = 1) { x.data.forEach((at, i) => { out.data[i] -= scale * k * at; }); } };`,
      'remember',
    ],
  ])('tells %s with a counterexample; status 1', (_, body, said) => {
    const { status, stdout, stderr } = verify('wrong.js', energy(body));
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/BROKEN/);
    expect(stdout).toContain(said);
    expect(stdout).toContain('Broken: energy mine.');
    expect(stdout).not.toMatch(/fast-check|Property failed|seed:|^\s+at .*:\d+:\d+\)?$/m);
  });

  it('tells a schema that rejects its own defaults', () => {
    const { status, stdout } = verify('defaults.js', energy(right).replace('.default(2)', '.default(-2)'));
    expect(status).toBe(1);
    expect(stdout).toContain('stiffness');
    expect(stdout).toContain('-2');
  });

  it('tells a claim that is misspelt', () => {
    const { status, stdout } = verify('claim.js', energy(right, 'trials: [{ claims: { rnage: [0, 1] } }],'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/trials\[0\]\.claims has no rnage: did you mean\s+range\?/);
  });

  it('refuses a plugin without parts', () => {
    const { status, stdout, stderr } = verify('empty.js', energy(right).replace('[mine]', '[]'));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('there is nothing to verify: my-plugin provides no parts');
  });

  it('with --json nothing that a plugin prints gets between the lines', () => {
    const loud = `${energy(`console.log('made'); ${right}`)}console.log('loaded');\n`;
    const { stdout, stderr } = verify('loud.js', loud, '--json');
    for (const line of stdout.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(stderr).toMatch(/^loaded\nmade\n/);
  });

  it('takes names: of a part, of a slot and part, of a plugin; an unknown one is refused', () => {
    const part = here.ergodic('verify', 'shannon', 'energy/table');
    expect(part.status, part.stdout).toBe(0);
    expect(part.stdout).toMatch(/^entropy shannon/m);
    expect(part.stdout).toMatch(/^energy table/m);
    expect(part.stdout).toContain('All laws hold: 2 parts.');
    const { status, stdout, stderr } = here.ergodic('verify', 'harmonik');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('did you mean harmonic?');
    const data = here.ergodic('verify', 'blobs8-random');
    expect(data.status).toBe(2);
    expect(data.stderr).toContain('blobs8-random has no laws to try');
  });

  it('with --json: an object a law, an object a mutant, a summary; every mutant is rejected (GEN-11)', () => {
    const { status, stdout } = here.ergodic('verify', 'harmonic', '--mutants', '--json');
    expect(status).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const laws = lines.filter(({ type }) => type === 'law');
    expect(laws.length).toBeGreaterThan(5);
    for (const law of laws) {
      expect(law).toMatchObject({ plugin: '@ergodic/plugins-energies', slot: 'energy', name: 'harmonic', holds: true });
      expect(law['cases']).toBeGreaterThan(0);
    }
    const mutants = lines.filter(({ type }) => type === 'mutant');
    expect(mutants.length).toBeGreaterThan(40);
    expect(mutants.filter(({ killed }) => killed !== true)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', parts: 1, laws: laws.length, broken: 0 });
  });
});
