import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import {
  createRegistry,
  TensorRuntimeService,
  type CompiledProgram,
  type Definition,
  type Energy,
  type Progress,
  type Schedule,
  type TensorArray,
} from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { plainEnvironment } from './fixtures/plain-environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// Examples belong to no project: they are files that a user has somewhere.
const example = (file: string): string => new URL(`../../examples/plugins/${file}`, import.meta.url).href;
const { muellerBrown } = (await import(example('mueller-brown.ts'))) as { muellerBrown: Definition<'energy'> };
const { sawtooth } = (await import(example('sawtooth.ts'))) as { sawtooth: Definition<'schedule'> };
const { gaussianBump } = (await import(example('gaussian-bump.ts'))) as { gaussianBump: Definition<'layer'> };
const bumps = ['--plugin', 'examples/plugins/gaussian-bump.ts'];
const registry = createRegistry([tensorPlugin()]);
await registry.service(TensorRuntimeService).load!();
const plugins = ['--plugin', 'examples/plugins/mueller-brown.ts', '--plugin', 'examples/plugins/sawtooth.ts'];

/** Runs the real command as a user would, in the workspace's root. */
function ergodic(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/sandbox/bin/ergodic.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: plainEnvironment(),
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

const potential = muellerBrown.make({ scale: 1 }, lawContext(1, 1));

function energyAt(energy: Energy, x: number, y: number): number {
  const out = new Float64Array(1);
  energy.addEnergy(batchOf(Float64Array.of(x, y), 1, 2), out);
  return out[0]!;
}

function forceAt(x: number, y: number): [number, number] {
  const out = createBatch(1, 2);
  potential.addForce!(batchOf(Float64Array.of(x, y), 1, 2), out);
  return [out.data[0]!, out.data[1]!];
}

/** ∂²E/∂x², ∂²E/∂x∂y and ∂²E/∂y², by central differences of the force. */
function curvatureAt(x: number, y: number): [number, number, number] {
  const h = 1e-5;
  const [alongX, alongY] = [
    [forceAt(x - h, y), forceAt(x + h, y)],
    [forceAt(x, y - h), forceAt(x, y + h)],
  ] as const;
  const slope = ([below, above]: typeof alongX, i: 0 | 1): number => (below[i] - above[i]) / (2 * h);
  return [slope(alongX, 0), slope(alongX, 1), slope(alongY, 1)];
}

/** Where the force vanishes, by Newton's method from nearby. */
function stationaryPoint(x: number, y: number) {
  for (let n = 0; n < 10; n++) {
    const [fx, fy] = forceAt(x, y);
    const [xx, xy, yy] = curvatureAt(x, y);
    const determinant = xx * yy - xy * xy;
    x += (yy * fx - xy * fy) / determinant;
    y += (xx * fy - xy * fx) / determinant;
  }
  const [xx, xy, yy] = curvatureAt(x, y);
  const kind = xx * yy - xy * xy < 0 ? 'saddle' : xx + yy > 0 ? 'minimum' : 'maximum';
  return { x, y, E: energyAt(potential, x, y), force: Math.hypot(...forceAt(x, y)), kind };
}

describe('examples/plugins/mueller-brown.ts', () => {
  for (const law of lawsOf(muellerBrown)) it(`law: ${law.name}`, law.check);

  it.each([
    ['minimum', -0.558, 1.442, -146.7],
    ['minimum', 0.623, 0.028, -108.167],
    ['minimum', -0.05, 0.467, -80.768],
    ['saddle', -0.822, 0.624, -40.665],
    ['saddle', 0.212, 0.293, -72.249],
  ] as const)('CAN-20 a %s at (%s, %s) of energy %s, as published', (kind, x, y, E) => {
    const found = stationaryPoint(x, y);
    expect(found.kind).toBe(kind);
    expect(found.force).toBeLessThan(1e-9);
    expect(Math.abs(found.x - x)).toBeLessThan(6e-4);
    expect(Math.abs(found.y - y)).toBeLessThan(6e-4);
    expect(Math.abs(found.E - E)).toBeLessThan(6e-4);
  });

  it('scales as it says', () => {
    const scaled = muellerBrown.make({ scale: 0.3 }, lawContext(1, 1));
    expect(energyAt(scaled, 0.1, 0.7)).toBeCloseTo(0.3 * energyAt(potential, 0.1, 0.7), 12);
  });

  it('GEN-11 a force of the wrong sign breaks its laws', () => {
    const mutant: Definition<'energy'> = {
      ...muellerBrown,
      make(options, context) {
        const energy = muellerBrown.make(options, context);
        return { ...energy, addForce: (x, out, scale = 1) => energy.addForce!(x, out, -scale) };
      },
    };
    const broken = lawsOf(mutant).filter((law) => {
      try {
        law.check();
        return false;
      } catch {
        return true;
      }
    });
    expect(broken.some(({ name }) => name.includes('force'))).toBe(true);
  });
});

describe('examples/plugins/sawtooth.ts', () => {
  const [high, low, period, cycles] = [5, 0.5, 30, 4];
  const schedule = sawtooth.make({ high, low, period, cycles }, lawContext(1, 1));
  const progress: Progress = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };
  const at = (t: number, { value }: Schedule = schedule): number => value(t, progress);

  for (const law of lawsOf(sawtooth)) it(`law: ${law.name}`, law.check);

  it('NET-08 falls from high to low in each period, jumps up, and ends at low with the last', () => {
    expect([0, 15, 30, 45, 60, 120, 500].map((t) => at(t))).toEqual([5, 2.75, 0.5, 2.75, 0.5, 0.5, 0.5]);
    expect(at(30 + 1e-9)).toBeCloseTo(high, 6);
    expect(schedule.duration).toBe(120);
  });

  it('NET-08 is uniform on [low, high] over a period: mean (high + low)/2, variance (high − low)²/12', () => {
    const moments = (tooth: Schedule, from: number): [number, number] => {
      const values = Array.from({ length: 3000 }, (_, k) => at(from + ((k + 0.5) * period) / 3000, tooth));
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length];
    };
    for (const n of [0, 1, 3]) {
      const [mean, variance] = moments(schedule, n * period);
      expect(mean).toBeCloseTo((high + low) / 2, 9);
      expect(variance).toBeCloseTo((high - low) ** 2 / 12, 6);
    }
    // One that falls exponentially between the same ends is not.
    const exponential: Schedule = { value: (t) => high * (low / high) ** ((t % period) / period) };
    expect(Math.abs(moments(exponential, 0)[0] - (high + low) / 2)).toBeGreaterThan(0.5);
  });

  it('refuses a bottom above the top', () => {
    expect(sawtooth.options.safeParse({ high: 1, low: 2, period: 3, cycles: 4 }).success).toBe(false);
  });
});

describe('examples/plugins/gaussian-bump.ts', () => {
  for (const law of lawsOf(gaussianBump, { registry })) it(`law: ${law.name}`, law.check);

  const site = { name: 'layers.0 (gaussian-bump)', normal: () => 0, uniform: () => 0 };
  const layer = gaussianBump.make({ units: 3 }, lawContext(1, 1)).build([2], site);
  const array = (shape: number[], ...values: number[]): TensorArray => ({
    type: 'float32',
    shape,
    data: Float32Array.from(values),
  });
  let pass: CompiledProgram;
  beforeAll(() => {
    const run = layer.program as unknown as (tools: unknown, x: unknown, theta: unknown, pass: object) => unknown;
    const program = (tools: unknown, x: unknown, theta: unknown, temperature: unknown): unknown =>
      run(tools, x, theta, { temperature, draws: {}, state: {}, training: false });
    pass = registry.service(TensorRuntimeService).compile(program as never, { batched: [0] });
  });
  const [x, centres] = [
    [0.3, -1.2],
    [0.5, -1, -0.7, 0.4, 1.5, 1.1],
  ];

  it.each([0.4, 1, 2.5])('T = %s: a bump of width √T around each centre, and F = −T ln Σ y', (T) => {
    const found = pass.run(array([1, 2], ...x), { centres: array([3, 2], ...centres) }, array([], T));
    const { output, energy, entropy } = found as Record<'output' | 'energy' | 'entropy', TensorArray>;
    const squares = [0, 1, 2].map((j) => (x[0]! - centres[2 * j]!) ** 2 + (x[1]! - centres[2 * j + 1]!) ** 2);
    squares.forEach((square, j) => expect(output.data[j]).toBeCloseTo(Math.exp(-square / (2 * T)), 6));
    const sum = ({ data }: TensorArray): number => Array.from(data).reduce((total, value) => total + value, 0);
    const F = sum(energy) - T * sum(entropy);
    expect(F).toBeCloseTo(-T * Math.log(sum(output)), 5);
    // A spring of stiffness 2 has another.
    expect(F).not.toBeCloseTo(-T * Math.log(squares.reduce((Z, square) => Z + Math.exp(-square / T), 0)), 2);
  });

  it('says which layer gets what it cannot take', () => {
    const plan = gaussianBump.make({ units: 3 }, lawContext(1, 1));
    expect(() => plan.build([28, 28], site)).toThrow('layers.0 (gaussian-bump) takes a row, not [28, 28]');
  });
});

/** U and the fraction beyond the line y = x + 1.446 at temperature T. */
function byQuadrature(T: number) {
  let [Z, U, deep] = [0, 0, 0];
  for (let x = -5; x < 4; x += 0.02)
    for (let y = -4; y < 6; y += 0.02) {
      const E = energyAt(potential, x, y);
      const weight = Math.exp(-(E + 146.7) / T);
      Z += weight;
      U += weight * E;
      if (y > x + 1.446) deep += weight;
    }
  return { U: U / Z, deepWell: deep / Z };
}

interface FrameLine {
  readonly type: string;
  readonly step: number;
  readonly [name: string]: number | string;
}

describe('plugins loaded by --plugin', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ergodic-examples-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs an example to a folder and returns its frames; the report must be there. */
  function run(name: string, files: readonly string[], observable = 'deepWell'): FrameLine[] {
    const out = join(folder, name);
    const { status, stdout, stderr } = ergodic(
      'run',
      `examples/plugins/${name}.yaml`,
      ...files,
      '--out',
      out,
      '--json',
    );
    expect(stderr).not.toContain('error');
    expect(status).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FrameLine);
    expect(events.at(-1)).toMatchObject({ type: 'finished' });
    expect(events.filter(({ type }) => type === 'law-violated')).toEqual([]);
    expect(existsSync(join(out, 'recipe.json'))).toBe(true);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(/<title>([^<]*)<\/title>/.exec(report)?.[1]).toContain(name);
    expect(report.includes(observable)).toBe(true);
    return events.filter(({ type }) => type === 'frame');
  }

  it('are listed and described', () => {
    expect(ergodic('list', 'energy', ...plugins).stdout).toContain('mueller-brown');
    expect(ergodic('describe', 'schedule', 'sawtooth', ...plugins).stdout).toContain('how many teeth');
  });

  it('are verified: every law holds', () => {
    const { status, stdout } = ergodic('verify', ...plugins);
    expect(stdout).toMatch(/energy mueller-brown[\s\S]*force = −∂E\/∂x +\d+ +holds[\s\S]*schedule sawtooth/);
    expect(stdout).toContain('All laws hold: 2 parts.');
    expect(status).toBe(0);
  });

  it.each([
    ['mueller-brown', '(2 * a[k]! * dx', '(a[k]! * dx', 'force = −∂E/∂x'],
    ['sawtooth', 'high - (high - low) * u', 'high + (high - low) * u', 'it stays within its bounds'],
    ['gaussian-bump', 'tf.neg(tf.mul(p, logs))', 'tf.mul(p, logs)', 'U and S are finite, and S is between its bounds'],
    ['gaussian-bump', 'tf.sum(springs, 2)', 'tf.sum(springs, [0, 2])', 'samples of a batch do not mix'],
  ])('GEN-11 %s with %j made %j: %s is broken', (name, right, wrong, law) => {
    const source = readFileSync(join(root, `examples/plugins/${name}.ts`), 'utf8');
    expect(source).toContain(right);
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, source.replace(right, wrong));
    const { status, stdout } = ergodic('verify', '--plugin', file);
    expect(stdout.split('\n').some((line) => line.includes(law) && line.includes('BROKEN'))).toBe(true);
    expect(status).toBe(1);
  });

  it('mueller-brown runs, reports, and meets U and the population by quadrature; those of another T it does not', () => {
    const last = run('mueller-brown', plugins.slice(0, 2)).at(-1)!;
    const distance = (name: string, exact: number): number =>
      Math.abs(Number(last[name]) - exact) / Number(last[`${name}_se`]);
    const { U, deepWell } = byQuadrature(40);
    expect(U).toBeCloseTo(-68.482, 3);
    expect(distance('U', U)).toBeLessThan(5.2);
    expect(distance('deepWell', deepWell)).toBeLessThan(5.2);
    expect(distance('U', byQuadrature(30).U)).toBeGreaterThan(5.2);
  });

  it('gaussian-bump, a layer, tells the half moons apart', () => {
    const last = run('gaussian-bump', bumps, 'crossEntropy').at(-1)!;
    expect(Number(last['accuracy'])).toBeGreaterThan(0.95);
    expect(Number(last['crossEntropy'])).toBeLessThan(0.1);
    expect(Number(last['gaussian-bump1.S'])).toBeGreaterThan(0);
  });

  it('sawtooth runs on it, reports, and its teeth bring more and more into the deepest well', () => {
    const frames = run('sawtooth', plugins);
    const cold = frames.filter(({ step }) => step % 1000 === 0);
    expect(cold).toHaveLength(8);
    for (const { T } of cold) expect(Math.abs(Number(T) - 5)).toBeLessThan(0.05);
    // 256 particles: a standard error of at most 1/32 each.
    expect(Number(cold.at(-1)!['deepWell']) - Number(cold[0]!['deepWell'])).toBeGreaterThan(0.3);
  });
});
