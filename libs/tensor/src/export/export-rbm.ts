import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { KERNEL_VERSION } from '@ergodic/kernel';
import { RandomStreams } from '@ergodic/numerics';
import type { TensorData, VerifyCase } from '@ergodic/onnx';
import type { Tools } from '../runtime/tools.ts';
import { input, parameter, type TensorSpec } from '../trace/spec.ts';
import { BATCHES } from './network-cases.ts';
import { exportProgram, type ExportedModel } from './program-model.ts';
import {
  endsOf,
  exportInRange,
  rangeFacts,
  rangeText,
  type TemperatureRange,
  withinRange,
} from './temperature-range.ts';

/** A restricted Boltzmann machine: E = −v W h − b·v − c·h of bits 0, 1 or spins −1, 1. */
export interface RestrictedMachine {
  readonly kind: 'bits' | 'spins';
  readonly visible: number;
  readonly hidden: number;
  /** W, row-major [visible, hidden]. */
  readonly coupling: Float64Array;
  /** b and c. */
  readonly visibleField: Float64Array;
  readonly hiddenField: Float64Array;
}

export interface MachineExportOptions {
  /**
   * `features`: of given visible units the free energy F(v), the means of the hidden units, and the visible units told back from
   * these. `gibbs-chain`: sweeps of block Gibbs sampling, whose uniform random numbers are an input.
   */
  readonly kind: 'features' | 'gibbs-chain';
  /** T that it was trained at. */
  readonly temperature: number;
  readonly name?: string;
  readonly doc?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Named = Record<string, Tensor>;

/** Sweeps that the chain is tried for. */
const SWEEPS = 4;

/**
 * A restricted Boltzmann machine as a model; T is an input with its trained value as the default, and is brought within a range of it
 * as that of networks is.
 *
 * - `features`: `v` [batch, visible] to `free-energy` F(v) = −b·v − T Σ_j ln Σ_h e^(h f_j/T), f = c + vW, with p(v) ∝ e^(−F/T); `hidden` =
 *   ⟨h⟩ given v; `reconstruction` = ⟨v⟩ given those means.
 * - `gibbs-chain`: `v`, `steps` (int32) and `uniforms` [steps, batch, hidden + visible] in [0, 1) to `v-after` and `hidden-after`: in each
 *   sweep a hidden unit is up where its number is below its probability given v, and then the visible ones given h.
 */
export function exportRestrictedMachine(
  machine: RestrictedMachine,
  { kind, temperature: T, name = kind, doc = '', metadata }: MachineExportOptions,
): Promise<ExportedModel> {
  const { visible, hidden } = machine;
  const thetaIn = (range: TemperatureRange): Record<string, TensorSpec> => ({
    weights: parameter([visible, hidden], machine.coupling, { name: 'weights', doc: 'W' }),
    visible: parameter([visible], machine.visibleField, { name: 'visible-bias', doc: 'b, an energy' }),
    hidden: parameter([hidden], machine.hiddenField, { name: 'hidden-bias', doc: 'c, an energy' }),
    temperature: parameter([], [T], {
      name: 'temperature',
      doc: `T, an energy; ${T} when it was trained; ${rangeText(range)}`,
    }),
  });
  const v = input(['batch', visible], { name: 'v', doc: `visible units, ${machine.kind}` });
  const chain: Record<string, TensorSpec> = {
    steps: input([], { type: 'int32', name: 'steps', doc: 'how many sweeps' }),
    uniforms: input(['sweeps', 'batch', hidden + visible], {
      name: 'uniforms',
      doc: 'numbers uniform on [0, 1): of the hidden, then of the visible units, for each sweep',
    }),
  };
  const isChain = kind === 'gibbs-chain';
  const cases = casesOf(machine, T, isChain);
  const exportIn = (range: TemperatureRange): Promise<ExportedModel> =>
    exportProgram(
      {
        name,
        doc,
        program: (isChain ? chainOf(machine, range) : featuresOf(machine, range)) as never,
        specs: isChain ? [v, thetaIn(range), chain] : [v, thetaIn(range)],
        optional: ['temperature'],
        outputs: {
          'free-energy': 'F(v), an energy: p(v) ∝ e^(−F/T)',
          hidden: 'means of the hidden units given v',
          reconstruction: 'means of the visible units given those of the hidden ones',
          'v-after': 'visible units after the sweeps',
          'hidden-after': 'hidden units of the last sweep',
        },
        metadata: {
          ...metadata,
          kind,
          temperature: String(T),
          space: `${visible} visible and ${hidden} hidden ${machine.kind}`,
          units: 'k_B = 1: energies and temperatures in one unit',
          kernel: KERNEL_VERSION,
        },
        inputFacts: { temperature: rangeFacts(range) },
      },
      { cases, ends: endsOf(cases) },
    );
  return exportInRange(T, exportIn);
}

/** Of units with the field f: their means, and −T ln of their sum over states. */
function unitsOf(tf: Tools['tf'], kind: RestrictedMachine['kind'], T: Tensor) {
  const isSpins = kind === 'spins';
  const up = (f: Tensor): Tensor => tf.sigmoid(tf.div(isSpins ? tf.mul(2, f) : f, T));
  const valueOf = (bit: Tensor): Tensor => (isSpins ? tf.sub(tf.mul(2, bit), 1) : bit);
  // Of spins: e^(f/T) + e^(−f/T) = e^(−f/T) (1 + e^(2f/T)).
  const freeEnergy = (f: Tensor): Tensor =>
    isSpins ? tf.sub(f, tf.mul(T, tf.softplus(tf.div(tf.mul(2, f), T)))) : tf.neg(tf.mul(T, tf.softplus(tf.div(f, T))));
  return { up, valueOf, freeEnergy };
}

const fieldOfHidden = (tf: Tools['tf'], v: Tensor, theta: Named): Tensor =>
  tf.add(tf.matMul(v as Tensor2D, theta['weights'] as Tensor2D), theta['hidden']!);
const fieldOfVisible = (tf: Tools['tf'], h: Tensor, theta: Named): Tensor =>
  tf.add(tf.matMul(h as Tensor2D, theta['weights'] as Tensor2D, false, true), theta['visible']!);

function featuresOf({ kind }: RestrictedMachine, range: TemperatureRange) {
  return (tools: Tools, v: Tensor, theta: Named): Named => {
    const { tf } = tools;
    const { up, valueOf, freeEnergy } = unitsOf(tf, kind, withinRange(tools, theta['temperature']!, range));
    const field = fieldOfHidden(tf, v, theta);
    const hidden = valueOf(up(field));
    return {
      'free-energy': tf.sub(tf.sum(freeEnergy(field), 1), tf.sum(tf.mul(v, theta['visible']!), 1)),
      hidden,
      reconstruction: valueOf(up(fieldOfVisible(tf, hidden, theta))),
    };
  };
}

function chainOf({ kind, visible, hidden }: RestrictedMachine, range: TemperatureRange) {
  return (tools: Tools, v: Tensor, theta: Named, { steps, uniforms }: Named): Named => {
    const { tf, loop } = tools;
    const { up, valueOf } = unitsOf(tf, kind, withinRange(tools, theta['temperature']!, range));
    const drawn = (field: Tensor, numbers: Tensor): Tensor => valueOf(tf.cast(tf.less(numbers, up(field)), 'float32'));
    const start = { v, h: tf.mul(fieldOfHidden(tf, v, theta), 0) };
    const after = loop(steps!, start, (now: { v: Tensor; h: Tensor }, at: Tensor) => {
      const numbers = tf.gather(uniforms!, at);
      const h = drawn(fieldOfHidden(tf, now.v, theta), tf.slice(numbers, [0, 0], [-1, hidden]));
      return { v: drawn(fieldOfVisible(tf, h, theta), tf.slice(numbers, [0, hidden], [-1, visible])), h };
    });
    return { 'v-after': after.v, 'hidden-after': after.h };
  };
}

/** Numbers this near to a probability may fall on either side of it in float32. */
const TOO_NEAR = 1e-4;

function casesOf(machine: RestrictedMachine, T: number, isChain: boolean): VerifyCase[] {
  const { kind, visible, hidden } = machine;
  const random = new RandomStreams(1, 'machine', 1);
  const float = (shape: number[], data: Float32Array): TensorData => ({ type: 'float32', shape, data });
  return BATCHES.map((batch, i): VerifyCase => {
    const low = kind === 'spins' ? -1 : 0;
    const v = Float32Array.from({ length: batch * visible }, () => (random.uniform(0) < 0.5 ? low : 1));
    const temperature = T * [1, 0.6, 2][i]!;
    if (!isChain) return { feeds: { v: float([batch, visible], v), temperature } };
    const uniforms = clearUniforms(machine, v, [T, temperature], random);
    const shape = [SWEEPS, batch, hidden + visible];
    return { feeds: { v: float([batch, visible], v), temperature, steps: SWEEPS, uniforms: float(shape, uniforms) } };
  });
}

/** Uniform numbers for the sweeps that no probability met on the way, at any of the temperatures, comes near to. */
function clearUniforms(
  machine: RestrictedMachine,
  first: Float32Array,
  temperatures: readonly number[],
  random: RandomStreams,
): Float32Array {
  const { kind, visible, hidden, coupling, visibleField, hiddenField } = machine;
  const scale = kind === 'spins' ? 2 : 1;
  const batch = first.length / visible;
  const numbers = new Float32Array(SWEEPS * batch * (hidden + visible));
  for (let r = 0; r < batch; r++) {
    const chains = temperatures.map((T) => ({
      T,
      v: Float64Array.from(first.subarray(r * visible, (r + 1) * visible)),
    }));
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const row = numbers.subarray((sweep * batch + r) * (hidden + visible));
      const hiddens = chains.map(() => new Float64Array(hidden));
      const drawn = (at: number, fields: readonly number[]): boolean[] => {
        const up = fields.map((f, k) => 1 / (1 + Math.exp((-scale * f) / chains[k]!.T)));
        do row[at] = random.uniform(0);
        while (up.some((p) => Math.abs(p - row[at]!) < TOO_NEAR));
        return up.map((p) => row[at]! < p);
      };
      const valueOf = (isUp: boolean): number => (isUp ? 1 : kind === 'spins' ? -1 : 0);
      for (let j = 0; j < hidden; j++) {
        const fields = chains.map(({ v }) => {
          let f = hiddenField[j]!;
          for (let i = 0; i < visible; i++) f += v[i]! * coupling[i * hidden + j]!;
          return f;
        });
        drawn(j, fields).forEach((isUp, k) => (hiddens[k]![j] = valueOf(isUp)));
      }
      for (let i = 0; i < visible; i++) {
        const fields = hiddens.map((h) => {
          let f = visibleField[i]!;
          for (let j = 0; j < hidden; j++) f += coupling[i * hidden + j]! * h[j]!;
          return f;
        });
        drawn(hidden + i, fields).forEach((isUp, k) => (chains[k]!.v[i] = valueOf(isUp)));
      }
    }
  }
  return numbers;
}
