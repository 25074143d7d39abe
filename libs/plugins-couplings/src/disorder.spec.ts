import { describe, expect, it } from 'vitest';
import { countTest, meanTest } from '@ergodic/numerics';
import { createRegistry, type Coupling, type Definition } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { dilution } from './dilution.ts';
import couplings from './index.ts';
import { randomWeights } from './random-weights.ts';
import { sherringtonKirkpatrick } from './sherrington-kirkpatrick.ts';

const registry = createRegistry([couplings]);
const make = (definition: Definition<'coupling'>, options: object, units = 3, seed = 1): Coupling =>
  definition.make(definition.options.parse(options), lawContext(seed, 1, units, { registry }));
const torus = { use: 'lattice', shape: [100, 100], weight: 0.5 };

describe('random-weights', () => {
  for (const law of lawsOf(randomWeights, { registry })) it(`law: ${law.name}`, law.check);

  it('plus-minus: ± the graph’s weight, + with probability p', () => {
    const { weight } = make(randomWeights, { graph: torus, positive: 0.3 }).edges;
    expect(weight.every((w) => Math.abs(w) === 0.5)).toBe(true);
    const up = weight.filter((w) => w > 0).length;
    expect(countTest(up, 20_000, 0.3)).toMatchObject({ pass: true });
    expect(countTest(up, 20_000, 0.33)).toMatchObject({ pass: false });
    expect(make(randomWeights, { graph: torus, positive: 1 }).edges.weight.every((w) => w === 0.5)).toBe(true);
  });

  it('gaussian: mean and variance in units of the graph’s weight; neighbouring edges are independent', () => {
    const options = { graph: torus, distribution: 'gaussian', mean: 0.4, deviation: 1.5 };
    const { weight } = make(randomWeights, options).edges;
    expect(meanTest(weight, { mean: 0.2, variance: 0.75 ** 2 })).toMatchObject({ pass: true });
    expect(meanTest(weight, { mean: 0.25, variance: 0.75 ** 2 }).pass).toBe(false);
    const squares = weight.map((w) => (w - 0.2) ** 2);
    expect(meanTest(squares, { mean: 0.5625, variance: 2 * 0.5625 ** 2 })).toMatchObject({ pass: true });
    expect(meanTest(squares, { mean: 0.625, variance: 2 * 0.5625 ** 2 }).pass).toBe(false);
    const next = weight.map((w, e) => (w - 0.2) * (weight[(e + 1) % 20_000]! - 0.2));
    expect(meanTest(next, { mean: 0, variance: 0.5625 ** 2 })).toMatchObject({ pass: true });
  });

  it('is the seed’s glass; the graph may be drawn too', () => {
    const of = (seed: number) => make(randomWeights, { graph: { use: 'random-regular', degree: 3 } }, 20, seed).edges;
    expect(of(5)).toEqual(of(5));
    expect(of(5).weight).not.toEqual(of(6).weight);
  });
});

describe('sherrington-kirkpatrick', () => {
  for (const law of lawsOf(sherringtonKirkpatrick)) it(`law: ${law.name}`, law.check);

  it('weights have mean J₀/N and variance J²/N, not J²/N²', () => {
    const { weight } = make(sherringtonKirkpatrick, { deviation: 1.6, mean: 5 }, 200).edges;
    expect(weight).toHaveLength(19_900);
    const variance = 1.6 ** 2 / 200;
    expect(meanTest(weight, { mean: 0.025, variance })).toMatchObject({ pass: true });
    expect(meanTest(weight, { mean: 0.05, variance }).pass).toBe(false);
    const squares = weight.map((w) => (w - 0.025) ** 2);
    expect(meanTest(squares, { mean: variance, variance: 2 * variance ** 2 })).toMatchObject({ pass: true });
    expect(meanTest(squares, { mean: 1.1 * variance, variance: 2 * variance ** 2 }).pass).toBe(false);
  });

  it('one unit; the seed’s weights', () => {
    expect(make(sherringtonKirkpatrick, {}, 1).edges).toMatchObject({ nodes: 1, weight: new Float64Array(0) });
    expect(make(sherringtonKirkpatrick, {}, 9, 3)).not.toEqual(make(sherringtonKirkpatrick, {}, 9, 4));
  });
});

describe('dilution', () => {
  for (const law of lawsOf(dilution, { registry })) it(`law: ${law.name}`, law.check);

  it('edges go with probability p; the others keep their weights', () => {
    const { weight, nodes } = make(dilution, { graph: torus, bonds: 0.3 }).edges;
    expect(nodes).toBe(10_000);
    expect(weight.every((w) => w === 0.5)).toBe(true);
    expect(countTest(weight.length, 20_000, 0.7)).toMatchObject({ pass: true });
    expect(countTest(weight.length, 20_000, 0.67)).toMatchObject({ pass: false });
  });

  it('sites: a node keeps all its edges to nodes that stay, or has none', () => {
    const { from, to } = make(dilution, { graph: torus, sites: 0.2 }).edges;
    const degrees = new Int32Array(10_000);
    from.forEach((i, e) => {
      degrees[i]!++;
      degrees[to[e]!]!++;
    });
    // Without edges: out, or in with all four neighbours out.
    const alone = degrees.filter((d) => d === 0).length;
    expect(countTest(alone, 10_000, 0.2 + 0.8 * 0.2 ** 4)).toMatchObject({ pass: true });
    expect(countTest(alone, 10_000, 0.25)).toMatchObject({ pass: false });
    // Edges stay where both ends do: an edge in 0.64, with (N z (z − 1)/2) pairs that share a node.
    const [p, q] = [0.64, 0.8 ** 3];
    const variance = 20_000 * p * (1 - p) + 2 * 10_000 * 6 * (q - p * p);
    expect(Math.abs(from.length - 20_000 * p)).toBeLessThan(5 * Math.sqrt(variance));
    expect(Math.abs(from.length - 20_000 * 0.8)).toBeGreaterThan(5 * Math.sqrt(variance));
  });

  it('nothing taken out is the graph; all taken out has no edges', () => {
    const ring = { use: 'ring', weight: 0.3 };
    expect(make(dilution, { graph: ring }, 5).edges).toEqual(
      registry.get('coupling', 'ring').definition.make({ weight: 0.3 }, lawContext(1, 1, 5)).edges,
    );
    for (const out of [{ bonds: 1 }, { sites: 1 }])
      expect(make(dilution, { graph: ring, ...out }, 5).edges).toMatchObject({ nodes: 5, from: new Int32Array(0) });
    expect(dilution.options.safeParse({ graph: ring, bonds: 1.1 }).success).toBe(false);
  });
});
