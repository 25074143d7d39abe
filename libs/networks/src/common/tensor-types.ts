import type * as tfjs from '@tensorflow/tfjs-core';
import type { Layer } from '@ergodic/kernel';
import type { Tools } from '@ergodic/tensor';

export type { Tools };
export type Tf = typeof tfjs;
export type Tensor = tfjs.Tensor;
export type Tensors = Record<string, Tensor>;

/** What a layer's program gets beside its input and parameters. */
export interface LayerPass {
  /** T: a scalar, or a number for each unit along the last axis. */
  readonly temperature: Tensor;
  /** [B, ...shape] each, by the names that the layer declares. */
  readonly draws: Tensors;
  readonly state: Tensors;
  readonly training: boolean;
  /** How layers within are run, where that is not by their programs alone. */
  readonly run?: LayerRun;
}

/** Runs a layer on what it gets. */
export type LayerRun = (layer: Layer, tools: Tools, u: Tensor, theta: Tensors, pass: LayerPass) => LayerResult;

export interface LayerResult {
  readonly output: Tensor;
  /** U of each unit, energy, and S, nats: Tensor[B, n]. */
  readonly energy?: Tensor;
  readonly entropy?: Tensor;
  /** T of each unit, [n], where these are not those of the pass, as often as its last axis comes in the units. */
  readonly temperature?: Tensor;
  /** Carried to the next pass. */
  readonly state?: Tensors;
}

export type LayerFunction = (tools: Tools, u: Tensor, theta: Tensors, pass: LayerPass) => LayerResult;

/** What a network's program gets. */
export interface NetworkPass extends Omit<LayerPass, 'temperature'> {
  /** Of each layer, by its name. */
  readonly temperatures: Tensors;
}

export interface NetworkResult {
  readonly output: Tensor;
  /** Of the layers that have them, by name: Tensor[B, n]. */
  readonly energy: Tensors;
  readonly entropy: Tensors;
  /** T of each unit, [n], of the layers that tell it. */
  readonly temperature: Tensors;
  readonly state: Tensors;
}

export type NetworkFunction = (tools: Tools, u: Tensor, theta: Tensors, pass: NetworkPass) => NetworkResult;
