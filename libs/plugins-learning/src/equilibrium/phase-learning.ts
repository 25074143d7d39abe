import { z } from 'zod';
import { partOption, type LearningReport, type LearningRule, type Part } from '@ergodic/kernel';
import { CompiledDescent, descentOptions, type DescentOptions } from '../descent/compiled-descent.ts';
import type { Minibatches } from '../descent/minibatches.ts';
import { LossTrend } from '../loss-trend.ts';
import { minibatchesOf } from './minibatches-of.ts';
import { checkStepSize, phaseFindings } from './phase-checks.ts';
import type { PhaseOptions, PhaseSlope } from './phases.ts';
import { checkedFactors } from './rate-factors.ts';
import type { RelaxationFunctions } from './settle.ts';
import { Validation } from './validation.ts';

/** Options of rules that compare settled states. */
export const phaseOptions = {
  ...descentOptions,
  freeSteps: z.int().min(1).default(20).describe('steps of the free phase, from 0; a count'),
  nudgedSteps: z
    .int()
    .min(1)
    .default(4)
    .describe('steps of the phase that targets act in, from the free states; a count'),
  stepSize: z
    .number()
    .positive()
    .default(0.5)
    .describe(
      'ε of a step s ← s + ε F; stable below 2 / the largest curvature of E, 1 for units alone; 1 / energy · s²',
    ),
  thermal: z
    .boolean()
    .default(false)
    .describe('whether units settle with noise, at the temperature of the run: s ← s + ε F + √(2Tε) ξ'),
  rateFactors: z
    .record(z.string(), z.number().nonnegative())
    .optional()
    .describe('factors of the rate by names of parameters, no unit, such as { weights1: 2 }; 1 where left out'),
  validation: partOption('data')
    .optional()
    .describe('data that are not learnt from, of which accuracy and loss are told; left out, only those of the data'),
};

export interface PhaseLearningOptions extends DescentOptions, PhaseOptions {
  readonly rateFactors?: Readonly<Record<string, number>> | undefined;
  readonly validation?: Part | undefined;
}

export interface PhaseLearningState {
  readonly minibatches: Minibatches;
  readonly descent: CompiledDescent;
  readonly validation: Validation | undefined;
  readonly hasLabels: boolean;
  /** Means over the rows of the last step, in the order of `told`; checkpoints keep it. */
  readonly means: Float64Array;
  readonly trend: LossTrend;
  /** The largest mean residual of a step so far, length 1; checkpoints keep it. */
  readonly worst: Float64Array;
  readonly report: LearningReport;
}

/** A rule that learns from where a network settles with and without its targets; one step is a pass over the data. */
export function phaseLearning(
  rule: string,
  options: PhaseLearningOptions,
  /** What is told of the second phase: its name and what it is. */
  second: readonly [name: string, summary: string],
  slopeOf: (relaxation: RelaxationFunctions) => PhaseSlope,
): LearningRule<PhaseLearningState> {
  const told = ['loss', 'accuracy', 'residual', second[0], 'gradientNorm'];
  return {
    init({ energy, dataset }, context) {
      const relaxation = energy.relaxation as unknown as RelaxationFunctions;
      checkStepSize(rule, relaxation, options.stepSize);
      const minibatches = minibatchesOf(rule, relaxation, dataset, context, options.batch);
      const factors = checkedFactors(rule, energy, options.rateFactors);
      const objective = slopeOf(relaxation);
      return {
        minibatches,
        descent: new CompiledDescent({
          rule,
          energy,
          context,
          options,
          objective,
          factors,
          data: minibatches,
          remedy: 'a smaller stepSize (states settle below 2 / the largest curvature of E), a smaller rate',
        }),
        validation: options.validation && new Validation(rule, energy, context, options.validation, options),
        hasLabels: !dataset!.targets,
        means: context.array('told', told.length).fill(NaN),
        trend: new LossTrend(context),
        worst: context.array('worst residual', 1),
        report: { settled: true },
      };
    },
    gradient(_model, { minibatches, descent }, { temperature }, out) {
      for (const { data } of Object.values(out)) data.fill(0);
      for (const batch of minibatches.all())
        descent.addGradient(batch, temperature, out, batch.points.shape[0]! / minibatches.count);
      descent.addDecay(out);
    },
    update(_model, { minibatches, descent, means, trend, worst, report }, { temperature }) {
      const sums = new Float64Array(told.length);
      let rows = 0;
      for (let left = options.updates ?? minibatches.perPass; left > 0; left--) {
        const batch = minibatches.next();
        const size = batch.points.shape[0]!;
        const found = descent.update(batch, temperature);
        told.forEach((name, i) => (sums[i]! += size * (found[name] ?? NaN)));
        trend.began(found['loss']!, size, temperature);
        rows += size;
      }
      descent.publish();
      for (let i = 0; i < sums.length; i++) means[i] = sums[i]! / rows;
      trend.stands(means[told.indexOf('loss')]!, temperature);
      worst[0] = Math.max(worst[0]!, means[told.indexOf('residual')]!);
      return report;
    },
    observables({ means, descent, validation, hasLabels }) {
      const of = (name: string) => () => means[told.indexOf(name)]!;
      return [
        ...(validation?.observables() ?? []),
        {
          name: 'trainLoss',
          summary: '½|y − t|² where outputs settle, mean over the rows of the last step, as θ moved',
          read: of('loss'),
        },
        ...(hasLabels
          ? [
              {
                name: 'trainAccuracy',
                summary: 'share of the rows of the last step whose largest output was the label’s, as θ moved',
                read: of('accuracy'),
              },
            ]
          : []),
        {
          name: 'residual',
          summary:
            'mean |s′ − s|/ε of the last free step, over units and rows of the last step; energy/s, 0 where settled',
          read: of('residual'),
        },
        { name: second[0], summary: second[1], read: of(second[0]) },
        {
          name: 'gradientNorm',
          summary: 'norm of the minibatch’s gradient, mean over the last step; energy/θ',
          read: of('gradientNorm'),
        },
        { name: 'updates', summary: 'updates so far, a count', cumulative: true, read: () => descent.updates },
      ];
    },
    findings({ trend, means, worst, descent }) {
      const of = (name: string): number => means[told.indexOf(name)]!;
      const found = {
        residual: of('residual'),
        worst: worst[0]!,
        second: [second[0], of(second[0])],
        rate: descent.rate.last,
      } as const;
      return phaseFindings(rule, trend, found, options);
    },
    close({ descent, validation }) {
      descent.close();
      validation?.close();
    },
  };
}
