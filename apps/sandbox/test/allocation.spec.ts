import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineDynamics, definePlugin, simulate, type Registry } from '@ergodic/kernel';
import { loadRegistry } from '../src/plugins/registry.ts';

// Makes `gc` reachable without a command-line flag.
setFlagsFromString('--expose-gc');
// Code is compiled when it is due, not when a busy machine gets to it: until then every number is boxed.
setFlagsFromString('--no-concurrent-recompilation');
const collect = runInNewContext('gc') as () => void;
const used = (): number => getHeapStatistics().used_heap_size + getHeapStatistics().external_memory;

/** Bytes a step. V8 boxes numbers that cross a call which it does not inline: 16 each, a few for each of 4 units. */
const BOXES = 400;

/** Looking for a split forms a covariance: once a temperature, here every second step. */
const LOOKING = 4096;

let kept: number[] | undefined;

/** Moves nothing, and allocates 64 numbers a step: the mutant. */
const wasteful = defineDynamics({
  name: 'wasteful',
  summary: 'Allocates.',
  options: z.object({}),
  make: () => ({
    timeStep: 1,
    init: () => undefined,
    advance() {
      kept = new Array<number>(64).fill(0.5);
    },
  }),
});

let registry: Registry;
beforeAll(async () => {
  registry = await loadRegistry();
  registry.load(definePlugin({ name: 'wasteful', version: '1.0.0', provides: [wasteful] }));
});

const cold = { temperature: { use: 'constant', value: 0.8 }, replicas: 1 };
const ising = { energy: { use: 'ising', field: 0.2 }, coupling: { use: 'lattice', shape: [4] }, ...cold };
const table = { energy: { use: 'table', energies: [0, 1, 3, 0.2], degeneracies: [1, 2, 1, 3] }, ...cold };
const well = { energy: { use: 'double-well', tilt: 0.2 }, units: 4, ...cold };
const clusters = (learning: object, masses = 'constrained', T = 60) => ({
  data: { use: 'blobs4-sep', count: 40 },
  energy: { use: 'squared-distance', clusters: 4, masses },
  dynamics: { use: 'boltzmann-assignment' },
  learning: { use: 'free-energy-minimisation', ...learning },
  temperature: { use: 'constant', value: T },
});

const recipes: Readonly<Record<string, object>> = {
  'metropolis, random scan': { ...ising, dynamics: { use: 'metropolis' } },
  'metropolis, sequential scan': { ...table, dynamics: { use: 'metropolis', scan: 'sequential' } },
  'heat-bath, random scan': { ...table, dynamics: { use: 'heat-bath' } },
  'heat-bath, sequential scan': { ...ising, dynamics: { use: 'heat-bath', scan: 'sequential' } },
  'overdamped-langevin': { ...well, dynamics: { use: 'overdamped-langevin' } },
  'overdamped-langevin, driven': {
    energy: { use: 'harmonic' },
    units: 4,
    ...cold,
    dynamics: { use: 'overdamped-langevin' },
    protocol: { centre: { use: 'linear', from: 0, to: 5, duration: 1e5 } },
  },
  'leimkuhler-matthews': { ...well, dynamics: { use: 'leimkuhler-matthews' } },
  mala: { ...well, dynamics: { use: 'mala' } },
  'gradient-relaxation': { ...well, dynamics: { use: 'gradient-relaxation' } },
  'velocity-verlet': { ...well, dynamics: { use: 'velocity-verlet' } },
  'ornstein-uhlenbeck': { energy: { use: 'harmonic' }, units: 4, ...cold, dynamics: { use: 'ornstein-uhlenbeck' } },
  'heat-flow': {
    energy: { use: 'heat-content' },
    coupling: { use: 'lattice', shape: [4], periodic: false },
    initial: 2,
    ...cold,
    dynamics: { use: 'heat-flow', bathRate: 0.3 },
  },
  'kuramoto-flow': {
    energy: { use: 'xy-rotors' },
    coupling: { use: 'kuramoto', graph: { use: 'ring' } },
    units: 4,
    ...cold,
    dynamics: { use: 'kuramoto-flow' },
  },
  'metropolis, thermodynamic-hebbian': {
    ...ising,
    dynamics: { use: 'metropolis' },
    learning: { use: 'thermodynamic-hebbian' },
  },
  'boltzmann-assignment, free-energy-minimisation': clusters({ splitting: 'none' }),
  'free-energy-minimisation looking for a split': clusters({}),
  'free-energy-minimisation, cold': clusters({ splitting: 'none' }, 'equal', 2),
  'free-energy-minimisation, perturbed': clusters({ splitting: 'perturbation' }, 'equal'),
};

/** Bytes a step that the heap grows by, garbage included: the least of several tries, since compilers allocate too. */
function perStep(recipe: object): number {
  const steps = 3000;
  const { simulation } = simulate({ ...recipe, steps: 1e9 }, registry);
  simulation.advance(3 * steps);
  let least = Infinity;
  for (let attempt = 0; attempt < 4; attempt++) {
    collect();
    const before = used();
    simulation.advance(steps);
    least = Math.min(least, (used() - before) / steps);
  }
  return least;
}

describe('a step allocates nothing', () => {
  it.each(Object.keys(recipes))('%s', (name) => {
    expect(perStep(recipes[name]!)).toBeLessThan(name.includes('looking') ? LOOKING : BOXES);
  });

  it('mutant: an array a step is noticed', () => {
    expect(perStep({ ...well, dynamics: { use: 'wasteful' } })).toBeGreaterThan(BOXES);
    expect(kept).toHaveLength(64);
  });
});
