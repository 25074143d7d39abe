import { RandomStreams } from '@ergodic/numerics';
import type { Environment, EnvironmentClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectTrue, forAll, law, show, type Effort, type Law } from '../law.ts';
import { attempt } from '../runtime.ts';
import { drawsOf, Episode, expectSame, played } from './episodes.ts';
import { planeLaws } from './plane-laws.ts';
import { tableLaws } from './table-laws.ts';

export interface EnvironmentLawOptions extends EnvironmentClaims, Effort {}

/** Steps of the episodes that are compared, at most. */
const LONGEST = 60;

/**
 * The laws of an environment: its sizes are counts; same draws, same bits; an episode begins anew, and goes on from its state alone; all is
 * finite and written in full; to look changes nothing; episodes end by themselves, or do not, where claimed. Where there is a table, it
 * holds probabilities, and episodes begin, move, end, are seen and rewarded as it says; a plane shows its states.
 *
 * @param make an environment of its own at every call
 */
export function environmentLaws(make: () => Environment, options: EnvironmentLawOptions = {}): Law[] {
  const { ends, cases = 50, seed = 1 } = options;
  const environment = make();
  const sizes = law('its sizes are counts, and its actions have names of their own', () => checkSizes(environment));
  if (attempt(() => checkSizes(environment)) === undefined) return [sizes];

  const { actions, horizon, table, plane } = environment;
  const chosen = fc.array(fc.integer({ min: 0, max: actions - 1 }), {
    maxLength: Math.min(horizon, LONGEST),
    size: 'max',
  });
  const draws = fc.integer({ min: 0, max: 9999 });
  const onEpisodes = (name: string, holds: (actions: readonly number[], draws: number) => void): Law =>
    law(name, () => forAll({ actions: chosen, draws }, { cases, seed }, (each) => holds(each.actions, each.draws)));

  const laws = [
    sizes,
    onEpisodes('same draws, same bits', (each, n) => {
      const { told } = played(make(), each, drawsOf(n));
      expectSame(played(make(), each, drawsOf(n)).told, told, 'in another of the same options');
    }),
    onEpisodes('an episode begins anew', (each, n) => {
      const { told } = played(make(), each, drawsOf(n));
      const used = make();
      for (const before of [n + 1, n + 2]) played(used, each.toReversed(), drawsOf(before));
      expectSame(played(used, each, drawsOf(n), 3).told, told, 'after other episodes, in a state that has been used');
    }),
    onEpisodes('it goes on from its state alone', (each, n) => {
      const alone = [n, n + 1].map((of) => played(make(), each, drawsOf(of)).told);
      const shared = make();
      const both = [n, n + 1].map((of) => new Episode(shared, drawsOf(of)));
      for (const action of each) for (const episode of both) episode.act(action);
      both.forEach(({ told }, e) => expectSame(told, alone[e]!, 'with another episode beside it'));
    }),
    onEpisodes('states, observations and rewards are finite', (each, n) => {
      const { numbers, places } = played(make(), each, drawsOf(n, true)).told;
      const i = numbers.findIndex((value) => !Number.isFinite(value));
      expectTrue(i < 0, `${places[i]} is ${numbers[i]}: not written, or not finite`);
    }),
    onEpisodes('to look changes nothing', (each, n) => {
      const { changedByLooking } = played(make(), each, drawsOf(n));
      expectTrue(changedByLooking === undefined, `observe changes ${changedByLooking}`);
    }),
  ];
  if (ends !== undefined)
    laws.push(
      law(ends ? 'episodes end by themselves' : 'no episode ends by itself', () =>
        checkEnds(environment, ends, cases, seed),
      ),
    );
  if (table) laws.push(...tableLaws(environment, table, seed));
  if (table && plane) laws.push(...planeLaws(environment, table, plane));
  return laws;
}

function checkSizes({ actions, actionNames, stateSize, observationSize, horizon }: Environment): number {
  const sizes = [
    ['actions', actions, 1],
    ['stateSize', stateSize, 0],
    ['observationSize', observationSize, 1],
    ['horizon', horizon, 1],
  ] as const;
  for (const [name, size, least] of sizes)
    expectTrue(
      Number.isInteger(size) && size >= least,
      `${name} is ${show(size)}, must be a count of at least ${least}`,
    );
  if (!actionNames) return sizes.length;
  expectTrue(actionNames.length === actions, `there are ${actions} actions and ${actionNames.length} names of actions`);
  actionNames.forEach((name, a) =>
    expectTrue(actionNames.indexOf(name) === a, `two actions have the name ${JSON.stringify(name)}`),
  );
  return sizes.length + actions;
}

/** Of so many episodes of random actions, to their horizon. */
function checkEnds(environment: Environment, ends: boolean, episodes: number, seed: number): number {
  const { actions, horizon } = environment;
  const random = new RandomStreams(seed, 'actions', episodes);
  let steps = 0;
  for (let e = 0; e < episodes; e++) {
    const episode = new Episode(environment, drawsOf(e));
    while (!episode.isOver && episode.steps < horizon) episode.act(random.integer(e, actions));
    steps += episode.steps;
    if (!episode.isOver) continue;
    expectTrue(ends, `episode ${e} is over after ${episode.steps} steps`);
    return e + 1;
  }
  expectTrue(!ends, `of ${episodes} episodes of random actions none is over by itself, ${steps} steps in all`);
  return episodes;
}
