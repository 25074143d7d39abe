import {
  hasCapability,
  hasLaws,
  TensorRuntimeService,
  type Capability,
  type Definition,
  type Energy,
  type Model,
  type PartOf,
  type Registry,
  type Slot,
  type SpaceKind,
  type TensorRuntime,
  type Trial,
} from '@ergodic/kernel';
import { activationLaws } from './activation/activation-laws.ts';
import { lawContext, type LawContext, type Surroundings } from './context.ts';
import { couplingLaws } from './coupling/coupling-laws.ts';
import { optionsLaws } from './definition/options-laws.ts';
import { twiceLaws } from './definition/twice-laws.ts';
import { dynamicsLaws } from './dynamics/dynamics-laws.ts';
import { lawOfOneUnit, type ExactLaw } from './dynamics/exact-start.ts';
import type { Make } from './dynamics/walk.ts';
import { energyLaws } from './energy/energy-laws.ts';
import { entropyLaws } from './entropy/entropy-laws.ts';
import { environmentLaws } from './environment/environment-laws.ts';
import { law, LawBroken, type Effort, type Law } from './law.ts';
import { layerLaws } from './layer/layer-laws.ts';
import { learningLaws } from './learning/learning-laws.ts';
import { optimiserLaws } from './optimiser/optimiser-laws.ts';
import { parsedOptions } from './parsed-options.ts';
import { scheduleLaws } from './schedule/schedule-laws.ts';
import { surroundingsOf } from './surroundings.ts';
import { separable, springs, trialEnergy, turnedWells } from './trial-energy.ts';
import { trialModel } from './trial-model.ts';

export interface LawsOfOptions extends Effort {
  /** Where parts within the part, and services, are looked up. */
  readonly registry?: Registry;
}

/**
 * The laws of a definition: of its options, and of its contract for each of its trials; one trial with the default options where
 * it has none. Parts that have no laws (`hasLaws`) have those of their options only.
 */
export function lawsOf<K extends Slot>(definition: Definition<K>, options: LawsOfOptions = {}): Law[] {
  const own = optionsLaws(definition);
  if (!hasLaws(definition.slot)) return own;
  const trials: readonly Trial<K>[] = trialsOf(definition);
  const names = trials.map((trial, i) => shortName(trial, i));
  const ofTrials = trials.flatMap((trial, i) => {
    const name = names.indexOf(names[i]!) < i ? `${i + 1}, ${names[i]}` : names[i]!;
    const laws = lawsOfTrial(definition as never, trial as never, options);
    return trials.length === 1 ? laws : laws.map((each) => ({ ...each, trial: name, name: `${name}: ${each.name}` }));
  });
  return [...own, ...ofTrials];
}

/** Those it declares, or one with the default options. */
function trialsOf<K extends Slot>({ trials }: Definition<K>): readonly Trial<K>[] {
  return trials && trials.length > 0 ? trials : [{}];
}

/** "scan=sequential units=4". */
function shortName({ options = {}, units, compute }: Trial, i: number): string {
  const parts = Object.entries(options).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  if (units !== undefined) parts.push(`units=${units}`);
  if (compute !== undefined) parts.push(`compute=${compute}`);
  const name = parts.join(' ') || `trial ${i + 1}`;
  return name.length > 48 ? `${name.slice(0, 47)}…` : name;
}

/** The suite's laws; a part that cannot even be made is one broken law. */
function lawsOfTrial(definition: Definition, trial: Trial, options: LawsOfOptions): Law[] {
  try {
    return suites[definition.slot](definition as never, trial as never, options);
  } catch (thrown) {
    return [
      law('it can be made', () => {
        throw thrown;
      }),
    ];
  }
}

/** Makes the part of a trial, as a recipe would. */
class Maker<K extends Slot> {
  readonly #definition: Definition<K>;
  readonly #options: Record<string, unknown>;
  readonly #seed: number;
  readonly surroundings: Surroundings;
  readonly units: number;

  constructor(definition: Definition<K>, trial: Trial<K>, { registry, seed = 1 }: LawsOfOptions) {
    this.#definition = definition;
    this.#options = parsedOptions(definition, trial.options);
    this.#seed = seed;
    const { compute } = trial;
    this.surroundings = { ...surroundingsOf(definition, registry), ...(compute && { compute }) };
    this.units = this.surroundings.coupling?.edges.nodes ?? trial.units ?? 3;
  }

  make(context: LawContext = lawContext(this.#seed, 3, this.units, this.surroundings)): PartOf[K] {
    return this.#definition.make(structuredClone(this.#options), context);
  }
}

type Suite<K extends Slot> = (definition: Definition<K>, trial: Trial<K>, options: LawsOfOptions) => Law[];

const suites: { readonly [K in Slot]: Suite<K> } = {
  energy(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    const fresh = (): Energy => maker.make();
    const runtime = runtimeOf(options.registry);
    return [
      ...energyLaws(fresh(), { ...trial.claims, ...effortOf(options), fresh, runtime }),
      ...twiceLaws('energy', fresh),
    ];
  },
  entropy(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    const { spaces, of } = definition;
    return [
      law('it is of what its definition says', () => {
        const made = maker.make().of;
        if (made !== of) throw new LawBroken(`its definition says it is of ${of}, but it was made of ${made}`);
      }),
      ...entropyLaws(maker.make(), { ...trial.claims, ...effortOf(options), spaces }),
      ...twiceLaws('entropy', () => maker.make()),
    ];
  },
  activation(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return [
      ...activationLaws(maker.make(), { ...trial.claims, ...effortOf(options), runtime: runtimeOf(options.registry) }),
      ...twiceLaws('activation', () => maker.make()),
    ];
  },
  schedule(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return [
      ...scheduleLaws(maker.make(), {
        ...trial.claims,
        ...effortOf(options),
        fresh: (context) => maker.make(context),
        surroundings: maker.surroundings,
      }),
      ...twiceLaws('schedule', () => maker.make()),
    ];
  },
  coupling(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return [
      ...couplingLaws(maker.make(), { ...trial.claims, ...effortOf(options) }),
      ...twiceLaws('coupling', () => maker.make()),
    ];
  },
  dynamics: dynamicsSuite,
  learning(definition, trial, options) {
    const { claims } = trial;
    const maker = new Maker(definition, trial, options);
    if (!claims)
      throw new LawBroken(
        'its trials must claim an objective, what it descends as a function of the model; or no more than {} where there is none',
      );
    const { model = trialModel } = claims;
    const { surroundings } = maker;
    checkNeeds(definition.needs, model().energy, 'claims.model');
    const onData = (): Model => ({ ...model(), ...(surroundings.dataset && { dataset: surroundings.dataset }) });
    return learningLaws((context) => ({ rule: maker.make(context), model: onData() }), {
      temperature: 0.7,
      ...claims,
      surroundings,
    });
  },
  data: () => [],
  analysis: () => [],
  layer(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return layerLaws(() => maker.make(), {
      ...trial.claims,
      ...effortOf(options),
      name: definition.name,
      runtime: runtimeOf(options.registry),
    });
  },
  optimiser(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return optimiserLaws(() => maker.make(), {
      ...trial.claims,
      ...effortOf(options),
      runtime: runtimeOf(options.registry),
    });
  },
  environment(definition, trial, options) {
    const maker = new Maker(definition, trial, options);
    return environmentLaws(() => maker.make(), { ...trial.claims, ...effortOf(options) });
  },
};

function effortOf({ cases, seed }: LawsOfOptions): Effort {
  return { ...(cases !== undefined && { cases }), ...(seed !== undefined && { seed }) };
}

/** The loaded tensor runtime, if there is one. */
function runtimeOf(registry: Registry | undefined): TensorRuntime | undefined {
  try {
    return registry?.service(TensorRuntimeService);
  } catch {
    return undefined;
  }
}

function checkNeeds(needs: readonly Capability[] = [], energy: Energy, claim: string): void {
  const missing = needs.filter((need) => !hasCapability(energy, need));
  if (missing.length > 0)
    throw new LawBroken(`it needs ${missing.join(', ')}, which the energy it is tried on has not: give ${claim}`);
}

/** On the energy that the trial brings, or on a small one for each space that it moves in. */
function dynamicsSuite(definition: Definition<'dynamics'>, trial: Trial<'dynamics'>, options: LawsOfOptions): Law[] {
  const maker = new Maker(definition, trial, options);
  const { needs = [], spaces = ['reals'], clamps } = definition;
  const { energy: broughtEnergy, ...claims } = trial.claims ?? {};
  const { surroundings, units } = maker;
  const on =
    (energyOf: () => Energy): Make =>
    (context) => ({ dynamics: maker.make(context), energy: energyOf() });
  const tried = (energyOf: () => Energy, exact?: ExactLaw): Law[] => {
    checkNeeds(needs, energyOf(), 'claims.energy');
    const hot = exact && !broughtEnergy ? on(() => separable(springs(units))) : undefined;
    return dynamicsLaws(on(energyOf), {
      ...claims,
      seed: options.seed,
      surroundings,
      units,
      needs,
      clamps,
      exact,
      hot,
    });
  };
  /** Where no more is needed than what it has. */
  const ownExact = (): ExactLaw | undefined => {
    const separableLaw = needs.includes('quadratic') ? springs(units) : turnedWells(units);
    const energyOf = (): Energy => separable(separableLaw);
    return needs.every((need) => hasCapability(energyOf(), need))
      ? { law: separableLaw, make: on(energyOf) }
      : undefined;
  };
  if (broughtEnergy) {
    const one = broughtEnergy(1);
    const alone = one.space.kind === 'reals' && one.space.units === 1;
    return tried(
      () => broughtEnergy(units),
      alone ? { law: lawOfOneUnit(one), make: on(() => broughtEnergy(1)) } : ownExact(),
    );
  }
  const prefix = (kind: SpaceKind): string => (spaces.length === 1 ? '' : `on ${kind}: `);
  return spaces.flatMap((kind) => {
    const exact = kind === 'reals' ? ownExact() : undefined;
    const energyOf = (): Energy => (exact ? separable(exact.law) : trialEnergy(kind, units));
    return tried(energyOf, exact).map((each) => ({ ...each, name: prefix(kind) + each.name }));
  });
}
