import {
  hasCapability,
  type Definition,
  type Energy,
  type PartOf,
  type Registry,
  type Slot,
  type SpaceKind,
  type Trial,
} from '@ergodic/kernel';
import { activationLaws } from './activation-laws.ts';
import { lawContext, type LawContext } from './context.ts';
import { couplingLaws } from './coupling-laws.ts';
import { dynamicsLaws } from './dynamics-laws.ts';
import { energyLaws } from './energy-laws.ts';
import { entropyLaws } from './entropy-laws.ts';
import { LawBroken, type Law } from './law.ts';
import { learningLaws } from './learning-laws.ts';
import { parsedOptions } from './parsed-options.ts';
import { scheduleLaws } from './schedule-laws.ts';
import { surroundingsOf } from './surroundings.ts';
import { trialEnergy } from './trial-energy.ts';

export interface LawsOfOptions {
  /** Where parts within the part are looked up. */
  readonly registry?: Registry;
  /** Cases a law is tried with; each suite has its own number where left out. */
  readonly cases?: number;
  readonly seed?: number;
}

/** The laws of a definition's contract for each of its trials; one trial with the default options where it has none. */
export function lawsOf<K extends Slot>(definition: Definition<K>, options: LawsOfOptions = {}): Law[] {
  const trials: readonly Trial<K>[] = definition.trials ?? [{}];
  const names = trials.map((trial, i) => shortName(trial, i));
  return trials.flatMap((trial, i) => {
    const prefix = trials.length === 1 ? '' : `${names.indexOf(names[i]!) < i ? `${i + 1}, ` : ''}${names[i]}: `;
    return lawsOfTrial(definition as never, trial as never, options).map((law) => ({
      ...law,
      name: prefix + law.name,
    }));
  });
}

function shortName({ options = {}, units }: Trial, i: number): string {
  const parts = Object.entries(options).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  if (units !== undefined) parts.push(`units=${units}`);
  const name = parts.join(' ') || `trial ${i + 1}`;
  return name.length > 48 ? `${name.slice(0, 47)}…` : name;
}

/** The suites' laws; a part that cannot even be made is one broken law. */
function lawsOfTrial(definition: Definition, trial: Trial, options: LawsOfOptions): Law[] {
  try {
    return suite[definition.slot](definition as never, trial as never, options);
  } catch (thrown) {
    return [
      {
        name: 'it can be made',
        check() {
          throw thrown;
        },
      },
    ];
  }
}

function maker<K extends Slot>(definition: Definition<K>, trial: Trial<K>, { registry, seed = 1 }: LawsOfOptions) {
  const options = parsedOptions(definition, trial.options);
  const contextOf = (replicas: number): LawContext =>
    lawContext(seed, replicas, trial.units ?? 3, surroundingsOf(definition, registry));
  return (context = contextOf(3)): PartOf[K] => definition.make(options, context);
}

type Suite<K extends Slot> = (definition: Definition<K>, trial: Trial<K>, options: LawsOfOptions) => Law[];

const suite: { readonly [K in Slot]: Suite<K> } = {
  energy: (definition, trial, options) =>
    energyLaws(maker(definition, trial, options)(), { ...trial.claims, ...casesOf(options) }),
  entropy: (definition, trial, options) =>
    entropyLaws(maker(definition, trial, options)(), { ...trial.claims, ...casesOf(options) }),
  activation: (definition, trial, options) =>
    activationLaws(maker(definition, trial, options)(), { ...trial.claims, ...casesOf(options) }),
  schedule: (definition, trial, options) =>
    scheduleLaws(maker(definition, trial, options)(), { ...trial.claims, ...casesOf(options) }),
  coupling: (definition, trial, options) =>
    couplingLaws(maker(definition, trial, options)(), { ...trial.claims, ...casesOf(options) }),
  dynamics: dynamicsSuite,
  learning(definition, trial, options) {
    const { claims } = trial;
    if (!claims) return [];
    const make = maker(definition, trial, options);
    return learningLaws(() => ({ rule: make(), model: claims.model!() }), { temperature: 0.7, ...claims });
  },
  data: () => [],
  analysis: () => [],
};

function casesOf({ cases, seed }: LawsOfOptions): { cases?: number; seed?: number } {
  return { ...(cases !== undefined && { cases }), ...(seed !== undefined && { seed }) };
}

/** On the energy that the trial brings, or on a small one for each space that it moves in. */
function dynamicsSuite(definition: Definition<'dynamics'>, trial: Trial<'dynamics'>, options: LawsOfOptions): Law[] {
  const make = maker(definition, trial, options);
  const { needs = [], spaces = ['reals'] } = definition;
  const { claims = {}, units = 3 } = trial;
  const tried = (energyOf: () => Energy): Law[] => {
    const missing = needs.filter((need) => !hasCapability(energyOf(), need));
    if (missing.length > 0)
      throw new LawBroken(
        `it needs ${missing.join(', ')}, which the energy it is tried on has not: give claims.energy`,
      );
    return dynamicsLaws(() => ({ dynamics: make(), energy: energyOf() }), claims);
  };
  if (claims.energy) return tried(() => claims.energy!(units));
  const prefix = (kind: SpaceKind): string => (spaces.length === 1 ? '' : `on ${kind}: `);
  return spaces.flatMap((kind) =>
    tried(() => trialEnergy(kind, units, needs.includes('quadratic'))).map((law) => ({
      ...law,
      name: prefix(kind) + law.name,
    })),
  );
}
