import type { Layer } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import type { Named, Numbers } from '../../test/layer-passes.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, expectFar, normals, passed, rows, thetaOf } from '../../test/layers.ts';
import { recurrent } from './recurrent.ts';

const layerOf = (options: z.input<typeof recurrent.options>, input: readonly number[]): Layer =>
  build(recurrent, options, input);

const answers: Readonly<Record<string, (u: number, T: number) => number>> = {
  'thermal-tanh': (u, T) => Math.tanh(u / T),
  'thermal-sigmoid': (u, T) => 1 / (1 + Math.exp(-u / T)),
  'thermal-softplus': (u, T) => T * Math.log(1 + Math.exp(u / T)),
};

interface Rule {
  readonly answer: (u: number, T: number) => number;
  /** Of h from before, and of the noise. */
  readonly transposed?: boolean;
  readonly noise?: number;
}

/** h of every step of one sample, and its fields u_t: plain loops. */
function byHand(
  x: readonly (readonly number[])[],
  theta: Named,
  T: readonly number[],
  rule: Rule,
  start: readonly number[],
  xi?: readonly (readonly number[])[],
) {
  const units = start.length;
  const { input, recurrent: W, bias } = theta as Record<'input' | 'recurrent' | 'bias', Numbers>;
  let h = [...start];
  const hidden: number[][] = [];
  const fields: number[][] = [];
  x.forEach((row, t) => {
    const u = Array.from({ length: units }, (_, i) => {
      let sum = bias.values[i]!;
      row.forEach((value, f) => (sum += value * input.values[f * units + i]!));
      h.forEach((value, j) => (sum += value * W.values[rule.transposed ? i * units + j : j * units + i]!));
      return sum;
    });
    h = u.map((field, i) => rule.answer(field, T[i]!) + (xi ? Math.sqrt(rule.noise! * T[i]!) * xi[t]![i]! : 0));
    fields.push(u);
    hidden.push(h);
  });
  return { hidden, fields };
}

const sequence = [
  [0.4, -1.2],
  [1.1, 0.3],
  [-0.6, 0.9],
];
const theta = (layer: Layer): Named => ({ ...thetaOf(layer), bias: rows([0.3, -0.4, 0.1]) });

describe('NET-07 recurrent', () => {
  it.each(['thermal-tanh', 'thermal-sigmoid', 'thermal-softplus'])('h_t = σ_T(W_h h + W_x x + b), %s', (use) => {
    const layer = layerOf({ units: 3, activation: { use }, returnSequences: true, stateful: true }, [3, 2]);
    const T = [0.5, 1.7, 0.9];
    const given = { u: rows([sequence]), theta: theta(layer), temperature: T, state: { h: rows([[0.2, -0.1, 0.6]]) } };
    const answer = answers[use]!;
    const { hidden, fields } = byHand(sequence, given.theta, T, { answer }, [0.2, -0.1, 0.6]);
    const found = passed(layer, given);
    expectClose(found.output, rows([hidden]), 1e-12);
    expectClose(found.state!, { h: rows([hidden[2]!]) }, 1e-12);

    // F = U − TS is the free energy of the two levels, unit by unit in every step.
    expect(found.energy!.shape).toEqual([1, 9]);
    fields.flat().forEach((u, at) => {
      const t = T[at % 3]!;
      const F = -t * Math.log(use === 'thermal-tanh' ? 2 * Math.cosh(u / t) : 1 + Math.exp(u / t));
      expect(found.energy!.values[at]! - t * found.entropy!.values[at]!).toBeCloseTo(F, 11);
      expect(found.entropy!.values[at]).toBeGreaterThan(0);
      expect(found.entropy!.values[at]).toBeLessThanOrEqual(Math.LN2);
    });

    // The mutants: W_h transposed, T forgotten, the state forgotten.
    const wrong = [
      byHand(sequence, given.theta, T, { answer, transposed: true }, [0.2, -0.1, 0.6]),
      byHand(sequence, given.theta, [1, 1, 1], { answer }, [0.2, -0.1, 0.6]),
      byHand(sequence, given.theta, T, { answer }, [0, 0, 0]),
    ];
    for (const other of wrong) expectFar(found.output, rows([other.hidden]), 1e-4);
  });

  it('gives the last step, or all', () => {
    const [last, all] = [false, true].map((returnSequences) => layerOf({ units: 4, returnSequences }, [5, 2])) as [
      Layer,
      Layer,
    ];
    const u = normals([3, 5, 2], 2);
    const [one, every] = [passed(last, { u }).output, passed(all, { u }).output];
    expect([last.output, all.output]).toEqual([[4], [5, 4]]);
    for (let b = 0; b < 3; b++)
      expect(one.values.slice(4 * b, 4 * b + 4)).toEqual(every.values.slice(20 * b + 16, 20 * b + 20));
  });

  it('noise has the variance 2γTΔt in every step', () => {
    const noise = { friction: 0.7, timeStep: 0.3 };
    const layer = layerOf({ units: 3, noise, returnSequences: true }, [3, 2]);
    expect(layer.draws).toEqual({ noise: { law: 'normal', shape: [3, 3] } });
    const xi = [
      [0.3, -1.1, 0.6],
      [1.7, 0.2, -0.5],
      [-0.4, 0.8, 2.1],
    ];
    const T = [0.4, 0.4, 0.4];
    const given = { u: rows([sequence]), theta: theta(layer), temperature: 0.4, draws: { noise: rows([xi]) } };
    const answer = answers['thermal-tanh']!;
    const found = passed(layer, given).output;
    const hidden = (factor: number): Numbers =>
      rows([byHand(sequence, given.theta, T, { answer, noise: factor }, [0, 0, 0], xi).hidden]);
    expectClose(found, hidden(2 * 0.7 * 0.3), 1e-12);
    // The mutants: without the 2, and with γ² (applied twice).
    for (const wrong of [0.7 * 0.3, 2 * 0.7 ** 2 * 0.3, 2 * 0.7]) expectFar(found, hidden(wrong), 1e-3);
  });

  it('one fixed point where ‖W_h‖ < T, several where it is larger', () => {
    const layer = layerOf({ units: 2, stateful: true }, [60, 1]);
    /** W_h is a rotation: every singular value is `norm`. */
    const at = (norm: number, angle: number, start: readonly number[], temperature: number): Float64Array => {
      const [c, s] = [norm * Math.cos(angle), norm * Math.sin(angle)];
      return passed(layer, {
        u: { shape: [1, 60, 1], values: new Float64Array(60).fill(0.3) },
        theta: {
          input: rows([[0.2, -0.1]]),
          recurrent: rows([
            [c, s],
            [-s, c],
          ]),
          bias: rows([0.05, 0.1]),
        },
        temperature,
        state: { h: rows([start]) },
      }).output.values;
    };
    for (const temperature of [0.5, 2]) {
      const from = (start: readonly number[]): Float64Array => at(0.7 * temperature, 0.4, start, temperature);
      const [one, other] = [from([1, 1]), from([-1, 0.5])];
      // 0.7^60 < 1e-9 times the distance at the start.
      one.forEach((h, i) => expect(Math.abs(h - other[i]!)).toBeLessThan(1e-8));
    }
    const [up, down] = [at(3, 0, [1, 1], 1), at(3, 0, [-1, -1], 1)];
    up.forEach((h, i) => expect(h - down[i]!).toBeGreaterThan(1));
  });

  it('carries its state: two passes over the halves are one over the whole', () => {
    const [half, whole] = [3, 6].map((time) => layerOf({ units: 3, stateful: true }, [time, 2])) as [Layer, Layer];
    const u = normals([1, 6, 2], 9);
    const part = (i: number): Numbers => ({ shape: [1, 3, 2], values: u.values.slice(6 * i, 6 * i + 6) });
    const first = passed(half, { u: part(0) });
    const second = passed(half, { u: part(1), state: first.state! });
    expect(second.output.values).toEqual(passed(whole, { u }).output.values);
    expect(layerOf({ units: 3 }, [3, 2]).state).toBeUndefined();
  });

  it('refuses what is no sequence', () => {
    expect(() => layerOf({ units: 3 }, [28, 28, 1])).toThrow(
      'layers.0 (recurrent) takes a sequence [time, features], and what comes before it gives [28, 28, 1]',
    );
  });
});

const noisy = { units: 3, returnSequences: true, noise: { friction: 0.5, timeStep: 0.2 } };
layerSuite('recurrent, noisy', () => layerOf(noisy, [4, 2]), { temperatures: [0.6, [0.4, 1, 2.2]] });
layerSuite(
  'recurrent, stateful, of rectifiers',
  () => layerOf({ units: 3, stateful: true, activation: { use: 'thermal-softplus' } }, [4, 2]),
  { temperatures: [0.6, [0.4, 1, 2.2]] },
);
layerSuite('recurrent, over rows', () => layerOf({ units: 3, activation: { use: 'softmax' } }, [4, 2]));
