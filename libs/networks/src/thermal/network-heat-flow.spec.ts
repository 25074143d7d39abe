import { z } from 'zod';
import {
  createRegistry,
  defineCoupling,
  defineDynamics,
  defineEnergy,
  definePlugin,
  defineSchedule,
  simulate,
  type Definition,
  type Dynamics,
  type Frame,
} from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { networkHeatFlow, thermalLayers } from './network-heat-flow.ts';

/** Boltzmann's law of each unit; books its heat, or leaves that to who runs it. */
function assignment(name: string, booksHeat: boolean) {
  return defineDynamics({
    name,
    summary: 's',
    spaces: ['probabilities'],
    needs: ['conditional'],
    options: z.object({}),
    make: (): Dynamics<undefined> => ({
      timeStep: 1,
      ...(booksHeat && { booksHeat }),
      init: () => undefined,
      advance(energy, x, _state, { temperature: T, heat }) {
        if (!(T > 0)) throw new RangeError(`temperature is ${T}`);
        const { units } = energy.space;
        const choices = x.width / units;
        const E = new Float64Array(choices);
        for (let r = 0; r < x.replicas; r++)
          for (let i = 0; i < units; i++) {
            energy.conditional!(x, r, i, E);
            const w = E.map((e) => Math.exp((Math.min(...E) - e) / T));
            const Z = w.reduce((a, b) => a + b, 0);
            for (let c = 0; c < choices; c++) {
              const at = r * x.width + i * choices + c;
              if (booksHeat) heat[r]! += (w[c]! / Z - x.data[at]!) * E[c]!;
              x.data[at] = w[c]! / Z;
            }
          }
      },
    }),
  });
}

const parts = [
  networkHeatFlow,
  assignment('boltzmann-assignment', true),
  assignment('plain-assignment', false),
  defineEnergy({
    name: 'thermal-layers',
    summary: 's',
    options: z.object({ temperatures: z.record(z.string(), z.number()) }),
    space: 'probabilities',
    capabilities: ['conditional'],
    make: ({ temperatures }) => thermalLayers(temperatures),
  }),
  defineSchedule({
    name: 'constant',
    summary: 's',
    options: z.object({ value: z.number() }),
    make: ({ value }) => ({ value: () => value }),
  }),
  defineCoupling({
    name: 'chain',
    summary: 's',
    options: z.object({ weight: z.number() }),
    make({ weight }, { units }) {
      const from = Int32Array.from({ length: units - 1 }, (_, i) => i);
      return {
        edges: { nodes: units, from, to: from.map((i) => i + 1), weight: new Float64Array(units - 1).fill(weight) },
        linear: true,
        addFlow(x, out) {
          for (const i of from) {
            const flow = weight * (x.data[i + 1]! - x.data[i]!);
            out.data[i]! += flow;
            out.data[i + 1]! -= flow;
          }
        },
      };
    },
  }),
];
const registry = createRegistry([
  definePlugin({ name: 'spec', version: '1.0.0', provides: parts as unknown as Definition[] }),
]);

function runOf(dynamics: object = {}, steps = 40, temperatures: object = { first: 3, second: 0.5 }) {
  const recipe = {
    energy: { use: 'thermal-layers', temperatures },
    dynamics: { use: 'network-heat-flow', ...dynamics },
    temperature: 0.7,
    steps,
    observe: { every: 1 },
  };
  const run = simulate(recipe, registry);
  const frames: Frame[] = [...run.frames()];
  const { energy, keeper } = run.simulation.assembly;
  const arrays = Object.fromEntries(keeper.arrays);
  return { run, frames, controls: energy.controls!, arrays, last: frames.at(-1)!.values };
}

describe('network-heat-flow', () => {
  for (const law of lawsOf(networkHeatFlow as unknown as Definition, { registry }))
    it(`law: ${law.name}`, () => law.check());

  const everything = {
    temperatures: {
      power: { first: 4 },
      bathRate: 0.02,
      bathTemperature: 0.9,
      capacity: { first: 2, second: 3 },
      most: 3.05,
      regulariser: { strength: 0.01, target: 1 },
    },
  };

  it.each([
    ['isolated', {}],
    ['with power, bath, bounds and a regulariser', everything],
    ['with a reservoir and half of the heat', { temperatures: { reservoirs: ['second'] }, share: 0.5 }],
    ['explicit, with a coupling', { temperatures: { method: 'explicit', coupling: { use: 'chain', weight: 0.3 } } }],
    ['over dynamics that do not book', { sampler: { use: 'plain-assignment' } }],
  ])('U = U₀ + Q + W at every step: %s', (_, dynamics) => {
    const { frames } = runOf(dynamics);
    for (const { values } of frames) expect(values['closingError']).toBeLessThan(1e-12);
    expect(Math.max(...frames.map(({ values }) => Math.abs(values['work']!)))).toBeGreaterThan(0.01);
  });

  it('a part that is not booked shows: heat on its way to the layers', () => {
    const { run, arrays } = runOf({}, 3);
    const key = Object.keys(arrays).find((name) => name.endsWith('/given'))!;
    const before = run.simulation.ledger.closingError(run.simulation.energies);
    arrays[key]![0]! += 0.1;
    run.simulation.forgetEnergies();
    expect(before).toBeLessThan(1e-12);
    expect(run.simulation.ledger.closingError(run.simulation.energies)).toBeCloseTo(0.1, 12);
  });

  it('with share 1 nothing but work enters: the state gives its heat to the layers', () => {
    const { last, frames } = runOf({});
    expect(Math.abs(last['heat']!)).toBeLessThan(1e-12);
    expect(last['U']).toBeCloseTo(frames[0]!.values['U']! - frames[0]!.values['work']! + last['work']!, 10);
    expect(runOf({ share: 0 }).last['heat']).not.toBeCloseTo(0, 2);
  });

  it('NEQ-25: isolated layers come to Σ C T/Σ C', () => {
    const { controls, last } = runOf(
      { share: 0, temperatures: { capacity: { first: 1, second: 3 }, conductance: 0.5 } },
      100,
      {
        first: 4,
        second: 1,
      },
    );
    expect(controls['first.temperature']).toBeCloseTo(1.75, 12);
    expect(controls['second.temperature']).toBeCloseTo(1.75, 12);
    expect(last).toMatchObject({ layerHeat: expect.closeTo(7, 12) as number });
    expect(last['temperatureSpread']).toBeLessThan(1e-12);
  });

  it('NEQ-24: three layers in a chain are at T(1) after a step', () => {
    const edges = { temperatures: { coupling: { use: 'chain', weight: 1 } }, share: 0 };
    const { controls } = runOf(edges, 1, { a: 1, b: 2, c: 4 });
    // Rates 0, 1, 3 with modes (1, 1, 1), (1, 0, −1), (1, −2, 1).
    const mode = (k: number) => Math.exp(-k);
    const [mean, odd, even] = [7 / 3, -1.5, 1 / 6];
    expect(controls['a.temperature']).toBeCloseTo(mean + odd * mode(1) + even * mode(3), 12);
    expect(controls['b.temperature']).toBeCloseTo(mean - 2 * even * mode(3), 12);
    expect(controls['c.temperature']).toBeCloseTo(mean - odd * mode(1) + even * mode(3), 12);
  });

  it('says that λ has changed in each step that changes it, and in no other', () => {
    const revisions = (temperatures: object): number =>
      runOf({ share: 0 }, 4, temperatures).run.simulation.tick.revision!;
    const still = revisions({ first: 1.3, second: 1.3 });
    expect(revisions({ first: 3, second: 0.5 }) - still).toBe(4);
  });

  it('goes on from a checkpoint with the same bits', () => {
    const recipe = {
      energy: { use: 'thermal-layers', temperatures: { first: 3, second: 0.5 } },
      dynamics: { use: 'network-heat-flow', ...everything },
      temperature: 0.7,
      steps: 12,
      observe: { every: 6 },
    };
    const whole = [...simulate(recipe, registry).frames()];
    const first = simulate(recipe, registry);
    for (const _ of first.frames()) break;
    const rest = [...simulate(recipe, registry, { from: first.checkpoint() }).frames()];
    expect(rest.at(-1)).toEqual(whole.at(-1));
  });

  it.each([
    ['no layer of the energy has a temperature of its own', {}, {}],
    ['there is no layer third', { heats: 'third' }, { first: 1 }],
    ['there is no layer third', { temperatures: { power: { third: 1 } } }, { first: 1 }],
    ['layer second has no capacity', { temperatures: { capacity: { first: 1 } } }, { first: 1, second: 2 }],
    ['explode', { temperatures: { method: 'explicit', conductance: 3 } }, { first: 1, second: 2 }],
    ['the temperature of layer first became', { temperatures: { power: { first: -2 } } }, { first: 1, second: 2 }],
  ])('refuses: %s', (message, dynamics, temperatures) => {
    expect(() => runOf(dynamics, 3, temperatures)).toThrow(message);
  });

  it.each([
    ['dynamics.temperatures.least', { temperatures: { least: 3, most: 1 } }],
    ['dynamics.temperatures.temperatures', { temperatures: { most: 0.01 } }],
    ['dynamics.temperatures.reservoirs', { temperatures: { reservoirs: ['third'] } }],
    ['dynamics.heats', { heats: 'third' }],
    ['dynamics.interval', { temperatures: { method: 'explicit', conductance: 3 } }],
  ])('says where in the recipe: %s', (path, dynamics) => {
    expect(() => runOf(dynamics, 3)).toThrow(expect.objectContaining({ path }));
  });

  it('heat of several replicas would mix', () => {
    const recipe = {
      energy: { use: 'thermal-layers', temperatures: { first: 3 } },
      dynamics: { use: 'network-heat-flow' },
      temperature: 1,
      replicas: 2,
      steps: 1,
    };
    expect(() => simulate(recipe, registry)).toThrow('heat of 2 replicas would mix');
  });
});
