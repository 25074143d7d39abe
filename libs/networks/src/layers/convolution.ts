import { z } from 'zod';
import {
  type Context,
  ErgodicError,
  type LayerPlan,
  type LayerSite,
  type Part,
  type SampleShape,
} from '@ergodic/kernel';
import { misfit, shapeText } from '../common/misfit.ts';
import { activationOption, temperatureOption } from '../common/options.ts';
import { constant, weights } from '../common/starting-values.ts';
import type { LayerFunction, Tensor, Tf } from '../common/tensor-types.ts';
import {
  conventionOf,
  conventionsOf,
  type EnergyConvention,
  energyOption,
  thermalUnits,
} from '../common/thermal-units.ts';
import { gainOf, unitActivation } from '../common/unit-activation.ts';

export const paddings = ['same', 'valid', 'circular'] as const;
export type Padding = (typeof paddings)[number];

/** What convolutions of any rank share; `window` and `stride` are added with their form. */
export const convolutionOptions = {
  filters: z.int().min(1).describe('how many units look at each window: the channels of the output; a count'),
  padding: z
    .enum(paddings)
    .default('same')
    .describe(
      'at the borders: zeros, so that stride 1 keeps the length (same); nothing (valid); the other side (circular)',
    ),
  activation: activationOption,
  bias: z.boolean().default(true).describe('whether b is there'),
  energy: energyOption,
  temperature: temperatureOption,
};

export interface ConvolutionSettings {
  /** Lengths of the window and its steps, one for each axis of space. */
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly filters: number;
  readonly padding: Padding;
  readonly activation?: Part;
  readonly bias: boolean;
  readonly energy?: EnergyConvention;
  readonly temperature?: number;
}

/** How many places a window has along an axis. */
export function placesOf(length: number, window: number, stride: number, padding: Padding): number {
  return padding === 'valid' ? Math.floor((length - window) / stride) + 1 : Math.ceil(length / stride);
}

/** Each axis continued by what lies at its other side, so that a window of that length stands centred at every place: [B, ..., channels]. */
function wrapped(tf: Tf, x: Tensor, window: readonly number[]): Tensor {
  return window.reduce((sum, reach, i) => {
    const axis = i + 1;
    const length = sum.shape[axis]!;
    const part = (from: number, size: number): Tensor => {
      const begin = sum.shape.map((_, k) => (k === axis ? from : 0));
      return tf.slice(
        sum,
        begin,
        sum.shape.map((_, k) => (k === axis ? size : -1)),
      );
    };
    const before = Math.floor((reach - 1) / 2);
    const after = reach - 1 - before;
    const pieces = [before > 0 ? part(length - before, before) : [], sum, after > 0 ? part(0, after) : []].flat();
    return pieces.length > 1 ? tf.concat(pieces, axis) : sum;
  }, x);
}

/** u[i, f] = Σ_k Σ_c x[i·stride + k, c] w[k, c, f] over one or two axes of space: a cross-correlation, the window is not turned. */
function correlate(tf: Tf, x: Tensor, w: Tensor, { window, stride, padding }: ConvolutionSettings): Tensor {
  const image = padding === 'circular' ? wrapped(tf, x, window) : x;
  const border = padding === 'same' ? 'same' : 'valid';
  return window.length === 1
    ? tf.conv1d(image as never, w as never, stride[0]!, border)
    : tf.conv2d(image as never, w as never, stride as [number, number], border);
}

/** The plan of a convolution over as many axes as its window has. */
export function convolutionPlan(name: string, settings: ConvolutionSettings, context: Context): LayerPlan {
  const { window, stride, filters, padding, bias, temperature } = settings;
  const activation = unitActivation(context, name, settings.activation);
  const convention = conventionOf(settings.energy, activation?.name);
  const needs = window.length === 1 ? 'a sequence [time, channels]' : 'an image [height, width, channels]';
  return {
    build(input, site) {
      if (input.length !== window.length + 1)
        throw misfit(site, needs, input, 'a reshape layer before it: an image without channels is [height, width, 1]');
      checkWindow(site, settings, input);
      const channels = input.at(-1)!;
      const output = [...window.map((reach, i) => placesOf(input[i]!, reach, stride[i]!, padding)), filters];
      const fanIn = window.reduce((product, reach) => product * reach, channels);
      const program: LayerFunction = (tools, x, theta, pass) => {
        const { tf } = tools;
        const sum = correlate(tf, x, theta['weights']!, settings);
        const u = bias ? tf.add(sum, theta['bias']!) : sum;
        return {
          output: activation?.respond(tf, u, pass.temperature) ?? u,
          ...thermalUnits(tools, convention, u, pass.temperature),
        };
      };
      return {
        input,
        output,
        parameters: {
          weights: weights([...window, channels, filters], fanIn, site, gainOf(activation?.name)),
          ...(bias && { bias: constant([filters], 0) }),
        },
        ...(temperature !== undefined && { temperature }),
        conventions: conventionsOf(convention),
        program,
      };
    },
  };
}

/** Windows longer than the input have no place in it, or go round it more than once. */
function checkWindow(site: LayerSite, { window, padding }: ConvolutionSettings, input: SampleShape): void {
  if (padding === 'same' || window.every((reach, i) => reach <= input[i]!)) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `${site.name} has the window ${shapeText(window)} with padding ${padding}, and what comes before it gives ${shapeText(input)}`,
    path: `${site.name.split(' ')[0]!}.window`,
    value: shapeText(window),
    hint: 'a window no longer than that, or padding same',
  });
}
