import { type Capability, type Energy, hasCapability } from '../contracts/index.ts';
import type { Definition, Slot } from '../define/definition.ts';
import { ErgodicError } from '../errors.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { suggest } from '../registry/nearest.ts';
import type { Registry } from '../registry/registry.ts';

/** What a part is made from must be in the recipe. @throws ErgodicError `missing-part` */
export function checkRequirements({ slot, name, requires = [] }: Definition, recipe: Recipe): void {
  for (const required of requires)
    if (recipe[required] === undefined)
      throw new ErgodicError({
        code: 'missing-part',
        message: `${slot} ${name} needs ${required}, and the recipe has none`,
        path: required,
        hint: `add ${required}: { use: ... }; \`ergodic list ${required}\` shows what there is`,
      });
}

/** Bytes that the state may take. */
const MOST = 8e9;

/** The state, `width` numbers a replica, must fit in memory; looked at before it is made. @throws ErgodicError `domain` */
export function checkSize({ replicas, units }: Pick<Recipe, 'replicas' | 'units'>, width: number, least = ''): void {
  const bytes = 8 * replicas * width;
  if (bytes <= MOST) return;
  const [path, value] = replicas === 1 || units > replicas ? ['units', units] : ['replicas', replicas];
  const short = (n: number): string => (n < 1e6 ? String(n) : n.toExponential().replace('+', ''));
  throw new ErgodicError({
    code: 'domain',
    message: `${path} is ${short(value!)}: the state would need ${least}${short(Number((bytes / 1e9).toPrecision(3)))} GB`,
    path,
    value,
    hint: `at most ${Math.max(1, Math.floor((value! * MOST) / bytes))}, where it needs ${MOST / 1e9} GB`,
  });
}

/**
 * The other parts must fit the energy; looked at before they are made. `nodes` is the size of the coupling graph: an energy may
 * have several units a node.
 * @throws ErgodicError `missing-capability` or `unknown-option`, with what would fit
 */
export function checkFit(recipe: Recipe, registry: Registry, energy: Energy, nodes?: number): void {
  const { kind, units } = energy.space;
  const energyName = `energy ${recipe.energy.use}`;
  const from = recipe.data ?? recipe.coupling;
  // An energy of particles has several numbers for each of the recipe's units.
  if (![1, units, nodes].includes(recipe.units) && (from || units % recipe.units !== 0))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `units is ${recipe.units}, but ${energyName} has ${units}${from ? ' (from its coupling graph or data)' : ''}`,
      path: 'units',
      value: recipe.units,
      hint: 'leave units out',
    });
  const { definition: dynamics } = registry.get('dynamics', recipe.dynamics.use);
  const learning = recipe.learning && registry.get('learning', recipe.learning.use).definition;
  checkDynamics(dynamics, 'dynamics', { energy, energyName, registry, clamped: recipe.clamp !== undefined });
  const needs: Need[] = learning ? needsOf(learning, 'learning') : [];
  if (recipe.temperature.unit === 'critical')
    needs.push({ who: 'unit: critical', path: 'temperature.unit', capability: 'critical-temperature' });
  checkNeeds(needs, { energy, energyName, registry });

  const entropy = recipe.entropy && registry.get('entropy', recipe.entropy.use).definition;
  const given = kind === 'probabilities' ? 'probabilities' : 'samples';
  if (entropy?.of !== undefined && entropy.of !== given)
    throw unfit(
      'entropy.use',
      entropy.name,
      `entropy ${entropy.name} is of ${entropy.of}, but ${energyName} is over ${kind}, so a run gives ${given}`,
      `entropies of ${given}`,
      namesOf(registry, 'entropy', (other) => other.of === given && (other.spaces?.includes(kind) ?? true)),
    );

  if (entropy?.spaces && !entropy.spaces.includes(kind))
    throw unfit(
      'entropy.use',
      entropy.name,
      `entropy ${entropy.name} is of ${entropy.spaces.join(' or ')}, but ${energyName} is over ${kind}`,
      `entropies for ${kind}`,
      namesOf(registry, 'entropy', (other) => other.of === given && (other.spaces?.includes(kind) ?? true)),
    );

  const mustHave = (path: string, name: string, what: string, known: readonly string[]): void => {
    if (!known.includes(name))
      throw new ErgodicError({
        code: 'unknown-option',
        message: `${energyName} has no ${what} named ${JSON.stringify(name)}`,
        path,
        value: name,
        hint: suggest(name, known, 'it has'),
      });
  };
  for (const name of Object.keys(recipe.protocol))
    mustHave(`protocol.${name}`, name, 'control', Object.keys(energy.controls ?? {}));
  const measured = (energy.observables ?? []).flatMap((each) => ('measure' in each ? [each.name] : []));
  const arrays = [...Object.keys(energy.parameters), 'state', 'energies', ...measured];
  for (const [i, name] of recipe.observe.snapshots.entries()) mustHave(`observe.snapshots.${i}`, name, 'array', arrays);
}

interface Fitting {
  readonly energy: Energy;
  readonly energyName: string;
  readonly registry: Registry;
}

/**
 * Dynamics must fit the energy, those of the recipe as well as those within other parts; `clamped` says whether some units are held.
 * @throws ErgodicError `missing-capability`, with what would fit
 */
export function checkDynamics(
  dynamics: Definition<'dynamics'>,
  path: string,
  { clamped, ...fitting }: Fitting & { readonly clamped: boolean },
): void {
  const { energy, energyName, registry } = fitting;
  const { kind } = energy.space;
  if (dynamics.spaces && !dynamics.spaces.includes(kind))
    throw unfit(
      `${path}.use`,
      dynamics.name,
      `dynamics ${dynamics.name} moves ${dynamics.spaces.join(' or ')}, but ${energyName} is over ${kind}`,
      `dynamics for ${kind}`,
      namesOf(registry, 'dynamics', ({ spaces }) => spaces?.includes(kind)),
    );
  if (clamped && !dynamics.clamps)
    throw unfit(
      `${path}.use`,
      dynamics.name,
      `${path === 'dynamics' ? 'the recipe clamps units' : `${path} holds units`}, and dynamics ${dynamics.name} moves all of them`,
      'dynamics that leave clamped units alone',
      namesOf(registry, 'dynamics', ({ clamps, spaces }) => clamps && (spaces?.includes(kind) ?? true)),
    );
  checkNeeds(needsOf(dynamics, path), fitting);
}

interface Need {
  readonly who: string;
  readonly path: string;
  readonly capability: Capability;
}

const needsOf = ({ slot, name, needs = [] }: Definition, path: string): Need[] =>
  needs.map((capability) => ({ who: `${slot} ${name}`, path, capability }));

function checkNeeds(needs: readonly Need[], { energy, energyName, registry }: Fitting): void {
  for (const { who, path, capability } of needs)
    if (!hasCapability(energy, capability))
      throw unfit(
        path,
        capability,
        `${who} needs ${capability}, which ${energyName} does not have`,
        `energies with ${capability}`,
        registry.energiesWith(capability),
      );
}

const namesOf = (
  registry: Registry,
  slot: Slot,
  fits: (definition: Definition) => boolean | undefined,
): readonly string[] => registry.list(slot).flatMap(({ definition }) => (fits(definition) ? [definition.name] : []));

const unfit = (path: string, value: string, message: string, fitting: string, names: readonly string[]) =>
  new ErgodicError({
    code: 'missing-capability',
    message,
    path,
    value,
    hint: `${fitting}: ${names.join(', ') || 'none loaded'}`,
  });
