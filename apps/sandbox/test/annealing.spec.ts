import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kMeans, inertia } from '@ergodic/clustering';
import {
  defineDataSource,
  definePlugin,
  simulate,
  type Frame,
  type Registry,
  type Run,
  type Transition,
} from '@ergodic/kernel';
import { loadRegistry } from '../src/plugins/registry.ts';

/** Points on a line, written in the recipe. */
const line = defineDataSource({
  name: 'line',
  summary: 'Points on a line.',
  options: z.object({
    points: z.array(z.number()).describe('where, a length'),
    weights: z.array(z.number()).optional(),
  }),
  make: ({ points, weights }) => ({
    load: () => ({
      name: 'line',
      points: Float64Array.from(points),
      count: points.length,
      dimension: 1,
      columns: ['x'],
      ...(weights && { weights: Float64Array.from(weights) }),
    }),
  }),
});

let registry: Registry;
beforeAll(async () => {
  registry = await loadRegistry();
  registry.load(definePlugin({ name: 'line', version: '1.0.0', provides: [line] }));
});

type Part = Record<string, unknown>;

function recipe(data: Part, energy: Part, learning: Part, temperature: Part, more: Part = {}) {
  return {
    data,
    energy: { use: 'squared-distance', ...energy },
    entropy: { use: 'shannon' },
    dynamics: { use: 'boltzmann-assignment' },
    learning: { use: 'free-energy-minimisation', ...learning },
    temperature: { use: 'geometric', unit: 'critical', ...temperature },
    observe: { every: 'stage' },
    ...more,
  };
}

/** Runs to the end. Every law that the kernel watches must hold in every frame. */
function finish(run: Run): { frames: Frame[]; transitions: Transition[]; centres: Float64Array; masses: Float64Array } {
  const violations: string[] = [];
  run.events$.subscribe((event) => {
    if (event.type === 'law-violated') violations.push(event.violation.message);
  });
  const frames = [...run.frames()];
  expect(violations).toEqual([]);
  const { centres, masses } = run.simulation.assembly.energy.parameters;
  return {
    frames,
    transitions: frames.flatMap((frame) => frame.transitions),
    centres: centres!.data,
    masses: masses!.data,
  };
}

const anneal = (...parts: Parameters<typeof recipe>) => finish(simulate(recipe(...parts), registry));
const cooling = { from: 1.5, to: 1e-3, ratio: 0.95 };

/** One update a temperature from the given centres, as in a plain annealing loop. */
function plainLoop(
  data: Part,
  T0: number,
  ratio: number,
  to: number,
  centres: (lengthScale: number, mean: number) => number[],
) {
  const parts = recipe(
    data,
    { clusters: 2, masses: 'equal', start: 'mean' },
    { splitting: 'none', maxIterations: 1 },
    { from: T0, to, ratio },
    { observe: { every: 'stage', snapshots: ['centres'] } },
  );
  const run = simulate(parts, registry);
  const { energy } = run.simulation.assembly;
  const array = energy.parameters['centres']!.data;
  array.set(centres(energy.components!.lengthScale, array[0]!));
  energy.refresh!();
  const critical = energy.criticalTemperature!();
  return [...run.frames()].map(({ values, snapshots }) => ({
    T: values['T']! / critical,
    separation:
      Math.abs(snapshots!['centres']!.data[1]! - snapshots!['centres']!.data[0]!) / energy.components!.lengthScale,
    centres: snapshots!['centres']!.data,
  }));
}

describe('annealing with constrained masses', () => {
  it('LRN-04, LRN-08 unbalanced: the first split at T_c, then the light clusters; every law holds', () => {
    const { transitions, centres, masses, frames } = anneal({ use: 'unbalanced' }, { clusters: 3 }, {}, cooling);
    expect(transitions).toHaveLength(2);
    const [first] = transitions as [Transition];
    expect(first.temperature).toBeLessThan(first.predicted!);
    expect(first.temperature).toBeGreaterThan(0.95 * first.predicted!);
    expect(frames[0]!.values['T']! / 1.5).toBeCloseTo(first.predicted!, 8);
    const found = [0, 1, 2]
      .map((k) => [centres[2 * k]!, centres[2 * k + 1]!, masses[k]!])
      .sort((a, b) => a[1]! - b[1]!);
    const expected = [
      [12.5, -7, 75 / 1150],
      [0, 0, 1000 / 1150],
      [12.5, 7, 75 / 1150],
    ];
    found.forEach((row, k) => row.forEach((value, j) => expect(Math.abs(value - expected[k]![j]!)).toBeLessThan(0.2)));
  });

  it('LRN-03 F falls within a temperature, split included, and rises from one to the next', () => {
    const parts = recipe(
      { use: 'blobs8-random' },
      { clusters: 8 },
      {},
      { ...cooling, to: 0.3 },
      { observe: { every: 1 } },
    );
    const frames = [...simulate(parts, registry).frames()];
    const ends: number[] = [];
    for (let n = 2; n < frames.length; n++) {
      const [before, now] = [frames[n - 1]!, frames[n]!];
      if (before.stage === frames[n - 2]!.stage && before.values['T'] === now.values['T'])
        expect(now.values['F']!).toBeLessThanOrEqual(before.values['F']! + 1e-12 * Math.abs(before.values['F']!));
      if (before.stage !== frames[n - 2]!.stage) ends.push(before.values['F']!);
    }
    for (let s = 1; s < ends.length; s++) expect(ends[s]!).toBeGreaterThan(ends[s - 1]!);
  });

  it('LRN-05 two points at ±1 split below T = 2; μ = tanh(2μ/T)', () => {
    const data = { use: 'line', points: [-1, 1] };
    const learning = { tolerance: 1e-13, maxIterations: 100_000 };
    for (const [T, expected] of [
      [1.9, 0.3794852066781452],
      [1.5, 0.775516313851923],
      [1, 0.9575040240772688],
      [0.5, 0.9993256730151082],
    ] as const) {
      // Stages at 1.1 T_c and at T.
      const { centres, transitions } = anneal(data, { clusters: 2 }, learning, {
        from: 1.1,
        ratio: T / 2 / 1.1,
        to: T / 2 / 1.0001,
      });
      expect(transitions.map(({ temperature, predicted }) => [temperature, predicted])).toEqual([
        [expect.closeTo(T, 12), expect.closeTo(2, 12)],
      ]);
      const [low, high] = [...centres].sort((a, b) => a - b) as [number, number];
      expect(Math.abs(high - expected)).toBeLessThan(1e-12);
      expect(Math.abs(low + expected)).toBeLessThan(1e-12);
    }
  });

  it('LRN-09 at the end assignments are hard and the centres a fixed point of k-means', async () => {
    const run = simulate(recipe({ use: 'blobs4-overlap' }, { clusters: 4 }, {}, { ...cooling, to: 1e-5 }), registry);
    const { centres } = finish(run);
    const { dataset } = run.simulation.assembly.keeper;
    const lloyd = await kMeans(dataset!, 4, { initialisation: centres });
    for (let at = 0; at < 8; at++) expect(Math.abs(lloyd.centres[at]! - centres[at]!)).toBeLessThan(1e-6);
  });

  it.each(['blobs4-sep', 'blobs4-overlap', 'hetero-sd', 'unbalanced'])(
    'LRN-13 %s: inertia at most 1.02 that of k-means++ with ten starts',
    async (use) => {
      const clusters = use.startsWith('blobs4') ? 4 : 3;
      const run = simulate(recipe({ use }, { clusters }, {}, cooling), registry);
      const { centres } = finish(run);
      const { dataset } = run.simulation.assembly.keeper;
      const best = await kMeans(dataset!, clusters, { restarts: 10, seed: 3 });
      expect(inertia(dataset!, centres)).toBeLessThanOrEqual(1.02 * best.inertia);
    },
  );

  it('LRN-10 a run is a function of its recipe: temperatures as counted, the same bits twice', () => {
    const parts = recipe({ use: 'hetero-sd' }, { clusters: 3 }, {}, cooling);
    const [a, b] = [simulate(parts, registry), simulate(parts, registry)];
    const [first, second] = [finish(a), finish(b)];
    expect(first.frames).toHaveLength(Math.ceil(Math.log(1e-3 / 1.5) / Math.log(0.95)));
    expect(second.centres).toEqual(first.centres);
    expect(second.frames.at(-1)!.values).toEqual(first.frames.at(-1)!.values);
    expect(first.frames.at(-1)!.values['T']! / first.frames[0]!.values['T']!).toBeLessThan(1e-3);
  });

  it('a run resumed amid the updates of a temperature has the bits of one never stopped', () => {
    const parts = recipe({ use: 'unbalanced' }, { clusters: 3 }, {}, { ...cooling, to: 0.2 });
    const whole = simulate(parts, registry);
    const rest = finish(whole);
    for (const steps of [1, 30, 31, 47, 300]) {
      const part = simulate(parts, registry);
      part.simulation.advance(steps);
      const resumed = simulate(parts, registry, { from: part.checkpoint() });
      expect(finish(resumed).centres).toEqual(rest.centres);
      expect(resumed.simulation.ledger).toEqual(whole.simulation.ledger);
    }
  });

  it('weights: a point of weight 3 is three points', () => {
    const [weighted, repeated] = [
      { points: [0, 1, 5, 6.5], weights: [1, 3, 2, 1] },
      { points: [0, 1, 1, 1, 5, 5, 6.5] },
    ].map((points) => anneal({ use: 'line', ...points }, { clusters: 2 }, {}, { ...cooling, to: 0.05 }));
    weighted!.centres.forEach((value, k) => expect(value).toBeCloseTo(repeated!.centres[k]!, 6));
    for (const name of ['U', 'S', 'F', 'C'])
      expect(weighted!.frames.at(-1)!.values[name]).toBeCloseTo(repeated!.frames.at(-1)!.values[name]!, 6);
  });

  it('replicas share θ: two equal ones give the centres of one', () => {
    const parts = recipe({ use: 'hetero-sd' }, { clusters: 3 }, {}, cooling);
    const one = finish(simulate(parts, registry));
    const two = finish(simulate({ ...parts, replicas: 2 }, registry));
    two.centres.forEach((value, at) => expect(value).toBeCloseTo(one.centres[at]!, 6));
    expect(two.frames.at(-1)!.values['U']).toBeCloseTo(one.frames.at(-1)!.values['U']!, 4);
  });
});

describe('annealing with equal masses', () => {
  const twoGaussians = { use: 'two-gaussians' };

  it('LRN-07 the plain loop from 20 T_c by 0.95: centres become equal to the last bit and never part', () => {
    const frames = plainLoop(twoGaussians, 20, 0.95, 1e-3, () => [-3.1, 2.9]);
    const last = frames.at(-1)!;
    expect(last.T).toBeLessThan(1.1e-3);
    expect(last.centres[0]).toBe(last.centres[1]);
    // From 2 T_c the same loop separates them.
    expect(plainLoop(twoGaussians, 2, 0.95, 1e-3, () => [-3.1, 2.9]).at(-1)!.separation).toBeGreaterThan(1);
  });

  it('LRN-07 from 10 T_c nothing of the start is left at T_c but rounding, and slower cooling makes it no better', () => {
    for (const [T0, ratio] of [
      [10, 0.95],
      [5, 0.99],
    ] as const) {
      const frames = plainLoop(twoGaussians, T0, ratio, 1, () => [-3.1, 2.9]);
      expect(frames.at(-1)!.separation).toBeLessThan(1e-14);
    }
  });

  it('LRN-07 with perturbation, and rest at each temperature, they end near ±2.95', () => {
    const learning = { splitting: 'perturbation' };
    const { centres, transitions } = anneal(twoGaussians, { clusters: 2, masses: 'equal' }, learning, cooling);
    const [low, high] = [...centres].sort((a, b) => a - b) as [number, number];
    expect(Math.abs(low + 2.95)).toBeLessThan(0.2);
    expect(Math.abs(high - 2.95)).toBeLessThan(0.2);
    expect(transitions).toHaveLength(1);
    const { temperature, predicted } = transitions[0]!;
    expect(temperature).toBeLessThan(predicted!);
    expect(temperature).toBeGreaterThan(0.95 ** 2 * predicted!);
  });

  it.each([
    [2, 0.476],
    [3, 0.331],
    [5, 0.197],
  ])('LRN-06 the plain loop from %i T_c recovers its first separation late, at %f T_c', (T0, expected) => {
    const frames = plainLoop(twoGaussians, T0, 0.95, 0.05, (scale, mean) => [mean - 1e-3 * scale, mean + 1e-3 * scale]);
    const recovered = frames.find(({ T, separation }) => T < 1 && separation >= 2e-3)!;
    expect(Math.abs(recovered.T / expected - 1)).toBeLessThan(0.06);
  });

  it('LRN-13 plain annealing leaves two centres in the heavy cluster, where constrained masses find all three', () => {
    const learning = { splitting: 'perturbation' };
    const equal = anneal({ use: 'unbalanced' }, { clusters: 3, masses: 'equal' }, learning, cooling);
    const constrained = anneal({ use: 'unbalanced' }, { clusters: 3 }, {}, cooling);
    const inHeavy = ({ centres }: { centres: Float64Array }): number =>
      [0, 1, 2].filter((k) => Math.hypot(centres[2 * k]!, centres[2 * k + 1]!) < 5).length;
    expect([inHeavy(equal), inHeavy(constrained)]).toEqual([2, 1]);
    expect(constrained.frames.at(-1)!.values['U']!).toBeLessThan(equal.frames.at(-1)!.values['U']!);
  });
});
