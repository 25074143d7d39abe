import {
  ErgodicError,
  parameterArray,
  type Layer,
  type LayerPlan,
  type LayerSite,
  type SampleShape,
} from '@ergodic/kernel';
import type { Named, Numbers, StandInTools } from './stand-in.ts';

export interface StandInPass {
  readonly temperature: Numbers;
  readonly draws: Named;
  readonly state: Named;
  readonly training: boolean;
}
export interface StandInResult {
  readonly output: Numbers;
  readonly energy?: Numbers;
  readonly entropy?: Numbers;
  readonly state?: Named;
}
export type StandInProgram = (tools: StandInTools, u: Numbers, theta: Named, pass: StandInPass) => StandInResult;

/** What a mutant changes: the layer when it is built, or its program. */
export interface Change {
  readonly layer?: (right: Layer, site: LayerSite) => Partial<Layer>;
  readonly program?: (right: StandInProgram) => StandInProgram;
  /** Shapes are taken as they come. */
  readonly takesAll?: boolean;
}

const UNITS = 3;

/**
 * Three spins y = tanh((x W + g ξ + m)/T) in the fields u = x W: g ξ is noise in training, m what is left of the outputs before, if it is
 * stateful. U = −u y, S the entropy of the spin.
 */
const spins =
  (stateful: boolean): StandInProgram =>
  (_tools, x, { weights }, { temperature, draws, state, training }) => {
    const batch = x.shape[0]!;
    const features = x.shape[1]!;
    const [output, energy, entropy] = [0, 0, 0].map(() => new Float64Array(batch * UNITS)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let at = 0; at < batch * UNITS; at++) {
      const [b, i] = [Math.floor(at / UNITS), at % UNITS];
      const T = temperature.shape.length === 0 ? temperature.data[0]! : temperature.data[i]!;
      let u = training ? 0.3 * draws['noise']!.data[at]! : 0;
      for (let f = 0; f < features; f++) u += x.data[b * features + f]! * weights!.data[f * UNITS + i]!;
      if (stateful) u += 0.5 * state['m']!.data[at]!;
      const z = Math.abs(u / T);
      output[at] = Math.tanh(u / T);
      energy[at] = -u * output[at]!;
      entropy[at] = z > 300 ? 0 : Math.log1p(Math.exp(-2 * z)) + (2 * z) / (1 + Math.exp(2 * z));
    }
    const array = (data: Float64Array): Numbers => ({ shape: [batch, UNITS], data });
    return {
      output: array(output),
      energy: array(energy),
      entropy: array(entropy),
      ...(stateful && { state: { m: array(output) } }),
    };
  };

export function spinLayer(stateful: boolean, { layer, program, takesAll }: Change = {}): LayerPlan {
  const right = spins(stateful);
  return {
    build(input: SampleShape, site: LayerSite): Layer {
      if (input.length !== 1 && !takesAll)
        throw new ErgodicError({ code: 'invalid-option', message: `${site.name} takes [features], not [${input}]` });
      const weights = parameterArray([input[0]!, UNITS]);
      for (let i = 0; i < weights.data.length; i++) weights.data[i] = site.normal();
      const built: Layer = {
        input,
        output: [UNITS],
        parameters: { weights },
        draws: { noise: { law: 'normal', shape: [UNITS] } },
        ...(stateful && { state: { m: [UNITS] } }),
        conventions: { energy: 'U = −u tanh(u/T)', entropy: 'S of a spin' },
        program: (program?.(right) ?? right) as unknown as Layer['program'],
      };
      return { ...built, ...layer?.(built, site) };
    },
  };
}

/** Tokens 0 … 4 to their squares and cubes, times a factor each: [time] to [time, 2]. */
export const tokenLayer = (program: (right: StandInProgram) => StandInProgram = (right) => right): LayerPlan => ({
  build: (input, site) => ({
    input,
    output: [input[0]!, 2],
    tokens: 5,
    parameters: { factors: parameterArray([2], Float64Array.of(site.normal(), site.normal())) },
    program: program((_tools, x, { factors }) => ({
      output: {
        shape: [...x.shape, 2],
        data: Float64Array.from(
          { length: 2 * x.data.length },
          (_, i) => factors!.data[i % 2]! * x.data[Math.floor(i / 2)]! ** (2 + (i % 2)),
        ),
      },
    })) as unknown as Layer['program'],
  }),
});

/** A layer of spins within another, that adds 1. */
export const outerLayer = (rename: (name: string) => string = (name) => `inner.${name}`): LayerPlan => ({
  build(input, site) {
    const inner = spinLayer(false).build(input, site);
    const renamed = <T>(record: Readonly<Record<string, T>> = {}): Record<string, T> =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), value]));
    const program: StandInProgram = (tools, u, theta, pass) => {
      const { output, ...rest } = (inner.program as unknown as StandInProgram)(
        tools,
        u,
        { weights: theta[rename('weights')]! },
        { ...pass, draws: { noise: pass.draws[rename('noise')]! } },
      );
      return { ...rest, output: { ...output, data: output.data.map((y) => y + 1) } };
    };
    return {
      input,
      output: inner.output,
      parameters: renamed(inner.parameters),
      draws: renamed(inner.draws),
      conventions: inner.conventions!,
      within: { inner },
      program: program as unknown as Layer['program'],
    };
  },
});

/** The largest of the features and of its neighbour: a kink where two are equal. */
export const largestLayer = (): LayerPlan => ({
  build: (input) => ({
    input,
    output: [1],
    parameters: {},
    program: ((_tools, { shape, data }) => ({
      output: {
        shape: [shape[0]!, 1],
        data: Float64Array.from({ length: shape[0]! }, (_, b) =>
          Math.max(...data.slice(b * shape[1]!, (b + 1) * shape[1]!)),
        ),
      },
    })) satisfies StandInProgram as unknown as Layer['program'],
  }),
});
