import { createBatch, type Batch } from '@ergodic/numerics';
import type { Dynamics } from '../contracts/dynamics.ts';
import type { Energy } from '../contracts/energy.ts';
import type { Entropy } from '../contracts/entropy.ts';
import type { LearningRule } from '../contracts/learning-rule.ts';
import type { Schedule } from '../contracts/schedule.ts';
import { choicesOf, holds, valueOfChoice, widthOf } from '../contracts/space.ts';
import type { PartOf, Slot } from '../define/definition.ts';
import { ErgodicError, messageOf } from '../errors.ts';
import type { Part, Recipe } from '../recipe/recipe.ts';
import type { Registry } from '../registry/registry.ts';
import { checkFit, checkRequirements } from './check-fit.ts';
import { Keeper } from './keeper.ts';

/** The runtime objects of a recipe, checked to fit one another. */
export interface Assembly {
  readonly recipe: Recipe;
  readonly keeper: Keeper;
  readonly energy: Energy;
  readonly entropy?: Entropy;
  readonly dynamics: Dynamics;
  readonly learning?: LearningRule;
  readonly temperature: Schedule;
  readonly protocol: readonly (readonly [control: string, schedule: Schedule])[];
  readonly x: Batch;
}

/**
 * Makes the parts of a parsed recipe and checks that they fit: spaces, capabilities, requirements, a finite length.
 * @throws ErgodicError saying which capability is missing and which plugins have it
 */
export function assemble(recipe: Recipe, registry: Registry, folder = '.'): Assembly {
  const keeper = new Keeper(registry, recipe.seed, recipe.replicas, recipe.units, folder);
  const make = <K extends Slot>(slot: K, part: Part, name: string = slot): PartOf[K] => {
    const { use, ...options }: { use: string; [option: string]: unknown } = part;
    if (name === 'temperature') delete options['unit'];
    const { definition } = registry.get(slot, use);
    checkRequirements(definition, recipe);
    try {
      return definition.make(options, keeper.contextFor(name));
    } catch (thrown) {
      if (thrown instanceof ErgodicError) throw thrown;
      throw new ErgodicError({
        code: 'plugin-failed',
        message: `${slot} ${use} could not be made: ${messageOf(thrown)}`,
        path: name,
        cause: thrown,
      });
    }
  };
  if (recipe.data) keeper.dataset = make('data', recipe.data).load();
  if (recipe.coupling) keeper.coupling = make('coupling', recipe.coupling);
  if (recipe.activation) keeper.activation = make('activation', recipe.activation);
  const energy = make('energy', recipe.energy);
  const entropy = recipe.entropy && make('entropy', recipe.entropy);
  const dynamics = make('dynamics', recipe.dynamics);
  const learning = recipe.learning && make('learning', recipe.learning);
  checkFit(recipe, registry, energy);
  const temperature = inUnits(make('schedule', recipe.temperature, 'temperature'), recipe, energy);
  const protocol = Object.entries(recipe.protocol).map(
    ([control, part]) => [control, make('schedule', part, `protocol.${control}`)] as const,
  );
  const schedules = [temperature, ...protocol.map(([, schedule]) => schedule)];
  if (recipe.steps === undefined && schedules.every(({ duration }) => duration === undefined))
    throw new ErgodicError({
      code: 'missing-part',
      message: 'this run would never end: neither steps nor a schedule with a last moment',
      path: 'steps',
      hint: 'give steps, e.g. 1000',
    });
  return {
    recipe,
    keeper,
    energy,
    ...(entropy && { entropy }),
    dynamics,
    ...(learning && { learning }),
    temperature,
    protocol,
    x: initialState(recipe, energy, keeper),
  };
}

/** T in multiples of the critical temperature, where the recipe says so. */
function inUnits(schedule: Schedule, recipe: Recipe, energy: Energy): Schedule {
  if (recipe.temperature.unit !== 'critical') return schedule;
  const critical = energy.criticalTemperature!();
  if (!(critical > 0) || !Number.isFinite(critical))
    throw new ErgodicError({
      code: 'domain',
      message: `energy ${recipe.energy.use} has critical temperature ${critical}, so T cannot be given in multiples of it`,
      path: 'temperature.unit',
      value: critical,
      hint: 'data that differ from one another, or a temperature without unit',
    });
  return {
    value: (t, progress) => critical * schedule.value(t, progress),
    ...(schedule.duration !== undefined && { duration: schedule.duration }),
  };
}

function initialState(recipe: Recipe, energy: Energy, keeper: Keeper): Batch {
  const { space } = energy;
  const x = createBatch(recipe.replicas, widthOf(space));
  if (space.kind === 'probabilities') {
    const open = Array.from({ length: space.choices }, (_, c) => energy.logDegeneracy?.[c] !== -Infinity);
    const share = 1 / open.filter(Boolean).length;
    for (let i = 0; i < x.data.length; i++) x.data[i] = open[i % space.choices] ? share : 0;
    return x;
  }
  if (recipe.initial !== 'random') {
    if (!holds(space, recipe.initial))
      throw new ErgodicError({
        code: 'invalid-option',
        message: `initial is ${recipe.initial}, which is not a value of ${space.kind}`,
        path: 'initial',
        value: recipe.initial,
        hint: space.kind === 'reals' ? 'a finite number' : `one of ${Array.from({ length: choicesOf(space) }, (_, c) => valueOfChoice(space.kind, c)).join(', ')}`,
      });
    x.data.fill(recipe.initial);
    return x;
  }
  const random = keeper.contextFor('run').stream('initial');
  for (let r = 0; r < x.replicas; r++)
    for (let i = r * x.width; i < (r + 1) * x.width; i++)
      x.data[i] =
        space.kind === 'reals' ? random.normal(r) : valueOfChoice(space.kind, random.integer(r, choicesOf(space)));
  return x;
}
