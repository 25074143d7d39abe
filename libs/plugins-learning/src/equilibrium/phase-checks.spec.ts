import { beforeAll, describe, expect, it } from 'vitest';
import {
  createRegistry,
  TensorRuntimeService,
  type Definition,
  type Energy,
  type LearningRule,
  type TensorArray,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { tick } from '../../test/learning.ts';
import { LossTrend } from '../loss-trend.ts';
import { contrastiveHebbian } from './contrastive-hebbian.ts';
import { equilibriumPropagation } from './equilibrium-propagation.ts';
import { checkStepSize, phaseFindings } from './phase-checks.ts';
import type { RelaxationFunctions } from './settle.ts';
import { trialSettling } from './trial-settling.ts';

const registry = createRegistry([tensorPlugin()]);
const runtime = registry.service(TensorRuntimeService);
beforeAll(() => runtime.load!());

/** Linear units: h settles with y, of curvatures 1 ± |w|; the steps converge where ε < 2/(1 + |w|). */
const pair = (w: number): Energy => trialSettling([1, 1, 1], [[0.8], [w]]);
const dataset = {
  name: 'rows',
  points: Float64Array.of(1, -0.6, 0.3, 0.9),
  count: 4,
  dimension: 1,
  columns: ['u'],
  targets: { values: Float64Array.of(0.4, -0.2, 0.1, 0.5), shape: [1] },
};

function run(definition: unknown, energy: Energy, options: object, steps = 2, rows: object = dataset) {
  const made = definition as Definition<'learning'>;
  const context = lawContext(3, 1, 1, { registry, dataset: rows as never });
  const given = { batch: 4, rate: 1e-3, optimiser: { use: 'gradient-descent' }, ...options };
  const rule: LearningRule = made.make(made.options.parse(given) as never, context);
  const { units } = energy.space;
  const model = { energy, x: { data: new Float64Array(units), replicas: 1, width: units }, dataset: rows as never };
  const state = rule.init(model, context);
  expect(rule.findings!(state)).toEqual([]);
  for (let k = 0; k < steps; k++) rule.update(model, state, tick(0.5));
  rule.close!(state);
  return rule.findings!(state);
}

const rules = [
  ['equilibrium-propagation', equilibriumPropagation, { beta: 0.3 }],
  ['contrastive-hebbian', contrastiveHebbian, {}],
] as const;

describe.each(rules)('%s', (name, definition, more) => {
  it('refuses steps that never settle, from 2 / curvature on', () => {
    for (const stepSize of [2, 2.1, 50])
      expect(() => run(definition, pair(0.1), { ...more, stepSize })).toThrow(
        expect.objectContaining({
          code: 'invalid-option',
          path: 'learning.stepSize',
          value: stepSize,
          message: expect.stringContaining(`learning ${name}: units never settle by steps of ${stepSize}`) as string,
        }),
      );
    expect(() => run(definition, pair(0), { ...more, stepSize: 1.99, freeSteps: 3 }, 0)).not.toThrow();
  });

  it('tells of phases that do not settle: steps too long for these weights, or too few of them', () => {
    const unsettled = new RegExp(`^learning ${name}: units have not settled at the end of the free phase: residual`);
    // 1 + |w| = 1.6: steps settle below 1.25.
    const settled = { ...more, freeSteps: 60, nudgedSteps: 40 };
    expect(run(definition, pair(0.6), { ...settled, stepSize: 0.8 })).toEqual([]);
    // At 1.25 they swing, without end and without growing.
    expect(run(definition, pair(0.6), { ...settled, stepSize: 1.25, rate: 1e-9 })).toContainEqual(
      expect.stringMatching(unsettled),
    );
    const few = run(definition, pair(0.6), { ...more, freeSteps: 3, nudgedSteps: 60, stepSize: 0.5 });
    expect(few).toContainEqual(expect.stringMatching(unsettled));
    expect(few[0]).toMatch(/has not learnt: .* residual of up to 0\.179/);
    // With noise states never rest.
    expect(run(definition, pair(0.6), { ...settled, thermal: true, stepSize: 0.8 })).toEqual([]);
  });

  it('tells of outputs that were driven to their bounds and have not learnt', () => {
    const weights = [
      [0.5, 0.3, -0.2, 0.4],
      [0.6, 0.2, -0.5, 0.7],
    ] as const;
    const { targets: _, ...rows } = { ...dataset, points: Float64Array.of(1, -0.6, 0.3, 0.9, 0.2, 1, -0.4, 0.7) };
    const labelled = { ...rows, dimension: 2, columns: ['u', 'v'], labels: Int32Array.of(0, 1, 1, 0) };
    const steps = { ...more, freeSteps: 40, nudgedSteps: 20 };
    const wild = run(definition, trialSettling([2, 2, 2], weights, true), { ...steps, rate: 1e9 }, 4, labelled);
    expect(wild).toContainEqual(expect.stringMatching(new RegExp(`^learning ${name} has not learnt: trainLoss is`)));
    expect(wild[0]).toContain('1000000000 now');
    expect(run(definition, trialSettling([2, 2, 2], weights, true), { ...steps, rate: 0.05 }, 4, labelled)).toEqual([]);
  });
});

describe('2 / curvature', () => {
  /** How far the free states still move, in float32, after so many steps of h and y with E = ½k(h² + y²) − w h y − u h. */
  const residualAfter = (steps: number, stepSize: number, energy: Energy): number => {
    const { drive, force } = energy.relaxation as unknown as RelaxationFunctions;
    const program = runtime.compile(((tools: never, theta: never, u: never, s: never[]) =>
      (force as (...all: unknown[]) => unknown)(tools, s, drive(tools, u, theta), theta)) as never);
    const float = (value: number): TensorArray => ({ type: 'float32', shape: [1, 1], data: Float32Array.of(value) });
    const theta = Object.fromEntries(
      Object.entries(energy.parameters).map(([name, { data }]) => [name, float(data[0]!)]),
    );
    let [h, y, moved] = [0, 0, 0];
    for (let k = 0; k < steps; k++) {
      const [a, b] = program.run(theta, float(1), [float(h), float(y)]) as TensorArray[];
      h += stepSize * a!.data[0]!;
      y += stepSize * b!.data[0]!;
      moved = (Math.abs(a!.data[0]!) + Math.abs(b!.data[0]!)) / 2;
    }
    program.close();
    return moved;
  };

  it('is where settling ends: at w = 0 just below it, never at or above', () => {
    expect(residualAfter(400, 1.9, pair(0))).toBeLessThan(1e-5);
    for (const w of [0, 0.3, -0.7]) expect(residualAfter(40, 2, pair(w))).toBeGreaterThan(0.3);
  });

  it('is not asked of energies that give no curvature', () => {
    expect(() => checkStepSize('r', {} as RelaxationFunctions, 10)).not.toThrow();
    expect(() => checkStepSize('r', { curvature: 0.1 } as RelaxationFunctions, 19)).not.toThrow();
    expect(() => checkStepSize('r', { curvature: 0.1 } as RelaxationFunctions, 20)).toThrow(/from 20 on/);
  });
});

describe('what is told', () => {
  const options = { stepSize: 0.5, freeSteps: 20, nudgedSteps: 4, thermal: false };
  const told = (last: number, more: object = {}, given: object = {}, first = 0.5): string[] => {
    const trend = new LossTrend(lawContext(1, 1));
    trend.began(first, 100, 1);
    trend.stands(last, 1);
    const found = { residual: 0, worst: 0, second: ['nudgedResidual', 0] as const, rate: 0.01, ...more };
    return phaseFindings('r', trend, found, { ...options, ...given });
  };

  it('depends on the distance that outputs had at first, here 1 or 2: 0.02 of it in the free phase, 0.1 in the other', () => {
    expect(told(0.1, { residual: 0.019, worst: 0.019, second: ['nudgedResidual', 0.09] })).toEqual([]);
    expect(told(0.1, { residual: 0.021, worst: 0.021 })).toHaveLength(1);
    expect(told(0.1, { residual: 0.039, second: ['nudgedResidual', 0.19] }, {}, 2)).toEqual([]);
    expect(told(0.1, { residual: 0.041, second: ['nudgedResidual', 0.21] }, {}, 2)).toHaveLength(2);
    expect(told(0.1, { second: ['nudgedResidual', 0.11] })[0]).toMatch(/nudgedResidual 0.110.*nudgedSteps \(4 now\)/);
  });

  it('a loss that fell little is told where units once did not settle; with noise only one far above is', () => {
    expect(told(0.46, { worst: 0.01 })).toEqual([]);
    expect(told(0.46, { worst: 0.12 })[0]).toMatch(/has not learnt: .* residual of up to 0.120/);
    expect(told(0.44, { worst: 0.12 })).toEqual([]);
    expect(told(0.5)[0]).toMatch(/has not learnt/);
    expect(told(0.6, { residual: 3 }, { thermal: true })).toEqual([]);
    expect(told(2, {}, { thermal: true })[0]).toMatch(/has diverged: .*learning.clip, or a smaller learning.stepSize/);
    expect(told(2)).toHaveLength(1);
  });
});
