import type { Compute, Energy, Model, SampleShape } from '../contracts/index.ts';
import type { Slot } from './definition.ts';

/**
 * One way to make a part for the law suites (`@ergodic/laws`, `ergodic verify`), with what is claimed of it beyond its
 * contract. A definition without trials is tried with its default options and claims nothing more.
 */
export interface Trial<K extends Slot = Slot> {
  /** As a recipe would give them; the defaults fill in the rest. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The recipe's `units`; 3 where left out. */
  readonly units?: number;
  /** The recipe's `compute`; `auto` where left out. */
  readonly compute?: Compute;
  readonly claims?: K extends keyof ClaimsOf ? ClaimsOf[K] : never;
}

/** What each slot's parts may claim. */
export interface ClaimsOf {
  energy: EnergyClaims;
  entropy: EntropyClaims;
  activation: ActivationClaims;
  schedule: ScheduleClaims;
  coupling: CouplingClaims;
  dynamics: DynamicsClaims;
  learning: LearningClaims;
  layer: LayerClaims;
  optimiser: OptimiserClaims;
  environment: EnvironmentClaims;
}

export interface EnergyClaims {
  /** Coordinates of reals that are tried lie in here; [−2, 2] where left out, or what `randomState` gives. */
  readonly range?: readonly [low: number, high: number];
  /** Maps of a row that leave the energy as it is, by name: "spin flip", "translation". */
  readonly symmetries?: Readonly<Record<string, (row: Float64Array) => Float64Array>>;
}

export interface EntropyClaims {
  /** Whether it is the Shannon entropy up to rounding: then D(q‖p_T) = (F[q] − F)/T ≥ 0 is checked with it. */
  readonly shannon?: boolean;
  /** Whether S of independent parts is the sum of theirs; as `shannon` where left out. */
  readonly additive?: boolean;
  /** Whether S of a mixture is at least the mixture of S; true where left out. */
  readonly concave?: boolean;
  /** The largest S for n choices, reached at the uniform law; ln n where left out. */
  readonly maximum?: (n: number) => number;
}

export interface ActivationClaims {
  /** Inputs that are tried; [−3, 3] where left out. Those nearer than 1e-3 to `kinks(T)` are left aside. */
  readonly inputs?: readonly [low: number, high: number];
  readonly kinks?: (temperature: number) => readonly number[];
  readonly monotone?: 'rising' | 'falling';
  /** Bounds of every output. */
  readonly min?: number;
  readonly max?: number;
  /** The limit T → 0 (within 1e-6 at T = 1e-9) and the limit T → ∞ (at T = 1e12) of a whole row of inputs. */
  readonly cold?: (u: Float64Array) => Float64Array;
  readonly hot?: (u: Float64Array) => Float64Array;
}

export interface ScheduleClaims {
  /** value(0). */
  readonly start: number;
  readonly monotone?: 'falling' | 'rising';
  /** Bounds that hold for all t ≥ 0. */
  readonly min?: number;
  readonly max?: number;
  /** Latest t that is tried; 1e6 where left out. */
  readonly horizon?: number;
}

export interface CouplingClaims {
  /** Whether flow goes from high to low with non-negative conductance: then extremes do not grow. */
  readonly conductance?: boolean;
  /** States that are tried lie in here; [−5, 5] where left out. */
  readonly range?: readonly [low: number, high: number];
  /** Whether every node is reached from every other. */
  readonly connected?: boolean;
}

export interface DynamicsClaims {
  /** What it is tried on; left out, a small asymmetric energy over a space that it moves in, with what it needs. */
  readonly energy?: (units: number) => Energy;
  /** Whether e^(−E/T)/Z is invariant under a step, exactly. */
  readonly boltzmann?: boolean;
  /**
   * Of reals, where e^(−E/T)/Z is kept nearly, as by an integrator that accepts all: how far the distribution function of a
   * coordinate may be off, between 0 and 1.
   */
  readonly bias?: number;
  /** Whether one step obeys detailed balance. */
  readonly reversible?: boolean;
  /**
   * Whether it comes from every state to every other, random numbers moving each coordinate by itself; true where left out, unless
   * it is deterministic.
   */
  readonly ergodic?: boolean;
  /** Temperatures that are tried; 0.6 and 2.5 where left out. */
  readonly temperatures?: readonly number[];
  /** Whether no step raises the energy as T → 0. */
  readonly descendsWhenCold?: boolean;
}

export interface LearningClaims {
  /** What it is tried on; left out, a small asymmetric energy with what it needs. Fresh at each call. */
  readonly model?: () => Model;
  /**
   * What the rule descends, as a function of θ with the state held fixed. Left out where updates are random and follow the gradient
   * of no function, as in contrastive divergence: then the rule's own spec tells what they are on average.
   */
  readonly objective?: (model: Model, temperature: number) => number;
  /** Whether no update at fixed state raises the objective. */
  readonly descends?: boolean;
  /** Whether one update at fixed state reaches a stationary point. */
  readonly reachesRest?: boolean;
}

export interface LayerClaims {
  /** Shapes of a sample that it takes, all of which are tried; [4] alone where left out. */
  readonly inputs?: readonly SampleShape[];
  /** Shapes that it must refuse. */
  readonly refuses?: readonly SampleShape[];
  /** Whether its program has kinks, as a maximum does: then one direction of four may cross one. */
  readonly kinks?: boolean;
  /** The largest S of one of its units, nats. */
  readonly entropyBound?: number;
  /** Whether S is an entropy of densities, which may be below 0. */
  readonly differential?: boolean;
}

export interface OptimiserClaims {
  /** A rate at which it comes to the bottom of a bowl of curvatures ½ to 2 in 1000 steps; 0.01 where left out. */
  readonly rate?: number;
  /** Whether, its gradients being the same, its steps are proportional to the rate; true where left out. */
  readonly proportional?: boolean;
  /** Whether each coordinate moves as it would by itself; true where left out. */
  readonly coordinateWise?: boolean;
}

export interface EnvironmentClaims {
  /** Whether episodes of random actions end before their horizon: some that are tried, or none. */
  readonly ends?: boolean;
}
