import type { LayerPlan } from '@ergodic/kernel';
import type { Mutant } from '../mutant.ts';
import { layerLaws, type LayerLawOptions } from './layer-laws.ts';
import { spinLayer, type Change, type StandInProgram, type StandInResult } from './right-layers.ts';
import { standInRuntime as runtime, type Numbers } from './stand-in.ts';

export const claims: LayerLawOptions = {
  runtime,
  inputs: [[4], [1]],
  refuses: [[2, 3]],
  entropyBound: Math.LN2,
  name: 'spins',
};
export const ofPlan = (make: () => LayerPlan, options: LayerLawOptions = claims) => layerLaws(make, options);

export const mutant = (
  name: string,
  breaks: string,
  change: Change | (() => Change),
  stateful = false,
  options: LayerLawOptions = claims,
): Mutant => ({
  name,
  breaks,
  laws: () => ofPlan(() => spinLayer(stateful, typeof change === 'function' ? change() : change), options),
});

export const programmed = (
  name: string,
  breaks: string,
  program: (right: StandInProgram) => StandInProgram,
  stateful = false,
): Mutant => mutant(name, breaks, { program }, stateful);

/** The right result, with something else in a place. */
export const changing =
  (change: (result: StandInResult, given: Parameters<StandInProgram>) => Partial<StandInResult>) =>
  (right: StandInProgram): StandInProgram =>
  (...given) => {
    const result = right(...given);
    return { ...result, ...change(result, given) };
  };
export const times = ({ shape, data }: Numbers, of: (value: number, i: number) => number): Numbers => ({
  shape,
  data: data.map(of),
});
