import { sigmoid, softplusAt } from '@ergodic/numerics';
import { z } from 'zod';
import { categories, defineEnergy, parameterArray } from '@ergodic/kernel';
import { deviationOption, startWeights, weightsOption } from './hidden-units/start-weights.ts';
import { visibleOf } from './hidden-units/visible-of.ts';
import { numbersOf, numbersOption } from './numbers-option.ts';

/**
 * Restricted Boltzmann machine with visible units of q states (Potts, softmax units) and hidden bits,
 *   E(x, h) = −Σᵢⱼ W_i(x_i)j h_j − Σᵢ b_i(x_i) − Σⱼ c_j h_j,
 * as a function of x alone, the hidden units summed out at the temperature τ:
 *   E(x) = −Σᵢ b_i(x_i) − τ Σⱼ ln(1 + e^(a_j/τ)),   a_j = c_j + Σᵢ W_i(x_i)j.
 * State: [replicas, visible], categories 0 … q − 1. A state has one kind of unit, and this is the form of it that is exact at T =
 * τ: there e^(−E(x)/T) is the marginal of the joint law. τ is a control: a protocol that cools gives it the same schedule as T.
 *
 * A conditional energy takes O((visible + q) hidden), so a sweep of single units O(visible² hidden): for machines of a few hundred
 * visible units.
 *
 * θ: `weights` [visible, q, hidden], `visible-bias` [visible, q], `hidden-bias`. With p_j = 1/(1 + e^(−a_j/τ)):
 * ∂E/∂W_icj = −[x_i = c] p_j, ∂E/∂b_ic = −[x_i = c], ∂E/∂c_j = −p_j. q = 2 is `rbm` with W_i1 − W_i0 and b_i1 − b_i0.
 */
export const pottsRbm = defineEnergy({
  name: 'potts-rbm',
  summary: 'Restricted Boltzmann machine with visible units of q states; the hidden bits are summed out.',
  formula: 'E(x) = −Σᵢ b_i(x_i) − τ Σⱼ ln(1 + e^((c_j + Σᵢ W_i(x_i)j)/τ)), x = 0 … q − 1',
  law: 'T = τ: P(x) = Σ_h e^(−E(x, h)/T)/Z',
  source:
    'R. Salakhutdinov, A. Mnih, G. E. Hinton, ICML (2007) 791, doi:10.1145/1273496.1273596; J. Tubiana, S. Cocco, R. Monasson, eLife 8 (2019) e39397',
  options: z.object({
    visible: z
      .int()
      .min(1)
      .optional()
      .describe('visible units; left out: the columns of the data, or the recipe’s units'),
    states: z.int().min(2).describe('q, how many states a visible unit has'),
    hidden: z.int().min(1).describe('hidden units'),
    hiddenTemperature: z
      .number()
      .positive()
      .default(1)
      .describe('τ, at which the hidden units are summed out, an energy; a control'),
    deviation: deviationOption,
    weights: weightsOption('a row of hidden numbers for each state of the first visible unit, then of the second, …'),
    visibleBias: z
      .array(z.array(z.number()))
      .optional()
      .describe('b at the start, an energy: a row of q numbers for each visible unit; 0 where left out'),
    hiddenBias: numbersOption
      .default(0)
      .describe('c at the start, an energy: a number for all, a list, or { path } of a file'),
  }),
  space: 'categories',
  capabilities: ['conditional', 'parameter-gradient'],
  trials: [
    {
      options: {
        visible: 2,
        states: 3,
        hidden: 2,
        hiddenTemperature: 0.7,
        deviation: 0.9,
        visibleBias: [
          [0.3, -0.2, 0.8],
          [0, 0.5, -0.6],
        ],
        hiddenBias: [0.4, -0.9],
      },
    },
    { options: { states: 2, hidden: 3, deviation: 1.2 } },
  ],
  make(options, context) {
    const { hidden, states: q } = options;
    const visible = visibleOf('potts-rbm', options.visible, 0, context);
    const zeros = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
    const start = (
      shape: readonly [number, number],
      given: readonly (readonly number[])[] | undefined,
      option: string,
    ) => startWeights('potts-rbm', shape, given, options.deviation, context, option);
    const weights = start([visible * q, hidden], options.weights, 'weights');
    const b = start([visible, q], options.visibleBias ?? zeros(visible, q), 'visibleBias');
    const c = numbersOf('potts-rbm', 'hiddenBias', options.hiddenBias, hidden, context.folder);
    const { hiddenTemperature } = options;
    const controls = { hiddenTemperature };
    const inField = new Float64Array(hidden);
    /** Adds ± W of the state c of unit i to a. */
    const add = (i: number, state: number, sign: number): void => {
      const from = (i * q + state) * hidden;
      for (let j = 0; j < hidden; j++) inField[j]! += sign * weights[from + j]!;
    };
    const look = (x: Float64Array, row: number): void => {
      inField.set(c);
      for (let i = 0; i < visible; i++) add(i, x[row + i]!, 1);
    };
    const ofHidden = (): number => {
      let sum = 0;
      for (let j = 0; j < hidden; j++) sum -= softplusAt(inField[j]!, controls.hiddenTemperature);
      return sum;
    };
    return {
      space: categories(visible, q),
      parameters: {
        weights: parameterArray([visible, q, hidden], weights),
        'visible-bias': parameterArray([visible, q], b),
        'hidden-bias': parameterArray([hidden], c),
      },
      controls,
      addEnergy(x, out, scale = 1) {
        for (let r = 0; r < x.replicas; r++) {
          const row = r * visible;
          look(x.data, row);
          let sum = ofHidden();
          for (let i = 0; i < visible; i++) sum -= b[i * q + x.data[row + i]!]!;
          out[r]! += scale * sum;
        }
      },
      conditional(x, replica, unit, out) {
        const row = replica * visible;
        look(x.data, row);
        add(unit, x.data[row + unit]!, -1);
        for (let state = 0; state < q; state++) {
          add(unit, state, 1);
          out[state] = ofHidden() - b[unit * q + state]!;
          add(unit, state, -1);
        }
      },
      addParameterGradient(x, out, scale = 1) {
        const ofWeights = out['weights']!.data;
        const ofVisible = out['visible-bias']!.data;
        const ofBias = out['hidden-bias']!.data;
        for (let r = 0; r < x.replicas; r++) {
          const row = r * visible;
          look(x.data, row);
          for (let j = 0; j < hidden; j++) {
            const p = scale * sigmoid(inField[j]! / controls.hiddenTemperature);
            ofBias[j]! -= p;
            for (let i = 0; i < visible; i++) ofWeights[(i * q + x.data[row + i]!) * hidden + j]! -= p;
          }
          for (let i = 0; i < visible; i++) ofVisible[i * q + x.data[row + i]!]! -= scale;
        }
      },
    };
  },
});
