import { describe, expect, it } from 'vitest';
import { createBatch } from '@ergodic/numerics';
import {
  ErgodicError,
  parameterArray,
  reals,
  type Components,
  type Energy,
  type Model,
  type Tick,
} from '@ergodic/kernel';
import { lawContext, lawsOf, learningLaws } from '@ergodic/laws';
import { freeEnergyMinimisation } from './free-energy-minimisation.ts';

type Options = Parameters<typeof freeEnergyMinimisation.make>[0];

/** E = Σᵢ (xᵢ − θ)² with one θ; `displacements` are what the minimiser says, one a call, the last for ever. */
function modelOf(displacements: number[] = [0], components?: Components): Model {
  let calls = 0;
  const theta = parameterArray([1]);
  theta.data[0] = 3;
  const energy: Energy = {
    space: reals(3),
    parameters: { theta },
    addEnergy(x, out, scale = 1) {
      for (let r = 0; r < x.replicas; r++)
        for (let i = 0; i < 3; i++) out[r]! += scale * (x.data[3 * r + i]! - theta.data[0]!) ** 2;
    },
    addParameterGradient(x, out, scale = 1) {
      for (const v of x.data) out['theta']!.data[0]! -= 2 * scale * (v - theta.data[0]!);
    },
    minimiseOverParameters(x, work) {
      this.addEnergy(x, work, -1);
      theta.data[0] = x.data.reduce((sum, v) => sum + v, 0) / x.data.length;
      this.addEnergy(x, work, 1);
      return displacements[Math.min(calls++, displacements.length - 1)]!;
    },
    criticalTemperature: () => 8,
    ...(components && { components }),
  };
  const x = createBatch(2, 3);
  x.data.set([0, 1, 5, 2, -1, 4]);
  return { energy, x };
}

interface Split {
  readonly component: number;
  readonly amplitude: number;
}

function componentsOf(critical: number[], massConstrained = true, capacity = 4) {
  const splits: Split[] = [];
  const asked: number[] = [];
  const perturbations: number[] = [];
  const components: Components & { distinct: number } = {
    capacity,
    distinct: 1,
    dimension: 2,
    massConstrained,
    lengthScale: 2,
    count: () => components.distinct,
    criticalTemperature(_x, c, direction) {
      asked.push(c);
      direction[0] = c;
      return critical[c] ?? 0;
    },
    split(_x, component, direction, amplitude, work) {
      expect(direction[0]).toBe(component);
      splits.push({ component, amplitude });
      components.distinct++;
      work[0]! += 0.25;
    },
    perturb(amplitude, noise) {
      perturbations.push(amplitude * noise());
    },
  };
  return { components, splits, asked, perturbations };
}

/** Runs updates as the loop does, until `stages` stages have settled; T = temperatures[stage]. */
function drive(model: Model, options: Partial<Options>, temperatures: number[], limit = 500) {
  const rule = freeEnergyMinimisation.make(freeEnergyMinimisation.options.parse(options), lawContext(1, 2));
  const state = rule.init(model, lawContext(1, model.x.replicas));
  const tick: Tick = {
    step: 0,
    stage: 0,
    time: 0,
    temperature: NaN,
    heat: new Float64Array(2),
    work: new Float64Array(2),
  };
  const updates: number[] = [];
  const transitions = [];
  let inStage = 0;
  for (; tick.stage < temperatures.length && tick.step < limit; tick.step++) {
    tick.temperature = temperatures[tick.stage]!;
    const { settled, transition } = rule.update(model, state, tick);
    inStage++;
    if (transition) transitions.push({ stage: tick.stage, ...transition });
    if (!settled) continue;
    updates.push(inStage);
    inStage = 0;
    tick.stage++;
  }
  return { rule, state, tick, updates, transitions };
}

describe('free-energy-minimisation: rest', () => {
  const none = { splitting: 'none', tolerance: 1e-3 } as const;

  it('the first update of a run moves nothing: x has not met θ yet', () => {
    const model = modelOf();
    const { tick } = drive(model, none, [1], 1);
    expect(tick.work).toEqual(new Float64Array(2));
    expect(model.energy.parameters['theta']!.data[0]).toBe(3);
  });

  it('the first update after cooling sees the old state and does not settle', () => {
    expect(drive(modelOf([0]), none, [3, 2, 1]).updates).toEqual([2, 2, 2]);
  });

  it('LRN-10 with maxIterations 1 every update settles, one a temperature', () => {
    expect(drive(modelOf([9, 8]), { ...none, maxIterations: 1 }, [3, 2, 1]).updates).toEqual([1, 1, 1]);
  });

  it('falling displacements settle when what is left of their series is within the tolerance', () => {
    const falling = (ratio: number): number =>
      drive(modelOf(Array.from({ length: 400 }, (_, n) => 0.1 * ratio ** n)), none, [1]).updates[0]!;
    // d_n ratio/(1 − ratio) ≤ 1e-3 and d_n ≤ 1e-3, with d_0 the second update.
    expect(falling(0.5)).toBe(Math.ceil(Math.log(1e-2) / Math.log(0.5)) + 2);
    expect(falling(0.9)).toBe(Math.ceil(Math.log((1e-2 * 0.1) / 0.9) / Math.log(0.9)) + 2);
    // A bare threshold on the displacement would stop 22 updates earlier.
    expect(falling(0.9) - (Math.ceil(Math.log(1e-2) / Math.log(0.9)) + 2)).toBe(21);
  });

  it('growing displacements are an instability and never rest, however small', () => {
    const growing = Array.from({ length: 60 }, (_, n) => 1e-5 * 1.1 ** n);
    expect(drive(modelOf([...growing, 0]), none, [1]).updates).toEqual([62]);
  });

  it('goes on after maxIterations all the same', () => {
    expect(drive(modelOf([1]), { ...none, maxIterations: 7 }, [2, 1]).updates).toEqual([7, 7]);
  });
});

describe('free-energy-minimisation: splitting', () => {
  it('LRN-08 splits the most unstable component once at rest, once a temperature', () => {
    const { components, splits } = componentsOf([5, 7, 6]);
    const { transitions, updates, tick } = drive(modelOf([0], components), {}, [5.5, 5]);
    expect(splits.map(({ component }) => component)).toEqual([1, 1]);
    expect(transitions).toMatchObject([
      { kind: 'split', stage: 0, temperature: 5.5, predicted: 7, component: 1 },
      { kind: 'split', stage: 1, temperature: 5, predicted: 7, component: 1 },
    ]);
    expect(updates).toEqual([3, 3]);
    expect(tick.work[0]).not.toBe(tick.work[1]);
  });

  it('LRN-08 does not split where every component is stable, nor at capacity, nor before it rests', () => {
    const stable = componentsOf([5, 7, 6]);
    drive(modelOf([0], stable.components), {}, [7, 8]);
    expect(stable.splits).toEqual([]);
    const full = componentsOf([5, 7, 6], true, 1);
    drive(modelOf([0], full.components), {}, [2, 1]);
    expect(full.asked).toEqual([]);
    const restless = componentsOf([5, 7, 6]);
    drive(modelOf([1], restless.components), { maxIterations: 20 }, [2, 1]);
    expect(restless.splits).toEqual([]);
  });

  it('the halves start at ± ½ ℓ √((T_k − T)/T_c)', () => {
    const { components, splits } = componentsOf([4]);
    drive(modelOf([0], components), {}, [3.9]);
    expect(splits[0]!.amplitude).toBeCloseTo(0.5 * 2 * Math.sqrt(0.1 / 8), 14);
  });

  it('perturbs after each cooling, books the work, and reports growth with the critical temperature known before it', () => {
    const { components, perturbations } = componentsOf([4, 6], false);
    const model = modelOf([0], components);
    const { perturb } = components;
    components.perturb = (amplitude, noise) => {
      perturb(amplitude, noise);
      model.energy.parameters['theta']!.data[0]! += 1;
      if (perturbations.length === 2) components.distinct = 3;
    };
    const before = new Float64Array(2);
    model.energy.addEnergy(model.x, before);
    const { transitions, tick } = drive(model, { splitting: 'perturbation' }, [7, 6.5, 5.5]);
    expect(perturbations).toHaveLength(2);
    expect(Math.abs(perturbations[0]!)).toBeGreaterThan(0);
    expect(Math.abs(perturbations[0]!)).toBeLessThan(6 * 2e-3);
    expect(transitions).toMatchObject([{ kind: 'split', stage: 2, temperature: 5.5, predicted: 6, component: 1 }]);
    const after = new Float64Array(2);
    model.energy.addEnergy(model.x, after);
    after.forEach((E, r) => expect(tick.work[r]).toBeCloseTo(E - before[r]!, 11));
  });

  it.each([
    ['no components', undefined, 'mass-constrained', 1000, 'learning.splitting'],
    ['components without masses', false, 'mass-constrained', 1000, 'learning.splitting'],
    ['one component to perturb', true, 'perturbation', 1000, 'learning.splitting'],
    ['one update, which never rests', true, 'mass-constrained', 1, 'learning.maxIterations'],
  ] as const)('refuses %s', (_, masses, splitting, maxIterations, path) => {
    const model = modelOf([0], masses === undefined ? undefined : componentsOf([1], masses).components);
    const attempt = () => drive(model, { splitting, maxIterations }, [1]);
    expect(attempt).toThrow(ErgodicError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-option', path }));
  });
});

describe('free-energy-minimisation: laws and state', () => {
  const totalEnergy = ({ energy, x }: Model): number => {
    const out = new Float64Array(x.replicas);
    energy.addEnergy(x, out);
    return out.reduce((sum, e) => sum + e, 0);
  };
  const made = () => {
    const rule = freeEnergyMinimisation.make(
      freeEnergyMinimisation.options.parse({ splitting: 'none' }),
      lawContext(1, 2),
    );
    // From the second step on, as the first moves nothing.
    const update: typeof rule.update = (model, state, tick) =>
      rule.update(model, state, { ...tick, step: tick.step + 1 });
    return { rule: { ...rule, update }, model: modelOf() };
  };
  for (const law of lawsOf(freeEnergyMinimisation)) it(`law: ${law.name}`, law.check);
  for (const law of learningLaws(made, { objective: totalEnergy, temperature: 1.7, descends: true, reachesRest: true }))
    it(`law: ${law.name}`, law.check);

  it('all that lasts is in the context’s arrays: a copy of them goes on as the original does', () => {
    const displacements = [0.3, 0.2, 0.1, 1e-9, 0.1, 1e-9, 1e-10];
    const whole = drive(modelOf(displacements, componentsOf([4]).components), { tolerance: 1e-6 }, [3, 2]);
    const model = modelOf(displacements, componentsOf([4]).components);
    const rule = freeEnergyMinimisation.make(
      freeEnergyMinimisation.options.parse({ tolerance: 1e-6 }),
      lawContext(1, 2),
    );
    let context = lawContext(1, 2);
    let state = rule.init(model, context);
    const tick: Tick = { ...whole.tick, step: 0, stage: 0 };
    const updates: number[] = [0, 0];
    for (; tick.stage < 2; tick.step++) {
      tick.temperature = [3, 2][tick.stage]!;
      updates[tick.stage]!++;
      if (rule.update(model, state, tick).settled) tick.stage++;
      const memory = context.array('memory', 8).slice();
      context = lawContext(1, 2);
      state = rule.init(model, context);
      context.array('memory', 8).set(memory);
    }
    expect(updates).toEqual(whole.updates);
  });

  it('tells its updates and the distinct components', () => {
    const { rule, state } = drive(modelOf([0.5, 0.1, 0], componentsOf([1]).components), {}, [3]);
    const values = Object.fromEntries(rule.observables!(state).map((o) => [o.name, 'read' in o ? o.read() : NaN]));
    expect(values).toEqual({ clusters: 1, displacement: 0, iterations: 4, unsettled: 0 });
  });

  it('counts the temperatures that ended before rest', () => {
    const unsettled = (maxIterations: number): number => {
      const { components } = componentsOf([1]);
      const { rule, state } = drive(modelOf([0.5, 0.4, 0.3, 0.2, 0.1, 0], components), { maxIterations }, [3]);
      const observable = rule.observables!(state).find(({ name }) => name === 'unsettled')!;
      return 'read' in observable ? observable.read() : NaN;
    };
    expect(unsettled(3)).toBe(1);
    expect(unsettled(1000)).toBe(0);
  });
});
