import { describe, expect, it } from 'vitest';
import { batchOf, type Batch } from '@ergodic/numerics';
import { createRegistry } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { flowOf, row } from '../test/support.ts';
import { couplings } from './index.ts';
import { radiative, radiativeCoupling } from './radiative.ts';

const registry = createRegistry([couplings]);
const triangle = radiativeCoupling({
  nodes: 3,
  from: Int32Array.of(0, 1, 2),
  to: Int32Array.of(1, 2, 0),
  weight: Float64Array.of(0.5, 0.2, 0.1),
});

describe('radiative', () => {
  for (const law of lawsOf(radiative, { registry })) it(`law: ${law.name}`, law.check);

  it('NEQ-24 w σ (T_j⁴ − T_i⁴) into i', () => {
    const graph = {
      use: 'edge-list',
      edges: [
        [0, 1, 2],
        [1, 2, 0.5],
      ],
    };
    const coupling = radiative.make({ graph, sigma: 0.3 }, lawContext(1, 1, 1, { registry }));
    const flow = flowOf(coupling, row(1, 2, 1.5));
    const [near, far] = [0.6 * (16 - 1), 0.15 * (1.5 ** 4 - 16)];
    [near, far - near, -far].forEach((f, i) => expect(flow[i]).toBeCloseTo(f, 13));
    expect(coupling.linear).toBe(false);
  });

  it('equal temperatures exchange nothing; from hot to cold otherwise; Σ = 0', () => {
    expect([...flowOf(triangle, row(1.7, 1.7, 1.7))]).toEqual([0, 0, 0]);
    const flow = flowOf(triangle, row(0, 1, 3));
    expect(flow[0]).toBeGreaterThan(0);
    expect(flow[2]).toBeLessThan(0);
    expect(Math.abs(flow[0]! + flow[1]! + flow[2]!)).toBeLessThanOrEqual(1e-14);
  });

  it('NEQ-24 near T it conducts like 4 w σ T³, and not like w σ T³', () => {
    const T = 1.3;
    const flow = flowOf(triangle, row(T, T + 1e-5, T));
    expect(flow[0]! / (0.5 * 1e-5)).toBeCloseTo(4 * T ** 3, 3);
    expect(Math.abs(flow[0]! / (0.5 * 1e-5) - T ** 3)).toBeGreaterThan(1);
  });

  it('NEQ-24 maximum principle: Euler steps with dt 4 σ T³ Σw ≤ C even out, the sum conserved; larger ones overshoot', () => {
    const steps = (dt: number, count: number): Batch => {
      let here = row(0.2, 1, 3);
      for (let n = 0; n < count; n++) {
        const flow = flowOf(triangle, here);
        here = batchOf(
          here.data.map((T, i) => Math.max(0, T + dt * flow[i]!)),
          1,
          3,
        );
      }
      return here;
    };
    const bound = 1 / (4 * 27 * 0.7);
    let [low, high] = [0.2, 3];
    for (let n = 1; n <= 40; n++) {
      const { data } = steps(bound, n);
      expect(Math.min(...data)).toBeGreaterThanOrEqual(low - 1e-15);
      expect(Math.max(...data)).toBeLessThanOrEqual(high + 1e-15);
      [low, high] = [Math.min(...data), Math.max(...data)];
      expect(Math.abs(data[0]! + data[1]! + data[2]! - 4.2)).toBeLessThanOrEqual(1e-13);
    }
    const { data } = steps(bound, 3000);
    expect(Math.max(...data) - Math.min(...data)).toBeLessThanOrEqual(1e-6);
    expect(Math.max(...steps(12 * bound, 1).data)).toBeGreaterThan(3);
  });

  it('temperatures below 0 and NaN are refused', () => {
    expect(() => flowOf(triangle, row(1, -0.1, 1))).toThrow('the temperature of node 1 is -0.1, must be >= 0');
    expect(() => flowOf(triangle, row(1, 2, NaN))).toThrow(RangeError);
    expect(radiative.options.safeParse({ graph: { use: 'ring' }, sigma: 0 }).success).toBe(false);
  });
});
