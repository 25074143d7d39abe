import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { type Energy, ErgodicError, KERNEL_VERSION, type TensorProgram, widthOf } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import type { TensorData, VerifyCase } from '@ergodic/onnx';
import { energyOf, forceOf } from '../runtime/functions.ts';
import type { Tools } from '../runtime/tools.ts';
import { input, parameter, type TensorSpec } from '../trace/spec.ts';
import { referenceOf } from './energy-reference.ts';
import { exportProgram, type ExportedModel, type ModelReference } from './program-model.ts';
import { drawStates, meaningOf } from './states.ts';

export interface SamplerExportOptions {
  /**
   * `relaxation`: x ← x − ε ∂E/∂x, K times. `sampler`: the same with thermal noise, x ← x − ε ∂E/∂x + √(2Tε) ξ (Euler–Maruyama:
   * e^(−E/T)/Z up to a bias of order ε), ξ standard normal, given as an input.
   */
  readonly kind: 'relaxation' | 'sampler';
  /** ε, length² / energy. */
  readonly stepSize: number;
  /** K of a relaxation where callers do not say, up to 10⁶; 100 by default. */
  readonly steps?: number;
  /** T of the sampler where callers do not say; 1 by default. */
  readonly temperature?: number;
  readonly name?: string;
  readonly doc?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Named = Record<string, Tensor>;

/** A default is run before it is written. */
const MOST_STEPS = 1_000_000;

/** Few enough that rounding does not grow to something else. */
const TRIED_STEPS = 5;

/**
 * An energy over reals as a model that moves states: a Loop of steps along the force.
 *
 * - Input `x`, float32 [replicas, width]. `step-size`, and `temperature` of a sampler, may be left out (runtimes of JavaScript know no
 *   such inputs and take the defaults); so may `steps`, int32, of a relaxation.
 * - A sampler takes `steps`, int32, and `noise`, float32 [noises, replicas, width], standard normal numbers of as many steps at least. A
 *   temperature below 0 is taken as 0: no noise.
 * - Controls λ are inputs, `control.<name>`; parameters θ are stored as `parameter.<name>`.
 * - Outputs `x-after` [replicas, width] and `energy` [replicas] there.
 *
 * @throws ErgodicError `missing-capability` where the energy has no program or is not over reals, `invalid-option` where ε, K or T is
 *   none, `plugin-failed` where the model computes something else than the steps, or they grow beyond all numbers
 */
export async function exportSampler(energy: Energy, options: SamplerExportOptions): Promise<ExportedModel> {
  const { space, controls = {} } = energy;
  const program = expectProgram(energy);
  const { kind, stepSize, steps = 100, temperature: T = 1 } = options;
  checkNumbers(kind, stepSize, steps, T);
  const isSampler = kind === 'sampler';
  const width = widthOf(space);
  const control = (name: string): string => `control.${name}`;
  const theta = Object.fromEntries(
    Object.entries(energy.parameters).map(([name, { shape, data }]) => [
      name,
      parameter(shape, data, { name: `parameter.${name}`, doc: 'θ, as it was learnt' }),
    ]),
  );
  const lambda = Object.fromEntries(
    Object.entries(controls).map(([name, value]) => [
      name,
      input([], { name: control(name), doc: `λ, a control: ${value} in the run` }),
    ]),
  );
  const known = { 'step-size': parameter([], [stepSize], { name: 'step-size', doc: 'ε, length² / energy' }) };
  const settings: Record<string, TensorSpec> = isSampler
    ? {
        ...known,
        temperature: parameter([], [T], { name: 'temperature', doc: 'T, an energy; what is below 0 is taken as 0' }),
        steps: input([], { type: 'int32', name: 'steps', doc: 'how many' }),
      }
    : { ...known, steps: parameter([], [steps], { type: 'int32', name: 'steps', doc: 'K, how many' }) };
  const noise: Record<string, TensorSpec> = isSampler
    ? { noise: input(['noises', 'replicas', width], { name: 'noise', doc: 'standard normal numbers, for each step' }) }
    : {};
  const exact = await referenceOf(energy, program);
  const cases = casesOf(energy, options, control);
  // A relaxation may end where E is next to nothing: errors are told beside what there was at the start.
  const floors = sizesOf(cases, exact, controls);
  const reference: ModelReference = {
    name: `steps along the forces of ${exact.name}`,
    evaluate: (inputs) => stepped(inputs, energy, exact, { stepSize, steps, T, control }),
  };
  return exportProgram(
    {
      name: options.name ?? kind,
      doc: options.doc ?? '',
      program: stepsOf(program, isSampler) as never,
      specs: [input(['replicas', width], { name: 'x', doc: meaningOf(space) }), theta, lambda, settings, noise],
      optional: isSampler ? ['step-size', 'temperature'] : ['step-size', 'steps'],
      outputs: { 'x-after': `the states after the steps`, energy: 'E there, an energy' },
      metadata: {
        ...options.metadata,
        kind,
        'step-size': String(stepSize),
        ...(isSampler ? { temperature: String(T) } : { steps: String(steps) }),
        units: 'k_B = 1: energies and temperatures in one unit',
        kernel: KERNEL_VERSION,
      },
      ...(isSampler && { inputFacts: { temperature: { 'temperature.least': '0' } } }),
      floors,
      hint: `smaller steps than ${stepSize}: ε below 2 over the largest curvature of the energy keeps them from growing`,
    },
    { cases, reference, tolerance: 1e-3 },
  );
}

function expectProgram({ space, program }: Energy): TensorProgram {
  if (program && space.kind === 'reals') return program;
  throw new ErgodicError({
    code: 'missing-capability',
    message: program
      ? `the energy is over ${space.kind}, and steps along a force are of reals`
      : 'the energy has no tensor program, and so no ONNX form',
    path: 'energy',
    hint: program
      ? 'an energy over reals; restricted Boltzmann machines have a Gibbs chain'
      : 'give it one: program: (tf, x, parameters, controls) => energies',
  });
}

/** @throws ErgodicError `invalid-option`; what float32 has as 0 or infinite is none */
function checkNumbers(kind: string, stepSize: number, steps: number, T: number): void {
  const refuse = (path: string, value: number, hint: string): never => {
    throw new ErgodicError({
      code: 'invalid-option',
      message: `${path} of the ${kind} is ${value}`,
      path,
      value,
      hint,
    });
  };
  const size = Math.fround(stepSize);
  if (!(size > 0 && size < Infinity))
    refuse('step-size', stepSize, 'ε in length² / energy, > 0, that float32 can hold');
  if (!(Number.isInteger(steps) && steps > 0 && steps <= MOST_STEPS))
    refuse('steps', steps, `a whole number from 1 to ${MOST_STEPS}; whoever runs the model may feed more`);
  if (!(T >= 0 && Math.fround(T) < Infinity)) refuse('temperature', T, 'T, an energy, finite and ≥ 0');
}

function stepsOf(program: TensorProgram, isSampler: boolean) {
  return ({ tf, loop }: Tools, start: Tensor2D, theta: Named, lambda: Named, settings: Named, given: Named): Named => {
    const [energies, forces] = [energyOf(tf, program), forceOf(tf, program)];
    const size = settings['step-size']!;
    const scale = isSampler ? tf.sqrt(tf.maximum(tf.mul(tf.mul(2, settings['temperature']!), size), 0)) : undefined;
    const after = loop(settings['steps']!, start, (x: Tensor2D, at: Tensor) => {
      const moved = tf.add(x, tf.mul(size, forces(x, theta, lambda)));
      const noisy = scale ? tf.add(moved, tf.mul(scale, tf.gather(given['noise']!, at))) : moved;
      return noisy as Tensor2D;
    });
    return { 'x-after': after, energy: energies(after, theta, lambda) };
  };
}

/** Root mean squares of the first states, and of their energies. */
function sizesOf(
  cases: readonly VerifyCase[],
  exact: Awaited<ReturnType<typeof referenceOf>>,
  controls: Readonly<Record<string, number>>,
): Record<string, number> {
  const first = cases.map(({ feeds }) => (feeds!['x'] as TensorData).data as Float32Array);
  const size = (rows: readonly ArrayLike<number>[]): number => {
    const all = rows.flatMap((row) => Array.from(row));
    return Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length);
  };
  return { 'x-after': size(first), energy: size(first.map((x) => exact.evaluate(x, controls).energy)) };
}

interface Setting {
  readonly stepSize: number;
  readonly steps: number;
  readonly T: number;
  readonly control: (name: string) => string;
}

/** The same steps in JavaScript. */
function stepped(
  inputs: Readonly<Record<string, TensorData>>,
  { controls = {} }: Energy,
  exact: Awaited<ReturnType<typeof referenceOf>>,
  { stepSize, steps, T, control }: Setting,
): Record<string, ArrayLike<number>> {
  const fed = (name: string, otherwise: number): number => Number(inputs[name]?.data[0] ?? otherwise);
  const [count, size, temperature] = [fed('steps', steps), fed('step-size', stepSize), fed('temperature', T)];
  const lambda = Object.fromEntries(Object.entries(controls).map(([name, value]) => [name, fed(control(name), value)]));
  const noise = inputs['noise']?.data;
  const x = Float64Array.from(inputs['x']!.data as Float32Array);
  for (let step = 0; step < count; step++) {
    const { force } = exact.evaluate(x, lambda);
    for (let i = 0; i < x.length; i++)
      x[i]! +=
        size * force![i]! +
        (noise ? Math.sqrt(Math.max(0, 2 * temperature * size)) * Number(noise[step * x.length + i]) : 0);
  }
  return { 'x-after': x, energy: exact.evaluate(x, lambda).energy };
}

function casesOf(
  energy: Energy,
  { kind, stepSize, temperature = 1 }: SamplerExportOptions,
  control: (name: string) => string,
): VerifyCase[] {
  const width = widthOf(energy.space);
  const random = new RandomStreams(1, 'noise', 1);
  // The last is colder than there is, and goes without noise.
  return [1, 3, 2].map((replicas, i) => {
    const x = { type: 'float32' as const, shape: [replicas, width], data: drawStates(energy, replicas) };
    const noise = Float32Array.from({ length: TRIED_STEPS * x.data.length }, () => random.normal(0));
    return {
      feeds: {
        x,
        'step-size': stepSize * (i === 0 ? 1 : 0.7),
        steps: TRIED_STEPS,
        ...Object.fromEntries(Object.entries(energy.controls ?? {}).map(([name, value]) => [control(name), value])),
        ...(kind === 'sampler' && {
          temperature: temperature * [1, 2, -1][i]!,
          noise: { type: 'float32' as const, shape: [TRIED_STEPS, replicas, width], data: noise },
        }),
      },
    };
  });
}
