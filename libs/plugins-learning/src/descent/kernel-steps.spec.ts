import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Context, Registry } from '@ergodic/kernel';
import { MomentSteps } from '@ergodic/simd';
import { forms, trialDescent } from '../../test/descent.ts';
import { loadedRegistry, refusal } from '../../test/network.ts';
import type { DescentSetting } from './compiled-descent.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

let compute: Context['compute'] = 'auto';
const descent = (options: object = {}, more: Partial<DescentSetting> = {}) =>
  trialDescent({ registry, compute, options, more });

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
