import {
  parameterArray,
  type Context,
  type LearningReport,
  type LearningRule,
  type Model,
  type Observable,
  type Parameters,
  type SampleDraw,
  type SampleShape,
  type TensorArray,
} from '@ergodic/kernel';
import { CompiledDescent, type DescentOptions } from '../descent/compiled-descent.ts';
import type { ObjectiveFunction, SlopeFunction } from '../descent/descent-program.ts';
import { LossTrend, smallerSteps, type LossKind } from '../loss-trend.ts';
import { Minibatches, type MinibatchArrays } from '../descent/minibatches.ts';

type Arrays = Readonly<Record<string, TensorArray>>;

/** What a rule of its own has beside the descent. */
export type Descending = DescendingParts &
  /** What is descended; or its gradient, where that is estimated by no derivative of it. */
  ({ readonly program: ObjectiveFunction } | { readonly slope: SlopeFunction });

interface DescendingParts {
  readonly draws?: Readonly<Record<string, SampleDraw>>;
  /** Of a point; that of the data where left out. */
  readonly shape?: SampleShape;
  /** What is moved beside the energy's parameters. */
  readonly more?: Parameters;
  /** Goes into a minibatch with the points. */
  readonly given?: (batch: MinibatchArrays, temperature: number) => Arrays;
  /** Whether `given` reads θ of the energy, which is then written there after every update. */
  readonly readsTheta?: boolean;
  /** Which of what is told is to fall, and what is known of it; the `loss`, never below 0, where left out; null: none. */
  readonly falls?: LossKind | null;
  /** Told beside what the program tells. */
  readonly observables?: readonly Observable[];
  readonly close?: () => void;
}

export interface DescendingState {
  readonly descent: CompiledDescent;
  readonly data: Minibatches;
  readonly own: Descending;
  readonly report: LearningReport;
  /** Means over the last step, in the order of what is told: an array that checkpoints keep. */
  readonly means: Float64Array;
  readonly trend: LossTrend;
}

/**
 * A rule that descends one objective of unlabelled data in minibatches, a pass over the data in a step.
 * @param told what is told of each step, by name: with its summary; `loss` and what the program tells
 */
export function descendingRule(
  rule: string,
  options: DescentOptions,
  told: Readonly<Record<string, string>>,
  start: (model: Model, context: Context) => Descending,
): LearningRule<DescendingState> {
  const names = Object.keys(told);
  return {
    init(model, context) {
      const own = start(model, context);
      const { draws, shape, more = {} } = own;
      const { energy, dataset } = model;
      const data = new Minibatches(rule, dataset, context, { batch: options.batch, shape });
      const what = 'slope' in own ? { slope: own.slope } : { program: own.program as never };
      const objective = { ...what, ...(draws && { draws }) };
      const parameters = { ...energy.parameters, ...more };
      const descent = new CompiledDescent({ rule, energy, context, options, objective, data, parameters });
      const means = context.array('told', names.length).fill(NaN);
      return { descent, data, own, report: { settled: true }, means, trend: new LossTrend(context) };
    },
    gradient(_model, { descent, data, own }, { temperature }, out) {
      for (const name in out) out[name]!.data.fill(0);
      const also = Object.fromEntries(
        Object.entries(own.more ?? {}).map(([name, { shape }]) => [name, parameterArray(shape)]),
      );
      const sums = { ...out, ...also };
      for (const batch of data.all()) {
        const share = batch.points.shape[0]! / data.count;
        descent.addGradient({ ...batch, ...own.given?.(batch, temperature) }, temperature, sums, share);
      }
      descent.addDecay(sums);
    },
    update(_model, state, { temperature }) {
      const { descent, data, own, report, means, trend } = state;
      const { falls = { name: 'loss' } } = own;
      let rows = 0;
      means.fill(0);
      for (let left = options.updates ?? data.perPass; left > 0; left--) {
        const batch = data.next();
        const found = descent.update({ ...batch, ...own.given?.(batch, temperature) }, temperature);
        if (own.readsTheta) descent.publish();
        const size = batch.points.shape[0]!;
        if (falls) trend.began(found[falls.name]!, size, temperature);
        rows += size;
        names.forEach((name, i) => (means[i]! += size * found[name]!));
      }
      for (let i = 0; i < means.length; i++) means[i]! /= rows;
      descent.publish();
      if (falls) trend.stands(means[names.indexOf(falls.name)]!, temperature);
      return report;
    },
    observables: ({ means, own }) => [
      ...Object.entries(told).map(([name, summary], i) => ({ name, summary, read: () => means[i]! })),
      ...(own.observables ?? []),
    ],
    findings({ descent, own: { falls = { name: 'loss' } }, trend }) {
      return falls ? trend.findings(rule, falls, smallerSteps(descent.rate.last, options.clip)) : [];
    },
    close({ descent, own }) {
      descent.close();
      own.close?.();
    },
  };
}
