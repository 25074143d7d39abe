import { describe, expect, it } from 'vitest';
import { batchOf, replicaMeansTest } from '@ergodic/numerics';
import { zerosLike, type Dataset, type Energy, type LearningRule, type Tick } from '@ergodic/kernel';
import { enumerate, lawContext, lawsOf } from '@ergodic/laws';
import { registry } from '../test/gibbs.ts';
import type { DataRows } from './data-rows.ts';
import { contrastiveDivergence } from './contrastive-divergence.ts';
import { restrictedMachine } from './trial-machine.ts';
import { twoLayersOf } from './two-layers.ts';

const tick = (temperature: number): Tick => ({
  step: 0,
  stage: 0,
  time: 0,
  temperature,
  heat: new Float64Array(1),
  work: new Float64Array(1),
});

const data = (rows: readonly (readonly number[])[]): Dataset => ({
  name: 'rows',
  points: Float64Array.from(rows.flat()),
  count: rows.length,
  dimension: rows[0]!.length,
  columns: rows[0]!.map((_, i) => `v${i}`),
});
const halves = data([
  [0, 0],
  [1, 1],
]);
/** As the kernels compute, and as plain TypeScript does. */
const forms = ['auto', 'reference'] as const;
const defaults = {
  steps: 1,
  batch: 100,
  hiddenSteps: 1,
  rate: 0.1,
  momentum: 0,
  decay: 0,
};

/** p(h|v) and so on of the machine, from its energies of all states. */
function exact(energy: Energy, T: number) {
  const all = enumerate(energy.space);
  const E = new Float64Array(all.replicas);
  energy.addEnergy(all, E);
  const weight = (v: number, h: number): number => {
    const row = [v & 1, v >> 1, h & 1, h >> 1];
    const a = Array.from({ length: all.replicas }, (_, k) => k).find((k) =>
      row.every((s, i) => all.data[4 * k + i] === s),
    )!;
    return Math.exp(-E[a]! / T);
  };
  const table = Array.from({ length: 4 }, (_, v) => Array.from({ length: 4 }, (_none, h) => weight(v, h)));
  const ofVisible = table.map((row) => row.reduce((a, b) => a + b, 0));
  const ofHidden = [0, 1, 2, 3].map((h) => table.reduce((sum, row) => sum + row[h]!, 0));
  const kernel = (p: readonly number[]): number[] => {
    const hidden = [0, 1, 2, 3].map((h) => p.reduce((sum, pv, v) => sum + (pv * table[v]![h]!) / ofVisible[v]!, 0));
    return [0, 1, 2, 3].map((v) => hidden.reduce((sum, ph, h) => sum + (ph * table[v]![h]!) / ofHidden[h]!, 0));
  };
  /** ⟨v_i h_j⟩ with h given v, v of law p; ⟨v_i⟩ and ⟨h_j⟩. */
  const means = (p: readonly number[]): number[] => {
    const out = new Array<number>(8).fill(0);
    p.forEach((pv, v) => {
      const h = [0, 1].map((j) => table[v]!.reduce((sum, w, k) => sum + (w / ofVisible[v]!) * ((k >> j) & 1), 0));
      for (const i of [0, 1]) {
        const vi = (v >> i) & 1;
        for (const j of [0, 1]) out[2 * i + j]! += pv * vi * h[j]!;
        out[4 + i]! += pv * vi;
        out[6 + i]! += pv * h[i]!;
      }
    });
    return out;
  };
  const total = ofVisible.reduce((a, b) => a + b, 0);
  return { kernel, means, model: ofVisible.map((w) => w / total) };
}

/** (⟨·⟩_data − ⟨·⟩_(p_data K^k))/T of the eight statistics. */
function expectedDivergence(T: number, k: number): number[] {
  const { kernel, means } = exact(restrictedMachine(), T);
  let p: number[] = [0.5, 0, 0, 0.5];
  const positive = means(p);
  for (let step = 0; step < k; step++) p = kernel(p);
  const negative = means(p);
  return positive.map((value, i) => (value - negative[i]!) / T);
}

function exactGradient(T: number): number[] {
  const { means, model } = exact(restrictedMachine(), T);
  const [positive, negative] = [means([0.5, 0, 0, 0.5]), means(model)];
  return positive.map((value, i) => (value - negative[i]!) / T);
}

/** The eight statistics of 64 gradients, each over `batch` chains. */
function estimates(T: number, options: object, compute: 'auto' | 'reference' = 'auto'): number[][] {
  const energy = restrictedMachine();
  const context = lawContext(5, 1, 1, { registry, dataset: halves, compute });
  const rule = contrastiveDivergence.make({ ...defaults, ...options } as never, context) as LearningRule;
  const model = { energy, x: batchOf(new Float64Array(4), 1, 4), dataset: halves };
  const state = rule.init(model, context);
  const out = zerosLike(energy.parameters);
  return Array.from({ length: 64 }, () => {
    rule.gradient(model, state, tick(T), out);
    return [...out['coupling']!.data, ...out['field']!.data].map((g) => -g);
  });
}

const agrees = (found: readonly number[][], wanted: readonly number[]): boolean =>
  wanted.every(
    (mean, i) =>
      replicaMeansTest(
        found.map((row) => row[i]!),
        mean,
      ).pass,
  );

describe('contrastive-divergence', () => {
  for (const law of lawsOf(contrastiveDivergence, { registry })) it(`law: ${law.name}`, law.check);

  it('LRN-18 the oracle has the values of the catalogue', () => {
    const first = (k: number): number => expectedDivergence(1, k)[0]!;
    expect(first(1)).toBeCloseTo(-0.0321301474, 9);
    expect(first(2)).toBeCloseTo(-0.03573115366, 9);
    expect(first(5)).toBeCloseTo(-0.03588850329, 9);
    expect(exactGradient(1)[0]).toBeCloseTo(-0.03588851502, 9);
  });

  const cases = forms.flatMap((form) =>
    [
      [1, 1],
      [1, 2],
      [0.6, 1],
      [2.5, 3],
    ].map(([T, k]) => [T!, k!, form] as const),
  );
  it.each(cases)('LRN-18 T = %s, k = %s, %s: on average the gradient under p_data K^k', (T, k, form) => {
    const found = estimates(T, { steps: k, batch: 3200 }, form);
    expect(agrees(found, expectedDivergence(T, k))).toBe(true);
    // Mutants: the factor 1/T dropped, one step more, the sign turned.
    if (T !== 1)
      expect(
        agrees(
          found,
          expectedDivergence(T, k).map((g) => g * T),
        ),
      ).toBe(false);
    expect(
      agrees(
        found,
        expectedDivergence(T, k).map((g) => -g),
      ),
    ).toBe(false);
  });

  it('LRN-18 CD-1 is not the gradient of the likelihood', () => {
    const found = estimates(1, { steps: 1, batch: 3200 });
    expect(agrees(found, expectedDivergence(1, 1))).toBe(true);
    expect(agrees(found, exactGradient(1))).toBe(false);
    expect(agrees(found, expectedDivergence(1, 2))).toBe(false);
  });

  it('ascends: a step goes along the estimate, with momentum and decay of weights', () => {
    const energy = restrictedMachine();
    const context = lawContext(5, 1, 1, { registry, dataset: halves });
    const rule = contrastiveDivergence.make(
      { ...defaults, batch: 20_000, rate: 0.2, momentum: 0.5 } as never,
      context,
    ) as LearningRule;
    const model = { energy, x: batchOf(new Float64Array(4), 1, 4), dataset: halves };
    const state = rule.init(model, context);
    const before = energy.parameters['coupling']!.data.slice();
    rule.update(model, state, tick(1));
    const wanted = expectedDivergence(1, 1);
    energy.parameters['coupling']!.data.forEach((w, e) => {
      expect(Math.abs(w - before[e]! - 0.2 * wanted[e]!)).toBeLessThan(0.2 * 0.02);
      expect(Math.sign(w - before[e]!)).toBe(Math.sign(wanted[e]!));
    });
  });

  it.each(forms)('%s: the reconstruction error is the mean square of what k steps change in a visible unit', (form) => {
    const T = 1.3;
    const energy = restrictedMachine();
    const context = lawContext(5, 1, 1, { registry, dataset: halves, compute: form });
    const rule = contrastiveDivergence.make({ ...defaults, batch: 2000 } as never, context) as LearningRule;
    const model = { energy, x: batchOf(new Float64Array(4), 1, 4), dataset: halves };
    const state = rule.init(model, context);
    const [error] = rule.observables!(state);
    const found = Array.from({ length: 64 }, () => {
      rule.gradient(model, state, tick(T), zerosLike(energy.parameters));
      return error !== undefined && 'read' in error ? error.read() : NaN;
    });
    // Bits differ in (v − v′)² of them: half the rows are 00, half 11.
    const { kernel } = exact(energy, T);
    const changed = [0, 3].map((v) => {
      const after = kernel([0, 1, 2, 3].map((u) => Number(u === v)));
      return after.reduce((sum, p, u) => sum + (p * (((u ^ v) & 1) + ((u ^ v) >> 1))) / 2, 0);
    });
    expect(replicaMeansTest(found, (changed[0]! + changed[1]!) / 2).pass).toBe(true);
    expect(replicaMeansTest(found, changed[0]! + changed[1]!).pass).toBe(false);
  });

  it.each<[string, Dataset | undefined, object, object]>([
    ['no data', undefined, {}, { code: 'missing-part', path: 'data' }],
    ['columns', data([[0, 1, 1]]), {}, { code: 'invalid-option', path: 'data', value: 3 }],
    [
      'grey numbers',
      data([[0, 0.4]]),
      {},
      { path: 'data', value: 0.4, message: expect.stringContaining('row 0, column 1') },
    ],
  ])('refuses %s', (_name, dataset, options, error) => {
    const context = lawContext(5, 1, 1, { registry, ...(dataset && { dataset }) });
    const rule = contrastiveDivergence.make({ ...defaults, ...options } as never, context) as LearningRule;
    const model = { energy: restrictedMachine(), x: batchOf(new Float64Array(4), 1, 4), ...(dataset && { dataset }) };
    expect(() => rule.init(model, context)).toThrow(expect.objectContaining(error) as Error);
  });

  it('with a threshold grey numbers become choices', () => {
    const grey = data([
      [0, 0.4],
      [0.6, 0.5],
    ]);
    const context = lawContext(5, 1, 1, { registry, dataset: grey });
    const rule = contrastiveDivergence.make(
      { ...defaults, threshold: 0.5, batch: 2 } as never,
      context,
    ) as LearningRule;
    const model = { energy: restrictedMachine(), x: batchOf(new Float64Array(4), 1, 4), dataset: grey };
    const state = rule.init(model, context) as { rows: DataRows };
    const x = batchOf(new Float64Array(8), 2, 4);
    state.rows.fill(x);
    const rows = [0, 1].map((r) => x.data.slice(4 * r, 4 * r + 2).join()).sort();
    expect(rows).toEqual(['0,0', '1,1']);
  });
});

describe('two layers', () => {
  it('are found where pairs are a matrix and θ is its numbers; by names of their own or as coupling and field', () => {
    const machine = restrictedMachine();
    expect(twoLayersOf(machine)).toMatchObject({ visible: 2, hidden: 2 });
    const { pairwise, parameters: _numbers, ...rest } = machine;
    const named = {
      ...rest,
      pairwise: pairwise!,
      parameters: {
        weights: { shape: [2, 2], data: pairwise!.coupling },
        a: { shape: [2], data: pairwise!.field.subarray(0, 2) },
        b: { shape: [2], data: pairwise!.field.subarray(2) },
      },
    };
    const gradient = zerosLike(named.parameters);
    const sums = twoLayersOf(named)!.sumsIn(gradient);
    sums.hidden[1] = 5;
    expect(gradient['b']!.data[1]).toBe(5);
    expect(twoLayersOf({ ...named, parameters: {} })).toBeUndefined();
    expect(twoLayersOf({ ...machine, visible: 3 })).toBeUndefined();
    expect(twoLayersOf({ ...machine, pairwise: { ...pairwise!, to: Int32Array.of(3, 2, 2, 3) } })).toBeUndefined();
  });
});
