import { type Energy, parameterArray, reals, spins, type TensorProgram } from '@ergodic/kernel';
import { inspect, openSession } from '@ergodic/onnx';
import { RandomStreams } from '@ergodic/numerics';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tfjs } from '../backends/backend.ts';
import { exportRestrictedMachine, type RestrictedMachine } from './export-rbm.ts';
import { exportSampler } from './export-sampler.ts';

const k = Float64Array.of(2, 0.5);
/** E = ½ λ Σ kᵢ (xᵢ − 1)²; `share` of its force is the mistake of one that disagrees. */
const springs = (share = 1): Energy => {
  const controls = { strength: 1.5 };
  return {
    space: reals(2),
    parameters: { k: parameterArray([2], k) },
    controls,
    addEnergy(x, out, scale = 1) {
      x.data.forEach((at, j) => (out[j >> 1]! += scale * 0.5 * controls.strength * k[j % 2]! * (at - 1) ** 2));
    },
    addForce(x, out, scale = 1) {
      x.data.forEach((at, j) => (out.data[j]! -= scale * share * controls.strength * k[j % 2]! * (at - 1)));
    },
    program: ((tf: Tfjs, x: Tensor2D, theta: Record<string, Tensor>, lambda: Record<string, Tensor>) =>
      tf.mul(
        tf.mul(0.5, lambda['strength']!),
        tf.sum(tf.mul(theta['k']!, tf.square(tf.sub(x, 1))), 1),
      )) as unknown as TensorProgram,
  };
};

describe('exportSampler', () => {
  it('relaxes: x − 1 shrinks by (1 − ε λ k)^K', async () => {
    const { bytes, report } = await exportSampler(springs(), { kind: 'relaxation', stepSize: 0.1, steps: 7 });
    expect(report.passed).toBe(true);
    const info = inspect(bytes);
    expect(info.inputs.map(({ name }) => name)).toEqual(['x', 'control.strength']);
    expect(info.optionalInputs.map(({ name }) => name).toSorted()).toEqual(['step-size', 'steps']);
    expect(info.ops.map(({ op }) => op)).toContain('Loop');
    expect(info.metadata).toMatchObject({ kind: 'relaxation', 'step-size': '0.1', steps: '7' });
    expect(info.metadata).not.toHaveProperty('temperature.least');
    const session = await openSession(bytes);
    const x = Float32Array.of(3, -1, 0, 0.5, 1, 2);
    const found = session.runSync({ x: { type: 'float32', shape: [3, 2], data: x }, 'control.strength': 0.8 });
    session.close();
    x.forEach((at, j) => {
      const expected = 1 + (at - 1) * (1 - 0.1 * 0.8 * k[j % 2]!) ** 7;
      expect(found['x-after']!.data[j]).toBeCloseTo(expected, 5);
    });
  });

  it('that ends where E is next to nothing is compared beside what there was at the start', async () => {
    // (1 − ε λ k)^300 is 1e-40 and below: what is left of E is rounding.
    const { report } = await exportSampler(springs(), { kind: 'relaxation', stepSize: 0.25, steps: 300 });
    expect(report.passed).toBe(true);
  });

  it('is tried at its own temperature, at twice that and below 0, by steps of two sizes', async () => {
    const { report } = await exportSampler(springs(), { kind: 'sampler', stepSize: 0.2, temperature: 0.7 });
    const fed = report.cases.flatMap(({ case: { feeds = {} } }) =>
      'temperature' in feeds ? [[feeds['temperature'], feeds['step-size']]] : [],
    );
    expect(fed).toEqual([
      [0.7, 0.2],
      [1.4, 0.7 * 0.2],
      [-0.7, 0.7 * 0.2],
    ]);
  });

  it('samples: of K steps with given noise, mean and variance are those of the recursion', async () => {
    const [T, size, steps, replicas] = [0.7, 0.2, 60, 4000];
    const { bytes } = await exportSampler(springs(), { kind: 'sampler', stepSize: size, temperature: T });
    const session = await openSession(bytes);
    const random = new RandomStreams(3, 'noise', 1);
    const noise = Float32Array.from({ length: steps * replicas * 2 }, () => random.normal(0));
    const found = session.runSync({
      x: { type: 'float32', shape: [replicas, 2], data: new Float32Array(2 * replicas) },
      'control.strength': 1.5,
      steps,
      noise: { type: 'float32', shape: [steps, replicas, 2], data: noise },
    });
    session.close();
    for (const i of [0, 1]) {
      const shrink = 1 - size * 1.5 * k[i]!;
      const [mean, variance] = [1 - shrink ** steps, (2 * T * size * (1 - shrink ** (2 * steps))) / (1 - shrink ** 2)];
      const at = Array.from({ length: replicas }, (_, r) => found['x-after']!.data[2 * r + i] as number);
      const average = at.reduce((sum, value) => sum + value, 0) / replicas;
      const spread = at.reduce((sum, value) => sum + (value - mean) ** 2, 0) / replicas;
      expect(Math.abs(average - mean) / Math.sqrt(variance / replicas)).toBeLessThan(5);
      // Var of the mean square of a normal is 2σ⁴/n. A noise without the 2 would be half of it: 22 standard errors off.
      expect(Math.abs(spread / variance - 1) / Math.sqrt(2 / replicas)).toBeLessThan(5);
    }
  });

  it('takes 100 steps where nobody says, and T = 1', async () => {
    const relaxed = await exportSampler(springs(), { kind: 'relaxation', stepSize: 0.001 });
    const session = await openSession(relaxed.bytes);
    const found = session.runSync({
      x: { type: 'float32', shape: [1, 2], data: Float32Array.of(3, -1) },
      'control.strength': 1,
    });
    session.close();
    expect(found['x-after']!.data[0]).toBeCloseTo(1 + 2 * (1 - 0.001 * 2) ** 100, 5);
    const { metadata } = await exportSampler(springs(), { kind: 'sampler', stepSize: 0.1 });
    expect(metadata).toMatchObject({ kind: 'sampler', 'step-size': '0.1', temperature: '1', 'temperature.least': '0' });
  });

  it('at T = 0 samplers relax, whatever the noise; trained below 0 there are none', async () => {
    const { bytes } = await exportSampler(springs(), { kind: 'sampler', stepSize: 0.1, temperature: 0 });
    const session = await openSession(bytes);
    const found = session.runSync({
      x: { type: 'float32', shape: [1, 2], data: Float32Array.of(3, -1) },
      'control.strength': 1,
      steps: 2,
      noise: { type: 'float32', shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 4) },
    });
    session.close();
    [3, -1].forEach((at, i) => expect(found['x-after']!.data[i]).toBeCloseTo(1 + (at - 1) * (1 - 0.1 * k[i]!) ** 2, 5));
  });

  it.each([
    ['step-size', { stepSize: 1e300 }],
    ['step-size', { stepSize: 1e-320 }],
    ['step-size', { stepSize: -0.1 }],
    ['steps', { stepSize: 0.1, steps: 1e10 }],
    ['steps', { stepSize: 0.1, steps: 2.5 }],
    ['temperature', { stepSize: 0.1, temperature: -1 }],
    ['temperature', { stepSize: 0.1, temperature: NaN }],
  ])('refuses a %s that is none: %j', async (path, options) => {
    await expect(exportSampler(springs(), { kind: 'sampler', ...options })).rejects.toMatchObject({
      code: 'invalid-option',
      path,
    });
  });

  it('refuses steps that grow beyond all numbers, and says which would not', async () => {
    await expect(exportSampler(springs(), { kind: 'relaxation', stepSize: 1e30 })).rejects.toMatchObject({
      code: 'plugin-failed',
      message: expect.stringMatching(/^x-after of relaxation is -?(Infinity|NaN)/),
      hint: expect.stringMatching(/^smaller steps than 1e\+30/),
    });
  });

  it('refuses a program that is not the energy, and spaces without forces', async () => {
    await expect(exportSampler(springs(0.5), { kind: 'relaxation', stepSize: 0.1 })).rejects.toMatchObject({
      code: 'plugin-failed',
    });
    const discrete = { ...springs(), space: spins(2) };
    await expect(exportSampler(discrete, { kind: 'sampler', stepSize: 0.1 })).rejects.toMatchObject({
      code: 'missing-capability',
      message: expect.stringContaining('over spins'),
    });
  });
});

describe('exportRestrictedMachine', () => {
  // LRN-16.
  const machine: RestrictedMachine = {
    kind: 'bits',
    visible: 2,
    hidden: 2,
    coupling: Float64Array.of(0.5, -0.3, 0.8, 0.2),
    visibleField: Float64Array.of(0.1, -0.2),
    hiddenField: Float64Array.of(0.3, -0.1),
  };
  const states = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1);

  it('LRN-16: free energies of the visible units', async () => {
    const { bytes } = await exportRestrictedMachine(machine, { kind: 'features', temperature: 1 });
    const session = await openSession(bytes);
    const found = session.runSync({ v: { type: 'float32', shape: [4, 2], data: states } });
    session.close();
    const expected = [-1.498751904542098, -1.931731985189002, -1.784115918347731, -2.28203961026993];
    expected.forEach((F, i) => expect(found['free-energy']!.data[i]).toBeCloseTo(F, 5));
  });

  it.each(['bits', 'spins'] as const)('of %s, F and means are sums over hidden states, hot and cold', async (kind) => {
    for (const T of [0.5, 2]) {
      const { bytes, report } = await exportRestrictedMachine(
        { ...machine, kind },
        { kind: 'features', temperature: T },
      );
      expect(report.passed).toBe(true);
      const session = await openSession(bytes);
      const low = kind === 'spins' ? -1 : 0;
      const v = states.map((bit) => (bit === 0 ? low : 1));
      const found = session.runSync({ v: { type: 'float32', shape: [4, 2], data: v } });
      session.close();
      for (let r = 0; r < 4; r++) {
        let Z = 0;
        const mean = [0, 0];
        for (const h0 of [low, 1])
          for (const h1 of [low, 1]) {
            const h = [h0, h1];
            let E = 0;
            for (let i = 0; i < 2; i++) {
              E -= machine.visibleField[i]! * v[2 * r + i]!;
              for (let j = 0; j < 2; j++) E -= v[2 * r + i]! * machine.coupling[2 * i + j]! * h[j]!;
            }
            for (let j = 0; j < 2; j++) E -= machine.hiddenField[j]! * h[j]!;
            Z += Math.exp(-E / T);
            h.forEach((value, j) => (mean[j]! += value * Math.exp(-E / T)));
          }
        expect(found['free-energy']!.data[r]).toBeCloseTo(-T * Math.log(Z), 4);
        mean.forEach((sum, j) => expect(found['hidden']!.data[2 * r + j]).toBeCloseTo(sum / Z, 5));
      }
    }
  });

  it.each(['bits', 'spins'] as const)(
    'of %s, means told back, and sweeps number by number, hot and cold',
    async (kind) => {
      const spread = kind === 'spins' ? 2 : 1;
      const low = kind === 'spins' ? -1 : 0;
      const v = Float32Array.of(1, low, low, 1);
      const uniforms = Float32Array.of(
        0.9,
        0.3,
        0.62,
        0.2,
        0.15,
        0.7,
        0.4,
        0.95,
        0.55,
        0.48,
        0.1,
        0.85,
        0.35,
        0.6,
        0.75,
        0.05,
      );
      const { coupling: W, visibleField: b, hiddenField: c } = machine;
      const fieldOfHidden = (of: ArrayLike<number>, j: number): number => c[j]! + of[0]! * W[j]! + of[1]! * W[2 + j]!;
      const fieldOfVisible = (of: ArrayLike<number>, i: number): number =>
        b[i]! + W[2 * i]! * of[0]! + W[2 * i + 1]! * of[1]!;
      for (const T of [0.4, 2]) {
        const up = (field: number): number => 1 / (1 + Math.exp((-spread * field) / T));
        const valueOf = (p: number): number => spread * p + low;
        const run = async (of: 'features' | 'gibbs-chain', more: object) => {
          const { bytes } = await exportRestrictedMachine({ ...machine, kind }, { kind: of, temperature: T });
          const session = await openSession(bytes);
          const found = session.runSync({ v: { type: 'float32', shape: [2, 2], data: v }, ...more });
          session.close();
          return found;
        };
        const { reconstruction } = await run('features', {});
        const after = await run('gibbs-chain', {
          steps: 2,
          uniforms: { type: 'float32', shape: [2, 2, 4], data: uniforms },
        });
        for (let r = 0; r < 2; r++) {
          const start = v.subarray(2 * r, 2 * r + 2);
          const means = [0, 1].map((j) => valueOf(up(fieldOfHidden(start, j))));
          for (let i = 0; i < 2; i++)
            expect(reconstruction!.data[2 * r + i]).toBeCloseTo(valueOf(up(fieldOfVisible(means, i))), 5);
          let [now, h]: [number[], number[]] = [[...start], []];
          for (let sweep = 0; sweep < 2; sweep++) {
            const numbers = uniforms.subarray(4 * (2 * sweep + r));
            h = [0, 1].map((j) => valueOf(Number(numbers[j]! < up(fieldOfHidden(now, j)))));
            now = [0, 1].map((i) => valueOf(Number(numbers[2 + i]! < up(fieldOfVisible(h, i)))));
          }
          expect([...after['v-after']!.data].slice(2 * r, 2 * r + 2)).toEqual(now);
          expect([...after['hidden-after']!.data].slice(2 * r, 2 * r + 2)).toEqual(h);
        }
      }
    },
  );

  it('LRN-17: the Gibbs chain has the machine’s law', async () => {
    const { bytes } = await exportRestrictedMachine(machine, { kind: 'gibbs-chain', temperature: 1 });
    const session = await openSession(bytes);
    const random = new RandomStreams(5, 'uniforms', 1);
    const [steps, batch] = [12, 20_000];
    const uniforms = Float32Array.from({ length: steps * batch * 4 }, () => random.uniform(0));
    const found = session.runSync({
      v: { type: 'float32', shape: [batch, 2], data: new Float32Array(2 * batch) },
      steps,
      uniforms: { type: 'float32', shape: [steps, batch, 4], data: uniforms },
    });
    session.close();
    const counts = [0, 0, 0, 0];
    for (let r = 0; r < batch; r++) {
      const [a, b] = [found['v-after']!.data[2 * r] as number, found['v-after']!.data[2 * r + 1] as number];
      counts[2 * a + b]!++;
    }
    // The second eigenvalue is .042: after 12 sweeps nothing of the start is left.
    const p = [0.1649961417017, 0.2543985598919, 0.2194854852284, 0.361119813178];
    p.forEach((share, i) =>
      expect(Math.abs(counts[i]! / batch - share) / Math.sqrt((share * (1 - share)) / batch)).toBeLessThan(5),
    );
  });
});
