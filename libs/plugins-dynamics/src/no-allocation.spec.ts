import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createBatch } from '@ergodic/numerics';
import {
  createRegistry,
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

/** Where samplers within samplers are looked up. */
const registry = createRegistry([dynamics]);

// Makes `gc` reachable without a command-line flag.
setFlagsFromString('--expose-gc');
// A number that crosses a call which V8 does not inline is boxed, 16 bytes each, and that is not what is looked for here. So
// calls are inlined however large they are, and code is compiled when it is due, not when a busy machine gets to it.
setFlagsFromString('--max-inlined-bytecode-size=100000');
setFlagsFromString('--max-inlined-bytecode-size-cumulative=100000');
setFlagsFromString('--no-concurrent-recompilation');
const collect = runInNewContext('gc') as () => void;
const used = (): number => getHeapStatistics().used_heap_size + getHeapStatistics().external_memory;

const STEPS = 1000;

/**
 * Bytes a step that count as none, for a row of that width: a boxed number for each coordinate, and some for the compiler. Calls into
 * WebAssembly are never inlined, so that kernels have some more numbers boxed, however long the row.
 */
const nothing = (width: number, { compute }: Trial): number => 16 * width + (compute === 'simd' ? 250 : 30);

/**
 * Bytes a step that the heap grows by, garbage included: the least of several tries, at most so many, and no more once it is
 * `enough`. Compilers allocate too, and code that is not yet compiled boxes every number.
 */
function perStep(step: () => void, tries: number, enough: number): number {
  let least = Infinity;
  for (let attempt = 0; attempt < tries && !(least < enough); attempt++) {
    for (let n = 0; n < STEPS; n++) step();
    // Twice: what the first finds is given back while it is swept, and the second waits for that.
    collect();
    collect();
    const before = used();
    for (let n = 0; n < STEPS; n++) step();
    const grown = (used() - before) / STEPS;
    // Where memory of something else was given back meanwhile, nothing is known.
    if (grown >= -1) least = Math.min(least, grown);
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
  const context = lawContext(1, 1, energy.space.units, {
    coupling: ring,
    registry,
    ...(trial.compute && { compute: trial.compute }),
  });
  const made = spoil(definition.make(options.parse(trial.options ?? {}), context));
  const x = createBatch(1, widthOf(energy.space));
  const { kind } = energy.space;
  for (let i = 0; i < x.data.length; i++)
    x.data[i] = kind === 'probabilities' ? 1 / 3 : kind === 'reals' ? 0.1 * i : valueOfChoice(kind, i % 2);
  const state = made.init(energy, x, context);
  const tick = { step: 0, stage: 0, time: 0, temperature: 0.8, heat: new Float64Array(1), work: new Float64Array(1) };
  return { step: (): void => made.advance(energy, x, state, tick), width: x.width };
}

const tried = (dynamics.provides as readonly Definition<'dynamics'>[]).flatMap((definition) =>
  (definition.trials ?? [{}]).map((trial, i) => [`${definition.name}, trial ${i + 1}`, definition, trial] as const),
);

describe('a step allocates nothing', () => {
  it.each(tried)('%s', (_, definition, trial) => {
    const { step, width } = stepOf(definition, trial);
    const none = nothing(width, trial);
    expect(perStep(step, 100, none)).toBeLessThan(none);
    // Mutant: an array as long as a row; of a kernel, as the 16 rows that it takes at once.
    const length = trial.compute === 'simd' ? 16 * width : width;
    let kept: Float64Array | undefined;
    const wasteful = (made: Dynamics): Dynamics => ({
      ...made,
      advance(energy, x, state, tick) {
        kept = new Float64Array(length);
        made.advance(energy, x, state, tick);
      },
    });
    expect(perStep(stepOf(definition, trial, wasteful).step, 3, 0)).toBeGreaterThan(none);
    expect(kept).toHaveLength(length);
  });
});
