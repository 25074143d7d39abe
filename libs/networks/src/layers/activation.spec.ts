import { describe, expect, it } from 'vitest';
import { fermiDirac, noisy, plain, softmax, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { built, exactly, inputsOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { activation } from './activation.ts';
import { dense } from './dense.ts';

describe('activation', () => {
  layerSuite('softplus of an image', () => built(layer(activation, { activation: thermalSoftplus }), [2, 2, 3]));
  layerSuite('softmax of a row', () => built(layer(activation, { activation: softmax, energy: 'half-square' }), [4]));

  it.each([0.5, 2])('NET-03 NET-04 T = %s: what dense does behind its matrix', (T) => {
    for (const given of [thermalSoftplus, thermalTanh, fermiDirac]) {
      const [alone, linear, both] = [
        built(layer(activation, { activation: given }), [3]),
        built(layer(dense, { units: 3 }), [2]),
        built(layer(dense, { units: 3, activation: given }), [2]),
      ];
      const inputs = inputsOf(both, 2, T);
      const x = exactly(linear, inputs).output;
      expect(exactly(alone, { ...inputs, x, theta: {} })).toEqual(exactly(both, inputs));
      expect(alone.conventions).toEqual(both.conventions);
    }
  });

  it('refuses one with noise, and names the layer that has it', () => {
    expect(() => layer(activation, { activation: noisy })).toThrow(
      expect.objectContaining({
        code: 'missing-capability',
        message: expect.stringContaining(
          'the activation noisy has no tensor program: it has noise of its own',
        ) as string,
        hint: expect.stringContaining(
          '{ use: thermal-noise }, { use: activation, activation: { use: softmax } }',
        ) as string,
      }),
    );
    expect(() => layer(activation, { activation: plain })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('give it `program') as string }),
    );
  });

  it('needs an activation, with a program', () => {
    expect(() => layer(activation, {} as never)).toThrow('layer activation: option activation');
    expect(() => layer(activation, { activation: plain })).toThrow('the activation plain has no tensor program');
  });
});
