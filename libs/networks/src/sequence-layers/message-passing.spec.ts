import type { Coupling, Layer } from '@ergodic/kernel';
import type { LawContext } from '@ergodic/laws';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import type { Named, Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar, normals, passed, rows, thetaOf } from '../../test/layers.ts';
import { messagePassing } from './message-passing.ts';

type Edge = [number, number] | [number, number, number];
const edges: Edge[] = [
  [0, 1],
  [1, 2, 0.5],
  [3, 1, -1.5],
];
const layerOf = (
  options: z.input<typeof messagePassing.options>,
  input: readonly number[],
  given?: Partial<LawContext>,
): Layer => build(messagePassing, options, input, given);
const moved = (theta: Named): Named => ({ ...theta, bias: rows([0.3, -0.4]) });

/** Outputs of one sample, edge by edge. `ways`: 2 where an edge carries both ways. */
function byHand(x: readonly (readonly number[])[], { own, neighbours, bias }: Named, T: number, ways = 2): number[][] {
  const units = 2;
  const product = (row: readonly number[], by: Numbers): number[] =>
    Array.from({ length: units }, (_, c) => row.reduce((sum, v, f) => sum + v * by.values[f * units + c]!, 0));
  const u = x.map((row) => product(row, own!).map((v, c) => v + bias!.values[c]!));
  for (const [from, to, weight = 1] of edges)
    for (const [i, j] of [
      [from, to],
      [to, from],
    ].slice(0, ways) as [number, number][])
      product(x[j]!, neighbours!).forEach((v, c) => (u[i]![c]! += weight * v));
  return u.map((row) => row.map((v) => Math.tanh(v / T)));
}

const nodes = [
  [0.4, -1.2, 0.1],
  [1.1, 0.3, 0.7],
  [-0.6, 0.9, -0.2],
  [0.2, 0.1, 1.3],
];
const spins = { units: 2, activation: { use: 'thermal-tanh' } };

describe('message-passing', () => {
  it.each([0.5, 1.8])('sums over the edges, both ways, at T = %s', (temperature) => {
    const layer = layerOf({ ...spins, edges }, [4, 3]);
    const theta = moved(thetaOf(layer));
    const { output } = passed(layer, { u: rows([nodes]), theta, temperature });
    expectClose(output, rows([byHand(nodes, theta, temperature)]), 1e-12);
    // The mutants: one way only, and T forgotten.
    expectFar(output, rows([byHand(nodes, theta, temperature, 1)]), 1e-3);
    expectFar(output, rows([byHand(nodes, theta, 1)]), 1e-3);
  });

  it('takes the edges of the recipe’s coupling', () => {
    const coupling = {
      edges: {
        nodes: 4,
        from: Int32Array.of(0, 1, 3),
        to: Int32Array.of(1, 2, 1),
        weight: Float64Array.of(1, 0.5, -1.5),
      },
    } as Coupling;
    const found = passed(layerOf(spins, [4, 3], { coupling }), { u: rows([nodes]) });
    expectClose(found.output, passed(layerOf({ ...spins, edges }, [4, 3]), { u: rows([nodes]) }).output, 1e-14);
    expect(() => layerOf(spins, [5, 3], { coupling })).toThrow(
      'takes the features of the 4 nodes of the recipe’s coupling, [4, features], and what comes before it gives [5, 3]',
    );
  });

  it('permuted nodes give permuted outputs; with the edges left as they are they do not', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 });
    const theta = moved(thetaOf(layerOf({ ...spins, edges }, [4, 3])));
    const output = (graph: Edge[], x: readonly (readonly number[])[]): Numbers =>
      passed(layerOf({ ...spins, edges: graph }, [4, 3]), { u: rows([x]), theta, temperature: 0.7 }).output;
    const back = (y: Numbers, order: readonly number[]): Numbers =>
      rows([order.map((i) => Array.from(y.values.slice(2 * i, 2 * i + 2)))]);
    fc.assert(
      fc.property(order, (order) => {
        const moved = order.map((i) => nodes[i]!);
        const renamed = edges.map(([i, j, w]): Edge => {
          const ends: [number, number] = [order.indexOf(i), order.indexOf(j)];
          return w === undefined ? ends : [...ends, w];
        });
        const wanted = back(output(edges, nodes), order);
        expectClose(output(renamed, moved), wanted, 1e-12);
        if (order[1] !== 1) expectFar(output(edges, moved), wanted, 1e-3);
      }),
      { numRuns: 24, seed: 1 },
    );
  });

  it('refuses graphs that do not fit', () => {
    const of = (graph: Edge[]) => () => layerOf({ units: 2, edges: graph }, [3, 2]);
    expect(of([[0, 3]])).toThrow('layers.0 (message-passing): edge [0, 3] names the node 3');
    expect(of([[1, 1]])).toThrow('edge [1, 1] joins a node with itself');
    expect(() => layerOf({ units: 2 }, [3, 2])).toThrow('layers.0 (message-passing): there is no graph');
    expect(() => layerOf({ units: 2, edges }, [12])).toThrow('takes the features of nodes, [nodes, features]');
  });
});

layerSuite('message-passing', () => layerOf({ ...spins, edges }, [4, 3]), { temperatures: [0.6, [0.4, 2.2]] });
layerSuite('message-passing, without activation', () => layerOf({ units: 2, edges, energy: 'half-square' }, [4, 3]), {
  temperatures: [0.6],
});

describe('message-passing at random', () => {
  it('a node without edges is a dense layer', () => {
    const layer = layerOf({ units: 2, edges: [] }, [3, 2]);
    const u = normals([1, 3, 2], 2);
    const own = layer.parameters['own']!.data;
    passed(layer, { u }).output.values.forEach((y, at) => {
      const [i, c] = [Math.floor(at / 2), at % 2];
      expect(y).toBeCloseTo(u.values[2 * i]! * own[c]! + u.values[2 * i + 1]! * own[2 + c]!, 12);
    });
  });
});
