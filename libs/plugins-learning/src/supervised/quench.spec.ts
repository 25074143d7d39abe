import { beforeAll, describe, expect, it } from 'vitest';
import { simulate, type Checkpoint, type Frame, type Registry, type Run } from '@ergodic/kernel';
import { trialNetworkModel } from '../trial-network.ts';
import { loadedRegistry, refusal, startedOn } from '../../test/network.ts';
import { freeEnergyGradient } from './free-energy-gradient.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

const recipe = (learning: object = {}, more: object = {}) => ({
  energy: { use: 'trial-network' },
  data: { use: 'seven-points' },
  dynamics: { use: 'softmax' },
  temperature: { use: 'fixed', value: 0.8 },
  learning: { use: 'free-energy-gradient', batch: 3, rate: 0.1, ...learning },
  steps: 40,
  observe: { every: 1 },
  ...more,
});

const start = (of: object, from?: Checkpoint): Run => simulate(of, registry, from ? { from } : {});
const framesOf = (run: Run): Frame[] => [...run.frames()];
const thetaOf = (run: Run): number[] =>
  Object.values(run.simulation.assembly.energy.parameters).flatMap(({ data }) => [...data]);

describe('quench', () => {
  it('goes back to where the watched number was least, and ends the run', () => {
    const run = start(recipe({ patience: 4 }));
    const frames = framesOf(run);
    const values = frames.map(({ values: { crossEntropy } }) => crossEntropy!);
    const found = frames.findIndex(({ transitions }) => transitions.some(({ kind }) => kind === 'quench'));
    expect(found).toBeGreaterThan(4);
    const least = Math.min(...values.slice(0, found));
    expect(values[found]).toBe(least);
    // Four steps before, without a better one since.
    expect(values.indexOf(least)).toBe(found - 5);
    // And with that the run ends.
    expect(found).toBe(frames.length - 1);
    expect(frames[found]!.transitions[0]!.description).toMatch(/no better for 4 steps: .*crossEntropy was least, /);
    const updates = frames.map(({ values: { updates: each } }) => each);
    expect(updates.at(-1)).toBe(updates[found - 1]);
    // Without patience it goes on.
    expect(framesOf(start(recipe())).at(-1)!.values['crossEntropy']).not.toBe(least);
  });

  it('refuses to watch what the energy does not tell', () => {
    const error = refusal(() => startedOn(registry, freeEnergyGradient, { patience: 2, watch: 'nothing' }));
    expect(error).toMatchObject({ code: 'invalid-option', path: 'learning.watch', value: 'nothing' });
    expect(error.hint).toContain('crossEntropy');
    const model = trialNetworkModel();
    const silent = { ...model, energy: { ...model.energy, observables: [] } };
    const mute = refusal(() => startedOn(registry, freeEnergyGradient, { patience: 2 }, { model: silent }));
    expect(mute).toMatchObject({ code: 'invalid-option', path: 'learning.patience' });
  });
});

describe('runs that are killed and taken up again', () => {
  const rules: [string, object][] = [
    ['free-energy-gradient', { patience: 4, optimiser: { use: 'adam' } }],
    ['backpropagation', { optimiser: { use: 'momentum' }, rate: { use: 'halving', from: 0.2 }, clip: 0.5 }],
    ['stochastic-gradient-langevin', { decay: 0.3, updates: 2 }],
  ];
  it.each(rules)('have the same bits: %s', (use, options) => {
    const { optimiser, ...plain } = options as { optimiser?: object };
    const of = recipe({ use, ...plain, ...(optimiser && { optimiser }) });
    const whole = start(of);
    const all = framesOf(whole);
    // In the middle of a pass where there are two updates in a step; before the quench, and when it has ended the run.
    for (const at of [5, Math.min(31, all.length)]) {
      const first = start(of);
      let checkpoint: Checkpoint | undefined;
      for (const { step } of first.frames())
        if (step === at) {
          checkpoint = structuredClone(first.checkpoint());
          break;
        }
      const later = start(of, checkpoint);
      const rest = framesOf(later);
      expect(rest).toEqual(all.slice(all.length - rest.length));
      expect(rest.length).toBe(all.length - at);
      expect(thetaOf(later)).toEqual(thetaOf(whole));
    }
  });

  it('are refused with another architecture, which the message tells', () => {
    const first = start(recipe());
    let checkpoint: Checkpoint | undefined;
    for (const { step } of first.frames()) if (step === 2) checkpoint = first.checkpoint();
    const other = recipe({}, { energy: { use: 'trial-network', hidden: 5 } });
    const error = refusal(() => start(other, checkpoint));
    expect(error.code).toBe('recipe-mismatch');
    expect(error.message).toContain('energy.hidden: 3 → 5');
    expect(error.hint).toContain('resume with the recipe in the run’s folder');
  });

  it('tell at once of data without labels, and of a rate that blows θ up', () => {
    const unlabelled = recipe({}, { data: { use: 'seven-points', labels: false } });
    expect(refusal(() => start(unlabelled))).toMatchObject({ code: 'data', path: 'data' });
    const wild = start(recipe({ rate: 1e30, optimiser: { use: 'gradient-descent' } }));
    const before = thetaOf(wild);
    const error = refusal(() => framesOf(wild));
    expect(error.code).toBe('non-finite');
    expect(error.message).toMatch(/free-energy-gradient: .* at update \d \(pass 1\); .*(hidden|readout)/);
    expect(thetaOf(wild)).toEqual(before);
  });
});
