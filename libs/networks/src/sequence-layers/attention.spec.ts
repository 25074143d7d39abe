import type { Layer } from '@ergodic/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import { inputsOf, loadedRuntimes, runner, exactly, expectNear, type Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar, normals, passed, rows } from '../../test/layers.ts';
import { attention } from './attention.ts';

const layerOf = (options: z.input<typeof attention.options>, input: readonly number[]): Layer =>
  build(attention, options, input);

const identity = (n: number): Numbers =>
  rows(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j))));
const plain = (n: number): Record<string, Numbers> => ({
  query: identity(n),
  key: identity(n),
  value: identity(n),
  output: identity(n),
});

interface Rule {
  readonly scale: number;
  readonly sign?: number;
  readonly open?: (i: number, j: number) => boolean;
}

/** Weights, outputs, U and S of one sequence that is its own queries, keys and values: plain loops. */
function byHand(u: readonly (readonly number[])[], T: number, { scale, sign = -1, open = () => true }: Rule) {
  const E = u.map((q) => u.map((k) => (sign * q.reduce((sum, x, i) => sum + x * k[i]!, 0)) / scale));
  const weights = E.map((row, i) => {
    const least = Math.min(...row.filter((_, j) => open(i, j)));
    const w = row.map((e, j) => (open(i, j) ? Math.exp(-(e - least) / T) : 0));
    const Z = w.reduce((sum, x) => sum + x, 0);
    return w.map((x) => x / Z);
  });
  const output = weights.map((row) => u[0]!.map((_, c) => row.reduce((sum, a, j) => sum + a * u[j]![c]!, 0)));
  const energy = weights.map((row, i) => row.reduce((sum, a, j) => sum + a * E[i]![j]!, 0));
  const entropy = weights.map((row) => row.reduce((sum, a) => sum - (a > 0 ? a * Math.log(a) : 0), 0));
  return { weights, output, energy, entropy };
}

const sequence = [
  [0.4, -1.2, 0.7],
  [1.1, 0.3, -0.2],
  [-0.6, 0.9, 1.4],
  [0.2, 0.1, -1.3],
];

describe('NET-06 attention', () => {
  it.each([0.3, 1, 2.7])('is the Boltzmann law of E = −q·k/√d, T = %s', (temperature) => {
    const found = passed(layerOf({}, [4, 3]), { u: rows([sequence]), theta: plain(3), temperature });
    const { output, energy, entropy } = byHand(sequence, temperature, { scale: Math.sqrt(3) });
    const wanted = { output: rows([output]), energy: rows([energy]), entropy: rows([entropy]) };
    expectClose(found, wanted, 1e-12);
    // The mutants: without √d, and with the other sign.
    for (const wrong of [{ scale: 3 }, { scale: 1 }, { scale: Math.sqrt(3), sign: 1 }]) {
      const other = byHand(sequence, temperature, wrong);
      expectFar(found.output, rows([other.output]), 1e-6);
    }
  });

  it('has F = U − TS = −T ln Z row by row, 0 ≤ S ≤ ln(time)', () => {
    const layer = layerOf({ heads: 2, size: 3 }, [5, 4]);
    const temperature = 0.7;
    const u = normals([2, 5, 4], 3);
    const { energy, entropy } = passed(layer, { u, temperature });
    expect(energy!.shape).toEqual([2, 10]);
    expect(entropy!.shape).toEqual([2, 10]);
    const [wq, wk] = [layer.parameters['query']!.data, layer.parameters['key']!.data];
    const project = (w: Float64Array, b: number, t: number, column: number): number =>
      [0, 1, 2, 3].reduce((sum, f) => sum + u.values[(b * 5 + t) * 4 + f]! * w[f * 6 + column]!, 0);
    for (let b = 0; b < 2; b++)
      for (let head = 0; head < 2; head++)
        for (let i = 0; i < 5; i++) {
          const E = [0, 1, 2, 3, 4].map(
            (j) =>
              -[0, 1, 2].reduce(
                (sum, c) => sum + project(wq, b, i, head * 3 + c) * project(wk, b, j, head * 3 + c),
                0,
              ) / Math.sqrt(3),
          );
          const F = -temperature * Math.log(E.reduce((Z, e) => Z + Math.exp(-e / temperature), 0));
          const at = b * 10 + head * 5 + i;
          expect(energy!.values[at]! - temperature * entropy!.values[at]!).toBeCloseTo(F, 11);
          expect(entropy!.values[at]).toBeGreaterThanOrEqual(0);
          expect(entropy!.values[at]).toBeLessThanOrEqual(Math.log(5) + 1e-12);
        }
  });

  it('T → ∞ is the mean of the values, T → 0 the value of the nearest key', () => {
    const layer = layerOf({}, [4, 3]);
    const at = (temperature: number): Numbers =>
      passed(layer, { u: rows([sequence]), theta: plain(3), temperature }).output;
    const mean = [0, 1, 2].map((c) => sequence.reduce((sum, row) => sum + row[c]! / 4, 0));
    expectClose(at(1e9), rows([sequence.map(() => mean)]), 1e-8);
    const overlap = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    const nearest = sequence.map((q) => sequence.toSorted((a, b) => overlap(q, b) - overlap(q, a))[0]!);
    expectClose(at(1e-6), rows([nearest]), 1e-12);
  });

  it('S of every row grows with T: dS/dT = C/T ≥ 0, C = Var(E)/T²', () => {
    const layer = layerOf({ causal: true }, [4, 3]);
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 5, noNaN: true }), fc.integer({ min: 1, max: 1000 }), (T, seed) => {
        const u = normals([1, 4, 3], seed);
        const entropy = (temperature: number): Float64Array =>
          passed(layer, { u, theta: plain(3), temperature }).entropy!.values;
        const nested = [0, 1, 2, 3].map((t) => Array.from(u.values.slice(3 * t, 3 * t + 3)));
        const { weights, energy } = byHand(nested, T, { scale: Math.sqrt(3), open: (i, j) => j <= i });
        const h = 1e-5 * T;
        const [above, below] = [entropy(T + h), entropy(T - h)];
        weights.forEach((row, i) => {
          const slope = (above[i]! - below[i]!) / (2 * h);
          const square = row.reduce(
            (sum, a, j) => sum + a * (nested[i]!.reduce((s, x, c) => s + x * nested[j]![c]!, 0) / Math.sqrt(3)) ** 2,
            0,
          );
          const C = (square - energy[i]! ** 2) / T ** 2;
          expect(Math.abs(slope - C / T)).toBeLessThan(1e-6 * Math.max(1, C / T));
          expect(slope).toBeGreaterThan(-1e-7);
        });
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('does not care about the order of the keys: permuted steps give permuted outputs, but not where it is causal', () => {
    const order = [2, 0, 3, 1];
    const permuted = rows([order.map((i) => sequence[i]!)]);
    const output = (layer: Layer, u: Numbers): Numbers => passed(layer, { u, temperature: 0.8 }).output;
    const back = (y: Numbers): Numbers => rows([order.map((i) => Array.from(y.values.slice(3 * i, 3 * i + 3)))]);
    const open = layerOf({ size: 2, heads: 2 }, [4, 3]);
    expectClose(output(open, permuted), back(output(open, rows([sequence]))), 1e-12);
    const causal = layerOf({ size: 2, heads: 2, causal: true }, [4, 3]);
    expectFar(output(causal, permuted), back(output(causal, rows([sequence]))), 1e-3);
  });

  it('what is masked has no weight at all', () => {
    const causal = layerOf({ causal: true }, [4, 3]);
    const given = { theta: plain(3), temperature: 1.3 };
    const { output, energy, entropy } = byHand(sequence, 1.3, { scale: Math.sqrt(3), open: (i, j) => j <= i });
    const found = passed(causal, { ...given, u: rows([sequence]) });
    expectClose(found, { output: rows([output]), energy: rows([energy]), entropy: rows([entropy]) }, 1e-12);
    expect(found.entropy!.values[0]).toBe(0);
    // The future does not reach back, bit for bit, however large it is.
    const other = passed(causal, { ...given, u: rows([[...sequence.slice(0, 3), [1e6, -1e6, 1e5]]]) });
    expect(other.output.values.slice(0, 9)).toEqual(found.output.values.slice(0, 9));
    expect(other.output.values.every(Number.isFinite)).toBe(true);
  });

  it('refuses what cannot be', () => {
    expect(() => layerOf({}, [12])).toThrow(
      'layers.0 (attention) takes a sequence [time, features], and what comes before it gives [12]',
    );
    expect(() => layerOf({ heads: 4 }, [3, 6])).toThrow(
      'layers.0 (attention): 6 features cannot be shared by 4 heads equally',
    );
    expect(() => layerOf({ mask: [[true, false]] }, [2, 3])).toThrow('mask has 1 rows of 2, the sequence has 2 steps');
    const blind = [
      [true, true],
      [false, false],
    ];
    expect(() => layerOf({ mask: blind }, [2, 3])).toThrow('step 1 may look at nothing');
    const future = [
      [false, true],
      [true, true],
    ];
    expect(() => layerOf({ mask: future, causal: true }, [2, 3])).toThrow(
      'step 0 may look at nothing, causal taken together with mask',
    );
    expect(() => layerOf({ mask: future }, [2, 3])).not.toThrow();
  });
});

describe('LRN-25', () => {
  it('attention at T = 1/β retrieves as a modern Hopfield network does', () => {
    const [q, ...patterns] = [
      [0.5, 0.2],
      [1, 0],
      [0, 1],
      [-1, -1],
    ];
    const beta = 2;
    const mask = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === 0 ? j > 0 : true)));
    const retrieve = (from: readonly number[], temperature: number, scale = 1) =>
      passed(layerOf({ mask, scale }, [4, 2]), { u: rows([[from, ...patterns]]), theta: plain(2), temperature });
    const { output, energy, entropy } = retrieve(q!, 1 / beta);
    const found = Array.from(output.values.slice(0, 2));
    expect(found[0]).toBeCloseTo(0.5545993513008, 12);
    expect(found[1]).toBeCloseTo(0.2794055598453, 12);
    // E = F + ½ q² + T ln P + ½ M², F = U − TS of the row.
    const E = (F: number, at: readonly number[]): number =>
      F + (at[0]! ** 2 + at[1]! ** 2) / 2 + Math.log(3) / beta + 1;
    const F = (passedRow: { energy?: Numbers; entropy?: Numbers }): number =>
      passedRow.energy!.values[0]! - passedRow.entropy!.values[0]! / beta;
    expect(E(F({ energy, entropy }), q!)).toBeCloseTo(0.94710146186, 11);
    expect(E(F(retrieve(found, 1 / beta)), found)).toBeCloseTo(0.940506460481, 11);
    // The mutants: T = β, and √d where the memory has none.
    expect(Math.abs(retrieve(q!, beta).output.values[0]! - found[0]!)).toBeGreaterThan(0.05);
    expect(Math.abs(retrieve(q!, 1 / beta, Math.SQRT2).output.values[0]! - found[0]!)).toBeGreaterThan(0.02);
  });
});

layerSuite('attention, two heads of size 3', () => layerOf({ heads: 2, size: 3 }, [3, 4]));
layerSuite('attention, causal', () => layerOf({ heads: 2, causal: true }, [3, 4]), {
  temperatures: [1.7, [0.5, 1, 2, 3]],
});

describe('attention in float32', () => {
  it('is right at T = 1e-4, masked, with E/T in the thousands', async () => {
    const layer = layerOf({ causal: true }, [3, 4]);
    const { compiled, eager } = await loadedRuntimes();
    const inputs = inputsOf(layer, 2, 1e-4);
    for (const runtime of [compiled, eager]) expectNear(runner(runtime, layer)(inputs), exactly(layer, inputs), 2e-5);
  });
});
