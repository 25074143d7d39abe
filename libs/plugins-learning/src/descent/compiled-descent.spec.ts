import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CompiledProgram,
  type Context,
  type Objective,
  type Parameters,
  type Registry,
  parameterArray,
  TensorRuntimeService,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { RandomStreams } from '@ergodic/numerics';
import { z } from 'zod';
import { energyOf, forms, gradientAt, program, rows, trialDescent } from '../../test/descent.ts';
import { loadedRegistry } from '../../test/network.ts';
import { CompiledDescent, descentOptions, type DescentSetting } from './compiled-descent.ts';
import type { ObjectiveFunction } from './descent-program.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

let compute: Context['compute'] = 'auto';
const descent = (options: object = {}, more: Partial<DescentSetting> = {}) =>
  trialDescent({ registry, compute, options, more });

describe.each(forms)('compiled descent, compute: %s', (form) => {
  beforeAll(() => {
    compute = form;
  });

  it('descends by adam as in plain arithmetic', () => {
    const { made, energy, update } = descent({ rate: 0.1, optimiser: { use: 'adam', first: 0.8, second: 0.95 } });
    const theta = energyOf().parameters;
    const memory = Object.fromEntries(Object.entries(theta).map(([name]) => [name, { m: [0, 0], v: [0, 0] }]));
    for (let t = 1; t <= 9; t++) {
      const g = gradientAt(theta);
      for (const [name, { data }] of Object.entries(theta))
        for (let i = 0; i < 2; i++) {
          const { m, v } = memory[name]!;
          m[i] = 0.8 * m[i]! + 0.2 * g[name]![i]!;
          v[i] = 0.95 * v[i]! + 0.05 * g[name]![i]! ** 2;
          data[i]! -= (0.1 * (m[i]! / (1 - 0.8 ** t))) / (Math.sqrt(v[i]! / (1 - 0.95 ** t)) + 1e-8);
        }
      update();
    }
    made.publish();
    for (const [name, { data }] of Object.entries(theta))
      data.forEach((each, i) => expect(energy.parameters[name]!.data[i]!).toBeCloseTo(each, 5));
    made.close();
  });

  it('adds the pull of the decay to arrays of two directions, shared by the rows', () => {
    const { made, energy, update } = descent({ rate: 0.1, optimiser: { use: 'gradient-descent' }, decay: 3 });
    const { loss, gradientNorm, largest } = update();
    made.publish();
    // 2 λ/N = 0.75.
    const before = energyOf().parameters;
    const g = gradientAt(before);
    const pulled = g['w']!.map((each, i) => each + 0.75 * before['w']!.data[i]!);
    energy.parameters['w']!.data.forEach((each, i) =>
      expect(each).toBeCloseTo(before['w']!.data[i]! - 0.1 * pulled[i]!, 6),
    );
    energy.parameters['b']!.data.forEach((each, i) =>
      expect(each).toBeCloseTo(before['b']!.data[i]! - 0.1 * g['b']![i]!, 6),
    );
    expect(gradientNorm).toBeCloseTo(Math.hypot(...pulled, ...g['b']!), 5);
    // Without the decay, as documented; ½⟨|w − u|²⟩ + Σ e^b.
    expect(loss).toBeCloseTo((0.5 ** 2 + 1.75 ** 2 + 1.5 ** 2 + 0.25 ** 2) / 4 + Math.exp(-1) + 1, 5);
    expect(largest).toBe(0.75);
    made.close();
  });

  it('shortens gradients that are longer than clip, and no others', () => {
    const moved = (clip: number): number[] => {
      const { made, energy, update } = descent({ rate: 1, optimiser: { use: 'gradient-descent' }, clip });
      update();
      made.publish();
      made.close();
      const before = energyOf().parameters;
      return ['w', 'b'].flatMap((name) =>
        [...energy.parameters[name]!.data].map((each, i) => each - before[name]!.data[i]!),
      );
    };
    const whole = Object.values(gradientAt(energyOf().parameters)).flat();
    expect(Math.hypot(...moved(100))).toBeCloseTo(Math.hypot(...whole), 5);
    expect(Math.hypot(...moved(0.25))).toBeCloseTo(0.25, 6);
    moved(0.25).forEach((each, i) => expect(each).toBeCloseTo((-0.25 * whole[i]!) / Math.hypot(...whole), 6));
  });

  it('has the rate of each array times its factor', () => {
    const { made, energy, update } = descent(
      { rate: 0.1, optimiser: { use: 'gradient-descent' } },
      { factors: { b: 0.25 } },
    );
    update();
    made.publish();
    made.close();
    const before = energyOf().parameters;
    const g = gradientAt(before);
    for (const [name, factor] of [
      ['w', 1],
      ['b', 0.25],
    ] as const)
      energy.parameters[name]!.data.forEach((each, i) =>
        expect(each).toBeCloseTo(before[name]!.data[i]! - 0.1 * factor * g[name]![i]!, 6),
      );
  });

  it('counts the time of a rate that is a schedule in passes', () => {
    const { made, update } = descent({ rate: { use: 'halving', from: 0.5 } });
    const rates = Array.from({ length: 9 }, () => (update(), made.rate.last));
    // Four updates are a pass.
    [0, 4, 8].forEach((k, i) => expect(rates[k]).toBeCloseTo(0.5 * 2 ** -i, 12));
    expect(rates[1]).toBeCloseTo(0.5 * 2 ** -0.25, 12);
    made.close();
  });

  it('goes on with the same bits from what it has published, and only then', () => {
    const whole = descent({ rate: 0.1 });
    for (let k = 0; k < 6; k++) whole.update();
    whole.made.publish();

    const first = descent({ rate: 0.1 });
    for (let k = 0; k < 3; k++) first.update();
    first.made.publish();
    const later = descent({ rate: 0.1 });
    for (const [name, { data }] of Object.entries(first.energy.parameters))
      later.energy.parameters[name]!.data.set(data);
    later.context.takeOver(first.context);
    for (let k = 0; k < 3; k++) later.update();
    later.made.publish();
    expect(later.made.updates).toBe(6);
    expect(later.energy.parameters).toEqual(whole.energy.parameters);

    // Without what the optimiser remembers it would not.
    const forgetful = descent({ rate: 0.1 });
    for (const [name, { data }] of Object.entries(first.energy.parameters))
      forgetful.energy.parameters[name]!.data.set(data);
    for (let k = 0; k < 3; k++) forgetful.update();
    forgetful.made.publish();
    expect(forgetful.energy.parameters).not.toEqual(whole.energy.parameters);
    for (const { made } of [whole, first, later, forgetful]) made.close();
  });

  it('gives programs their draws, from a stream of its own', () => {
    const noisy: ObjectiveFunction = ({ tf }, { w, b }, _batch, { draws }) => ({
      loss: tf.add(tf.sum(tf.mul(w!, tf.mean(draws['xi']!, 0))), tf.sum(b!)),
    });
    const objective = { draws: { xi: { law: 'normal', shape: [2] } }, program: noisy } as unknown as Objective;
    const { made, energy, update } = descent({ rate: 1, optimiser: { use: 'gradient-descent' } }, { objective });
    update();
    update();
    made.publish();
    const random = new RandomStreams(1, 'draws', 1);
    // Two updates of two rows of two numbers.
    const xi = Float32Array.from({ length: 8 }, () => random.normal(0));
    energyOf().parameters['w']!.data.forEach((before, i) => {
      const mean = (xi[i]! + xi[i + 2]! + xi[i + 4]! + xi[i + 6]!) / 2;
      expect(energy.parameters['w']!.data[i]!).toBeCloseTo(before - mean, 5);
    });
    made.close();
  });

  it('does the same one operation at a time', async () => {
    const eager = await loadedRegistry();
    await eager.service(TensorRuntimeService).load?.('cpu');
    const run = (from: Registry, backend?: 'cpu') => {
      const energy = energyOf();
      const context = { ...lawContext(1, 1, 1, { registry: from, compute }), ...(backend && { backend }) };
      const made = new CompiledDescent({
        rule: 'trial',
        energy,
        context,
        options: z.object(descentOptions).parse({ rate: 0.1, clip: 1, decay: 0.5 }),
        objective: { program } as unknown as Objective,
        data: { count: 8, perPass: 4 },
        tellsAfter: form === 'tensor',
      });
      const told = [0, 1, 2].map(() => made.update({ points: rows }, 1));
      made.publish();
      made.close();
      return { told, theta: Object.values(energy.parameters).flatMap(({ data }) => [...data]) };
    };
    const [compiled, byOperation] = [run(registry), run(eager, 'cpu')];
    byOperation.theta.forEach((each, i) => expect(each).toBeCloseTo(compiled.theta[i]!, 5));
    byOperation.told.forEach((told, k) => {
      for (const [name, value] of Object.entries(told)) expect(value).toBeCloseTo(compiled.told[k]![name]!, 5);
    });
  });

  it('adds its gradient and that of the decay up, at the θ that was published', () => {
    const { made, energy, update } = descent({ rate: 0.1, decay: 3 });
    const sums = (): Parameters => ({ w: parameterArray([1, 2]), b: parameterArray([2]) });
    const [gradient, pulled] = [sums(), sums()];
    update();
    for (const share of [0.75, 0.5]) made.addGradient({ points: rows }, 1, gradient, share);
    const g = gradientAt(energyOf().parameters);
    for (const name of ['w', 'b'])
      gradient[name]!.data.forEach((each, i) => expect(each).toBeCloseTo(1.25 * g[name]![i]!, 5));
    for (let k = 0; k < 2; k++) made.addDecay(pulled);
    // Twice 2 λ/N = 0.75, of arrays of two directions.
    energyOf().parameters['w']!.data.forEach((each, i) => expect(pulled['w']!.data[i]).toBeCloseTo(1.5 * each, 12));
    expect([...pulled['b']!.data]).toEqual([0, 0]);
    // What the step goes on with is as it was.
    const { made: other, energy: undisturbed, update: updateOther } = descent({ rate: 0.1, decay: 3 });
    for (let k = 0; k < 2; k++) updateOther();
    update();
    for (const each of [made, other]) each.publish();
    expect(energy.parameters).toEqual(undisturbed.parameters);
    for (const each of [made, other]) each.close();
  });

  it('gives back all its programs, and compiles anew where it goes on', () => {
    const compile = vi.spyOn(registry.service(TensorRuntimeService), 'compile');
    const { made, update } = descent({ rate: 0.1 });
    const closings = compile.mock.results.map(({ value }) => vi.spyOn(value as CompiledProgram, 'close'));
    compile.mockRestore();
    const whole = descent({ rate: 0.1 });
    for (let k = 0; k < 2; k++) {
      expect(update()).toEqual(whole.update());
      made.close();
    }
    // Of the gradient, and of the steps.
    expect(closings.map(({ mock }) => mock.calls.length)).toEqual([2, 2]);
    whole.made.close();
  });
});
