import type { Batch, RandomStreams } from '@ergodic/numerics';
import type { Dynamics, Energy, Tick } from '@ergodic/kernel';
import type { Law } from '../law.ts';
import type { Mutant } from '../mutant.ts';
import { dynamicsLaws, type DynamicsLawOptions } from './dynamics-laws.ts';
import { heatBath, lawOf, levels, wells, wellsEnergy } from './right-dynamics.ts';

export const claims: DynamicsLawOptions = { boltzmann: true, reversible: true };

export function lawsOn(dynamics: () => Dynamics, energy: () => Energy, options: DynamicsLawOptions = {}): Law[] {
  const make = (): { dynamics: Dynamics; energy: Energy } => ({ dynamics: dynamics(), energy: energy() });
  return dynamicsLaws(make, { exact: energy === wellsEnergy ? { law: wells, make } : undefined, ...options });
}

export const mutant = (
  name: string,
  breaks: string,
  dynamics: () => Dynamics,
  energy: () => Energy = levels,
  options: DynamicsLawOptions = claims,
): Mutant => ({ name, breaks, laws: () => lawsOn(dynamics, energy, options) });

/** Dynamics with some members changed. */
export const changed =
  <S>(right: () => Dynamics<S>, change: (right: Dynamics<S>) => Partial<Dynamics<S>>) =>
  (): Dynamics => {
    const made = right();
    return { ...made, ...change(made) } as Dynamics;
  };

/** A heat bath with some members changed. */
export const bath = (change: (right: Dynamics<RandomStreams>) => Partial<Dynamics<RandomStreams>>): (() => Dynamics) =>
  changed(heatBath, change);

/** A heat bath that does something more after each step. */
export const meddling = (more: (energy: Energy, x: Batch, tick: Tick) => void): (() => Dynamics) =>
  bath((right) => ({
    advance(energy, x, streams, tick) {
      right.advance(energy, x, streams, tick);
      more(energy, x, tick);
    },
  }));

/** A heat bath whose matrix is the given one, and which walks by it. */
export const walksBy = (P: (T: number) => readonly number[]): (() => Dynamics) =>
  bath(() => ({
    booksHeat: false,
    advance(_energy, x, streams, { temperature }) {
      const matrix = Float64Array.from(P(temperature));
      for (let r = 0; r < x.replicas; r++) {
        const c = x.data[r]!;
        x.data[r] = streams.categorical(r, matrix.slice(3 * c, 3 * c + 3));
      }
    },
    transitionMatrix: (_energy, T) => Float64Array.from(P(T)),
  }));

/** Boltzmann's law of levels 0, 1, 3 is invariant, but it turns round: P = 1 pᵀ plus a cycle. */
export function turning(T: number): number[] {
  const p = lawOf(Float64Array.of(0, 1, 3), T);
  const flow = 0.5 * Math.min(...p) ** 2;
  const around = (a: number, b: number): number => (b === (a + 1) % 3 ? flow : b === (a + 2) % 3 ? -flow : 0);
  return [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => p[b]! + (flow === 0 ? 0 : around(a, b) / p[a]!)));
}

/** Boltzmann’s law after one step; but that of T = 0.1 where it is colder. */
export function lukewarm(T: number): number[] {
  const p = lawOf(Float64Array.of(0, 1, 3), Math.max(T, 0.1));
  return [...p, ...p, ...p];
}

/** One way round, whatever T is. */
export const cycle = (): number[] => [0.7, 0.3, 0, 0, 0.7, 0.3, 0.3, 0, 0.7];
