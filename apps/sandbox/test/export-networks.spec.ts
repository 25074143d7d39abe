import { decode, openSession } from '@ergodic/onnx';
import { describe, expect, it } from 'vitest';
import { outside } from './command.ts';

const here = outside();

/** Two half moons, told apart by a layer of two-level units that is wide enough for 8 bits to be worth it. */
const moons = (steps: number, units = 20): string => `name: moons
seed: 4
data: { use: moons, count: 200, noise: 0.1 }
energy:
  use: network
  layers:
    - { use: dense, units: ${units}, activation: { use: thermal-softplus } }
    - { use: dense, units: 64, activation: { use: thermal-softplus } }
    - { use: dense, units: 2 }
  validation: { use: moons, count: 100, noise: 0.1, seed: 5 }
dynamics: { use: boltzmann-assignment }
learning: { use: free-energy-gradient, rate: 0.02, batch: 50 }
temperature: 0.3
steps: ${steps}
`;

/** A file of numpy's format. */
function arrayFile(type: string, shape: readonly number[], { buffer }: Float32Array | Int32Array): Uint8Array {
  const head = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
    Buffer.from(head),
    Buffer.from(buffer as ArrayBuffer),
  ]);
}

interface Port {
  readonly name: string;
}
interface Exported {
  readonly kind: string;
  readonly bytes: number;
  readonly inputs: readonly Port[];
  readonly optionalInputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly verified: { readonly reference: string; readonly worst: { readonly error: number } };
  readonly int8?: { readonly parameters: readonly string[]; readonly int8: number; readonly float32: number };
}

const exported = (...args: string[]): Exported => {
  const { status, stdout, stderr } = here.ergodic('export', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Exported;
};

describe('ergodic export of networks', () => {
  it('gives what the run has learnt: as accurate in onnxruntime as the run says, hot and cold by an input', async () => {
    here.write('moons.yaml', moons(30));
    const run = here.ergodic('run', 'moons.yaml', '--out', 'moons');
    expect(run.status).toBe(0);
    const told = exported('moons', '--onnx', 'moons.onnx', '--temperature', 'required', '--licence', 'CC0-1.0');
    expect(told).toMatchObject({
      kind: 'network',
      inputs: [{ name: 'input', shape: ['batch', 2] }, { name: 'temperature' }],
      optionalInputs: [],
      metadata: {
        temperature: '0.3',
        'recipe.sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
        plugins: expect.stringContaining('@ergodic/networks'),
        licence: 'CC0-1.0',
        data: expect.stringMatching(/^moons: 200 rows of 2 numbers/),
        learning: expect.stringContaining('free-energy-gradient'),
        units: expect.stringContaining('k_B = 1'),
      },
      verified: { reference: 'the program in float64' },
    });
    expect(told.verified.worst.error).toBeLessThan(1e-5);
    const frames = here.read('moons', 'frames.jsonl').toString().trim().split('\n');
    const { accuracy } = JSON.parse(frames.at(-1)!) as { accuracy: number };
    expect(accuracy).toBeGreaterThan(0.9);
    const session = await openSession(here.read('moons.onnx'));
    // A point inside of each moon.
    const input = { type: 'float32' as const, shape: [2, 2], data: Float32Array.of(0, 1, 1, -0.5) };
    const at = (temperature: number): number[] => [
      ...(session.runSync({ input, temperature })['probabilities']!.data as Float32Array),
    ];
    const [cold, own, hot] = [at(0.05), at(0.3), at(300)];
    session.close();
    expect(Math.max(...cold!.slice(0, 2))).toBeGreaterThan(0.999);
    expect(own![0]! > 0.5).not.toBe(own![2]! > 0.5);
    // So hot that it no longer sees its input.
    expect(hot![0]).toBeCloseTo(hot![2]!, 1);
  });

  it('says how accurate 8 bits are, at less than half of the size', () => {
    const [full, small] = [
      exported('moons', '--onnx', 'full.onnx'),
      exported('moons', '--onnx', 'small.onnx', '--int8'),
    ];
    expect(full.optionalInputs).toMatchObject([{ name: 'temperature' }]);
    expect(small.int8).toMatchObject({ parameters: ['dense2.weights'] });
    expect(small.int8!.float32).toBeGreaterThan(0.9);
    expect(Math.abs(small.int8!.int8 - small.int8!.float32)).toBeLessThan(0.05);
    const sizeOf = (file: string): number =>
      decode(here.read(file)).initialisers.reduce((sum, { tensor }) => sum + tensor.data.byteLength, 0);
    expect(sizeOf('small.onnx')).toBeLessThan(0.5 * sizeOf('full.onnx'));
  });

  it('says so, too, where the temperature is fed at every call', () => {
    const { inputs, int8 } = exported('moons', '--onnx', 'fed.onnx', '--int8', '--temperature', 'required');
    expect(inputs.map(({ name }) => name)).toContain('temperature');
    expect(int8!.float32).toBeGreaterThan(0.9);
  });

  it('has the layers at the temperature that a protocol has brought them to, the readout at that of the run', async () => {
    const protocol = 'protocol: { temperature: { use: geometric, from: 2, to: 0.05, ratio: 0.5 } }\n';
    here.write('quench.yaml', moons(4, 6) + protocol);
    expect(here.ergodic('run', 'quench.yaml', '--out', 'quench').status).toBe(0);
    const frames = here.read('quench', 'frames.jsonl').toString().trim().split('\n');
    const last = JSON.parse(frames.at(-1)!) as Record<string, number>;
    expect(last['dense1.T']).not.toBe(0.3);
    const told = ['--thermodynamics', '--temperature', 'required'];
    exported('quench', '--onnx', 'quench.onnx', ...told);
    const session = await openSession(here.read('quench.onnx'));
    const input = { type: 'float32' as const, shape: [1, 2], data: Float32Array.of(0.4, -0.2) };
    for (const hotter of [1, 3]) {
      const found = session.runSync({ input, temperature: 0.3 * hotter });
      expect(found['dense1.temperature']!.data[0]).toBeCloseTo(hotter * last['dense1.T']!, 6);
      const logits = found['logits']!.data as Float32Array;
      const p = 1 / (1 + Math.exp((logits[1]! - logits[0]!) / (0.3 * hotter)));
      expect(found['probabilities']!.data[0]).toBeCloseTo(p, 5);
    }
    session.close();
  });

  it('is tried on data that stay in their file', () => {
    const rows = Float32Array.from({ length: 80 }, (_, i) => Math.sin(i));
    here.write('rows.npy', arrayFile('<f4', [40, 2], rows));
    here.write(
      'classes.npy',
      arrayFile(
        '<i4',
        [40],
        Int32Array.from({ length: 40 }, (_, i) => Number(rows[2 * i]! > 0)),
      ),
    );
    const data = 'data={ use: file, path: rows.npy, labels: classes.npy, stream: true }';
    expect(here.ergodic('run', 'moons.yaml', '--set', data, '--set', 'steps=1', '--out', 'streamed').status).toBe(0);
    const { verified, int8 } = exported('streamed', '--onnx', 'streamed.onnx', '--int8');
    expect(verified).toMatchObject({ reference: 'the program in float64' });
    expect(int8!.float32).toBeGreaterThan(0);
  });

  it('where nothing is worth 8 bits says so, and keeps the tolerance', () => {
    here.write('little.yaml', moons(2, 4).replace('units: 64', 'units: 8'));
    const { status, stdout } = here.ergodic('export', 'little.yaml', '--onnx', 'little.onnx', '--int8');
    expect(status).toBe(0);
    expect(stdout).toMatch(/8 bits +none/);
    expect(stdout).toMatch(/up to\s+0\.0001\s+passes/);
    expect(stdout).not.toContain('accuracy');
    expect(stdout).toMatch(/temperature +3\.000e−7 at least, 1\.000e6 at most/);
  });

  it('at T = 0 answers as the coldest network does, in onnxruntime', async () => {
    const { metadata } = exported('moons', '--onnx', 'cold.onnx', '--temperature', 'required', '--thermodynamics');
    expect(metadata).toMatchObject({ 'temperature.least': '3e-7', 'temperature.most': '1000000' });
    const session = await openSession(here.read('cold.onnx'));
    const input = { type: 'float32' as const, shape: [2, 2], data: Float32Array.of(0, 1, 1, -0.5) };
    for (const temperature of [0, -1]) {
      const found = session.runSync({ input, temperature });
      const p = [...found['probabilities']!.data].map(Number);
      expect(p.every((each) => each === 0 || each === 1)).toBe(true);
      expect(found['dense1.temperature']!.data[0]).toBeCloseTo(3e-7, 12);
      for (const { data } of Object.values(found))
        expect([...data].every((each) => Number.isFinite(Number(each)))).toBe(true);
    }
    session.close();
  });

  it('gives U, S and F where they are asked for', () => {
    const { outputs } = exported('moons', '--onnx', 'told.onnx', '--thermodynamics');
    expect(outputs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['energy', 'entropy', 'free-energy', 'dense1.free-energy', 'dense1.temperature']),
    );
  });

  it('makes samplers of energies and chains of restricted machines', () => {
    const sampler = exported('double-well', '--onnx', 'sampler.onnx', '--as', 'sampler', '--step-size', '0.01');
    expect(sampler.inputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['x', 'steps', 'noise']));
    const chain = exported('rbm', '--onnx', 'chain.onnx', '--as', 'gibbs-chain');
    expect(chain.outputs.map(({ name }) => name)).toEqual(['v-after', 'hidden-after']);
  });

  it.each([
    [['--as', 'sampler'], /a sampler needs the size of its steps/],
    [['--as', 'sampler', '--step-size', '0'], /--step-size is "0"/],
    [['--as', 'relaxation', '--step-size', '10'], /hint: smaller steps than 10: ε below 2 over the largest curvature/],
    [['--as', 'relaxation', '--step-size', '0.1', '--steps', '1e10'], /--steps is "1e10".*1 to 1000000/s],
    [['--as', 'engine'], /--as is "engine".*one of energy, network/s],
    [['--as', 'network'], /energy double-well has no network.*network/s],
    [['--as', 'gibbs-chain'], /double-well is no restricted Boltzmann machine/],
    [['--int8'], /--int8 says nothing to a model of kind energy/],
  ])('refuses %s', (flags, message) => {
    const { status, stdout, stderr } = here.ergodic('export', 'double-well', '--onnx', 'none.onnx', ...flags);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(() => here.read('none.onnx')).toThrow(/ENOENT/);
  });
});
