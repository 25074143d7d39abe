import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createBatch } from '@ergodic/numerics';
import {
  valueOfChoice,
  widthOf,
  type Coupling,
  type Definition,
  type Dynamics,
  type Energy,
  type Trial,
} from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { springs } from '../test/landscapes.ts';
import { chain, levels, machine, softLevels } from '../test/support.ts';
import { dynamics } from './index.ts';

// Makes `gc` reachable without a command-line flag.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const used = (): number => getHeapStatistics().used_heap_size + getHeapStatistics().external_memory;

const STEPS = 1000;

/**
 * Bytes. A Float64Array takes some 220, however short. V8 boxes a number that crosses a call which it does not inline, 16 each:
 * 110 in a sweep of metropolis.
 */
const SMALLEST_ARRAY = 200;

/**
 * Bytes a step that the heap grows by, garbage included: the least of several tries, at most so many, and no more once one is
 * below SMALLEST_ARRAY. Code that is not yet compiled boxes every number, and on a busy machine the compiler takes its time.
 */
function perStep(step: () => void, tries: number): number {
  let least = Infinity;
  for (let attempt = 0; attempt < tries && !(least < SMALLEST_ARRAY); attempt++) {
    for (let n = 0; n < STEPS; n++) step();
    collect();
    const before = used();
    for (let n = 0; n < STEPS; n++) step();
    least = Math.min(least, (used() - before) / STEPS);
  }
  return least;
}

/** What a trial that brings no energy is run on, by the first space that the dynamics move in. */
const energies: Readonly<Record<string, (units: number) => Energy>> = {
  reals: (units) => springs(1.3, 0.2, { units }),
  spins: () => chain,
  bits: () => machine,
  categories: () => levels([0, 1, 3]),
  probabilities: () => softLevels(2, [0, 1, 3]),
};

/** Five nodes in a ring, for dynamics that need a graph. */
const ring: Coupling = {
  edges: {
    nodes: 5,
    from: Int32Array.of(0, 1, 2, 3, 4),
    to: Int32Array.of(1, 2, 3, 4, 0),
    weight: Float64Array.of(1, 0.5, 1.5, 0.25, 2),
  },
  linear: true,
  addFlow(x, out) {
    const { nodes, from, to, weight } = ring.edges;
    for (let start = 0; start < x.data.length; start += nodes)
      for (let e = 0; e < from.length; e++) {
        const flow = weight[e]! * (x.data[start + to[e]!]! - x.data[start + from[e]!]!);
        out.data[start + from[e]!]! += flow;
        out.data[start + to[e]!]! -= flow;
      }
  },
};

/** One step of the trial's dynamics; after `spoil`, where given, has had its way with them. */
function stepOf(definition: Definition<'dynamics'>, trial: Trial<'dynamics'>, spoil = (made: Dynamics) => made) {
  const { spaces = ['reals'], options } = definition;
  const units = trial.units ?? 3;
  const energy = (trial.claims?.energy ?? energies[spaces[0]!]!)(units);
  const context = lawContext(1, 2, energy.space.units, { coupling: ring });
  const made = spoil(definition.make(options.parse(trial.options ?? {}), context));
  const x = createBatch(2, widthOf(energy.space));
  const { kind } = energy.space;
  for (let i = 0; i < x.data.length; i++)
    x.data[i] = kind === 'probabilities' ? 1 / 3 : kind === 'reals' ? 0.1 * i : valueOfChoice(kind, i % 2);
  const state = made.init(energy, x, context);
  const tick = { step: 0, stage: 0, time: 0, temperature: 0.8, heat: new Float64Array(2), work: new Float64Array(2) };
  return (): void => made.advance(energy, x, state, tick);
}

const tried = (dynamics.provides as readonly Definition<'dynamics'>[]).flatMap((definition) =>
  (definition.trials ?? [{}]).map((trial, i) => [`${definition.name}, trial ${i + 1}`, definition, trial] as const),
);

describe('a step allocates nothing', () => {
  it.each(tried)('%s', (_, definition, trial) => {
    expect(perStep(stepOf(definition, trial), 100)).toBeLessThan(SMALLEST_ARRAY);
    // Mutant: an array as long as a row.
    let kept: Float64Array | undefined;
    const wasteful = (made: Dynamics): Dynamics => ({
      ...made,
      advance(energy, x, state, tick) {
        kept = new Float64Array(x.width);
        made.advance(energy, x, state, tick);
      },
    });
    expect(perStep(stepOf(definition, trial, wasteful), 3)).toBeGreaterThan(SMALLEST_ARRAY);
    expect(kept!.length).toBeGreaterThan(0);
  });
});
