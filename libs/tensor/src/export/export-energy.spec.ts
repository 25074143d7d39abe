import { type Energy, parameterArray, reals, bits, type TensorProgram } from '@ergodic/kernel';
import { inspect, openSession } from '@ergodic/onnx';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tfjs } from '../backends/backend.ts';
import { exportEnergy } from './export-energy.ts';

type Named = Record<string, Tensor>;
const program = (write: (tf: Tfjs, x: Tensor2D, theta: Named, lambda: Named) => Tensor): TensorProgram =>
  write as unknown as TensorProgram;

const a = Float64Array.of(0.5, 1.5, -0.7);
/** E = λ Σᵢ aᵢ (xᵢ − c)⁴; `half` is the mistake of a program that disagrees. */
const quartic = (half = 1): Energy => {
  const controls = { strength: 0.9, x: 0.2 };
  return {
    space: reals(3),
    parameters: { a: parameterArray([3], a), unused: parameterArray([2]) },
    controls,
    addEnergy(x, out, scale = 1) {
      x.data.forEach(
        (at, j) => (out[Math.floor(j / 3)]! += scale * controls.strength * a[j % 3]! * (at - controls.x) ** 4),
      );
    },
    addForce(x, out, scale = 1) {
      x.data.forEach((at, j) => (out.data[j]! -= scale * 4 * controls.strength * a[j % 3]! * (at - controls.x) ** 3));
    },
    program: program((tf, x, theta, lambda) =>
      tf.mul(
        tf.mul(half, lambda['strength']!),
        tf.sum(tf.mul(tf.square(tf.square(tf.sub(x, lambda['x']!))), theta['a']!), 1),
      ),
    ),
  };
};

/** Over reals, of a program alone. */
const alone = (write: Parameters<typeof program>[0]): Energy => ({
  space: reals(2),
  parameters: { k: parameterArray([2], Float64Array.of(0.3, 2)) },
  addEnergy: () => undefined,
  addForce: () => undefined,
  precision: 'float32',
  program: program(write),
});

describe('exportEnergy', () => {
  it('gives energies and forces of any number of states; controls are inputs, parameters initialisers', async () => {
    const { bytes, report, reference, batches } = await exportEnergy(quartic(), {
      name: 'quartic',
      doc: 'A quartic well.',
      metadata: { temperature: '0.5', units: 'furlongs' },
    });
    expect({ passed: report.passed, reference, batches }).toEqual({
      passed: true,
      reference: 'the closed form in float64',
      batches: [1, 3, 16],
    });
    expect(report.worst!.error).toBeLessThan(2e-6);
    const info = inspect(bytes, 'quartic.onnx');
    expect(info).toMatchObject({ name: 'quartic', doc: 'A quartic well.' });
    expect(info.inputs).toMatchObject([
      { name: 'x', type: 'float32', shape: ['replicas', 3], doc: 'states: coordinates' },
      { name: 'strength', shape: [], doc: 'λ, a control: 0.9 in the run' },
      { name: 'control.x', shape: [] },
    ]);
    expect(info.outputs).toMatchObject([
      { name: 'energy', shape: ['replicas'], doc: 'E, an energy' },
      { name: 'force', shape: ['replicas', 3], doc: 'F = −∂E/∂x, energy / length' },
    ]);
    expect(info.parameters).toMatchObject([{ name: 'a', shape: [3] }]);
    // Its own facts cannot be overwritten.
    expect(info.metadata).toMatchObject({
      kind: 'energy',
      temperature: '0.5',
      space: '3 reals',
      units: expect.stringMatching(/^k_B = 1/),
      'control.strength': '0.9',
      'control.x': '0.2',
    });
    const session = await openSession(bytes);
    const at = [1, -0.5, 2, 0, 0.25, -1];
    const [strength, c] = [0.4, -0.3];
    const { energy, force } = session.runSync({
      x: { type: 'float32', shape: [2, 3], data: Float32Array.from(at) },
      strength,
      'control.x': c,
    });
    session.close();
    for (const r of [0, 1]) {
      const row = at.slice(3 * r, 3 * r + 3);
      const E = row.reduce((sum, x, i) => sum + strength * a[i]! * (x - c) ** 4, 0);
      expect(energy!.data[r]).toBeCloseTo(E, 5);
      row.forEach((x, i) => expect(force!.data[3 * r + i]).toBeCloseTo(-4 * strength * a[i]! * (x - c) ** 3, 5));
    }
  });

  it('leaves the controls of the energy as they were', async () => {
    const energy = quartic();
    await exportEnergy(energy);
    expect(energy.controls).toEqual({ strength: 0.9, x: 0.2 });
  });

  it('refuses a program that is not the energy, and says where', async () => {
    await expect(exportEnergy(quartic(0.5))).rejects.toMatchObject({
      code: 'plugin-failed',
      message: expect.stringMatching(/^the model is not the energy: FAILED: worst relative error .*(energy|force)\[/),
    });
  });

  it('also one that is a hundredth off, and one that does not follow its controls', async () => {
    await expect(exportEnergy(quartic(0.99))).rejects.toMatchObject({ code: 'plugin-failed' });
    expect((await exportEnergy(quartic(0.99), { tolerance: 0.05 })).report.passed).toBe(true);
    const deaf: Energy = {
      ...quartic(),
      program: program((tf, x, theta, lambda) =>
        // Right at λ = 0.9 alone.
        tf.mul(0.9, tf.sum(tf.mul(tf.square(tf.square(tf.sub(x, lambda['x']!))), theta['a']!), 1)),
      ),
    };
    await expect(exportEnergy(deaf)).rejects.toMatchObject({ code: 'plugin-failed' });
  });

  it('compares a program without closed form with itself in float64', async () => {
    const { reference, report } = await exportEnergy(
      alone((tf, x, theta) => tf.sum(tf.mul(theta['k']!, tf.sin(x)), 1)),
    );
    expect(reference).toBe('the program in float64');
    // Forces by central differences.
    expect(report.elements).toBe((1 + 3 + 16) * (1 + 2));
    expect(report.worst!.error).toBeLessThan(1e-6);
  });

  it('and with tfjs where it uses what is not there in float64', async () => {
    const { reference, report } = await exportEnergy(
      alone((tf, x, theta) => tf.sum(tf.mul(theta['k']!, tf.slice2d(x, [0, 0], [-1, 2])), 1)),
    );
    expect(reference).toBe('tfjs on cpu, in float32');
    expect(report.passed).toBe(true);
  });

  it('an energy over bits has no forces, and is compared at bits', async () => {
    const E = (row: ArrayLike<number>): number => row[0]! * row[1]! - 0.3 * row[2]!;
    const energy: Energy = {
      space: bits(3),
      parameters: {},
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          const row = x.data.subarray(3 * r, 3 * r + 3);
          // At anything but bits the two are not the same.
          out[r]! += row.every((bit) => bit === 0 || bit === 1) ? scale * E(row) : NaN;
        }
      },
      program: program((tf, x) => {
        const [p, q, s] = [0, 1, 2].map((i) => tf.reshape(tf.slice(x, [0, i], [-1, 1]), [-1]));
        return tf.sub(tf.mul(p!, q!), tf.mul(0.3, s!));
      }),
    };
    const { bytes, report } = await exportEnergy(energy);
    expect(report.passed).toBe(true);
    expect(inspect(bytes, 'bits').outputs.map(({ name }) => name)).toEqual(['energy']);
  });

  it('refuses energies that are NaN, though the model has them too', async () => {
    const broken = alone((tf, x, theta) => tf.sum(tf.mul(theta['k']!, tf.sin(x)), 1));
    broken.parameters['k']!.data[1] = NaN;
    await expect(exportEnergy(broken)).rejects.toMatchObject({
      code: 'plugin-failed',
      message: 'number 0 of energy is NaN by the program in float64',
    });
  });

  it('refuses an energy without a program', async () => {
    await expect(exportEnergy({ ...quartic(), program: undefined })).rejects.toMatchObject({
      code: 'missing-capability',
      message: expect.stringContaining('no tensor program'),
    });
  });
});
