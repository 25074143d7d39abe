import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import type { Coupling } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { graphOf, made, near, observed, ringOf, thermal, thrownBy, weightedGraph } from '../test/support.ts';
import { ising } from './ising.ts';
import { potts } from './potts.ts';

const of = (coupling: Coupling, states: number, J = 1, field: number | number[] = 0) =>
  made(potts, { states, coupling: J, field }, { coupling });
const kite = weightedGraph(4, [
  [0, 1, 0.7],
  [1, 2, 1.3],
  [2, 0, -0.4],
  [3, 0, 2.1],
]);

/** Σ over sets of edges of Π v_e · q^clusters. */
function fortuinKasteleyn({ edges }: Coupling, q: number, J: number, T: number): number {
  let Z = 0;
  for (let set = 0; set < 2 ** edges.from.length; set++) {
    const group = Int32Array.from({ length: edges.nodes }, (_, i) => i);
    let term = 1;
    for (let e = 0; e < edges.from.length; e++) {
      if (!((set >> e) & 1)) continue;
      term *= Math.expm1((J * edges.weight[e]!) / T);
      const [a, b] = [group[edges.from[e]!]!, group[edges.to[e]!]!];
      for (let i = 0; i < group.length; i++) if (group[i] === b) group[i] = a;
    }
    Z += term * q ** new Set(group).size;
  }
  return Z;
}

describe('potts', () => {
  for (const law of lawsOf(potts)) it(`law: ${law.name}`, law.check);

  it.each([
    [3, 1, 0.6],
    [3, -0.8, 1.5],
    [4, 1.3, 2.2],
    [2, 0.9, 0.7],
  ])('ring of 5, q = %i, J = %d, T = %d: Z = (v + q)^N + (q − 1) v^N', (q, J, T) => {
    const v = Math.expm1(J / T);
    const exact = Math.log((v + q) ** 5 + (q - 1) * v ** 5);
    near(thermal(of(ringOf(5), q, J), T).logZ, exact);
    for (const wrong of [-J, 2 * J, J / 2])
      expect(Math.abs(thermal(of(ringOf(5), q, wrong), T).logZ - exact)).toBeGreaterThan(0.05);
  });

  it.each([0.5, 1.4, 3])('weights of their own, T = %d: the sum over clusters (Fortuin–Kasteleyn)', (T) => {
    for (const q of [3, 5]) {
      near(thermal(of(kite, q, 1.2), T).logZ, Math.log(fortuinKasteleyn(kite, q, 1.2, T)));
      expect(Math.abs(thermal(of(kite, q, 2.4), T).logZ - Math.log(fortuinKasteleyn(kite, q, 1.2, T)))).toBeGreaterThan(
        0.1,
      );
    }
  });

  it('q = 2 is Ising with J/2, energy for energy but for −½ J Σ w', () => {
    const { E } = thermal(of(kite, 2, 1.2, [0.5, -0.1]), 1);
    // State 0 is s = −1: h = (h₁ − h₀)/2.
    const asSpins = thermal(made(ising, { coupling: 0.6, field: -0.3 }, { coupling: kite }), 1).E;
    E.forEach((e, a) => near(e, asSpins[a]! - 0.6 * 3.7 - 4 * 0.2));
  });

  it('a field: a number favours state 0, a list has one for each', () => {
    const alone = graphOf(1, []);
    for (const T of [0.7, 2]) {
      const weights = [0.4, -0.2, 0.9].map((h) => Math.exp(h / T));
      const Z = weights.reduce((sum, w) => sum + w, 0);
      thermal(of(alone, 3, 1, [0.4, -0.2, 0.9]), T).p.forEach((p, c) => near(p, weights[c]! / Z));
      near(thermal(of(alone, 3, 1, 0.6), T).p[0]!, 1 / (1 + 2 * Math.exp(-0.6 / T)));
    }
    expect(thrownBy(() => of(kite, 3, 1, [0.4, 0.1]))).toMatchObject({
      path: 'field',
      hint: expect.stringMatching(/^3/) as string,
    });
  });

  it('order parameter: 1 where all are in one state, 0 where all states are equally many', () => {
    const energy = of(ringOf(6), 3);
    const x = batchOf(Float64Array.of(2, 2, 2, 2, 2, 2, 0, 1, 2, 0, 1, 2, 1, 1, 1, 1, 0, 2), 3, 6);
    expect([...observed(energy, 'orderParameter', x)].map((m) => Number(m.toFixed(12)))).toEqual([1, 0, 0.5]);
  });
});
