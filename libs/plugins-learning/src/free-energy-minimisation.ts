import { z } from 'zod';
import type { RandomStreams } from '@ergodic/numerics';
import {
  defineLearningRule,
  type Components,
  type Context,
  type LearningReport,
  type LearningRule,
  type Model,
  type Observable,
  type Tick,
} from '@ergodic/kernel';
import { checkSplitting } from './check-splitting.ts';

/** Standard deviation of a perturbation, in length scales. */
const PERTURBATION = 1e-3;

/** Displacements below this part of the tolerance count as rest, also where rounding keeps them from falling. */
const REST = 1e-3;

/** What lasts: places in `memory`. */
const STAGE = 0;
const UPDATES = 1;
const SINCE_SPLIT = 2;
const DISPLACEMENT = 3;
const HAS_SPLIT = 4;
const CLUSTERS = 5;
const PREDICTED = 6;
const COMPONENT = 7;
const RESTLESS = 8;

export interface FreeEnergyMinimisationState {
  /** Stage, updates in it, displacement of the last, and what the last stage left: see the constants. */
  readonly memory: Float64Array;
  readonly noise: RandomStreams;
  readonly components: Components | undefined;
  /** Of the split at hand; its length is the dimension of a component. */
  readonly direction: Float64Array;
  /** Scratch of the same length. */
  readonly trial: Float64Array;
  readonly report: LearningReport;
}

/**
 * Moves θ to the minimum of the free energy at each temperature. With dynamics that put x in equilibrium at fixed θ, alternate
 * minimisation over x and over θ,
 *
 *   θ ← argmin_θ Σ_r E(x_r; θ),
 *
 * never raises F at fixed T (expectation–maximisation), and at rest ∂F/∂θ = ⟨∂E/∂θ⟩ = 0 (Hellmann–Feynman). F rises on cooling,
 * since ∂F/∂T = −S.
 *
 * At rest means: displacements d fall, and what is left of them by their ratio, d²/(d_before − d), is within the tolerance. Close
 * to a critical temperature each displacement is nearly as long as the one before, and what is left is many times the last.
 * The default of 1e-6 length scales leaves T_c of a component right to about 1e-6. Within a percent of a critical temperature rest
 * may take thousands of updates; `maxIterations` bounds them, and a state not at rest never splits.
 *
 * The first update at a new temperature still sees the state of the old one and never settles, nor does the very first update of
 * a run move anything, unless `maxIterations` is 1: then each temperature has one update, as in a plain annealing loop.
 *
 * Splitting, which needs an energy of components:
 * - `mass-constrained`: at rest, if a component is unstable (T < T_k) and one is free, the one of largest T_k splits in two and θ comes
 *   to rest again; one split a temperature. The halves start at ± ½ ℓ √((T_k − T)/T_c), half of where Landau's expansion of F puts
 *   a Gaussian component's, ℓ the length scale, so that they need not grow out of nothing.
 * - `perturbation`: after each cooling every coordinate gets N(0, (1e-3 ℓ)²), which grows where the state is unstable.
 * - `none`.
 *
 * Books the work of its updates, splits and perturbations.
 *
 * @throws ErgodicError `invalid-option` where the energy's components do not split in the way asked for
 */
export const freeEnergyMinimisation = defineLearningRule({
  name: 'free-energy-minimisation',
  summary:
    'Minimises F over θ at each temperature before the next; splits components below their critical temperature.',
  formula: 'θ ← argmin_θ Σ_r E(x_r; θ); split component k where T < T_k',
  law: 'F does not rise at fixed T; at rest ⟨∂E/∂θ⟩ = 0',
  source:
    'K. Rose, Proc. IEEE 86 (1998) 2210, doi:10.1109/5.726788; K. Rose, E. Gurewitz, G. C. Fox, Phys. Rev. Lett. 65 (1990) 945, doi:10.1103/PhysRevLett.65.945',
  needs: ['parameter-minimiser', 'parameter-gradient'],
  options: z.object({
    tolerance: z
      .number()
      .positive()
      .default(1e-6)
      .describe('how far from rest θ may be when T goes on, in length scales of the energy'),
    maxIterations: z
      .int()
      .min(1)
      .default(300)
      .describe(
        'updates at one temperature (counted afresh after a split) after which T goes on all the same; a count',
      ),
    splitting: z
      .enum(['mass-constrained', 'perturbation', 'none'])
      .default('mass-constrained')
      .describe('how components come apart as T falls'),
  }),
  trials: [
    {
      options: { splitting: 'none', tolerance: 1e-4, maxIterations: 20 },
      claims: {
        // F at fixed x differs from Σ_r E(x_r; θ) by −TS, which θ does not touch.
        objective({ energy, x }) {
          const out = new Float64Array(x.replicas);
          energy.addEnergy(x, out);
          return out.reduce((sum, e) => sum + e, 0);
        },
        descends: true,
      },
    },
  ],
  make: (settings): LearningRule<FreeEnergyMinimisationState> => ({
    booksWork: true,
    init(model, context) {
      checkSplitting(settings, model.energy);
      return initialState(model, context);
    },
    gradient({ energy, x }, _state, _tick, out) {
      for (const { data } of Object.values(out)) data.fill(0);
      energy.addParameterGradient!(x, out);
    },
    update(model, state, tick) {
      const { memory, report } = state;
      report.settled = false;
      report.transition = undefined;
      const cooled = memory[STAGE] !== tick.stage;
      if (cooled) beginStage(memory, tick.stage);
      memory[UPDATES]!++;
      memory[SINCE_SPLIT]!++;
      if (tick.step > 0) {
        const before = memory[DISPLACEMENT]!;
        const displacement = model.energy.minimiseOverParameters!(model.x, tick.work);
        memory[DISPLACEMENT] = displacement;
        if (cooled && settings.splitting === 'perturbation') perturb(model, state, tick);
        if (memory[UPDATES]! > 1 && atRest(displacement, before, settings.tolerance)) {
          if (settings.splitting === 'mass-constrained' && split(model, state, tick)) return report;
          report.settled = true;
        }
      }
      if (!report.settled && memory[SINCE_SPLIT]! >= settings.maxIterations) {
        report.settled = true;
        if (settings.maxIterations > 1) memory[RESTLESS]!++;
      }
      if (report.settled && settings.splitting === 'perturbation') lookForSplit(model, state, tick);
      return report;
    },
    observables: ({ memory, components }) => observablesOf(memory, components),
  }),
});

function initialState({ energy }: Model, context: Context): FreeEnergyMinimisationState {
  const { components } = energy;
  return {
    memory: context.array('memory', 9),
    noise: context.stream('perturbation', 1),
    components,
    direction: new Float64Array(components?.dimension ?? 0),
    trial: new Float64Array(components?.dimension ?? 0),
    report: { settled: false, transition: undefined },
  };
}

function beginStage(memory: Float64Array, stage: number): void {
  memory[STAGE] = stage;
  memory[UPDATES] = 0;
  memory[SINCE_SPLIT] = 0;
  memory[DISPLACEMENT] = 0;
  memory[HAS_SPLIT] = 0;
}

/** Whether what is left to go, the geometric series after the last two displacements, is within the tolerance. */
function atRest(displacement: number, before: number, tolerance: number): boolean {
  if (displacement <= REST * tolerance) return true;
  return displacement < before && displacement <= tolerance && displacement ** 2 <= tolerance * (before - displacement);
}

/** Splits the most unstable component, if there is one and it may. */
function split({ energy, x }: Model, state: FreeEnergyMinimisationState, tick: Tick): boolean {
  const { memory, direction, report } = state;
  const components = state.components!;
  if (memory[HAS_SPLIT] === 1 || components.count() >= components.capacity) return false;
  const T = tick.temperature;
  const { component, critical } = mostUnstable(x, components, state);
  if (!(T < critical)) return false;
  const first = energy.criticalTemperature?.() ?? critical;
  const amplitude = 0.5 * components.lengthScale * Math.sqrt((critical - T) / first);
  components.split(x, component, direction, amplitude, tick.work);
  memory[HAS_SPLIT] = 1;
  memory[SINCE_SPLIT] = 0;
  memory[DISPLACEMENT] = 0;
  report.transition = {
    kind: 'split',
    temperature: T,
    predicted: critical,
    component,
    description: `component ${component} split, now ${components.count()}; predicted below T = ${critical.toPrecision(5)}`,
  };
  return true;
}

/** The component of the largest critical temperature, and that temperature; its direction is left in the state. */
function mostUnstable(x: Model['x'], components: Components, { direction, trial }: FreeEnergyMinimisationState) {
  let highest = -Infinity;
  let component = 0;
  for (let c = 0; c < components.capacity; c++) {
    const critical = components.criticalTemperature(x, c, trial);
    if (critical <= highest) continue;
    highest = critical;
    component = c;
    direction.set(trial);
  }
  return { component, critical: highest };
}

function perturb({ energy, x }: Model, { components, noise }: FreeEnergyMinimisationState, tick: Tick): void {
  energy.addEnergy(x, tick.work, -1);
  components!.perturb(PERTURBATION * components!.lengthScale, () => noise.normal(0));
  energy.addEnergy(x, tick.work, 1);
}

/** Reports where there are more distinct components than at the end of the last stage, and keeps what the next one needs. */
function lookForSplit({ x }: Model, state: FreeEnergyMinimisationState, tick: Tick): void {
  const { memory, components, report } = state;
  const before = memory[CLUSTERS]!;
  const now = components!.count();
  if (before > 0 && now > before)
    report.transition = {
      kind: 'split',
      temperature: tick.temperature,
      predicted: memory[PREDICTED]!,
      component: memory[COMPONENT]!,
      description: `component ${memory[COMPONENT]} split, now ${now}; predicted below T = ${memory[PREDICTED]!.toPrecision(5)}`,
    };
  memory[CLUSTERS] = now;
  if (now >= components!.capacity) return;
  const { component, critical } = mostUnstable(x, components!, state);
  memory[COMPONENT] = component;
  memory[PREDICTED] = critical;
}

function observablesOf(memory: Float64Array, components: Components | undefined): Observable[] {
  const clusters = components && {
    name: 'clusters',
    summary: 'distinct components; a count',
    read: () => components.count(),
  };
  return [
    ...(clusters ? [clusters] : []),
    {
      name: 'displacement',
      summary: 'how far the last update moved θ, in length scales of the energy',
      read: () => memory[DISPLACEMENT]!,
    },
    {
      name: 'unsettled',
      summary: 'temperatures so far that ended at maxIterations before θ was at rest; a count',
      read: () => memory[RESTLESS]!,
    },
    { name: 'iterations', summary: 'updates of θ at this temperature; a count', read: () => memory[UPDATES]! },
  ];
}
