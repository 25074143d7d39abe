import { z } from 'zod';
import type {
  Context,
  Energy,
  LearningReport,
  LearningRule,
  Model,
  Network,
  Objective,
  Observable,
  Parameters,
} from '@ergodic/kernel';
import { CompiledDescent, type DescentOptions } from '../descent/compiled-descent.ts';
import { Minibatches } from '../descent/minibatches.ts';
import { LossTrend, smallerSteps } from '../loss-trend.ts';
import { Quench, type QuenchOptions } from './quench.ts';
import type { WeightBath } from './weight-bath.ts';

export const shiftOption = z
  .int()
  .min(1)
  .optional()
  .describe(
    'images are shifted by up to so many pixels each way, drawn anew for each minibatch; not at all where left out',
  );

export interface NetworkLearningOptions extends DescentOptions, QuenchOptions {
  readonly shift?: number | undefined;
}

/** What a rule told of its last step, in the order of an array that checkpoints keep. */
const tellable = ['loss', 'accuracy', 'gradientNorm', 'layersFreeEnergy'] as const;
type Told = (typeof tellable)[number];

export interface NetworkLearningState {
  readonly network: Network;
  readonly minibatches: Minibatches;
  readonly descent: CompiledDescent;
  readonly quench: Quench | undefined;
  readonly bath: WeightBath | undefined;
  readonly told: Float64Array;
  readonly trend: LossTrend;
  readonly report: LearningReport;
}

export interface NetworkLearningSetting {
  readonly rule: string;
  readonly options: NetworkLearningOptions;
  readonly objective: (network: Network) => Objective;
  /** What the loss is, with its unit. */
  readonly loss: string;
  /** Whether there is a mean free energy of layers to tell. */
  readonly layers?: boolean;
  /** Where θ has a bath. */
  readonly bathOf?: (energy: Energy, context: Context, rows: number) => WeightBath;
}

/** A rule that descends an objective of a network by minibatches; one step is a pass over the data, or so many `updates`. */
export function networkLearning(setting: NetworkLearningSetting): LearningRule<NetworkLearningState> {
  const { rule, options, bathOf } = setting;
  return {
    init: ({ energy, dataset }, context) => {
      const network = energy.network!;
      const minibatches = networkMinibatches(rule, network, dataset, context, options);
      const bath = bathOf?.(energy, context, minibatches.count);
      return {
        network,
        minibatches,
        descent: new CompiledDescent({
          rule,
          energy,
          context,
          options,
          objective: setting.objective(network),
          data: minibatches,
          temperatures: (T) => network.temperaturesAt(networkTemperature(energy, T)),
          ...(bath && { optimiser: bath.optimiser, tellsAfter: true }),
        }),
        quench: Quench.of(rule, energy, context, options),
        bath,
        told: context.array('told', tellable.length).fill(NaN),
        trend: new LossTrend(context),
        report: { settled: true },
      };
    },
    gradient(_model, state, { temperature }, out) {
      wholeGradient(state, temperature, out);
    },
    update(model, state, tick) {
      const { quench, report } = state;
      report.transition = undefined;
      report.ends = quench?.rests ?? false;
      if (quench?.rests) return report;
      if (quench?.look(model.x)) {
        report.transition = {
          kind: 'quench',
          temperature: tick.temperature,
          description: `no better for ${options.patience} steps: θ is back where ${quench.watched} was least, ${quench.best.toPrecision(6)}, and the run ends`,
        };
        report.ends = true;
        state.trend.restored();
        return report;
      }
      step(state, options.updates ?? state.minibatches.perPass, tick.temperature);
      return report;
    },
    observables: (state) => observables(setting, state),
    findings({ bath, trend, descent }) {
      const { temperature } = trend;
      const floor = Math.max(temperature, bath?.wander(temperature) ?? 0);
      const kind = { name: 'trainLoss', floor, signed: setting.layers ?? false };
      return trend.findings(rule, kind, smallerSteps(descent.rate.last, bath ? null : options.clip));
    },
    close: ({ descent }) => descent.close(),
  };
}

/** T of the layers without one of their own: the run's, unless a protocol of the recipe moves it by itself. */
function networkTemperature({ thermalControl, controls }: Energy, temperature: number): number {
  return (thermalControl === undefined ? undefined : controls?.[thermalControl]) ?? temperature;
}

/** Minibatches of what a network takes and tells. */
function networkMinibatches(
  rule: string,
  { input, output, readout }: Network,
  dataset: Model['dataset'],
  context: Context,
  { batch, shift }: Pick<NetworkLearningOptions, 'batch' | 'shift'>,
): Minibatches {
  const answers =
    readout === 'classes'
      ? ({ answers: 'labels', classes: output[0]! } as const)
      : ({ answers: 'targets', targetShape: output } as const);
  return new Minibatches(rule, dataset, context, { batch, shape: input, shift, ...answers });
}

/** So many updates, and the means of what they told over their rows. */
function step(
  { minibatches, descent, bath, told, trend }: NetworkLearningState,
  updates: number,
  temperature: number,
): void {
  const sums = new Float64Array(tellable.length);
  const decay = bath?.decayEnergy() ?? 0;
  let [rows, squares] = [0, 0];
  bath?.begin();
  for (let k = 0; k < updates; k++) {
    const batch = minibatches.next();
    const size = batch.points.shape[0]!;
    const found = descent.update(batch, temperature, bath?.kicks(temperature));
    bath?.took(found);
    trend.began(found['loss']!, size, temperature);
    for (let i = 0; i < sums.length; i++) sums[i]! += size * (found[tellable[i]!] ?? NaN);
    squares += found['gradientNorm']! ** 2;
    rows += size;
  }
  descent.publish();
  bath?.end(descent.rate.last, updates, squares, decay);
  for (let i = 0; i < told.length; i++) told[i] = sums[i]! / rows;
  trend.stands(told[tellable.indexOf('loss')]!, temperature);
}

/** The gradient of the mean over all rows. */
function wholeGradient({ minibatches, descent }: NetworkLearningState, temperature: number, out: Parameters): void {
  for (const { data } of Object.values(out)) data.fill(0);
  for (const batch of minibatches.all())
    descent.addGradient(batch, temperature, out, batch.points.shape[0]! / minibatches.count);
  descent.addDecay(out);
}

function observables(
  { loss, layers = false }: NetworkLearningSetting,
  { network, descent, bath, told }: NetworkLearningState,
): readonly Observable[] {
  const of = (name: Told) => () => told[tellable.indexOf(name)]!;
  return [
    { name: 'trainLoss', summary: `${loss}; mean over the rows of the last step, as θ moved`, read: of('loss') },
    ...(network.readout === 'classes'
      ? [
          {
            name: 'trainAccuracy',
            summary: 'share of the rows of the last step whose class had the least energy, as θ moved; no unit',
            read: of('accuracy'),
          },
        ]
      : []),
    {
      name: 'gradientNorm',
      summary: 'norm of the minibatch’s gradient, mean over the last step; energy/θ',
      read: of('gradientNorm'),
    },
    ...(layers
      ? [
          {
            name: 'layersFreeEnergy',
            summary: 'Σ over layers of the mean U − TS of a unit, mean over the rows of the last step; energy',
            read: of('layersFreeEnergy'),
          },
        ]
      : []),
    { name: 'learningRate', summary: 'η of the last update, the optimiser’s unit', read: () => descent.rate.last },
    { name: 'updates', summary: 'updates so far, a count', cumulative: true, read: () => descent.updates },
    ...(bath?.observables() ?? []),
  ];
}
