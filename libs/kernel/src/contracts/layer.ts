import type { Parameters } from './parameters.ts';

/** The shape of one sample, without the axis of the batch: [784], [28, 28, 1] (height, width, channels), [time, features]. */
export type SampleShape = readonly number[];

/** Random numbers that a program takes as an argument: of each sample in each pass. */
export interface SampleDraw {
  readonly law: 'normal' | 'uniform';
  readonly shape: SampleShape;
}

/**
 * One pass of a batch through a layer:
 * `(tools, u: Tensor[B, ...input], θ: Record<name, Tensor>, pass) => { output: Tensor[B, ...output], energy?, entropy?, state? }`,
 * where `pass` is `{ temperature: Tensor, draws: Record<name, Tensor[B, ...]>, state: Record<name, Tensor[B, ...]>, training: boolean }`.
 *
 * The temperature is a scalar, or a number for each unit along the last axis. `energy` and `entropy` are Tensor[B, n]: U (energy) and
 * S (nats) of each of the layer's n units for each sample. The kernel never looks inside: the tensor runtime does.
 */
export type LayerProgram = (tools: never, u: never, parameters: never, pass: never) => unknown;

/** A layer that knows the shape of what it gets. */
export interface Layer {
  readonly input: SampleShape;
  readonly output: SampleShape;
  /** θ with its starting values, by names within the layer. */
  readonly parameters: Parameters;
  readonly draws?: Readonly<Record<string, SampleDraw>>;
  /** What it carries from one pass to the next, by name; zeros at first. */
  readonly state?: Readonly<Record<string, SampleShape>>;
  /** T of its own, an energy; the network's where left out. */
  readonly temperature?: number;
  /** What its `energy` and `entropy` are, in words or as equations; left out where it has none. */
  readonly conventions?: { readonly energy: string; readonly entropy: string };
  /** Layers that it is made of, by name: their parameters, draws and states are its own, under `name.`. */
  readonly within?: Readonly<Record<string, Layer>>;
  /** Where its inputs are tokens, whole numbers from 0: how many there are. What feeds it checks them. */
  readonly tokens?: number;
  readonly program: LayerProgram;
}

/** Where a layer stands and what it may draw its starting values with. */
export interface LayerSite {
  /** For messages: `layers.2 (dense)`. */
  readonly name: string;
  /** Standard normal. */
  normal(): number;
  /** In [0, 1). */
  uniform(): number;
}

/**
 * A layer before its input is known.
 *
 * Laws (proved by `layerLaws`): the output has the shape that is declared; samples of a batch do not mix; the program's derivatives
 * match central differences; S ≥ 0 where it is an entropy of states; the compiled form agrees with the eager one.
 */
export interface LayerPlan {
  /** @throws ErgodicError `invalid-option` where the input does not fit, naming the layer and both shapes */
  build(input: SampleShape, site: LayerSite): Layer;
}
