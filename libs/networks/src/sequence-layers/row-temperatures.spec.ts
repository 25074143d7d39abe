import type { Layer } from '@ergodic/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import type { Numbers, Outcome } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar, normals, passed, rows } from '../../test/layers.ts';
import { attention } from './attention.ts';

const layerOf = (options: z.input<typeof attention.options>, input: readonly number[]): Layer =>
  build(attention, options, input);

/** What a layer gives of one sequence, with W_o the identity: [time, heads, size] and [heads, time]. */
function open(layer: Layer, u: Numbers, temperature: number | readonly number[]): Outcome {
  const theta = Object.fromEntries(
    Object.entries(layer.parameters).map(([name, { shape, data }]) => [name, { shape, values: data.slice() }]),
  );
  const { shape, values } = theta['output']!;
  values.forEach((_, at) => (values[at] = Number(Math.floor(at / shape[1]!) === at % shape[1]!)));
  return passed(layer, { u, temperature, theta });
}

const [heads, time, size] = [2, 3, 2];
const features = heads * size;
const T = fc.double({ min: 0.2, max: 4, noNaN: true });
const several = (count: number) => fc.array(T, { minLength: count, maxLength: count });

/** Row i of head h is what the whole layer gives at the temperature of that row. */
function expectRows(temperature: readonly number[], of: (h: number, i: number) => number, seed: number): void {
  const layer = layerOf({ heads }, [time, features]);
  const u = normals([1, time, features], seed);
  const found = open(layer, u, temperature);
  const wanted: Record<'output' | 'energy' | 'entropy', number[]> = {
    output: Array<number>(time * features).fill(0),
    energy: [],
    entropy: [],
  };
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < time; i++) {
      const alone = open(layer, u, of(h, i));
      for (let c = h * size; c < (h + 1) * size; c++)
        wanted.output[i * features + c] = alone.output.values[i * features + c]!;
      wanted.energy.push(alone.energy!.values[h * time + i]!);
      wanted.entropy.push(alone.entropy!.values[h * time + i]!);
    }
  for (const what of ['output', 'energy', 'entropy'] as const)
    wanted[what].forEach((value, at) => expect(Math.abs(found[what]!.values[at]! - value), what).toBeLessThan(1e-12));
}

describe('NET-06 rows of weights at temperatures of their own', () => {
  it('one for each head and step, as U lists them: each is Boltzmann’s at its own', () => {
    fc.assert(
      fc.property(several(heads * time), fc.integer({ min: 1, max: 99 }), (temperature, seed) =>
        expectRows(temperature, (h, i) => temperature[h * time + i]!, seed),
      ),
      { numRuns: 20, seed: 1 },
    );
    // The mutants: steps before heads, and the mean.
    const temperature = [0.3, 0.7, 1.1, 1.9, 2.6, 3.5];
    expect(() => expectRows(temperature, (h, i) => temperature[i * heads + h]!, 1)).toThrow('output');
    expect(() => expectRows(temperature, () => 10.1 / 6, 1)).toThrow('output');
  });

  it('one for each head', () => {
    fc.assert(
      fc.property(several(heads), (temperature) => expectRows(temperature, (h) => temperature[h]!, 2)),
      { numRuns: 20, seed: 2 },
    );
    expect(() => expectRows([0.4, 2], (h) => [2, 0.4][h]!, 2)).toThrow('output');
  });

  it('one for each feature: a head is at the mean of its own, and not at that of all', () => {
    fc.assert(
      fc.property(several(features), (temperature) =>
        expectRows(temperature, (h) => (temperature[2 * h]! + temperature[2 * h + 1]!) / 2, 3),
      ),
      { numRuns: 20, seed: 3 },
    );
    expect(() => expectRows([0.2, 0.6, 2, 3], () => 1.45, 3)).toThrow('output');
  });

  it('features that heads cannot share equally are shared in parts', () => {
    const layer = layerOf({ heads: 2, size: 2 }, [2, 3]);
    const u = normals([1, 2, 3], 4);
    const found = passed(layer, { u, temperature: [0.5, 1.1, 3] });
    const parts = passed(layer, { u, temperature: [(2 * 0.5 + 1.1) / 3, (1.1 + 2 * 3) / 3] });
    expectClose(found, parts, 1e-13);
    expectFar(found, passed(layer, { u, temperature: [0.5, 3] }), 1e-3);
  });

  it('F = U − TS = −T ln Z of each row at its own', () => {
    const layer = layerOf({ heads }, [time, features]);
    const u = normals([1, time, features], 5);
    const temperature = [0.4, 0.9, 1.5, 2.2, 3.1, 0.6];
    const { energy, entropy } = passed(layer, { u, temperature });
    // dF/dT = −S of the row, at one temperature and the same U − TS.
    temperature.forEach((t, row) => {
      const F = (at: number): number => {
        const alone = passed(layer, { u, temperature: at });
        return alone.energy!.values[row]! - at * alone.entropy!.values[row]!;
      };
      expect(energy!.values[row]! - t * entropy!.values[row]!).toBeCloseTo(F(t), 12);
      expect((F(t + 1e-4) - F(t - 1e-4)) / 2e-4).toBeCloseTo(-entropy!.values[row]!, 6);
    });
  });

  it('refuses other numbers of them', () => {
    const layer = layerOf({ heads }, [time, features]);
    const given = { u: normals([1, time, features], 1), temperature: [1, 2, 3] };
    expect(() => passed(layer, given)).toThrow(
      'attention of 2 heads over 3 steps of 4 features has no use for 3 temperatures',
    );
    expect(() => passed(layer, { ...given, temperature: rowsOf(5) })).toThrow('no use for 5 temperatures');
  });
});

const rowsOf = (count: number): number[] => Array.from(rows(Array<number>(count).fill(1)).values);

layerSuite('attention, rows at their own temperatures', () => layerOf({ heads: 2, causal: true }, [3, 4]), {
  temperatures: [
    [0.5, 1, 2, 3, 0.7, 1.4],
    [0.6, 2],
  ],
});
