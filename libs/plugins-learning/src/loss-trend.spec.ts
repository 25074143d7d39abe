import { describe, expect, it } from 'vitest';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import {
  bits,
  createRegistry,
  pairwiseEnergy,
  simulate,
  TensorRuntimeService,
  type Definition,
  type Energy,
  type LearningRule,
  type Model,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { tensorPlugin } from '@ergodic/tensor/plugin';
import { loadedRegistry, points, tickAt as tick } from '../test/network.ts';
import { LossTrend, smallerSteps, type LossKind } from './loss-trend.ts';
import { maximumLikelihood } from './maximum-likelihood.ts';
import { pseudoLikelihood } from './pseudo-likelihood.ts';
import { backpropagation } from './supervised/backpropagation.ts';
import { freeEnergyGradient } from './supervised/free-energy-gradient.ts';
import { stochasticGradientLangevin } from './supervised/stochastic-gradient-langevin.ts';
import { restrictedMachine } from './trial-machine.ts';
import { trialNetworkModel } from './trial-network.ts';
import { denoisingScoreMatching } from './unsupervised/denoising-score-matching.ts';
import { implicitScoreMatching } from './unsupervised/implicit-score-matching.ts';
import { labelLikelihood } from './unsupervised/label-likelihood.ts';
import { noiseContrastiveEstimation } from './unsupervised/noise-contrastive-estimation.ts';
import { trialLabels } from './unsupervised/trial-labels.ts';
import { pointsAsData, trialSpring } from './unsupervised/trial-spring.ts';
import { trialVariational } from './unsupervised/trial-variational.ts';
import { variational } from './unsupervised/variational.ts';

const registry = createRegistry([tensorPlugin()]);
await registry.service(TensorRuntimeService).load!();
const networks = await loadedRegistry();

const kind: LossKind = { name: 'loss' };

function trend(first: number, rows: number, last: number, [from, to]: readonly [number, number] = [1, 1]): LossTrend {
  const made = new LossTrend(lawContext(1, 1));
  made.began(first, rows, from);
  made.stands(last, to);
  return made;
}

describe('a loss has risen', () => {
  it('where it is above 2 · 10^(8/n) times that of the first n rows; later minibatches are none of the first', () => {
    for (const rows of [1, 4, 8, 100, Infinity]) {
      const factor = 2 * 10 ** (8 / rows);
      expect(trend(0.3, rows, 0.3 * factor * 0.999).hasRisen(kind)).toBe(false);
      expect(trend(0.3, rows, 0.3 * factor * 1.001).hasRisen(kind)).toBe(true);
    }
    const later = trend(0.3, 100, 1);
    later.began(10, 100, 1);
    expect(later.hasRisen(kind)).toBe(true);
  });

  it('not where the run was heated, and where it cooled from T₀ to T only beyond (T₀/T)²', () => {
    expect(trend(0.3, Infinity, 1e9, [1, 1.01]).hasRisen(kind)).toBe(false);
    expect(trend(0.3, Infinity, 0.59 * 16, [2, 0.5]).hasRisen(kind)).toBe(false);
    expect(trend(0.3, Infinity, 0.61 * 16, [2, 0.5]).hasRisen(kind)).toBe(true);
  });

  it('not below twice its floor; a hundredfold where it may pass through 0; and not where nothing was told', () => {
    expect(trend(1e-9, Infinity, 0.9).hasRisen({ ...kind, floor: 0.5 })).toBe(false);
    expect(trend(1e-9, Infinity, 1.1).hasRisen({ ...kind, floor: 0.5 })).toBe(true);
    for (const first of [-0.3, 0.3]) {
      expect(trend(first, Infinity, 59).hasRisen({ ...kind, signed: true })).toBe(false);
      expect(trend(first, Infinity, 61).hasRisen({ ...kind, signed: true })).toBe(true);
    }
    expect(new LossTrend(lawContext(1, 1)).hasRisen(kind)).toBe(false);
    expect(trend(0.3, 100, NaN).hasRisen(kind)).toBe(false);
  });

  it('once in ten thousand times by the luck of the first minibatch; without 10^(8/n) often', () => {
    const random = new RandomStreams(4, 'first minibatches', 1);
    for (const rows of [1, 2, 8]) {
      let [told, withoutRows] = [0, 0];
      for (let k = 0; k < 20_000; k++) {
        let square = 0;
        for (let i = 0; i < rows; i++) square += random.normal(0) ** 2 / rows;
        told += Number(trend(square, rows, 1).hasRisen(kind));
        withoutRows += Number(trend(square, Infinity, 1).hasRisen(kind));
      }
      // 2 are expected at most; 14 or more come once in ten million times.
      expect(told).toBeLessThan(14);
      expect(withoutRows).toBeGreaterThan(300);
    }
  });

  it('is still known by a run that is resumed', () => {
    const context = lawContext(1, 1);
    const before = new LossTrend(context);
    before.began(0.3, 100, 1);
    const other = lawContext(1, 1);
    const after = new LossTrend(other);
    other.arrays.get('loss trend')!.set(context.arrays.get('loss trend')!);
    after.began(7, 100, 1);
    after.stands(5, 1);
    expect(after.findings('r', kind, smallerSteps(1e9))).toEqual([
      'learning r has diverged: loss is 5.00 at the end, far above 0.300 where it began. Try a smaller learning.rate (1000000000 now), or learning.clip',
    ]);
  });
});

describe('early stopping', () => {
  const stopped = (rate: number, first: number): readonly string[] => {
    const run = simulate(
      {
        energy: { use: 'trial-network' },
        data: { use: 'seven-points' },
        dynamics: { use: 'softmax' },
        temperature: { use: 'fixed', value: 0.8 },
        learning: {
          use: 'free-energy-gradient',
          batch: 7,
          updates: 3,
          // Well for some steps, then wild.
          rate: { use: 'leap', from: first, to: rate, at: 4 },
          patience: 1,
          optimiser: { use: 'gradient-descent' },
        },
        steps: 60,
      },
      networks,
    );
    for (const _ of run.frames());
    expect(run.simulation.tick.step).toBeLessThan(60);
    return run.simulation.findings;
  };

  it('says nothing where θ is back at steps that went well, and still tells where none did', () => {
    expect(stopped(250, 0.1)).toEqual([]);
    expect(stopped(250, 250)).toEqual([expect.stringContaining('has diverged')]);
  });
});

it('θ that wanders in a hot bath is no alarm: T d/N is allowed', () => {
  const model = classes();
  const context = lawContext(5, 1, 1, { registry, dataset: model.dataset! });
  const options = { batch: 7, rate: 0.01, temperature: 2000 };
  const rule: LearningRule = stochasticGradientLangevin.make(
    stochasticGradientLangevin.options.parse(options),
    context,
  ) as LearningRule;
  const state = rule.init(model, context) as { readonly trend: LossTrend };
  for (let k = 0; k < 60; k++) rule.update(model, state, tick(0.7));
  rule.close!(state);
  // Without it there would be an alarm.
  expect(state.trend.hasRisen({ name: 'trainLoss', floor: 0.7 })).toBe(true);
  expect(rule.findings!(state)).toEqual([]);
});

it('a run says at its end what its rule found, and the same after a resume', () => {
  const recipe = {
    energy: { use: 'trial-network' },
    data: { use: 'seven-points' },
    dynamics: { use: 'softmax' },
    temperature: { use: 'fixed', value: 0.8 },
    learning: { use: 'free-energy-gradient', batch: 7, rate: 1e9, optimiser: { use: 'gradient-descent' } },
    steps: 2,
    observe: { every: 1 },
  };
  const whole = simulate(recipe, networks);
  const frames = whole.frames();
  frames.next();
  const from = whole.checkpoint();
  for (const _ of frames);
  expect(whole.simulation.findings).toEqual([expect.stringMatching(/^learning free-energy-gradient has diverged/)]);
  const rest = simulate(recipe, networks, { from });
  for (const _ of rest.frames());
  expect(rest.simulation.findings).toEqual(whole.simulation.findings);
  const { learning: _learning, ...without } = recipe;
  expect(simulate(without, networks).simulation.findings).toEqual([]);
});

/** Trials without the data that suites give them. */
const machine = (): Model => {
  const rows = [0, 0, 1, 1, 1, 1, 1, 0];
  const dataset = { name: 'rows', points: Float64Array.from(rows), count: 4, dimension: 2, columns: ['a', 'b'] };
  return { energy: restrictedMachine(), x: batchOf(new Float64Array(4), 1, 4), dataset };
};
const twoBits = (): Energy =>
  pairwiseEnergy(
    {
      pairwise: {
        from: Int32Array.of(0),
        to: Int32Array.of(1),
        coupling: Float64Array.of(0.4),
        field: Float64Array.of(0.2, -0.3),
      },
    },
    { space: bits(2), parameters: {} },
  );
const visible = (): Model => ({ ...machine(), energy: twoBits(), x: batchOf(new Float64Array(2), 1, 2) });
const classes = (): Model => ({ ...trialNetworkModel(), dataset: points });
const latent = (): Model => ({
  ...trialVariational(),
  dataset: pointsAsData(Float64Array.of(0.9, 0.4, -0.6, 0.1, 1.2, -0.7, 0.2, -0.3, 0.5, 0.5), 2),
});
const plain = { optimiser: { use: 'gradient-descent' } };

// The rates diverge, and stay within float32 for two updates.
describe.each<[string, unknown, () => Model, options: object, wild: number]>([
  ['maximum-likelihood', maximumLikelihood, machine, {}, 1e9],
  ['pseudo-likelihood', pseudoLikelihood, visible, {}, 1e9],
  ['noise-contrastive-estimation', noiseContrastiveEstimation, trialSpring, { batch: 5, ...plain }, 1e9],
  ['implicit-score-matching', implicitScoreMatching, trialSpring, { batch: 5, ...plain }, 1e4],
  ['denoising-score-matching', denoisingScoreMatching, trialSpring, { batch: 5, ...plain }, 1e4],
  ['variational', variational, latent, { batch: 5, ...plain }, 100],
  ['label-likelihood', labelLikelihood, trialLabels, { batch: 6, ...plain }, 1e9],
  ['free-energy-gradient', freeEnergyGradient, classes, { batch: 7, ...plain }, 1e9],
  ['free-energy-gradient', freeEnergyGradient, classes, { batch: 7, layers: 0.1, ...plain }, 1e9],
  ['backpropagation', backpropagation, classes, { batch: 7, ...plain }, 1e9],
  ['stochastic-gradient-langevin', stochasticGradientLangevin, classes, { batch: 7 }, 1e9],
])('%s', (name, definition, model, options, wild) => {
  const said = (rate: number, steps: number, temperatures: readonly number[] = [0.7]): readonly string[] => {
    const of = model();
    const context = lawContext(5, 1, 1, { registry, dataset: of.dataset! });
    const made = definition as Definition<'learning'>;
    const rule: LearningRule = made.make(made.options.parse({ ...options, rate }) as never, context);
    const state = rule.init(of, context);
    expect(rule.findings!(state)).toEqual([]);
    for (let k = 0; k < steps; k++) rule.update(of, state, tick(temperatures[k % temperatures.length]!));
    rule.close?.(state);
    return rule.findings!(state);
  };

  it('tells of a rate that diverges, and says nothing of a small one', () => {
    expect(said(1e-3, 4)).toEqual([]);
    const clip = ['maximum-likelihood', 'pseudo-likelihood', 'stochastic-gradient-langevin'].includes(name)
      ? ''
      : ', or learning.clip';
    const told = new RegExp(
      `^learning ${name} has diverged: .* far above .* Try a smaller learning.rate \\(${wild} now\\)${clip}$`,
    );
    expect(said(wild, 2)).toEqual([expect.stringMatching(told)]);
  });

  it('says nothing where the run ends hotter than it began', () => expect(said(wild, 2, [0.7, 0.71])).toEqual([]));
});
