import { beforeAll, describe, expect, it } from 'vitest';
import { batchOf, createBatch, replicaMeansTest } from '@ergodic/numerics';
import {
  simulateLoaded,
  TensorRuntimeService,
  zerosLike,
  type Dataset,
  type Energy,
  type LearningRule,
  type Registry,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { registryWith } from '../src/plugins/registry.ts';

let registry: Registry;
beforeAll(async () => {
  registry = registryWith([]);
  await registry.service(TensorRuntimeService).load!();
});

const data = (rows: readonly (readonly number[])[]): Dataset => ({
  name: 'rows',
  points: Float64Array.from(rows.flat()),
  count: rows.length,
  dimension: rows[0]!.length,
  columns: rows[0]!.map((_, i) => `x${i}`),
});

/** All of θ but the bias of the last layer of `neural`: an offset of E, whose slope is 1 everywhere and cancels. */
const learnt = ({ parameters }: Energy): string[] => Object.keys(parameters).filter((name) => name !== 'dense2.bias');

/** (1/T) (⟨−∂E/∂θ⟩_data − ⟨−∂E/∂θ⟩_k), 64 estimates, each over `batch` chains. */
function estimates(use: string, options: object, dataset: Dataset, T: number, learning: object): number[][] {
  const context = lawContext(7, 1, dataset.dimension, { registry, dataset });
  const { definition: ofEnergy } = registry.get('energy', use);
  const energy = ofEnergy.make(ofEnergy.options.parse(options) as never, context) as Energy;
  const { definition } = registry.get('learning', 'contrastive-divergence');
  const rule = definition.make(definition.options.parse(learning) as never, context) as LearningRule;
  const { units } = energy.space;
  const model = { energy, x: createBatch(1, units), dataset };
  const state = rule.init(model, context);
  const out = zerosLike(energy.parameters);
  const tick = { step: 0, stage: 0, time: 0, temperature: T, heat: new Float64Array(1), work: new Float64Array(1) };
  const found = Array.from({ length: 64 }, () => {
    rule.gradient(model, state, tick, out);
    return learnt(energy).flatMap((name) => [...out[name]!.data].map((g) => -g));
  });
  energy.close?.();
  return found;
}

const agrees = (found: readonly number[][], wanted: readonly number[]): boolean =>
  wanted.every(
    (mean, i) =>
      replicaMeansTest(
        found.map((row) => row[i]!),
        mean,
      ).pass,
  );
const times = (factor: number, numbers: readonly number[]): number[] => numbers.map((each) => factor * each);

/** Two inputs, two hidden units and an output, linear: all laws are normal, and so is each Langevin step. */
describe('contrastive divergence of layered-hopfield, linear', () => {
  const [W1, b1, W2, b2] = [[0.3, -0.2, 0.25, 0.15], [0.2, -0.4], [0.35, -0.3], [0.1]] as const;
  const rows = [
    [1.2, -0.4],
    [-0.3, 0.8],
    [0.5, 1.6],
    [-1.7, 0.2],
  ];
  const N = 5;
  /** E = ½ sᵀ A s − b·s. */
  const A = Array.from({ length: N }, (_, i) => Array.from({ length: N }, (__, j) => Number(i === j)));
  const pair = (i: number, j: number, w: number): void => void ((A[i]![j] = -w), (A[j]![i] = -w));
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 2; j++) pair(i, 2 + j, W1[2 * i + j]!);
    pair(2 + i, 4, W2[i]!);
  }
  const b = [0, 0, ...b1, ...b2];

  interface Normal {
    readonly mean: number[];
    readonly covariance: number[][];
  }
  /** One step s ← s + ε (b − A s) + √(2Tε) ξ of the units that are free. */
  function stepped({ mean, covariance }: Normal, free: (i: number) => boolean, step: number, T: number): Normal {
    const M = A.map((row, i) => row.map((a, j) => Number(i === j) - (free(i) ? step * a : 0)));
    const product = (X: number[][], Y: number[][]): number[][] =>
      X.map((row) => row.map((_, j) => row.reduce((sum, x, l) => sum + x * Y[l]![j]!, 0)));
    const across = (X: number[][]): number[][] => X.map((row, i) => row.map((_, j) => X[j]![i]!));
    return {
      mean: M.map((row, i) => row.reduce((sum, m, l) => sum + m * mean[l]!, free(i) ? step * b[i]! : 0)),
      covariance: product(product(M, covariance), across(M)).map((row, i) =>
        row.map((c, j) => c + (i === j && free(i) ? 2 * T * step : 0)),
      ),
    };
  }
  /** −∂E/∂θ on average: ⟨s_i s_j⟩ and ⟨s_i⟩, in the order of θ. */
  function statistics(laws: readonly Normal[]): number[] {
    const mean = (of: (law: Normal) => number): number => laws.reduce((sum, law) => sum + of(law), 0) / laws.length;
    const product = (i: number, j: number): number =>
      mean((law) => law.mean[i]! * law.mean[j]! + law.covariance[i]![j]!);
    const single = (i: number): number => mean((law) => law.mean[i]!);
    return [
      product(0, 2),
      product(0, 3),
      product(1, 2),
      product(1, 3),
      single(2),
      single(3),
      product(2, 4),
      product(3, 4),
      single(4),
    ];
  }
  /** The exact expectation: hidden units from standard normal numbers by so many steps at the data, then k steps of all. */
  function expected(T: number, step: number, hiddenSteps: number, k: number): number[] {
    const start = rows.map((row): Normal => ({
      mean: [...row, 0, 0, 0],
      covariance: A.map((each, i) => each.map((_, j) => Number(i === j && i >= 2))),
    }));
    const after = (laws: readonly Normal[], count: number, free: (i: number) => boolean): readonly Normal[] =>
      count === 0
        ? laws
        : after(
            laws.map((law) => stepped(law, free, step, T)),
            count - 1,
            free,
          );
    const ofData = after(start, hiddenSteps, (i) => i >= 2);
    const [positive, negative] = [statistics(ofData), statistics(after(ofData, k, () => true))];
    return positive.map((value, i) => (value - negative[i]!) / T);
  }

  const options = {
    hidden: [2],
    outputs: 1,
    response: 'identity',
    weights: [
      [
        [W1[0], W1[1]],
        [W1[2], W1[3]],
      ],
      [[W2[0]], [W2[1]]],
    ],
    biases: [b1, b2],
  };
  const sampler = (timeStep: number) => ({ use: 'overdamped-langevin', timeStep });

  it.each([
    [0.6, 0.3, 4, 1],
    [1, 0.2, 2, 2],
    [1.7, 0.2, 1, 3],
  ])(
    'LRN-18 T = %s, steps of %s, %s for hidden units: on average that of p_data K^k, k = %s',
    (T, step, hiddenSteps, k) => {
      const learning = { steps: k, hiddenSteps, batch: 2000, sampler: sampler(step) };
      const found = estimates('layered-hopfield', options, data(rows), T, learning);
      expect(agrees(found, expected(T, step, hiddenSteps, k))).toBe(true);
      // Mutants: the sign, the factor 1/T, a step more of either phase.
      expect(agrees(found, times(-1, expected(T, step, hiddenSteps, k)))).toBe(false);
      if (T !== 1) expect(agrees(found, times(T, expected(T, step, hiddenSteps, k)))).toBe(false);
      expect(agrees(found, expected(T, step, hiddenSteps, k + 1))).toBe(false);
      expect(agrees(found, expected(T, step, hiddenSteps + 1, k))).toBe(false);
    },
  );

  it('LRN-18 the bias against the gradient of the likelihood falls with k, and is gone after many steps', () => {
    const [T, step, settled] = [0.8, 0.05, 400];
    // A⁻¹ of the free law, up to O(ε): what many steps come to.
    const likelihood = expected(T, step, settled, 2000);
    const bias = (k: number): number =>
      Math.hypot(...expected(T, step, settled, k).map((value, i) => value - likelihood[i]!));
    const biases = [1, 10, 40, 120].map(bias);
    for (let i = 1; i < biases.length; i++) expect(biases[i]).toBeLessThan(0.8 * biases[i - 1]!);
    expect(biases[3]).toBeLessThan(0.05 * biases[0]!);
  });
});

/** One unit in a landscape of three hyperbolic tangents and a spring: expectations by quadrature. */
describe('contrastive divergence of neural', () => {
  const rows = [[1.4], [-0.7], [0.3], [2.1]];
  const options = {
    layers: [
      { use: 'dense', units: 3, activation: { use: 'thermal-tanh' } },
      { use: 'dense', units: 1 },
    ],
    confinement: 0.6,
    responseTemperature: 0.7,
  };
  const [least, cells, width] = [-9, 900, 0.02];
  const grid = Float64Array.from({ length: cells }, (_, a) => least + (a + 0.5) * width);

  /** E, F and −∂E/∂θ at every point. */
  function landscape() {
    const dataset = data(rows);
    const context = lawContext(7, 1, 1, { registry, dataset });
    const { definition } = registry.get('energy', 'neural');
    const energy = definition.make(definition.options.parse(options) as never, context) as Energy;
    const x = batchOf(grid, cells, 1);
    const E = new Float64Array(cells);
    energy.addEnergy(x, E);
    const F = createBatch(cells, 1);
    energy.addForce!(x, F);
    const slopes = Array.from(grid, (at) => {
      const out = zerosLike(energy.parameters);
      energy.addParameterGradient!(batchOf(Float64Array.of(at), 1, 1), out);
      return learnt(energy).flatMap((name) => [...out[name]!.data].map((g) => -g));
    });
    energy.close?.();
    return { E, F: F.data, slopes };
  }
  let known: ReturnType<typeof landscape>;
  beforeAll(() => void (known = landscape()));

  const mean = (p: ArrayLike<number>): number[] =>
    known.slopes[0]!.map((_, i) => known.slopes.reduce((sum, slope, a) => sum + p[a]! * slope[i]!, 0));
  /** Data lie between points of the grid: linear between the two next to them. */
  function ofData(): Float64Array {
    const p = new Float64Array(cells);
    for (const [x] of rows) {
      const at = (x! - least) / width - 0.5;
      const a = Math.floor(at);
      p[a]! += (1 - at + a) / rows.length;
      p[a + 1]! += (at - a) / rows.length;
    }
    return p;
  }
  /** p K, K the kernel of a Langevin step. */
  function stepped(p: Float64Array, step: number, T: number): Float64Array {
    const after = new Float64Array(cells);
    for (let a = 0; a < cells; a++) {
      if (p[a]! < 1e-14) continue;
      const centre = grid[a]! + step * known.F[a]!;
      const scale = (p[a]! * width) / Math.sqrt(4 * Math.PI * T * step);
      for (let c = 0; c < cells; c++) after[c]! += scale * Math.exp(-((grid[c]! - centre) ** 2) / (4 * T * step));
    }
    return after;
  }
  function boltzmann(T: number): number[] {
    const weights = Array.from(known.E, (E) => Math.exp(-E / T));
    const Z = weights.reduce((sum, w) => sum + w, 0);
    return weights.map((w) => w / Z);
  }
  const difference = (after: ArrayLike<number>, T: number): number[] => {
    const negative = mean(after);
    return mean(ofData()).map((value, i) => (value - negative[i]!) / T);
  };
  function expected(T: number, step: number, k: number): number[] {
    let p = ofData();
    for (let i = 0; i < k; i++) p = stepped(p, step, T);
    return difference(p, T);
  }

  it.each([
    [0.5, 0.3, 1],
    [1.6, 0.2, 3],
  ])('LRN-18 T = %s, steps of %s: on average that of p_data K^k, k = %s', (T, step, k) => {
    const sampler = { use: 'overdamped-langevin', timeStep: step };
    const found = estimates('neural', options, data(rows), T, { steps: k, batch: 2000, sampler });
    expect(agrees(found, expected(T, step, k))).toBe(true);
    expect(agrees(found, times(-1, expected(T, step, k)))).toBe(false);
    expect(agrees(found, times(T, expected(T, step, k)))).toBe(false);
    expect(agrees(found, expected(T, step, k + 1))).toBe(false);
  });

  it.each([0.5, 1.6])('LRN-18 T = %s: the gradient of the likelihood after many MALA steps, and not after one', (T) => {
    const learning = { batch: 400, sampler: { use: 'mala', timeStep: 0.5 } };
    const exact = difference(boltzmann(T), T);
    const long = estimates('neural', options, data(rows), T, { ...learning, steps: 60 });
    expect(agrees(long, exact)).toBe(true);
    expect(agrees(long, times(T, exact))).toBe(false);
    expect(agrees(estimates('neural', options, data(rows), T, { ...learning, steps: 1 }), exact)).toBe(false);
  });
});

describe.each([
  ['neural', { layers: [{ use: 'dense', units: 1 }] }, 'contrastive-divergence'],
  ['layered-hopfield', { hidden: [2] }, 'contrastive-divergence'],
  ['layered-hopfield', { hidden: [2] }, 'persistent-contrastive-divergence'],
])('%s', (use, options, rule) => {
  it(`${rule} asks for a sampler, since no heat bath moves reals`, async () => {
    const recipe = (learning: object) => ({
      data: { use: 'moons', count: 20 },
      energy: { use, ...options },
      dynamics: { use: 'overdamped-langevin' },
      learning: { use: rule, batch: 10, ...learning },
      temperature: 1,
      steps: 2,
    });
    await expect(simulateLoaded(recipe({}), registry)).rejects.toThrow(
      expect.objectContaining({
        code: 'missing-part',
        path: 'learning.sampler',
        message: expect.stringContaining(`learning ${rule}: a heat bath moves its chains`) as string,
      }),
    );
    const run = await simulateLoaded(recipe({ sampler: { use: 'mala' } }), registry);
    expect([...run.frames()].length).toBeGreaterThan(0);
  });
});
