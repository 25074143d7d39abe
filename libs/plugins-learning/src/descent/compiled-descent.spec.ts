import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  parameterArray,
  reals,
  type CompiledProgram,
  type Context,
  type Energy,
  type Objective,
  type Parameters,
  type Registry,
  type TensorArray,
  TensorRuntimeService,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { RandomStreams } from '@ergodic/numerics';
import { MomentSteps } from '@ergodic/simd';
import { z } from 'zod';
import { loadedRegistry, refusal } from '../../test/network.ts';
import { CompiledDescent, descentOptions, type DescentSetting } from './compiled-descent.ts';
import type { ObjectiveFunction } from './descent-program.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

/** ½ ⟨|w − u|²⟩ + Σ_j e^(b_j) over rows u: gradients are w − ⟨u⟩ and e^b. */
const program: ObjectiveFunction = ({ tf }, { w, b }, { points }) => ({
  loss: tf.add(tf.mul(0.5, tf.mean(tf.sum(tf.square(tf.sub(tf.reshape(w!, [1, 2]), points)), 1))), tf.sum(tf.exp(b!))),
  told: { largest: tf.max(w!) },
});
const rows: TensorArray = { type: 'float32', shape: [2, 2], data: Float32Array.of(1, -1, 2, 0.5) };
const mean = [1.5, -0.25];

const energyOf = (): Energy => ({
  space: reals(1),
  parameters: { w: parameterArray([1, 2], Float64Array.of(0.5, 0.75)), b: parameterArray([2], Float64Array.of(-1, 0)) },
  addEnergy: () => undefined,
});

/** By the kernel where the optimiser lets it, and by the program alone. */
const forms = ['auto', 'tensor'] as const;
let compute: Context['compute'] = 'auto';

function descent(options: object = {}, more: Partial<DescentSetting> = {}, seed = 1) {
  const energy = energyOf();
  const context = lawContext(seed, 1, 1, { registry, compute });
  const made = new CompiledDescent({
    rule: 'trial',
    energy,
    context,
    options: z.object(descentOptions).parse(options),
    objective: { program } as unknown as Objective,
    data: { count: 8, perPass: 4 },
    ...more,
  });
  return { made, energy, context, update: () => made.update({ points: rows }, 1) };
}

const gradientAt = ({ w, b }: Parameters): Record<string, number[]> => ({
  w: [...w!.data].map((each, i) => each - mean[i]!),
  b: [...b!.data].map((each) => Math.exp(each)),
});

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

  it('stops where the loss is not finite, and leaves θ as it was published last', () => {
    const { made, energy, update } = descent({ rate: 1e5, optimiser: { use: 'momentum' } });
    const before = structuredClone(energy.parameters);
    const error = refusal(() => {
      for (let k = 0; k < 100; k++) update();
    });
    expect(error).toMatchObject({ code: 'non-finite', path: 'learning.rate', value: 1e5 });
    expect(error.message).toMatch(
      /^learning trial: the loss is (NaN|Infinity) at update \d+ \(pass \d+\); .*parameter [wb]/,
    );
    expect(error.hint).toContain('a smaller rate');
    made.publish();
    expect(energy.parameters).toEqual(before);
    // It goes on from there.
    expect(update()['loss']).toBe(descent().update()['loss']);
    made.close();
  });

  it('says where the data are what is not finite, which those that stay in their file may be', () => {
    const { made } = descent({ rate: 0.1 });
    const points = { ...rows, data: Float32Array.of(1, NaN, 2, 0.5) };
    const error = refusal(() => made.update({ points }, 1));
    expect(error).toMatchObject({ code: 'non-finite', path: 'data' });
    expect(error.message).toContain('at update 1 (pass 1), since points of its minibatch are not finite');
    made.close();
  });

  it('names the largest number where all are finite, whatever its sign', () => {
    const bad: ObjectiveFunction = ({ tf }, { w, b }) => ({
      loss: tf.add(tf.sum(tf.log(tf.sub(w!, 10))), tf.sum(b!)),
    });
    const { made, energy, update } = descent({ rate: 1 }, { objective: { program: bad } as unknown as Objective });
    energy.parameters['b']!.data.set([-3, 2]);
    expect(refusal(update).message).toContain(
      'the loss is NaN at update 1 (pass 1); the largest number before it is 3.00, in parameter b',
    );
    made.close();
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

  it('does not publish what is not finite, and names it', () => {
    const bad: ObjectiveFunction = ({ tf }, { w, b }) => ({
      // Finite at w = ½, with a slope that is not.
      loss: tf.add(tf.sum(tf.sqrt(tf.sub(w!, tf.tensor2d([[0.5, 0.5]])))), tf.sum(b!)),
    });
    const { made, energy, update } = descent(
      { rate: 0.1, optimiser: { use: 'gradient-descent' } },
      { objective: { program: bad } as unknown as Objective },
    );
    const before = structuredClone(energy.parameters);
    update();
    const error = refusal(() => made.publish());
    expect(error.message).toContain('parameter w is not finite');
    expect(energy.parameters).toEqual(before);
    made.close();
  });

  it('refuses rates that are none, and energies without parameters', () => {
    const { made, update } = descent({ rate: { use: 'halving', from: -1 } });
    expect(refusal(update)).toMatchObject({ code: 'domain', path: 'learning.rate', value: -1 });
    made.close();
    expect(refusal(() => descent({}, { parameters: {} }))).toMatchObject({ code: 'missing-part', path: 'energy' });
  });
});

describe('the kernel of compiled descent', () => {
  const optimisers = [
    { use: 'gradient-descent' },
    { use: 'momentum', friction: 0.8 },
    { use: 'adam', first: 0.8, second: 0.95, epsilon: 1e-3 },
  ];

  it('is taken', () => {
    const moments = vi.spyOn(MomentSteps.prototype, 'step');
    const calls = (form: Context['compute'], more: Partial<DescentSetting> = {}): number => {
      moments.mockClear();
      compute = form;
      const { made, update } = descent({}, more);
      update();
      made.close();
      return moments.mock.calls.length;
    };
    expect((['auto', 'simd', 'tensor', 'reference'] as const).map((form) => calls(form))).toEqual([1, 1, 0, 0]);
    // The loss after the step is of the program that steps.
    expect(calls('auto', { tellsAfter: true })).toBe(0);
    moments.mockRestore();
  });

  it.each(optimisers)('steps as the program does: $use', (optimiser) => {
    const after = (form: (typeof forms)[number], options: object) => {
      compute = form;
      const { made, energy, update } = descent({ rate: 0.05, optimiser, ...options }, { factors: { b: 0.5 } });
      const told = Array.from({ length: 12 }, update);
      made.publish();
      made.close();
      return { told, theta: Object.values(energy.parameters).flatMap(({ data }) => [...data]) };
    };
    for (const options of [{}, { decay: 2 }, { clip: 0.6 }, { decay: 2, clip: 0.6 }]) {
      const [kernel, program] = forms.map((form) => after(form, options)) as [
        ReturnType<typeof after>,
        ReturnType<typeof after>,
      ];
      kernel.theta.forEach((each, i) => expect(each).toBeCloseTo(program.theta[i]!, 5));
      kernel.told.forEach((told, k) => {
        expect(Object.keys(told).sort()).toEqual(Object.keys(program.told[k]!).sort());
        for (const [name, value] of Object.entries(told)) expect(value).toBeCloseTo(program.told[k]![name]!, 5);
      });
    }
  });

  it('is not taken where its memory would not be the optimiser’s', () => {
    compute = 'auto';
    for (const memory of [[], ['mean', 'spare']]) {
      const wrong = {
        memory,
        update: (() => undefined) as never,
        moments: () => ({ mean: { keep: 0.5, add: 1 }, rate: 1 }),
      };
      const error = refusal(() => descent({}, { optimiser: wrong }));
      expect(error).toMatchObject({ code: 'plugin-failed', path: 'learning.optimiser' });
      expect(error.message).toContain(`remembers ${memory.length} arrays`);
    }
  });
});
