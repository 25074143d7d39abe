import type { Batch } from '@ergodic/numerics';
import type { Context } from './context.ts';
import type { Energy } from './energy.ts';
import type { Observable } from './observable.ts';
import type { Tick } from './tick.ts';

/**
 * Moves the state at temperature T: samplers, integrators, exact equilibration.
 *
 * Laws (proved by `dynamicsLaws`): the Boltzmann law e^(−E/T)/Z is invariant (or the documented biased law); detailed
 * balance where claimed; replicas independent; same streams, same bits; T → 0 and T → ∞ behave.
 */
export interface Dynamics<S = unknown> {
  /** Time that passes in a step; 1 for sweeps. */
  readonly timeStep: number;
  /**
   * Whether `advance` adds its energy change to `tick.heat`, and to `tick.work` what is not heat (the error of an integrator).
   * If not, the loop evaluates the energy around each step and books it all as heat.
   */
  readonly booksHeat?: boolean;
  /** Whether no thermal noise moves x: then the spread of energies over replicas is no heat capacity. */
  readonly deterministic?: boolean;
  /**
   * Whether it settles on one state: then a mean over frames is no average, runs end with their last values, and the spread of
   * energies over replicas is no heat capacity.
   */
  readonly comesToRest?: boolean;
  /** What it computes in; float64 where left out. In float32 heat is booked with that rounding. */
  readonly precision?: 'float32';
  /** Which form of itself it runs in this state; `reference` where left out. */
  tier?(state: S): 'reference' | 'simd';
  /** Allocates the state record. Whatever must survive a checkpoint comes from the context: streams and arrays. */
  init(energy: Energy, x: Batch, context: Context): S;
  /** One step of every replica. Allocates nothing. */
  advance(energy: Energy, x: Batch, state: S, tick: Tick): void;
  /** out[r] += energy in variables of the dynamics' own, such as ½ m v²: part of U. */
  addEnergy?(state: S, out: Float64Array): void;
  observables?(state: S): readonly Observable[];
  /** F_r = −T ln Z of each replica, where a step leaves the state exactly in equilibrium. */
  freeEnergy?(state: S): Float64Array;
  /** C_r = Var(E)/T² of each replica, where a step leaves the state exactly in equilibrium. */
  heatCapacity?(state: S): Float64Array;
  /**
   * P[a·n + b]: probability of going from state a to b in one step, for spaces with n ≤ 4096 states numbered with unit 0
   * fastest. Built from the code that proposes and accepts, so that exact tests replace statistics.
   */
  transitionMatrix?(energy: Energy, temperature: number): Float64Array;
}
