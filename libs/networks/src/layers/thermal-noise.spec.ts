import { describe, expect, it } from 'vitest';
import { built, exactly, inputsOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { thermalNoise } from './thermal-noise.ts';

const [friction, timeStep] = [0.7, 0.3];
const noise = (always = false) => built(layer(thermalNoise, { friction, timeStep, always }), [6]);

describe('thermal-noise', () => {
  layerSuite('in training', () => noise(), { training: [false, true] });
  layerSuite('always, a temperature a unit', () => built(layer(thermalNoise, { always: true }), [3]), {
    temperatures: [[0.2, 1, 3]],
  });

  it.each([0.4, 1, 2.5])('NET-07 SMP-09 T = %s: y − x = √(2γTΔt) ξ; applied twice, or with no 2, it is not', (T) => {
    const inputs = inputsOf(noise(), 4, T);
    const ratioTo = (amplitude: number): number => {
      const { values } = exactly(noise(), inputs, true).output;
      return values.reduce(
        (most, y, i) =>
          Math.max(most, Math.abs(y - inputs.x.values[i]! - amplitude * inputs.draws['noise']!.values[i]!)),
        0,
      );
    };
    const variance = 2 * friction * T * timeStep;
    expect(ratioTo(Math.sqrt(variance))).toBeLessThan(1e-13);
    expect(ratioTo(variance)).toBeGreaterThan(0.01);
    expect(ratioTo(Math.sqrt(variance / 2))).toBeGreaterThan(0.01);
  });

  it('is there in training only, unless always', () => {
    const inputs = inputsOf(noise(), 2, 1.5);
    expect(exactly(noise(), inputs).output.values).toEqual(inputs.x.values);
    expect(exactly(noise(true), inputs).output).toEqual(exactly(noise(), inputs, true).output);
  });
});
