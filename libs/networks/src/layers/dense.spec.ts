import { describe, expect, it } from 'vitest';
import { fermiDirac, plain, softmax, thermalSigmoid, thermalSoftplus, thermalTanh } from '../../test/activations.ts';
import { built, exactly, numbers, siteOf } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { layer } from '../common/layer-from-code.ts';
import { dense } from './dense.ts';

const activations = { thermalSoftplus, thermalSigmoid, thermalTanh, fermiDirac, softmax };

describe('dense', () => {
  for (const [name, activation] of Object.entries(activations))
    layerSuite(name, () => built(layer(dense, { units: 4, activation }), [3]));
  layerSuite('linear, half-square, without bias', () =>
    built(layer(dense, { units: 2, bias: false, energy: 'half-square' }), [3]),
  );
  layerSuite('at each time of a sequence', () => built(layer(dense, { units: 3, activation: thermalTanh }), [4, 2]));
  layerSuite('a temperature a unit', () => built(layer(dense, { units: 3, activation: thermalSoftplus }), [2]), {
    temperatures: [[0.3, 1, 2.2]],
  });

  const seed = {
    x: numbers([2, 2], [1, 2, 0, -1]),
    theta: { weights: numbers([2, 2], [0.5, -1, 0.25, 0.5]), bias: numbers([2], [0.1, 0]) },
    draws: {},
    state: {},
  };
  const mean = (values: Float64Array, rows: number): number => values.reduce((sum, v) => sum + v, 0) / rows;

  it.each([
    ['mean-square', 0.370625],
    ['half-square', 0.1853125],
  ] as const)('NET-01 the numbers of thermodynamic_forward: z and U by %s', (energy, U) => {
    const linear = built(layer(dense, { units: 2, energy }), [2]);
    for (const T of [0.5, 1, 2.5]) {
      const found = exactly(linear, { ...seed, temperature: numbers([], [T]) });
      [1.1, 0, -0.15, -0.5].forEach((z, i) => expect(found.output.values[i]).toBeCloseTo(z, 12));
      expect(mean(found.energy!.values, 2)).toBeCloseTo(U, 12);
      // S of p = softmin(z/T) of each row, written out.
      const S = [
        [1.1, 0],
        [-0.15, -0.5],
      ].map((z) => {
        const weights = z.map((each) => Math.exp(-each / T));
        const Z = weights[0]! + weights[1]!;
        return -weights.reduce((sum, w) => sum + (w / Z) * Math.log(w / Z), 0);
      });
      expect(mean(found.entropy!.values, 2)).toBeCloseTo((S[0]! + S[1]!) / 2, 12);
    }
  });

  it('NET-01 S is of the softmin of three units, in which a sign tells', () => {
    const linear = built(layer(dense, { units: 3 }), [1]);
    const z = [1.1, 0, -2];
    const theta = { weights: numbers([1, 3], z), bias: numbers([3], [0, 0, 0]) };
    for (const T of [0.5, 1, 2.5]) {
      const inputs = { x: numbers([1, 1], [1]), theta, temperature: numbers([], [T]), draws: {}, state: {} };
      const { values } = exactly(linear, inputs).entropy!;
      const S = (sign: number): number[] => {
        const weights = z.map((each) => Math.exp((sign * each) / T));
        const Z = weights.reduce((sum, w) => sum + w, 0);
        return weights.map((w) => (-w / Z) * Math.log(w / Z));
      };
      S(-1).forEach((each, i) => expect(values[i]).toBeCloseTo(each, 12));
      const total = (of: ArrayLike<number>): number => Array.from(of).reduce((sum, each) => sum + each, 0);
      expect(Math.abs(total(values) - total(S(1)))).toBeGreaterThan(0.02);
    }
  });

  const atT = (activation: typeof thermalSoftplus, u: number, T: number) => {
    const one = built(layer(dense, { units: 1, activation }), [1]);
    const theta = { weights: numbers([1, 1], [1]), bias: numbers([1], [0]) };
    const inputs = { x: numbers([1, 1], [u]), theta, temperature: numbers([], [T]), draws: {}, state: {} };
    const { output, energy, entropy } = exactly(one, inputs);
    return { y: output.values[0]!, U: energy!.values[0]!, S: entropy!.values[0]! };
  };

  it.each([
    [-1, 0.0634640055214863],
    [0, 0.346573590279973],
    [0.3, 0.518743975242943],
    [1, 1.063464005521486],
  ])('NET-04 u = %s at T = 0.5 gives %s, which is −F = −(U − TS)', (u, y) => {
    const found = atT(thermalSoftplus, u, 0.5);
    expect(found.y).toBeCloseTo(y, 14);
    expect(-(found.U - 0.5 * found.S)).toBeCloseTo(y, 14);
    // The mutants: S with the other sign, U without the occupation.
    expect(-(found.U + 0.5 * found.S)).not.toBeCloseTo(y, 1);
    if (u !== 0) expect(-(-u - 0.5 * found.S)).not.toBeCloseTo(y, 2);
  });

  it.each([0.2, 1, 3])('T = %s: U and S are those of the enumerated levels', (T) => {
    const ofLevels = (levels: readonly number[]) => {
      const Z = levels.reduce((sum, E) => sum + Math.exp(-E / T), 0);
      const p = levels.map((E) => Math.exp(-E / T) / Z);
      return {
        U: levels.reduce((sum, E, i) => sum + E * p[i]!, 0),
        S: -p.reduce((sum, each) => sum + each * Math.log(each), 0),
        F: -T * Math.log(Z),
      };
    };
    for (const u of [-1.3, -0.2, 0, 0.7, 2.1])
      for (const [activation, levels] of [
        [thermalSoftplus, [0, -u]],
        [thermalSigmoid, [0, -u]],
        [thermalTanh, [-u, u]],
      ] as const) {
        const found = atT(activation, u, T);
        const exact = ofLevels(levels);
        expect(found.U).toBeCloseTo(exact.U, 12);
        expect(found.S).toBeCloseTo(exact.S, 12);
        expect(found.U - T * found.S).toBeCloseTo(exact.F, 12);
      }
  });

  it('NET-03 fermi-dirac falls as u rises; NET-04 T → 0 is the rectifier; nothing overflows at |u/T| = 1e4 and beyond', () => {
    expect(atT(fermiDirac, 1, 0.5).y).toBeLessThan(atT(fermiDirac, 0, 0.5).y);
    expect(atT(fermiDirac, 1, 0.5).y).toBeCloseTo(1 / (1 + Math.exp(0.7 / 0.5)), 14);
    for (const activation of [thermalSoftplus, thermalSigmoid, thermalTanh, fermiDirac])
      for (const [u, T] of [
        [1, 1e-4],
        [-1, 1e-4],
        [1e4, 1],
        [-1e4, 1],
        [1e10, 1e-20],
      ] as const) {
        const { y, U, S } = atT(activation, u, T);
        expect([y, U, S].every(Number.isFinite), `${activation.name} ${u}, ${T}`).toBe(true);
        expect(S).toBeLessThan(activation === fermiDirac ? 1e-12 : 1e-30);
      }
    expect(atT(thermalSoftplus, 1, 1e-4)).toEqual({ y: 1, U: -1, S: expect.closeTo(0, 12) as number });
    expect(atT(thermalSoftplus, -1, 1e-4).y).toBe(0);
  });

  it('starts with variances 2/n before rectifiers and 1/n else, and b = 0', () => {
    const deviation = (activation?: typeof thermalSoftplus): number => {
      const { weights, bias } = built(layer(dense, { units: 60, activation }), [50]).parameters;
      expect(bias!.data.every((b) => b === 0)).toBe(true);
      return weights!.data.reduce((sum, w) => sum + w * w, 0) / 3000;
    };
    // 3000 numbers: a relative standard error of 2.6 %, five of them.
    expect(Math.abs(deviation(thermalSoftplus) * 25 - 1)).toBeLessThan(0.13);
    expect(Math.abs(deviation() * 50 - 1)).toBeLessThan(0.13);
    const [a, b] = [1, 2].map((s) => built(layer(dense, { units: 2 }), [2], s).parameters['weights']!.data);
    expect(a).not.toEqual(b);
    expect(built(layer(dense, { units: 2 }), [2], 1).parameters['weights']!.data).toEqual(a);
  });

  it('takes its own temperature where it has one, and says which layer gets a shape that it cannot take', () => {
    expect(built(layer(dense, { units: 2, temperature: 0.7 }), [2]).temperature).toBe(0.7);
    expect(built(layer(dense, { units: 2 }), [2]).temperature).toBeUndefined();
    expect(() => layer(dense, { units: 2 }).build([28, 28, 1], siteOf('energy.layers.3 (dense)'))).toThrow(
      'energy.layers.3 (dense) takes a row [features] or a sequence [time, features], and what comes before it gives [28, 28, 1]',
    );
  });

  it('says what to write where the activation has no program, and which option is wrong', () => {
    expect(() => layer(dense, { units: 2, activation: plain })).toThrow(
      expect.objectContaining({
        code: 'missing-capability',
        message: 'layer dense: the activation plain has no tensor program',
        hint: expect.stringContaining('program: (tf, u, temperature)') as string,
      }) as Error,
    );
    expect(() => layer(dense, { units: 0 })).toThrow('layer dense: option units');
    expect(() => layer(dense, { units: 2, unit: 3 } as never)).toThrow('layer dense has no option unit');
    expect(() => layer(dense, { units: 2, activation: { use: 'thermal-tanh' } })).toThrow(
      expect.objectContaining({ hint: 'from code, give the definition itself' }) as Error,
    );
  });
});
