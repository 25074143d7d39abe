/**
 * Real units that settle while the first ones, the inputs, are held: in layers, of which the last are the outputs. What equilibrium
 * propagation needs. Written in tensor operations, `tools` first; states are `u: Tensor[B, inputs]` and `s: Tensor[B, n][]`, a tensor
 * for each layer. The kernel never looks inside: the tensor runtime does.
 */
export interface Relaxation {
  readonly inputs: number;
  /** Units in each layer that settles, in their order in the state, behind the inputs. */
  readonly layers: readonly number[];
  /** States are kept within, where given: the range of the units' response. */
  readonly bounds?: readonly [least: number, most: number];
  /**
   * A curvature, energy / s², that E has in some direction, or more, at every state at rest within the bounds, whatever θ is: steps
   * s ← s + ε F never settle there for ε ≥ 2 / curvature. Left out where there is none to be given.
   */
  readonly curvature?: number;
  /** `(tools, u, θ) => Tensor[]`: what does not change while units settle, computed once; tensors of the form of s. */
  readonly drive: RelaxationProgram;
  /** `(tools, s, drive, θ) => Tensor[B, n][]`: −∂E/∂s, within the bounds. */
  readonly force: RelaxationProgram;
  /** `(tools, u, after, before, θ) => Record<name, Tensor>`: Σ over the batch of ∂E/∂θ at the states `after`, less those at `before`. */
  readonly contrast: RelaxationProgram;
}

export type RelaxationProgram = (tools: never, ...args: never[]) => unknown;
