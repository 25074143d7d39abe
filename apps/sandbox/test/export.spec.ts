import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, symlinkSync } from 'node:fs';
import { decode, openSession } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { clustering, ising, outside } from './command.ts';

const here = outside();

/** A restricted machine of 3 + 2 bits that learns at T = 1.5. */
const machine = (steps: number): string => `name: machine
seed: 5
replicas: 8
data: { use: bars-and-stripes, size: 2 }
energy: { use: rbm, hidden: 2, deviation: 0.5, hiddenBias: [0.3, -0.4] }
dynamics: { use: heat-bath }
learning: { use: contrastive-divergence, rate: 0.1 }
temperature: 1.5
steps: ${steps}
observe: { every: ${steps}, snapshots: [weights, visible-bias, hidden-bias] }
`;

interface Exported {
  readonly inputs: readonly { readonly name: string }[];
  readonly outputs: readonly { readonly name: string }[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly verified: {
    readonly reference: string;
    readonly batches: readonly number[];
    readonly tolerance: number;
    readonly worst: { readonly error: number; readonly output: string };
  };
}

describe('ergodic export', () => {
  it('writes the energy of a run with its trained parameters, and says how far it is from the energy', async () => {
    here.write('machine.yaml', machine(40));
    const run = here.ergodic('run', 'machine.yaml', '--out', 'run');
    expect(run.status).toBe(0);
    const { status, stdout, stderr } = here.ergodic('export', 'run', '--onnx', 'trained.onnx', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const told = JSON.parse(stdout) as Exported;
    expect(told).toMatchObject({
      type: 'exported',
      inputs: [{ name: 'x', shape: ['replicas', 6] }],
      outputs: [{ name: 'energy', shape: ['replicas'] }],
      metadata: {
        recipe: 'machine',
        'recipe.sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
        energy: expect.stringMatching(/^rbm of plugin @ergodic\/plugins-energies \d/),
        plugins: expect.stringContaining('@ergodic/plugins-learning '),
        temperature: '1.5',
        step: '40',
        units: expect.stringContaining('k_B = 1'),
        kernel: expect.stringMatching(/^\d+\.\d+\.\d+/),
      },
      verified: { reference: 'the closed form in float64', batches: [1, 3, 16], tolerance: 1e-4 },
    });
    expect(told.verified.worst.error).toBeLessThan(1e-6);

    // The parameters of the last frame, in float32; the energies of them by the formula.
    const frames = here.read('run', 'frames.jsonl').toString().trim().split('\n');
    const { snapshots } = JSON.parse(frames.at(-1)!) as { snapshots: Record<string, { data: number[] }> };
    const model = decode(here.read('trained.onnx'));
    const numbersOf = (name: string): number[] => {
      const found = model.initialisers.find(({ value }) => value.name === name)!.tensor.data as Float32Array;
      expect([...found]).toEqual(snapshots[name]!.data.map(Math.fround));
      return [...found];
    };
    const [W, b, c] = ['weights', 'visible-bias', 'hidden-bias'].map(numbersOf) as [number[], number[], number[]];
    expect(b.some((bias) => bias !== 0)).toBe(true);
    const states = [
      [1, 0, 1, 1, 0, 1],
      [0, 1, 1, 0, 1, 1],
    ];
    const session = await openSession(here.read('trained.onnx'));
    const { energy } = session.runSync({
      x: { type: 'float32', shape: [2, 6], data: Float32Array.from(states.flat()) },
    });
    session.close();
    states.forEach((x, r) => {
      let E = 0;
      for (let i = 0; i < 4; i++) {
        E -= b[i]! * x[i]!;
        for (let j = 0; j < 2; j++) E -= W[2 * i + j]! * x[i]! * x[4 + j]!;
      }
      for (let j = 0; j < 2; j++) E -= c[j]! * x[4 + j]!;
      expect(energy!.data[r]).toBeCloseTo(E, 5);
    });
  });

  it('of a recipe takes the parameters at the start; forces are the second output, controls are inputs', () => {
    const { status, stdout, stderr } = here.ergodic('export', 'double-well', '--onnx', 'well.onnx');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/double-well of plugin .*, at step 0, T = 0\.5/);
    expect(stdout).toMatch(/inputs +x \[replicas, \d+\], quartic \[\]/);
    expect(stdout).toMatch(/outputs +energy \[replicas\], force \[replicas, \d+\]/);
    expect(stdout).toMatch(/verified +worst relative error \d\.\de-\d+: (energy|force)\[/);
    const { stdout: shown } = here.ergodic('onnx', 'inspect', 'well.onnx');
    expect(shown).toMatch(/force +float32 +\[replicas, \d+\] +F = −∂E\/∂x/);
    expect(shown).toMatch(/control\.quartic +\d/);
  });

  it('serves mixtures; the hash is that of the recipe, however it is written', () => {
    here.write('clusters.yaml', clustering);
    here.write('same.yaml', clustering.replace('name: clusters\nseed: 7\n', 'seed: 7\nname: clusters\n'));
    here.write('other.yaml', clustering.replace('seed: 7', 'seed: 8'));
    const hashOf = (recipe: string): string => {
      const { status, stdout, stderr } = here.ergodic('export', recipe, '--onnx', 'clusters.onnx', '--json');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return (JSON.parse(stdout) as Exported).metadata['recipe.sha256']!;
    };
    const hash = hashOf('clusters.yaml');
    expect(hashOf('same.yaml')).toBe(hash);
    expect(hashOf('other.yaml')).not.toBe(hash);
  });

  it('names the energies that have a program where one has none, and writes nothing', () => {
    here.write('ising.yaml', ising(10));
    const { status, stdout, stderr } = here.ergodic('export', 'ising.yaml', '--onnx', 'ising.onnx');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('error: energy ising has no tensor program');
    expect(stderr).toMatch(/hint: those that have one: .*double-well, .*rbm, squared-distance/);
    expect(() => here.read('ising.onnx')).toThrow('ENOENT');
  });

  it.each([
    ['a folder', '.', /\. is a folder/],
    ['nowhere', 'no/such/model.onnx', /there is no folder .*no\/such/],
  ])('refuses to write to %s', (_, file, message) => {
    const { status, stdout, stderr } = here.ergodic('export', 'double-well', '--onnx', file);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('hint:');
  });

  it('replaces a model that is there, also behind a link; what is no ordinary file it leaves alone', () => {
    here.write('old/model.onnx', 'old');
    symlinkSync(here.at('old/model.onnx'), here.at('link.onnx'));
    expect(here.ergodic('export', 'double-well', '--onnx', 'link.onnx').status).toBe(0);
    expect(here.read('old/model.onnx').length).toBeGreaterThan(1000);
    expect(lstatSync(here.at('link.onnx')).isSymbolicLink()).toBe(true);
    expect(readdirSync(here.at('old'))).toEqual(['model.onnx']);
    expect(spawnSync('mkfifo', [here.at('pipe.onnx')]).status).toBe(0);
    const { status, stderr } = here.ergodic('export', 'double-well', '--onnx', 'pipe.onnx');
    expect(status).toBe(2);
    expect(stderr).toContain('pipe.onnx is no ordinary file');
    expect(lstatSync(here.at('pipe.onnx')).isFIFO()).toBe(true);
  });

  it('on a full disk nothing is left, and an older model stays', () => {
    here.write('full/model.onnx', 'old');
    // Blocks of 1024 bytes; the model takes more than 3.
    const { status, stderr } = here.ergodicAfter('ulimit -f 2', 'export', 'double-well', '--onnx', 'full/model.onnx');
    expect(status).toBe(2);
    expect(stderr).toContain('the model could not be written');
    expect(readdirSync(here.at('full'))).toEqual(['model.onnx']);
    expect(here.read('full/model.onnx').toString()).toBe('old');
  });

  it('a damaged recipe of a run is told by line', () => {
    here.write('torn/recipe.json', '{ "energy": ');
    const { status, stderr } = here.ergodic('export', 'torn', '--onnx', 'torn.onnx');
    expect(status).toBe(2);
    expect(stderr).toContain('recipe.json is not well formed');
  });

  it('a run without a checkpoint is told, one that is damaged refused', () => {
    here.write(
      'fresh/recipe.json',
      JSON.stringify({
        energy: { use: 'harmonic' },
        dynamics: { use: 'overdamped-langevin', timeStep: 0.01 },
        temperature: 1,
        steps: 3,
      }),
    );
    const fresh = here.ergodic('export', 'fresh', '--onnx', 'fresh.onnx');
    expect(fresh.status).toBe(0);
    expect(fresh.stderr).toContain('there is no checkpoint in fresh yet');
    here.write('fresh/checkpoint.ergodic', 'not a checkpoint');
    const damaged = here.ergodic('export', 'fresh', '--onnx', 'fresh.onnx');
    expect(damaged.status).toBe(2);
    expect(damaged.stderr).toContain('no checkpoint is whole');
  });
});
