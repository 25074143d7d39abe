import type { Coupling } from '@ergodic/kernel';
import { solve } from '@ergodic/numerics/linear-algebra';
import { describe, expect, it } from 'vitest';
import { all, CHAIN, close, conduction, fieldOf, none, START } from '../../test/temperature-fields.ts';
import { betweenLayers, throughCoupling, towardsMean } from './heat-paths.ts';
import { laplacian } from './relaxation.ts';

describe('NEQ-27: Fourier’s law', () => {
  const rod = [
    [0, 1, 1],
    [1, 2, 2],
    [2, 3, 4],
  ] as const;

  it('conductances in series: J = 4, nodes 6 and 4, σ = 0.9333…; linear solve and long times agree', () => {
    const field = fieldOf(rod, [10, 7, 7, 3], { reservoirs: [0, 3] });
    field.step(none(4), 200);
    close(field.temperatures, [10, 6, 4, 3]);
    const flow = none(4);
    field.flows(flow);
    close(flow, [-4, 0, 0, 4]);
    expect(field.entropyProductionRate()).toBeCloseTo(4 * (1 / 3 - 1 / 10), 12);
    const L = laplacian([throughCoupling(conduction(4, rod), all(4))], 4);
    const inner = Float64Array.of(L[5]!, L[6]!, L[9]!, L[10]!);
    close(solve(inner, Float64Array.of(10 * 1, 3 * 4), 2), [6, 4]);
  });

  it('a uniform rod has a linear profile; with k(T) = k₀ T the profile of T² is linear', () => {
    const edges = all(8).map((i) => [i, i + 1, 1] as const);
    const uniform = fieldOf(edges, [9, 5, 5, 5, 5, 5, 5, 5, 1], { reservoirs: [0, 8] });
    uniform.step(none(9), 2000);
    close(uniform.temperatures, [9, 8, 7, 6, 5, 4, 3, 2, 1], 1e-10);
    const { edges: graph } = conduction(9, edges);
    const growing: Coupling = {
      edges: graph,
      addFlow(x, out) {
        for (const [i, j] of edges) {
          const flow = (x.data[j]! ** 2 - x.data[i]! ** 2) / 2;
          out.data[i]! += flow;
          out.data[j]! -= flow;
        }
      },
    };
    const field = fieldOf(edges, [9, 5, 5, 5, 5, 5, 5, 5, 1], {
      reservoirs: [0, 8],
      method: 'explicit',
      paths: [throughCoupling(growing, all(9))],
    });
    for (let k = 0; k < 6000; k++) field.step(none(9), 0.04);
    close(
      field.temperatures.map((T) => T * T),
      all(9).map((i) => 81 - 10 * i),
      1e-10,
    );
  });
});

describe('NEQ-28: heat equation', () => {
  it('modes of a rod with held ends decay with 2 (1 − cos(πk/10))', () => {
    const field = fieldOf(
      all(10).map((i) => [i, i + 1, 1]),
      new Array<number>(11).fill(1),
      { reservoirs: [0, 10] },
    );
    close(field.rates.subarray(0, 2), [0.0978869674, 0.3819660113], 1e-10);
    close(
      field.rates,
      all(9).map((k) => 2 - 2 * Math.cos((Math.PI * (k + 1)) / 10)),
      1e-12,
    );
  });

  it('DΔt/h² ≤ ½ within a rod', () => {
    const field = fieldOf(
      all(10).map((i) => [i, i + 1, 1]),
      new Array<number>(11).fill(1),
      { method: 'explicit' },
    );
    expect(field.monotoneStep).toBeCloseTo(0.5, 14);
  });

  it('a point source has variance 2Dt', () => {
    const n = 81;
    const start = new Array<number>(n).fill(1e-9);
    start[40] = 1;
    const field = fieldOf(
      all(n - 1).map((i) => [i, i + 1, 1]),
      start,
    );
    field.step(none(n), 5);
    const heat = field.temperatures.map((T) => T - 1e-9);
    const sum = heat.reduce((a, b) => a + b, 0);
    const variance = heat.reduce((a, b, i) => a + b * (i - 40) ** 2, 0) / sum;
    expect(variance).toBeCloseTo(10, 8);
  });
});

describe('NEQ-29: layers', () => {
  it('a bath at constant T_L = 2, γ_T = 0.3: T(1); Σ T is not kept', () => {
    const field = fieldOf(CHAIN, START, { bath: { rate: 0.3, temperature: 2 } });
    field.step(none(3), 1);
    close(field.temperatures, [1.751844901789, 2.076478263291, 2.912495055602]);
    expect(field.energy).not.toBeCloseTo(7, 1);
    close([field.energy - 7], [field.booked[1]!]);
  });

  it('T_L the mean: Σ T is kept for equal C, Σ C T for all', () => {
    const towards = (C: Float64Array) =>
      fieldOf(CHAIN, START, {
        capacities: C,
        paths: [throughCoupling(conduction(3, CHAIN), all(3)), towardsMean({ start: 0, units: 3 }, C, 0.3)],
      });
    const equal = towards(Float64Array.of(1, 1, 1));
    // −γ (T − mean) leaves the uniform mode alone and adds γ to all other rates.
    close(equal.rates, [0, 0.3 + (3 - Math.sqrt(3)) / 2, 0.3 + (3 + Math.sqrt(3)) / 2]);
    equal.step(none(3), 1);
    expect(equal.temperatures.reduce((a, b) => a + b, 0)).toBeCloseTo(7, 12);
    const unequal = towards(Float64Array.of(1, 2, 5));
    unequal.step(none(3), 1);
    expect(unequal.energy).toBeCloseTo(1 + 4 + 20, 12);
    expect(unequal.temperatures.reduce((a, b) => a + b, 0)).not.toBeCloseTo(7, 1);
  });

  it('layers exchange as if each pair of units did', () => {
    const [a, b] = [
      { start: 0, units: 2 },
      { start: 2, units: 3 },
    ];
    const pairs = [0, 1].flatMap((i) => [2, 3, 4].map((j) => [i, j, 0.9 / 6] as const));
    const T = Float64Array.of(1, 5, 2, 0.5, 3);
    const [byMeans, byPairs] = [none(5), none(5)];
    betweenLayers(a, b, 0.9).addFlow(T, byMeans);
    throughCoupling(conduction(5, pairs), all(5)).addFlow(T, byPairs);
    close(byMeans, [...byPairs]);
    const [g, h] = [none(5), none(5)];
    betweenLayers(a, b, 0.9).addConductance(g);
    throughCoupling(conduction(5, pairs), all(5)).addConductance(h);
    close(g, [...h]);
  });
});

describe('NEQ-30: the Dirichlet function', () => {
  it('Φ = ½ Σ_{i<j} G (T_i − T_j)² = 1.5, where ordered pairs would give 3.0', () => {
    const field = fieldOf(CHAIN, START);
    expect(field.dirichlet()).toBeCloseTo(1.5, 14);
    const T = START;
    const ordered = [...CHAIN, ...CHAIN.map(([i, j, G]) => [j, i, G] as const)];
    const seed = ordered.reduce((sum, [i, j, G]) => sum + (G * (T[i]! - T[j]!) ** 2) / 2, 0);
    expect(seed).toBe(3);
  });

  it('dT/dt = −∇Φ and dΦ/dt = −|∇Φ|², so that Φ falls', () => {
    const at = (T: readonly number[]) => fieldOf(CHAIN, T).dirichlet();
    const flow = none(3);
    fieldOf(CHAIN, START).flows(flow);
    const h = 1e-5;
    for (let i = 0; i < 3; i++) {
      const shifted = (by: number) => START.map((T, k) => (k === i ? T + by : T));
      expect((at(shifted(h)) - at(shifted(-h))) / (2 * h)).toBeCloseTo(-flow[i]!, 8);
    }
    const dPhi = (at(START.map((T, i) => T + h * flow[i]!)) - at(START.map((T, i) => T - h * flow[i]!))) / (2 * h);
    expect(dPhi).toBeCloseTo(-2, 8); // −(1 + 0 + 1)
    const field = fieldOf(CHAIN, START);
    let last = field.dirichlet();
    for (let k = 0; k < 30; k++) {
      field.step(none(3), 0.2);
      expect(field.dirichlet()).toBeLessThan(last);
      last = field.dirichlet();
    }
    expect(field.energy).toBeCloseTo(7, 12);
  });
});
