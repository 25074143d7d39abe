import { describe, expect, it } from 'vitest';
import { createRegistry, type Coupling } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { flowOf, row } from '../test/support.ts';
import { fourier } from './fourier.ts';
import { couplings } from './index.ts';

const registry = createRegistry([couplings]);
const bars = (weights: number[]) => ({ use: 'edge-list', edges: weights.map((w, e) => [e, e + 1, w]) });
const of = (options: object): Coupling =>
  fourier.make(fourier.options.parse(options), lawContext(1, 1, 4, { registry }));

describe('fourier', () => {
  for (const law of lawsOf(fourier, { registry })) it(`law: ${law.name}`, law.check);

  it('NEQ-24 G = w kA/d, w the weight of the edge', () => {
    const coupling = of({ graph: bars([1, 0.5]), conductivity: 3, area: 0.4, distance: 2 });
    expect([...coupling.edges.weight]).toEqual([(3 * 0.4) / 2, (0.5 * 3 * 0.4) / 2]);
    const flow = flowOf(coupling, row(1, 2, 5));
    [0.6, -0.6 + 0.9, -0.9].forEach((f, i) => expect(flow[i]).toBeCloseTo(f, 14));
    // Twice the area and twice the distance is the same bar; kAd is another.
    expect(of({ graph: bars([1]), area: 2, distance: 2 }).edges.weight[0]).toBe(1);
    expect(coupling.edges.weight[0]).not.toBeCloseTo(3 * 0.4 * 2, 1);
    expect(coupling.linear).toBe(true);
  });

  it('NEQ-27 bars of conductance 1, 2, 4 between 10 and 3: steady at 6 and 4, with a flow of 4', () => {
    const flow = flowOf(of({ graph: bars([0.5, 1, 2]), conductivity: 2 }), row(10, 6, 4, 3));
    [-4, 0, 0, 4].forEach((f, i) => expect(flow[i]).toBeCloseTo(f, 13));
    expect((10 - 3) / (1 + 1 / 2 + 1 / 4)).toBe(4);
  });

  it('takes the edges of any coupling, not its flow', () => {
    const graph = { use: 'kuramoto', graph: bars([2]), strength: 3 };
    expect([...flowOf(of({ graph, conductivity: 0.5 }), row(0, 10))]).toEqual([30, -30]);
  });

  it('refuses what is not above 0', () => {
    for (const wrong of [{ conductivity: 0 }, { area: -1 }, { distance: 0 }])
      expect(fourier.options.safeParse({ graph: { use: 'ring' }, ...wrong }).success).toBe(false);
    expect(fourier.options.safeParse({}).success).toBe(false);
  });
});
