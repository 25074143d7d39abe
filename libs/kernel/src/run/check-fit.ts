import { hasCapability } from '../contracts/capability.ts';
import type { Energy } from '../contracts/energy.ts';
import type { Definition } from '../define/definition.ts';
import { ErgodicError } from '../errors.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { nearest } from '../registry/nearest.ts';
import type { Registry } from '../registry/registry.ts';

/** What a part is made from must be in the recipe. @throws ErgodicError `missing-part` */
export function checkRequirements(definition: Definition, recipe: Recipe): void {
  for (const slot of definition.requires ?? [])
    if (recipe[slot] === undefined)
      throw new ErgodicError({
        code: 'missing-part',
        message: `${definition.slot} ${definition.name} needs ${slot}, and the recipe has none`,
        path: slot,
        hint: `add ${slot}: { use: ... }; \`ergodic list ${slot}\` shows what there is`,
      });
}

/**
 * The parts must fit the energy and one another.
 * @throws ErgodicError `missing-capability` or `invalid-option`, with the plugins that would fit
 */
export function checkFit(recipe: Recipe, registry: Registry, energy: Energy): void {
  const { kind } = energy.space;
  const energyName = `energy ${recipe.energy.use}`;
  const dynamics = registry.get('dynamics', recipe.dynamics.use).definition;
  if (dynamics.spaces && !dynamics.spaces.includes(kind)) {
    const fitting = registry.list('dynamics').filter(({ definition }) => definition.spaces?.includes(kind));
    throw new ErgodicError({
      code: 'missing-capability',
      message: `dynamics ${dynamics.name} moves ${dynamics.spaces.join(' or ')}, but ${energyName} is over ${kind}`,
      path: 'dynamics.use',
      value: dynamics.name,
      hint: `for ${kind} there is ${fitting.map(({ definition }) => definition.name).join(', ') || 'no dynamics loaded'}`,
    });
  }
  checkNeeds(dynamics, energy, energyName, registry);
  if (recipe.learning)
    checkNeeds(registry.get('learning', recipe.learning.use).definition, energy, energyName, registry);
  if (recipe.temperature.unit === 'critical' && !hasCapability(energy, 'critical-temperature'))
    throw missingCapability('temperature in critical units', 'critical-temperature', energyName, registry, 'temperature.unit');
  if (recipe.entropy) checkEntropy(recipe, registry, energy, energyName);
  const controls = Object.keys(energy.controls ?? {});
  for (const name of Object.keys(recipe.protocol))
    if (!controls.includes(name)) throw unknownKey(`protocol.${name}`, name, controls, `${energyName} has no control`);
  const arrays = [...Object.keys(energy.parameters), 'state'];
  for (const [i, name] of recipe.observe.snapshots.entries())
    if (!arrays.includes(name)) throw unknownKey(`observe.snapshots.${i}`, name, arrays, `${energyName} has no array`);
}

function checkNeeds(definition: Definition, energy: Energy, energyName: string, registry: Registry): void {
  const missing = definition.needs?.find((capability) => !hasCapability(energy, capability));
  if (missing)
    throw missingCapability(`${definition.slot} ${definition.name}`, missing, energyName, registry, definition.slot);
}

function missingCapability(
  who: string,
  capability: Parameters<Registry['energiesWith']>[0],
  energyName: string,
  registry: Registry,
  path: string,
): ErgodicError {
  return new ErgodicError({
    code: 'missing-capability',
    message: `${who} needs ${capability}, which ${energyName} does not have`,
    path,
    value: capability,
    hint: `energies with ${capability}: ${registry.energiesWith(capability).join(', ') || 'none loaded'}`,
  });
}

function checkEntropy(recipe: Recipe, registry: Registry, energy: Energy, energyName: string): void {
  const { definition } = registry.get('entropy', recipe.entropy!.use);
  const wanted = energy.space.kind === 'probabilities' ? 'probabilities' : 'samples';
  if (definition.of === undefined || definition.of === wanted) return;
  const fitting = registry.list('entropy').filter((other) => other.definition.of === wanted);
  throw new ErgodicError({
    code: 'missing-capability',
    message: `entropy ${definition.name} is of ${definition.of}, but ${energyName} is over ${energy.space.kind}, so a run gives ${wanted}`,
    path: 'entropy.use',
    value: definition.name,
    hint: `entropies of ${wanted}: ${fitting.map((other) => other.definition.name).join(', ') || 'none loaded'}`,
  });
}

function unknownKey(path: string, name: string, known: readonly string[], message: string): ErgodicError {
  const near = nearest(name, known);
  return new ErgodicError({
    code: 'unknown-option',
    message: `${message} named ${JSON.stringify(name)}`,
    path,
    value: name,
    hint: `${near ? `did you mean ${near}? ` : ''}it has ${known.join(', ') || 'none'}`,
  });
}
