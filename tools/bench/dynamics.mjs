// Nanoseconds per unit and step of every dynamics at three sizes, on an energy of the kind that it is made for. Theory: the
// cost of a step grows as the number of units times that of one unit's energy, so ns per unit stays as it is.
import { simulate } from '@ergodic/kernel';
import { median, printTable, timed } from './measure.mjs';
import { builtinRegistry } from './registry.mjs';

const springs = { energy: { use: 'harmonic', stiffness: 1.3 } };
const wells = { energy: { use: 'double-well' } };
const lattice = (N) => ({ coupling: { use: 'lattice', shape: [N / 16, 16] } });

/** For each dynamics: the rest of a recipe with N units. */
const systems = {
  'boltzmann-assignment': (N) => ({
    data: { use: 'blobs4-sep', count: N },
    energy: { use: 'squared-distance', clusters: 4, masses: 'equal', start: 'points' },
  }),
  'gradient-relaxation': (N) => ({ ...wells, units: N }),
  'heat-bath': (N) => ({ ...lattice(N), energy: { use: 'ising' } }),
  'heat-flow': (N) => ({ ...lattice(N), energy: { use: 'heat-content' }, initial: 1 }),
  'kuramoto-flow': (N) => ({
    coupling: { use: 'kuramoto', graph: lattice(N).coupling },
    energy: { use: 'xy-rotors' },
  }),
  'leimkuhler-matthews': (N) => ({ ...wells, units: N }),
  mala: (N) => ({ ...wells, units: N }),
  metropolis: (N) => ({ ...lattice(N), energy: { use: 'ising' } }),
  'ornstein-uhlenbeck': (N) => ({ ...springs, units: N }),
  'overdamped-langevin': (N) => ({ ...wells, units: N }),
  'velocity-verlet': (N) => ({ ...wells, units: N }),
};

const SIZES = [256, 1024, 4096];
const REPLICAS = 4;
const REPEATS = 7;
/** Unit updates in one timing. */
const UPDATES = 400_000;

export async function run() {
  const registry = await builtinRegistry();
  const names = registry.names('dynamics').filter((name) => name in systems);
  const missing = registry.names('dynamics').filter((name) => !(name in systems));
  if (missing.length > 0) console.log(`  not measured, for want of a system above: ${missing.join(', ')}`);
  const rows = [
    ['dynamics', 'energy', ...SIZES.map((N) => `N = ${N}, ns`), 'per doubling'],
    ...names.toSorted().map((name) => rowOf(name, registry)),
  ];
  printTable(rows);
  console.log(
    `  ns per unit and step, ${REPLICAS} replicas; median of ${REPEATS}. Growth of a whole step's cost per doubling of N.`,
  );
}

function rowOf(name, registry) {
  const measured = SIZES.map((N) => {
    const options = { timeStep: 0.01 };
    const takesTimeStep = 'timeStep' in registry.get('dynamics', name).definition.options.shape;
    const { simulation } = simulate(
      {
        dynamics: { use: name, ...(takesTimeStep && options) },
        temperature: 1.7,
        replicas: REPLICAS,
        steps: 1e9,
        ...systems[name](N),
      },
      registry,
    );
    const { recipe, energy, x } = simulation.assembly;
    const units = energy.space.units * x.replicas;
    const steps = Math.max(1, Math.round(UPDATES / units));
    simulation.advance(Math.ceil(steps / 2));
    const ms = median(Array.from({ length: REPEATS }, () => timed(() => simulation.advance(steps))));
    return { use: recipe.energy.use, units, ns: (1e6 * ms) / (steps * units) };
  });
  const [first, , last] = measured;
  const doublings = Math.log2(last.units / first.units);
  const growth = ((last.ns * last.units) / (first.ns * first.units)) ** (1 / doublings);
  return [name, first.use, ...measured.map(({ ns }) => ns.toFixed(1)), `${growth.toFixed(2)}×`];
}
