import type { z } from 'zod';
import type {
  Activation,
  Analysis,
  Capability,
  Context,
  Coupling,
  DataSource,
  Dynamics,
  Energy,
  Entropy,
  Environment,
  LayerPlan,
  LearningRule,
  Optimiser,
  Schedule,
  SpaceKind,
} from '../contracts/index.ts';
import type { Trial } from './trial.ts';

/** What each slot of a recipe holds once made: the seven contracts, and what stands beside them: data, analyses, layers, ... */
export interface PartOf {
  energy: Energy;
  entropy: Entropy;
  activation: Activation;
  schedule: Schedule;
  coupling: Coupling;
  dynamics: Dynamics;
  learning: LearningRule;
  data: DataSource;
  analysis: Analysis;
  layer: LayerPlan;
  optimiser: Optimiser;
  environment: Environment;
}

export type Slot = keyof PartOf;

export const slots = [
  'energy',
  'entropy',
  'activation',
  'schedule',
  'coupling',
  'dynamics',
  'learning',
  'data',
  'analysis',
  'layer',
  'optimiser',
  'environment',
] as const satisfies readonly Slot[];

/** Whether a slot's parts have laws to be tried: what reads data and what looks at runs has none. */
export const hasLaws = (slot: Slot): boolean => slot !== 'data' && slot !== 'analysis';

/** A plugin's description of one part: plain data and a `make`. Nothing heavy happens before `make`. */
export interface Definition<K extends Slot = Slot, O extends z.ZodObject = z.ZodObject> {
  readonly slot: K;
  /** Kebab-case; unique in its slot. */
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** The signed equation. */
  readonly formula?: string;
  /** The exact law it obeys, or what it approximates and how well. */
  readonly law?: string;
  /** Author, year, equation or DOI. */
  readonly source?: string;
  /** zod object; every option has a description with its unit. */
  readonly options: O;
  /** Energies: the kind of state it is a function of. */
  readonly space?: SpaceKind;
  /** Energies: what it can do beyond its value. */
  readonly capabilities?: readonly Capability[];
  /** Dynamics: the spaces it moves in. Entropies of samples: the spaces that these may come from. */
  readonly spaces?: readonly SpaceKind[];
  /** Dynamics: whether it leaves clamped units as they are (`context.clamped`). */
  readonly clamps?: boolean;
  /** Dynamics and learning: what it needs of the energy. */
  readonly needs?: readonly Capability[];
  /** Entropies: what the rows it takes are. */
  readonly of?: Entropy['of'];
  /** Whether it is made from data, on a coupling graph or with an activation. */
  readonly requires?: readonly ('data' | 'coupling' | 'activation')[];
  /** How the law suites make it, and what it claims to obey. */
  readonly trials?: readonly Trial<K>[];
  make(options: z.output<O>, context: Context): PartOf[K];
}

/** What an author writes: a definition without its slot. */
export type DefinitionInput<K extends Slot, O extends z.ZodObject> = Omit<Definition<K, O>, 'slot'>;

const define =
  <K extends Slot>(slot: K) =>
  <O extends z.ZodObject>(definition: DefinitionInput<K, O>): Definition<K, O> => ({ slot, ...definition });

export const defineEntropy = define('entropy');
export const defineActivation = define('activation');
export const defineSchedule = define('schedule');
export const defineCoupling = define('coupling');
export const defineDynamics = define('dynamics');
export const defineLearningRule = define('learning');
export const defineDataSource = define('data');
export const defineAnalysis = define('analysis');
export const defineLayer = define('layer');
export const defineOptimiser = define('optimiser');
export const defineEnvironment = define('environment');
