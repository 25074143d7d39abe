import type { Layer } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import type { Named, Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar, normals, passed, rows, thetaOf } from '../../test/layers.ts';
import { gatedRecurrent } from './gated-recurrent.ts';

const layerOf = (options: z.input<typeof gatedRecurrent.options>, input: readonly number[]): Layer =>
  build(gatedRecurrent, options, input);

/** h of every step of one sample, and the fields of z, r and n: plain loops. `keep`: whether z keeps the old h. */
function byHand(
  x: readonly (readonly number[])[],
  theta: Named,
  T: readonly number[],
  start: readonly number[],
  { keep = true, inside = false }: { keep?: boolean; inside?: boolean } = {},
) {
  const units = start.length;
  const product = (row: readonly number[], name: string, column: number): number =>
    row.reduce((sum, value, f) => sum + value * theta[name]!.values[f * 3 * units + column]!, 0);
  const sigma = (u: number, i: number): number => 1 / (1 + Math.exp(-u / T[i]!));
  let h = [...start];
  const [hidden, gates, candidates]: number[][][] = [[], [], []];
  for (const row of x) {
    const field = (k: number, i: number): number =>
      product(row, 'input', k * units + i) + theta['bias']!.values[k * units + i]!;
    const places = start.map((_, i) => i);
    const z = places.map((i) => field(0, i) + product(h, 'recurrent', i));
    const r = places.map((i) => field(1, i) + product(h, 'recurrent', units + i));
    const c = theta['candidate-bias']!.values;
    const damped = h.map((value, i) => sigma(r[i]!, i) * value);
    const n = places.map((i) =>
      inside
        ? field(2, i) + product(damped, 'recurrent', 2 * units + i) + c[i]!
        : field(2, i) + sigma(r[i]!, i) * (product(h, 'recurrent', 2 * units + i) + c[i]!),
    );
    h = places.map((i) => {
      const share = keep ? sigma(z[i]!, i) : 1 - sigma(z[i]!, i);
      return (1 - share) * Math.tanh(n[i]! / T[i]!) + share * h[i]!;
    });
    hidden!.push(h);
    gates!.push([...z, ...r]);
    candidates!.push(n);
  }
  return { hidden: hidden!, gates: gates!, candidates: candidates! };
}

const sequence = [
  [0.4, -1.2, 0.3],
  [1.1, 0.3, -0.8],
  [-0.6, 0.9, 0.2],
  [0.1, 0.5, 1.4],
];
const start = [0.2, -0.6];
const moved = (theta: Named): Named => ({
  ...theta,
  bias: rows([0.3, -0.4, 0.1, 0.6, -0.2, 0.5]),
  'candidate-bias': rows([-0.7, 0.4]),
});

describe('NET-07 gated-recurrent', () => {
  it.each([
    [1, 1],
    [0.4, 2.3],
  ])('is a GRU with gates and candidates at T = %s, %s', (...T) => {
    const layer = layerOf({ units: 2, returnSequences: true, stateful: true }, [4, 3]);
    const theta = moved(thetaOf(layer));
    const found = passed(layer, { u: rows([sequence]), theta, temperature: T, state: { h: rows([start]) } });
    const { hidden, gates, candidates } = byHand(sequence, theta, T, start);
    expectClose(found.output, rows([hidden]), 1e-12);
    expectClose(found.state!, { h: rows([hidden[3]!]) }, 1e-12);

    // F = U − TS of each gate is that of levels 0, −u, of each candidate that of a spin.
    const F = [
      ...gates.flat().map((u, i) => -T[i % 2]! * Math.log(1 + Math.exp(u / T[i % 2]!))),
      ...candidates.flat().map((u, i) => -T[i % 2]! * Math.log(2 * Math.cosh(u / T[i % 2]!))),
    ];
    const { energy, entropy } = found as { energy: Numbers; entropy: Numbers };
    expect(energy.shape).toEqual([1, 24]);
    F.forEach((f, i) => expect(energy.values[i]! - T[i % 2]! * entropy.values[i]!).toBeCloseTo(f, 11));

    // The mutants: z the other way round, r before the product, T forgotten.
    const wrong = [
      byHand(sequence, theta, T, start, { keep: false }),
      byHand(sequence, theta, T, start, { inside: true }),
      byHand(sequence, theta, [0.9, 1.1], start),
    ];
    for (const other of wrong) expectFar(found.output, rows([other.hidden]), 1e-3);
  });

  it('T → ∞ halves h; h stays within [−1, 1]', () => {
    const layer = layerOf({ units: 2, stateful: true }, [1, 3]);
    const u = normals([1, 1, 3], 3, 20);
    const state = { h: rows([start]) };
    const hot = passed(layer, { u, temperature: 1e9, state }).output.values;
    hot.forEach((h, i) => expect(h).toBeCloseTo(start[i]! / 2, 6));
    for (const temperature of [1e-6, 0.5, 3]) {
      const { output } = passed(layer, { u, temperature, state });
      output.values.forEach((h) => expect(Math.abs(h)).toBeLessThanOrEqual(1));
    }
  });

  it('carries its state: two passes over the halves are one over the whole', () => {
    const [half, whole] = [2, 4].map((time) => layerOf({ units: 2, stateful: true }, [time, 3])) as [Layer, Layer];
    const first = passed(half, { u: rows([sequence.slice(0, 2)]) });
    const second = passed(half, { u: rows([sequence.slice(2)]), state: first.state! });
    expect(second.output.values).toEqual(passed(whole, { u: rows([sequence]) }).output.values);
  });

  it('refuses what is no sequence', () => {
    expect(() => layerOf({ units: 3 }, [10])).toThrow(
      'layers.0 (gated-recurrent) takes a sequence [time, features], and what comes before it gives [10]',
    );
  });
});

layerSuite('gated-recurrent', () => layerOf({ units: 2, returnSequences: true }, [3, 2]), {
  temperatures: [0.6, [0.4, 2.2]],
});
layerSuite('gated-recurrent, stateful', () => layerOf({ units: 2, stateful: true }, [3, 2]), { temperatures: [1.3] });
