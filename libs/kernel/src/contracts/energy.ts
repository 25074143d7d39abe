import type { Batch } from '@ergodic/numerics';
import type { Agent } from './environment.ts';
import type { Network, Variational } from './network.ts';
import type { Observable } from './observable.ts';
import type { Parameters } from './parameters.ts';
import type { Relaxation } from './relaxation.ts';
import type { Space } from './space.ts';
import type { TensorProgram } from './tensor-runtime.ts';

/**
 * E(x; θ, λ): the energy of each replica, in units where k_B = 1.
 *
 * Laws (proved by `energyLaws`): finite on its space; replicas are independent rows; `addX` accumulates and is linear
 * in `scale`; force = −∂E/∂x and the parameter gradient match central differences; conditional energies differ as the
 * energies do; every form of one energy agrees with the others.
 *
 * Everything optional is a capability (see `Capability`).
 */
export interface Energy {
  readonly space: Space;
  readonly parameters: Parameters;
  /** λ: protocol parameters, read afresh at every call. A recipe's `protocol` writes them; the change is booked as work. */
  readonly controls?: Record<string, number>;
  /**
   * The name of the control that is T itself, where E is an effective energy that depends on it. It follows the recipe's temperature,
   * unless its protocol moves it; what that changes at fixed x is booked as work.
   */
  readonly thermalControl?: string;
  /** out[r] += scale · E(x_r). For probabilities: the mean energy Σᵢ wᵢ Σ_c p_ic E_ic. */
  addEnergy(x: Batch, out: Float64Array, scale?: number): void;
  /** out += scale · (−∂E/∂x), row by row. */
  addForce?(x: Batch, out: Batch, scale?: number): void;
  /** out[θ] += scale · Σ_r ∂E(x_r)/∂θ. By Hellmann–Feynman its equilibrium mean is ∂F/∂θ. */
  addParameterGradient?(x: Batch, out: Parameters, scale?: number): void;
  /**
   * out[c] = energy of replica r with `unit` set to choice c, all else as in x, up to one constant for all c. Over
   * probabilities there is no such freedom: out[c] = E_c itself, since F = −T ln Z is told from it.
   */
  conditional?(x: Batch, replica: number, unit: number, out: Float64Array): void;
  /** ln g_c: degeneracy of each choice, where choices are not equally many. p_c ∝ g_c e^(−E_c/T). −∞ closes a choice. */
  readonly logDegeneracy?: Float64Array;
  readonly pairwise?: Pairwise;
  /** How many of the units, the first ones, are what data describe; the others are hidden. All of them where left out. */
  readonly visible?: number;
  readonly program?: TensorProgram;
  /** Where the energy is told by a network: what its outputs say of targets, given the inputs. */
  readonly network?: Network;
  /** Where choices are actions, or plans of them: who acts in which environment. */
  readonly agent?: Agent;
  /** Where it is of latent units, with an encoder that guesses them. */
  readonly variational?: Variational;
  /** Where its units settle in layers behind inputs that are held. */
  readonly relaxation?: Relaxation;
  /** What it computes in; float64 where left out. */
  readonly precision?: 'float32';
  readonly quadratic?: Quadratic;
  /** Over probabilities: where conditional energies are squared distances. Compiled assignments run on it. */
  readonly squaredDistances?: SquaredDistances;
  /**
   * θ ← argmin_θ Σ_r E(x_r; θ) at fixed x. Adds each replica's change of energy to `work` and returns the largest
   * displacement of a parameter in the energy's own length scale.
   */
  minimiseOverParameters?(x: Batch, work: Float64Array): number;
  readonly components?: Components;
  /** θ was written from outside (a checkpoint, an optimiser): recompute whatever is derived from it. */
  refresh?(): void;
  /** The temperature at which the disordered state of this energy loses stability. Recipes may give T as multiples of it. */
  criticalTemperature?(): number;
  /**
   * Fills `row` with a state to start from where `initial` is random, drawn with `uniform()` ∈ [0, 1): particles apart from
   * one another. Left out: each unit uniform over its choices, reals standard normal.
   */
  randomState?(row: Float64Array, uniform: () => number): void;
  readonly observables?: readonly Observable[];
  /** Gives back what it holds outside of JavaScript’s memory, compiled programs; used again, it takes it anew. A run that ends calls it. */
  close?(): void;
}

/**
 * Pair couplings and fields, each pair counted once: E = −Σ_{pairs} J_ij s_i s_j − Σᵢ h_i s_i.
 * `from[e]`, `to[e]`, `coupling[e]` is pair e; `field[i]` is h_i.
 */
export interface Pairwise {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly coupling: Float64Array;
  readonly field: Float64Array;
}

/** Reals with E = ½ Σᵢ kᵢ (xᵢ − cᵢ)² + constant; read afresh at every call, since a protocol may move both. */
export interface Quadratic {
  stiffness(unit: number): number;
  centre(unit: number): number;
}

/** E_ik = ‖x_i − μ_k‖² of unit i in state k, the same in all replicas; 0 of states that are not in use. Centres are read afresh. */
export interface SquaredDistances {
  /** x, row-major [units, dimension]. */
  readonly points: Float64Array;
  readonly dimension: number;
  /** μ, row-major [choices, dimension]. */
  readonly centres: Float64Array;
  /** How many of the centres are in use, from the first on; the others are closed by their degeneracy. */
  used(): number;
}

/** Energies that are mixtures of components (clusters, codevectors), which split as the temperature falls. */
export interface Components {
  readonly capacity: number;
  /** How many distinct components there are now. */
  count(): number;
  /** Whether components carry masses and are added by splitting (true), or all exist from the start (false). */
  readonly massConstrained: boolean;
  /**
   * The temperature below which component c is unstable against splitting, at the present x.
   * Writes the unit vector along which it splits to `direction` (length: the dimension of a component).
   */
  criticalTemperature(x: Batch, c: number, direction: Float64Array): number;
  readonly dimension: number;
  /** Splits c in two halves, displaced by ± amplitude · direction, sharing mass and assignment. Books the work. */
  split(x: Batch, c: number, direction: Float64Array, amplitude: number, work: Float64Array): void;
  /** Adds `amplitude · noise()` to every coordinate of every component. */
  perturb(amplitude: number, noise: () => number): void;
  /** The energy's length scale: amplitudes are multiples of it. */
  readonly lengthScale: number;
}
