import { createBatch, type Batch } from '@ergodic/numerics';
import {
  choicesOf,
  type Energy,
  holds,
  type InnerSetting,
  type Schedule,
  valueOfChoice,
  widthOf,
} from '../contracts/index.ts';
import type { Definition, PartOf, Slot } from '../define/definition.ts';
import { blaming, ErgodicError } from '../errors.ts';
import type { Part, Recipe } from '../recipe/recipe.ts';
import type { Registry } from '../registry/registry.ts';
import { clampedMask, clampState, type Clamped } from './clamp.ts';
import { checkDynamics, checkFit, checkRequirements, checkSize } from './check-fit.ts';
import { Keeper } from './keeper.ts';

/** The runtime objects of a recipe, checked to fit one another. */
export interface Assembly extends Pick<PartOf, 'energy' | 'dynamics'>, Partial<Pick<PartOf, 'entropy' | 'learning'>> {
  readonly recipe: Recipe;
  readonly keeper: Keeper;
  readonly temperature: Schedule;
  readonly protocol: readonly (readonly [control: string, schedule: Schedule])[];
  readonly x: Batch;
  readonly clamped?: Clamped;
}

/**
 * Makes the parts of a parsed recipe and checks that they fit: spaces, capabilities, requirements, a finite length.
 * @throws ErgodicError saying which capability is missing and which plugins have it
 */
export function assemble(recipe: Recipe, registry: Registry, folder = '.'): Assembly {
  const { seed, replicas, units, compute, backend } = recipe;
  const make = <K extends Slot>(slot: K, part: Part, path: string = slot, setting?: InnerSetting): PartOf[K] => {
    const { use, ...options }: { use: string; [option: string]: unknown } = part;
    if (path === 'temperature') delete options['unit'];
    const { definition } = registry.get(slot, use, path);
    checkRequirements(definition, recipe);
    // Dynamics within other parts; those of the recipe are looked at before anything of theirs is made.
    if (definition.slot === 'dynamics' && path !== 'dynamics' && keeper.energy)
      checkDynamics(definition as Definition<'dynamics'>, path, {
        energy: keeper.energy,
        energyName: `energy ${recipe.energy.use}`,
        registry,
        clamped: (setting && 'clamped' in setting ? setting.clamped : keeper.clamped) !== undefined,
      });
    const { shape } = definition.options;
    const made = blaming(
      `making ${slot} ${use}`,
      path,
      () => definition.make(options, keeper.contextFor(path, setting)),
      shape,
    );
    if (slot === 'energy') keeper.energies.push(made as Energy);
    return made;
  };
  const keeper: Keeper = new Keeper(registry, { seed, replicas, units, folder, compute, backend }, make);
  // How many replicas fit is known with the energy's space only.
  checkSize({ replicas: 1, units }, units, 'at least ');
  if (recipe.data) {
    const { use } = recipe.data;
    const source = make('data', recipe.data);
    const { shape } = registry.get('data', use).definition.options;
    keeper.dataset = blaming(`loading data ${use}`, 'data', () => source.load(), shape);
  }
  if (recipe.coupling) keeper.coupling = make('coupling', recipe.coupling);
  if (recipe.activation) keeper.activation = make('activation', recipe.activation);
  const energy = make('energy', recipe.energy);
  checkFit(recipe, registry, energy, keeper.coupling?.edges.nodes);
  keeper.energy = energy;
  const clamps = recipe.clamp && [recipe.clamp].flat();
  if (clamps) keeper.clamped = clampedMask(clamps, energy, keeper.dataset);
  checkSize(recipe, widthOf(energy.space));
  const temperature = make('schedule', recipe.temperature, 'temperature');
  const protocol = Object.entries(recipe.protocol).map(
    ([control, part]) => [control, make('schedule', part, `protocol.${control}`)] as const,
  );
  const schedules = [temperature, ...protocol.map(([, schedule]) => schedule)];
  if (recipe.steps === undefined && schedules.every(({ duration }) => (duration ?? Infinity) === Infinity))
    throw new ErgodicError({
      code: 'missing-part',
      message: 'this run would never end: neither steps nor a schedule with a last moment',
      path: 'steps',
      hint: 'give steps, e.g. 1000',
    });
  const x = blaming('making the first state', 'initial', () => initialState(recipe, energy, keeper));
  return {
    recipe,
    keeper,
    energy,
    entropy: recipe.entropy && make('entropy', recipe.entropy),
    dynamics: make('dynamics', recipe.dynamics),
    learning: recipe.learning && make('learning', recipe.learning),
    temperature: recipe.temperature.unit === 'critical' ? inCriticalUnits(temperature, recipe, energy) : temperature,
    protocol,
    x,
    ...(clamps && { clamped: clampState(clamps, { energy, dataset: keeper.dataset, x }) }),
  };
}

/** A schedule whose numbers are multiples of the critical temperature. */
function inCriticalUnits(schedule: Schedule, recipe: Recipe, energy: Energy): Schedule {
  const who = `energy ${recipe.energy.use}`;
  const critical = blaming(`${who}: criticalTemperature`, 'energy', () => energy.criticalTemperature!());
  if (!(critical > 0) || !Number.isFinite(critical))
    throw new ErgodicError({
      code: 'domain',
      message: `${who} has critical temperature ${critical}, so T cannot be given in multiples of it`,
      path: 'temperature.unit',
      value: critical,
      hint: 'data that differ from one another, or a temperature without unit',
    });
  const inUnits = { previous: NaN, elapsed: 0, heatCapacity: () => NaN };
  return {
    value(t, progress) {
      inUnits.previous = progress.previous / critical;
      inUnits.elapsed = progress.elapsed;
      inUnits.heatCapacity = progress.heatCapacity;
      return critical * schedule.value(t, inUnits);
    },
    duration: schedule.duration,
  };
}

function initialState({ initial, replicas }: Recipe, energy: Energy, keeper: Keeper): Batch {
  const { space } = energy;
  const x = createBatch(replicas, widthOf(space));
  if (initial !== 'random' && (space.kind === 'probabilities' || !holds(space, initial)))
    throw new ErgodicError({
      code: 'invalid-option',
      message: `initial is ${initial}, which is not a value of ${space.kind}`,
      path: 'initial',
      value: initial,
      hint: 'random; or −1, 1 for spins, 0, 1 for bits, 0 … choices − 1 for categories, a finite number for reals',
    });
  if (space.kind === 'probabilities') {
    const open = Array.from({ length: space.choices }, (_, c) => energy.logDegeneracy?.[c] !== -Infinity);
    const share = 1 / open.filter(Boolean).length;
    for (let i = 0; i < x.data.length; i++) x.data[i] = open[i % space.choices] ? share : 0;
  } else if (initial !== 'random') x.data.fill(initial);
  else {
    const random = keeper.contextFor('run').stream('initial');
    for (let r = 0; r < x.replicas; r++) {
      if (energy.randomState) {
        energy.randomState(x.data.subarray(r * x.width, (r + 1) * x.width), () => random.uniform(r));
        continue;
      }
      for (let i = r * x.width; i < (r + 1) * x.width; i++)
        x.data[i] =
          space.kind === 'reals' ? random.normal(r) : valueOfChoice(space.kind, random.integer(r, choicesOf(space)));
    }
  }
  return x;
}
