import fc from 'fast-check';
import { solve } from '@ergodic/numerics/linear-algebra';
import { describe, expect, it } from 'vitest';
import type { Coupling } from '@ergodic/kernel';
import { betweenLayers, throughCoupling, towardsMean, type HeatPath } from './heat-paths.ts';
import { laplacian } from './relaxation.ts';
import { TemperatureField, type TemperatureFieldSettings } from './temperature-field.ts';

/** Edges [i, j, G] as a coupling; `factor` other than 1 is a mutant of what i gets. */
function conduction(nodes: number, edges: readonly (readonly [number, number, number])[], factor = 1): Coupling {
  return {
    edges: {
      nodes,
      from: Int32Array.from(edges, ([i]) => i),
      to: Int32Array.from(edges, ([, j]) => j),
      weight: Float64Array.from(edges, ([, , G]) => G),
    },
    linear: true,
    addFlow(x, out) {
      for (const [i, j, G] of edges) {
        const flow = G * (x.data[j]! - x.data[i]!);
        out.data[i]! += factor * flow;
        out.data[j]! -= flow;
      }
    },
  };
}

const all = (nodes: number): number[] => Array.from({ length: nodes }, (_, i) => i);

function fieldOf(
  edges: readonly (readonly [number, number, number])[],
  temperatures: readonly number[],
  settings: Partial<TemperatureFieldSettings> & { factor?: number } = {},
): TemperatureField {
  const n = temperatures.length;
  return new TemperatureField({
    temperatures: Float64Array.from(temperatures),
    capacities: new Float64Array(n).fill(1),
    paths: [throughCoupling(conduction(n, edges, settings.factor), all(n))],
    method: 'exact',
    ...settings,
  });
}

const CHAIN = [
  [0, 1, 1],
  [1, 2, 0.5],
] as const;
const START = [1, 2, 4];
const none = (n: number): Float64Array => new Float64Array(n);
const close = (actual: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-12): void => {
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value))),
  );
};

describe('NEQ-24: heat flow on a graph', () => {
  it('dT/dt = (1, 0, −1), rates 0 and (3 ∓ √3)/2, T(1)', () => {
    const field = fieldOf(CHAIN, START);
    const flow = none(3);
    field.flows(flow);
    close(flow, [1, 0, -1]);
    close(field.rates, [0, (3 - Math.sqrt(3)) / 2, (3 + Math.sqrt(3)) / 2]);
    field.step(none(3), 1);
    close(field.temperatures, [1.665025655034, 2.103234857291, 3.231739487674]);
    expect(field.energy).toBeCloseTo(7, 12);
  });

  it('exact steps of any length join up', () => {
    const [long, short] = [fieldOf(CHAIN, START), fieldOf(CHAIN, START)];
    const power = Float64Array.of(0.3, -0.1, 0.2);
    long.step(power, 3);
    for (let k = 0; k < 30; k++) short.step(power, 0.1);
    close(long.temperatures, [...short.temperatures]);
  });

  it('explicit steps tend to the exact ones in first order', () => {
    const errorOf = (dt: number): number => {
      const field = fieldOf(CHAIN, START, { method: 'explicit' });
      for (let k = 0; k < Math.round(1 / dt); k++) field.step(none(3), dt);
      return Math.abs(field.temperatures[0]! - 1.665025655034);
    };
    expect(errorOf(0.001) / errorOf(0.0005)).toBeCloseTo(2, 2);
  });

  it('Q is the flow out: taken as inflow the temperatures drift apart', () => {
    const right = fieldOf(CHAIN, START, { method: 'explicit' });
    right.step(none(3), 0.1);
    close(right.temperatures, [1.1, 2, 3.9]);
    const mutant = fieldOf(
      CHAIN.map(([i, j]) => [i, j, 0]),
      START,
      { method: 'explicit', paths: [negated(throughCoupling(conduction(3, CHAIN), all(3)))] },
    );
    mutant.step(none(3), 0.1);
    close(mutant.temperatures, [0.9, 2, 4.1]);
  });

  it('rates of the path of 5 and the ring of 6', () => {
    const path = fieldOf(
      all(4).map((i) => [i, i + 1, 1]),
      [1, 1, 1, 1, 1],
    );
    close(path.rates, [0, 0.3819660113, 1.3819660113, 2.6180339887, 3.6180339887], 1e-10);
    const ring = fieldOf(
      all(6).map((i) => [i, (i + 1) % 6, 1]),
      [1, 1, 1, 1, 1, 1],
    );
    close(ring.rates, [0, 1, 1, 3, 3, 4]);
  });

  it('refuses explicit steps that pass neighbours, and those that explode, with the bound', () => {
    const take = (dt: number) => () => fieldOf(CHAIN, START, { method: 'explicit' }).step(none(3), dt);
    expect(fieldOf(CHAIN, START).monotoneStep).toBeCloseTo(1 / 1.5, 12);
    expect(take(2 / 3)).not.toThrow();
    expect(take(0.67)).toThrow(
      'node 1 would pass its neighbours: an explicit step may be at most 1/(ΣG/C + γ_T) = 0.666667',
    );
    expect(take(0.84)).toThrow('pass its neighbours');
    expect(take(0.85)).toThrow('explode: explicit steps of 2/λ_max = 0.845299');
    try {
      take(0.85)();
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: 'invalid-option',
        path: 'timeStep',
        hint: 'at most 0.6666, or method: exact',
      });
    }
    expect(take(0)).toThrow('the time step is 0');
  });
});

describe('NEQ-25: two bodies', () => {
  const bodies = (start = [4, 1]) => fieldOf([[0, 1, 0.5]], start, { capacities: Float64Array.of(1, 3) });

  it('τ = C₁C₂/((C₁ + C₂) G), not C/G', () => {
    const field = bodies();
    expect(1 / field.rates[1]!).toBeCloseTo(1.5, 12);
    field.step(none(2), 1);
    close(field.temperatures, [2.905188517823332, 1.364937160725556]);
    field.step(none(2), 1000);
    close(field.temperatures, [1.75, 1.75]);
  });

  it('the entropy grows by 0.8521687906218, and does so at every step', () => {
    const field = bodies();
    const entropy = () => Math.log(field.temperatures[0]!) + 3 * Math.log(field.temperatures[1]!);
    let last = entropy();
    const first = last;
    for (let k = 0; k < 200; k++) {
      expect(field.entropyProductionRate()).toBeGreaterThanOrEqual(-1e-15);
      field.step(none(2), 0.3);
      expect(entropy()).toBeGreaterThanOrEqual(last - 1e-14);
      last = entropy();
    }
    expect(last - first).toBeCloseTo(0.8521687906218, 12);
  });

  it('C₂ → ∞: τ → C₁/G', () => {
    const field = fieldOf([[0, 1, 0.5]], [4, 1], { capacities: Float64Array.of(1, 1e9) });
    expect(1 / field.rates[1]!).toBeCloseTo(2, 7);
  });
});

describe('NEQ-26: Newton cooling and reservoirs', () => {
  it.each(['reservoir', 'bath'])('T_env + (T₀ − T_env) e^(−t/τ), by a %s', (kind) => {
    const field =
      kind === 'bath'
        ? fieldOf([], [90], { bath: { rate: 0.1, temperature: 20 } })
        : fieldOf([[0, 1, 0.1]], [90, 20], { reservoirs: [1] });
    field.step(none(field.temperatures.length), 5);
    expect(field.temperatures[0]).toBeCloseTo(62.45714617988434, 11);
    const given = 62.45714617988434 - 90;
    close(field.booked, kind === 'bath' ? [0, given, 0, 0, 0] : [0, 0, given, 0, 0]);
    if (kind === 'reservoir') expect(field.temperatures[1]).toBe(20);
  });

  it.each(['exact', 'explicit'] as const)(
    '%s: γ_T is a rate: T(t) is the same for any C, and C ΔT is booked',
    (method) => {
      for (const capacity of [0.4, 1, 3]) {
        const field = fieldOf([], [90], {
          bath: { rate: 0.1, temperature: 20 },
          capacities: Float64Array.of(capacity),
          method,
        });
        field.step(none(1), 5);
        const wanted = method === 'exact' ? 62.45714617988434 : 90 - 0.5 * 70;
        expect(field.temperatures[0]).toBeCloseTo(wanted, 11);
        expect(field.booked[1]).toBeCloseTo(capacity * (wanted - 90), 10);
      }
    },
  );

  it('ΔU = ∫ P dt − what is dissipated, in each step', () => {
    const field = fieldOf(CHAIN, START, { reservoirs: [2], bath: { rate: 0.2, temperature: 0.5 } });
    const power = Float64Array.of(0.7, -0.2, 5);
    for (let k = 0; k < 50; k++) {
      const [before, booked] = [field.energy, field.energyBooked];
      field.step(power, 0.4);
      expect(Math.abs(field.energy - before - (field.energyBooked - booked))).toBeLessThan(1e-12);
    }
    expect(field.booked[0]).toBeCloseTo(50 * 0.4 * 0.5, 10);
  });

  it('a reservoir that would not book its energy is seen', () => {
    const field = fieldOf(CHAIN, START, { reservoirs: [2] });
    field.step(none(3), 1);
    field.booked[2] = 0;
    expect(Math.abs(field.energy - 3 - field.energyBooked)).toBeGreaterThan(0.1);
  });
});

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

describe('NET-09: clamp and regulariser', () => {
  it('brings temperatures within the bounds and books C ΔT', () => {
    const field = fieldOf([], [1, 2, 4], {
      capacities: Float64Array.of(1, 2, 3),
      least: 1.5,
      most: 2.5,
    });
    field.step(none(3), 1);
    close(field.temperatures, [1.5, 2, 2.5]);
    close(field.booked, [0, 0, 0, 0.5 - 4.5, 0]);
  });

  it('λ Σ |T − T*| = 1.5, slope λ sign(T − T*), 0 at T*; books its energy and stops at T*', () => {
    const field = fieldOf([], [1, 2, 4], { regulariser: { strength: 0.5, target: 2 } });
    expect(field.penalty()).toBe(1.5);
    field.step(none(3), 1);
    close(field.temperatures, [1.5, 2, 3.5]);
    expect(field.booked[4]).toBeCloseTo(0, 14);
    field.step(none(3), 2);
    close(field.temperatures, [2, 2, 2.5]);
    expect(field.booked[4]).toBeCloseTo(-0.5, 14);
    field.step(none(3), 2);
    close(field.temperatures, [2, 2, 2]);
    expect(field.energyBooked).toBeCloseTo(-1, 14);
  });
});

/** A random graph with all that a field can have. */
const systems = fc
  .record({
    n: fc.integer({ min: 2, max: 9 }),
    seed: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 90, maxLength: 90 }),
    method: fc.constantFrom('exact' as const, 'explicit' as const),
    isolated: fc.boolean(),
  })
  .map(({ n, seed, method, isolated }) => {
    let at = 0;
    const next = () => seed[at++ % seed.length]!;
    const edges: [number, number, number][] = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (next() < 0.5) edges.push([j, i, 2 * next()]);
    const capacities = Float64Array.from({ length: n }, () => 0.2 + 3 * next());
    const half = Math.max(1, Math.floor(n / 2));
    const paths: HeatPath[] = [
      throughCoupling(conduction(n, edges), all(n)),
      towardsMean({ start: 0, units: half }, capacities, next()),
      betweenLayers({ start: 0, units: half }, { start: half, units: n - half }, next()),
    ];
    const settings: TemperatureFieldSettings = {
      temperatures: Float64Array.from({ length: n }, () => 0.1 + 5 * next()),
      capacities,
      paths,
      method,
      ...(isolated
        ? {}
        : {
            bath: { rate: next(), temperature: 0.1 + next() },
            reservoirs: [n - 1],
            least: 0.05,
            most: 3,
            regulariser: { strength: next(), target: 1 },
          }),
    };
    return { settings, power: Float64Array.from({ length: n }, () => (isolated ? 0 : 2 * next() - 1)), isolated };
  });

describe('over random topologies', () => {
  const run = (check: (system: ReturnType<typeof Object.assign>) => void) => () =>
    fc.assert(fc.property(systems, check), { numRuns: 150, seed: 7 });

  it('Σ C T = Σ C T(0) + what is booked, to 1e-12', () => {
    const holds = run(({ settings, power }) => {
      const field = new TemperatureField(settings);
      const start = field.energy;
      const dt = settings.method === 'exact' ? 0.7 : Math.min(1, field.monotoneStep) * 0.9;
      let scale = Math.abs(start);
      for (let k = 0; k < 20; k++) {
        field.step(power, dt);
        scale = Math.max(scale, field.energy, ...field.booked.map(Math.abs));
      }
      expect(Math.abs(field.energy - start - field.energyBooked)).toBeLessThanOrEqual(1e-12 * Math.max(1, scale));
    });
    expect(holds).not.toThrow();
  });

  it('isolated: extremes do not grow, and entropy does not fall', () => {
    const holds = run(({ settings, power, isolated }) => {
      if (!isolated) return;
      const field = new TemperatureField(settings);
      const dt = settings.method === 'exact' ? 0.7 : Math.min(1, field.monotoneStep);
      const entropy = () => field.temperatures.reduce((sum, T, i) => sum + field.capacities[i]! * Math.log(T), 0);
      let [low, high, S] = [Math.min(...field.temperatures), Math.max(...field.temperatures), entropy()];
      for (let k = 0; k < 10; k++) {
        expect(field.entropyProductionRate()).toBeGreaterThanOrEqual(-1e-12);
        field.step(power, dt);
        expect(Math.min(...field.temperatures)).toBeGreaterThanOrEqual(low - 1e-12);
        expect(Math.max(...field.temperatures)).toBeLessThanOrEqual(high + 1e-12);
        expect(entropy()).toBeGreaterThanOrEqual(S - 1e-12 * Math.max(1, Math.abs(S)));
        [low, high, S] = [Math.min(...field.temperatures), Math.max(...field.temperatures), entropy()];
      }
    });
    expect(holds).not.toThrow();
  });

  it('a flow that is not antisymmetric is caught', () => {
    const field = fieldOf(CHAIN, START, { factor: 1.001, method: 'explicit' });
    field.step(none(3), 0.1);
    expect(Math.abs(field.energy - 7 - field.energyBooked)).toBeGreaterThan(1e-5);
  });
});

describe('what is refused', () => {
  it.each<[string, () => unknown]>([
    ['node 1 has temperature 0', () => fieldOf(CHAIN, [1, 0, 1])],
    ['node 2 has capacity NaN', () => fieldOf(CHAIN, START, { capacities: Float64Array.of(1, 1, NaN) })],
    ['there is no node 3', () => fieldOf(CHAIN, START, { reservoirs: [3] })],
    ['the bounds of temperatures are 2 and 1', () => fieldOf(CHAIN, START, { least: 2, most: 1 })],
    ['conductance -1, must be >= 0', () => fieldOf([[0, 1, -1]], [1, 1])],
    ['2 powers for 3 nodes', () => fieldOf(CHAIN, START).step(none(2), 1)],
    ['node 1 gets power NaN', () => fieldOf(CHAIN, START).step(Float64Array.of(0, NaN, 0), 1)],
    ['the temperature of node 0 became -', () => fieldOf(CHAIN, START).step(Float64Array.of(-9, 0, 0), 1)],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });

  it('exact steps of more nodes than there is memory for; explicit ones go on', () => {
    const n = 3000;
    const edges = all(n - 1).map((i) => [i, i + 1, 1] as const);
    const start = new Array<number>(n).fill(2);
    expect(() => fieldOf(edges, start).step(none(n), 1)).toThrow('exact steps of 3000 nodes');
    const field = fieldOf(edges, start, { method: 'explicit' });
    expect(() => field.step(none(n), 1)).toThrow('time step 1 temperatures would explode');
    expect(() => field.step(none(n), 0.5)).not.toThrow();
  });

  it('exact steps of flows that are not linear', () => {
    const paths = [{ ...throughCoupling(conduction(3, CHAIN), all(3)), linear: false }];
    expect(() => fieldOf(CHAIN, START, { paths })).toThrow('exact steps need flows that are linear in T');
  });
});

function negated(path: HeatPath): HeatPath {
  return {
    ...path,
    addFlow(T, into) {
      const flow = new Float64Array(into.length);
      path.addFlow(T, flow);
      flow.forEach((f, i) => (into[i]! -= f));
    },
  };
}
