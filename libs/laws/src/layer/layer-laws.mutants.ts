import { ErgodicError, parameterArray } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { changing, claims, mutant, ofPlan, programmed, times } from './layer-mutant.ts';
import { largestLayer, outerLayer, spinLayer, tokenLayer } from './right-layers.ts';
import { standInRuntime as runtime } from './stand-in.ts';

const start = 'built twice, it is the same; from another seed, it starts elsewhere';
const names = 'what is within it has its names';
const refused = 'it refuses what does not fit, by its name';
const declared = 'it is declared as it is';
const mixing = 'samples of a batch do not mix';
const derivatives = 'the derivatives match central differences';
const bounds = 'U and S are finite, and S is between its bounds';
const limits = 'T → 0 and T → ∞ leave it finite';
const again = 'the same input gives the same output';
const equal = 'units at equal temperatures are as at one';
const carried = 'its state is taken up again';
const compiled = 'compiled, it is as one operation at a time';

class Nameless extends ErgodicError {
  constructor(message: string) {
    super({ code: 'invalid-option', message });
  }
}

let built = 0;
let asked = 0;

export const layerProof: Proof = {
  suite: 'layerLaws',
  right: [
    { name: 'spins', laws: () => ofPlan(() => spinLayer(false)) },
    { name: 'spins that remember', laws: () => ofPlan(() => spinLayer(true)) },
    { name: 'powers of tokens', laws: () => ofPlan(tokenLayer, { runtime, inputs: [[3]] }) },
    { name: 'spins within another layer', laws: () => ofPlan(outerLayer, { ...claims, refuses: [] }) },
    { name: 'the largest feature', laws: () => ofPlan(largestLayer, { runtime, kinks: true }) },
    {
      name: 'spins, without a runtime',
      laws: () => ofPlan(() => spinLayer(false), { refuses: [[2, 3]], name: 'spins' }),
    },
  ],
  mutants: [
    mutant('weights that count how often they were built', start, {
      layer: ({ parameters: { weights } }) => ({
        parameters: {
          weights: parameterArray(
            weights!.shape,
            weights!.data.map((w) => w + ++built),
          ),
        },
      }),
    }),
    mutant('weights that no site draws', start, {
      layer: ({ parameters: { weights } }) => ({
        parameters: {
          weights: parameterArray(
            weights!.shape,
            weights!.data.map((_, i) => Math.sin(i)),
          ),
        },
      }),
    }),
    mutant('weights that are not numbers', start, {
      layer: ({ parameters: { weights } }) => ({
        parameters: {
          weights: parameterArray(
            weights!.shape,
            weights!.data.map(() => NaN),
          ),
        },
      }),
    }),
    {
      name: 'parameters of what is within, under another name',
      breaks: names,
      laws: () => ofPlan(() => outerLayer((name) => `within.${name}`), { ...claims, refuses: [] }),
    },
    mutant('any shape let through', refused, { takesAll: true }),
    ...([TypeError, Nameless] as const).map((Complaint): Mutant => ({
      name: `a misfit that is ${Complaint === TypeError ? 'a TypeError' : 'told without a name'}`,
      breaks: refused,
      laws: () =>
        ofPlan(() => ({
          build(input, site) {
            if (input.length > 1) throw new Complaint(`a layer takes [features], not [${input}]`);
            return spinLayer(false).build(input, site);
          },
        })),
    })),
    mutant('an output of another shape', declared, { layer: () => ({ output: [4] }) }),
    programmed(
      'U of the whole sample instead of its units',
      declared,
      changing(({ energy }) => ({
        energy: { shape: [energy!.shape[0]!], data: energy!.data.filter((_, i) => i % 3 === 0) },
      })),
    ),
    programmed('an energy without an entropy', declared, (right) => (...given) => {
      const { output, energy } = right(...given);
      return { output, energy: energy! };
    }),
    mutant('an energy without conventions', declared, {
      layer: ({ conventions: _, ...rest }) => ({ ...rest, conventions: undefined as never }),
    }),
    programmed(
      'a state that is not declared',
      declared,
      changing(({ output }) => ({ state: { m: output } })),
    ),
    programmed(
      'outputs less their mean over the batch',
      mixing,
      changing(({ output }) => {
        const mean = output.data.reduce((sum, y) => sum + y, 0) / output.data.length;
        return { output: times(output, (y) => y - mean) };
      }),
    ),
    programmed('a derivative that is half as large', derivatives, (right) => (tools, u, theta, pass) => {
      const result = right(tools, u, theta, pass);
      return tools.isDifferentiating ? { ...result, output: times(result.output, (y) => y / 2) } : result;
    }),
    programmed(
      'a derivative that does not see θ',
      derivatives,
      (right) => (tools, u, theta, pass) =>
        tools.isDifferentiating
          ? right(tools, u, { weights: times(theta['weights']!, (w) => Math.round(w * 10) / 10) }, pass)
          : right(tools, u, theta, pass),
    ),
    programmed(
      'a derivative by its input that is wrong when it is hot',
      derivatives,
      (right) => (tools, u, theta, pass) => {
        const result = right(tools, u, theta, pass);
        const wrong = tools.isDifferentiating && pass.temperature.data[0]! > 2;
        const first = u.data[0]!;
        return wrong ? { ...result, output: times(result.output, (y) => y + first) } : result;
      },
    ),
    programmed(
      'S of two spins in training',
      bounds,
      changing(({ entropy }, [, , , { training }]) => ({ entropy: times(entropy!, (S) => (training ? 2 * S : S)) })),
    ),
    programmed(
      'S of the wrong sign',
      bounds,
      changing(({ entropy }) => ({ entropy: times(entropy!, (S) => -S) })),
    ),
    programmed(
      'S in bits',
      bounds,
      changing(({ entropy }) => ({ entropy: times(entropy!, (S) => S / Math.LN2) })),
    ),
    programmed(
      'U that is not a number in one unit',
      bounds,
      changing(({ energy }) => ({ energy: times(energy!, (U, i) => (i === 1 ? 0 / 0 : U)) })),
    ),
    programmed(
      'exponentials that overflow',
      limits,
      changing(({ output }, [, , , { temperature }]) => ({
        output: times(output, (y) => Math.exp(y / temperature.data[0]!) / (1 + Math.exp(y / temperature.data[0]!))),
      })),
    ),
    programmed(
      'noise of its own at every pass',
      again,
      changing(({ output }) => ({ output: times(output, (y) => y + 1e-3 * Math.sin(++asked)) })),
    ),
    programmed(
      'the first temperature for all units but the last',
      equal,
      changing(({ output }, [, , , { temperature }]) => ({
        output: temperature.shape.length === 0 ? output : times(output, (y, i) => (i % 3 === 2 ? y / 2 : y)),
      })),
    ),
    programmed(
      'a state that is never read',
      carried,
      (right) => (tools, u, theta, pass) =>
        right(tools, u, theta, { ...pass, state: { m: times(pass.state['m']!, () => 0) } }),
      true,
    ),
    programmed(
      'a state of its own beside the one that is carried',
      carried,
      changing(({ output }) => ({ output: times(output, (y) => y + 1e-3 * Math.sin(++asked)) })),
      true,
    ),
    programmed(
      'a program that reads numbers',
      'its program is compiled, one for any batch',
      (right) =>
        (tools, ...rest) => {
          tools.note('it reads the numbers of a tensor');
          return right(tools, ...rest);
        },
    ),
    programmed(
      'another response one operation at a time',
      compiled,
      changing(({ output }, [{ backend }]) => ({ output: backend ? times(output, (y) => 1.001 * y) : output })),
    ),
  ],
};
