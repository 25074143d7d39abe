import { beforeAll, describe, expect, it } from 'vitest';
import type { Context, Objective, Registry } from '@ergodic/kernel';
import { forms, rows, trialDescent } from '../../test/descent.ts';
import { loadedRegistry, refusal } from '../../test/network.ts';
import type { DescentSetting } from './compiled-descent.ts';
import type { ObjectiveFunction } from './descent-program.ts';

let registry: Registry;
beforeAll(async () => {
  registry = await loadedRegistry();
});

let compute: Context['compute'] = 'auto';
const descent = (options: object = {}, more: Partial<DescentSetting> = {}) =>
  trialDescent({ registry, compute, options, more });

describe.each(forms)('where compiled descent stops, compute: %s', (form) => {
  beforeAll(() => {
    compute = form;
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
