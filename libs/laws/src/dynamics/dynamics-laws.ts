import type { Capability, DynamicsClaims } from '@ergodic/kernel';
import type { Surroundings } from '../context.ts';
import { law, LawBroken, type Law } from '../law.ts';
import {
  checkAloneAndInSpace,
  checkBooks,
  checkClamped,
  checkFinite,
  checkLooking,
  checkNeeds,
  checkNoRise,
  checkOwnEnergy,
  checkReplicas,
  checkResumed,
  checkSeed,
} from './conduct.ts';
import {
  checkBalanceContinuous,
  checkBalanceDiscrete,
  checkGoesAsMatrix,
  checkStaysContinuous,
  checkStaysDiscrete,
  checkStaysNearly,
  lawOfOneUnit,
  type ExactLaw,
} from './exact-start.ts';
import { checkDetailedBalance, checkInvariance, checkRowsOfMatrix } from './matrix.ts';
import { checkSoftLaw, checkTold } from './soft.ts';
import { checkDrawsNothing, checkNoise, checkReachesByMatrix, checkReachesByWalking } from './reach.ts';
import { makeWith, type Make, type Setting } from './walk.ts';

export interface DynamicsLawOptions extends Omit<DynamicsClaims, 'energy'> {
  /** The first state of every replica; left out, one of its own for each. */
  readonly start?: Setting['start'];
  readonly steps?: number;
  readonly seed?: number;
  readonly surroundings?: Surroundings;
  /** The units that contexts tell; left out, those of the energy. */
  readonly units?: number;
  /** All that it may ask of the energy beyond its value; left out, anything. */
  readonly needs?: readonly Capability[];
  /** Whether its definition says that it leaves clamped units alone. */
  readonly clamps?: boolean;
  /** Continuous dynamics that claim Boltzmann's law: what they are started on. Left out, their energy, if of one unit. */
  readonly exact?: ExactLaw;
  /** Continuous dynamics: on an energy whose force is linear, so that no explicit step diverges at T = 1e12. */
  readonly hot?: Make;
}

/**
 * The laws of dynamics on one energy: same seed, same bits, also where the walk is interrupted and taken up again with
 * nothing kept but x, streams and arrays; replicas do not know of one another; looking changes nothing; x moves alone and in its
 * space; every part of it is moved and every state reached; ΔU = Q + W; T → 0 and T → ∞ behave. At each temperature, where Boltzmann's law is claimed (a transition matrix claims it
 * unless it is denied): πP = π, detailed balance where claimed (GEN-07), and steps as the matrix says; without a matrix, replicas
 * that start from the exact law stay in it (GEN-05, GEN-03, GEN-06), or as near as is claimed.
 */
export function dynamicsLaws(make: Make, options: DynamicsLawOptions = {}): Law[] {
  const { temperatures = [0.6, 2.5], steps = 20, descendsWhenCold = false, needs } = options;
  const { seed, surroundings, units, start } = options;
  const given = { seed, surroundings, units, start };
  const at = (temperature: number, replicas: number): Setting => ({ ...given, temperature, replicas });
  const usual = at(temperatures[0]!, 4);
  const { dynamics, energy } = makeWith(make, usual);
  const { kind } = energy.space;
  const { boltzmann = dynamics.transitionMatrix !== undefined, ergodic = !dynamics.deterministic } = options;
  // On other energies of reals an explicit step diverges once T is high, and that is no mistake of the part.
  const highest = kind === 'reals' && !options.hot ? 10 * Math.max(...temperatures) : 1e12;

  const laws: Law[] = [
    law('same seed, same bits', () => checkSeed(make, usual, steps)),
    law('a walk that is taken up again has the same bits', () => checkResumed(make, usual, steps)),
    law('replicas do not know of one another', () => checkReplicas(make, usual, steps)),
    law('looking at it changes nothing', () => checkLooking(make, usual, steps)),
    law('it moves x alone, and within its space', () => checkAloneAndInSpace(make, usual, steps)),
    law(dynamics.booksHeat ? 'the heat and work booked are the change of energy' : 'no heat or work is booked', () => {
      for (const T of temperatures) checkBooks(make, at(T, 4), steps, boltzmann);
      return 4 * temperatures.length;
    }),
    law('T → 0: states stay finite and in the space', () => {
      for (const T of [1e-9, 1e-18]) checkFinite(make, at(T, 4), 10);
      checkFinite(make, at(0, 4), 10, true);
      return 12;
    }),
    law('T → ∞: states stay finite and in the space', () => checkFinite(options.hot ?? make, at(highest, 4), 10)),
  ];
  if (dynamics.deterministic)
    laws.push(law('deterministic, it draws no random numbers', () => checkDrawsNothing(make, usual, steps)));
  if (ergodic && kind === 'reals')
    laws.push(
      law('random numbers move each coordinate by itself', () =>
        checkNoise(options.hot ?? make, { ...given, temperature: temperatures[0]! }, boltzmann),
      ),
    );
  if (dynamics.addEnergy) laws.push(law('its own energy accumulates', () => checkOwnEnergy(make, usual)));
  if (needs) laws.push(law('it asks no more of the energy than it needs', () => checkNeeds(make, usual, needs)));
  if (descendsWhenCold)
    laws.push(law('T → 0: no step raises the energy', () => checkNoRise(make, at(1e-18, 4), steps)));
  if (dynamics.freeEnergy || dynamics.heatCapacity)
    laws.push(
      law('F and C are those of the Boltzmann law', () => {
        for (const T of temperatures) checkTold(make, { ...given, temperature: T });
        return temperatures.length;
      }),
    );
  for (const T of temperatures) laws.push(...lawsAt(make, T, options));
  if (options.clamps && energy.space.units > 1) laws.push(...clampedLaws(make, usual, options));
  if (dynamics.transitionMatrix && boltzmann)
    laws.push(
      law('T → 0: the matrix has the Boltzmann law still', () => checkInvariance(makeWith(make, usual), 1e-6)),
      law('T → ∞: the matrix makes all microstates as likely', () =>
        checkInvariance(makeWith(make, usual), 1e12, 1e-10, Infinity),
      ),
    );
  if (!dynamics.transitionMatrix && boltzmann && kind !== 'reals' && kind !== 'probabilities')
    laws.push(
      ...(ergodic
        ? [law('every state is reached from one', () => checkReachesByWalking(make, { seed, surroundings, units }))]
        : []),
      law('T → ∞: it makes all microstates as likely', () =>
        checkStaysDiscrete(make, { seed, surroundings, units, temperature: 1e12 }),
      ),
    );
  return laws;
}

/**
 * With the first and every third unit held: these stay, and the others are drawn from the law given them. So the law of all units
 * is invariant still, for each temperature.
 */
function clampedLaws(make: Make, usual: Setting, options: DynamicsLawOptions): Law[] {
  const { dynamics, energy } = makeWith(make, usual);
  const { boltzmann = dynamics.transitionMatrix !== undefined, temperatures = [0.6, 2.5], steps = 20 } = options;
  const { kind, units } = energy.space;
  const clamped = Uint8Array.from({ length: units }, (_, i) => Number(i % 3 === 0));
  const laws = [law('clamped units stay', () => checkClamped(make, usual, clamped, steps))];
  if (!boltzmann || kind === 'reals' || kind === 'probabilities') return laws;
  const { seed, units: told } = usual;
  for (const temperature of temperatures)
    laws.push(
      law(`with units clamped the Boltzmann law is invariant at T = ${temperature}`, () =>
        checkStaysDiscrete(make, {
          seed,
          units: told,
          temperature,
          surroundings: { ...usual.surroundings, clamped },
        }),
      ),
    );
  return laws;
}

/** The laws that hold at each temperature by itself. */
function lawsAt(make: Make, temperature: number, options: DynamicsLawOptions): Law[] {
  const { bias, reversible = false, ergodic = true, seed, surroundings, units } = options;
  const given = { temperature, seed, surroundings, units };
  const made = (): ReturnType<Make> => makeWith(make, { ...given, replicas: 4 });
  const { dynamics, energy } = made();
  const named = (name: string, holds: () => number | void): Law => law(`${name} at T = ${temperature}`, holds);
  const { boltzmann = dynamics.transitionMatrix !== undefined } = options;
  const laws: Law[] = [];
  if (dynamics.transitionMatrix) {
    laws.push(
      named('rows of the matrix are probabilities', () => void checkRowsOfMatrix(made(), temperature)),
      named('a step goes as the matrix says', () =>
        checkGoesAsMatrix(make, given, checkRowsOfMatrix(made(), temperature)),
      ),
    );
    if (boltzmann) laws.push(named('the Boltzmann law is invariant', () => checkInvariance(made(), temperature)));
    if (boltzmann && ergodic)
      laws.push(named('every state is reached from every other', () => checkReachesByMatrix(made(), temperature)));
    if (reversible) laws.push(named('detailed balance', () => checkDetailedBalance(made(), temperature)));
    return laws;
  }
  const stays = 'started from the Boltzmann law it stays in it';
  switch (energy.space.kind) {
    case 'probabilities':
      return boltzmann ? [named(stays, () => checkSoftLaw(make, given))] : [];
    case 'reals': {
      const exact = (): ExactLaw => options.exact ?? ofOneUnit(make, made());
      if (boltzmann) laws.push(named(stays, () => checkStaysContinuous(exact(), given)));
      if (bias !== undefined)
        laws.push(
          named('started from the Boltzmann law it stays near it', () => checkStaysNearly(exact(), given, bias)),
        );
      if (reversible) laws.push(named('detailed balance', () => checkBalanceContinuous(exact(), given)));
      return laws;
    }
    default:
      if (boltzmann) laws.push(named(stays, () => checkStaysDiscrete(make, given)));
      if (reversible) laws.push(named('detailed balance', () => checkBalanceDiscrete(make, given)));
      return laws;
  }
}

function ofOneUnit(make: Make, { energy }: ReturnType<Make>): ExactLaw {
  if (energy.space.units !== 1)
    throw new LawBroken(
      `its energy has ${energy.space.units} coordinates, and the exact law of one only is known: claims.energy(1) must have one, or leave claims.energy out`,
    );
  return { make, law: lawOfOneUnit(energy) };
}
