import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, CHAIN, close, conduction, fieldOf, negated, none, START } from '../../test/temperature-fields.ts';
import { betweenLayers, throughCoupling, towardsMean, type HeatPath } from './heat-paths.ts';
import { TemperatureField } from './temperature-field.ts';
import type { TemperatureFieldSettings } from './temperature-field-settings.ts';

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
