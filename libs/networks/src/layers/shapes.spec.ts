import { describe, expect, it } from 'vitest';
import { built, exactly, inputsOf, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { flatten } from './flatten.ts';
import { reshape } from './reshape.ts';

describe('flatten and reshape', () => {
  layerSuite('flatten', () => built(layer(flatten), [2, 3, 2]), { temperatures: [1] });
  layerSuite('reshape', () => built(layer(reshape, { shape: [3, 2, 1] }), [6]), { temperatures: [1] });

  it('keep all numbers in their order', () => {
    for (const plan of [layer(flatten), layer(reshape, { shape: [4, 3] })]) {
      const inputs = inputsOf(built(plan, [2, 6]), 3, 1);
      expect(exactly(built(plan, [2, 6]), inputs).output.values).toEqual(inputs.x.values);
    }
    expect(built(layer(flatten), [28, 28, 1]).output).toEqual([784]);
  });

  it('reshape names the layer and both shapes where they do not fit', () => {
    expect(() => layer(reshape, { shape: [28, 28, 1] }).build([780], siteOf('layers.0 (reshape)'))).toThrow(
      'layers.0 (reshape) takes 784 numbers, to make [28, 28, 1], and what comes before it gives [780]',
    );
  });
});
