import type { Backend, Compute } from '../contracts/index.ts';

/** A part of a recipe: which plugin, and its options beside it. */
export interface Part {
  readonly use: string;
  readonly [option: string]: unknown;
}

/** A schedule; `unit: "critical"` multiplies its values by the energy's critical temperature. */
export interface TemperaturePart extends Part {
  readonly unit?: 'critical';
}

/** Units that are held at values: a number each, one for all, what the first state has, or the rows of the data. */
export interface Clamp {
  /** Which units, or a range with both its ends; left out, those that data describe. */
  readonly units?: readonly number[] | { readonly from: number; readonly to: number };
  readonly values: 'initial' | 'data' | number | readonly number[];
}

/** A simulation as plain JSON, with every default filled in. */
export interface Recipe {
  readonly name: string;
  readonly seed: number;
  /** Independent copies of the system. */
  readonly replicas: number;
  /** Size of systems that come in any size. */
  readonly units: number;
  /** Every number of the state, or `random`: each unit uniform over its choices, reals standard normal. */
  readonly initial: 'random' | number;
  readonly compute: Compute;
  /** The tfjs backend on which tensor programs run one operation at a time; left out, they are compiled for ONNX Runtime. */
  readonly backend?: Backend;
  readonly clamp?: Clamp | readonly Clamp[];
  readonly data?: Part;
  readonly coupling?: Part;
  readonly activation?: Part;
  readonly energy: Part;
  readonly entropy?: Part;
  readonly dynamics: Part;
  readonly learning?: Part;
  readonly temperature: TemperaturePart;
  /** Schedules for the energy's controls. */
  readonly protocol: Readonly<Record<string, Part>>;
  /** At most this many steps. */
  readonly steps?: number;
  readonly observe: {
    /** Steps between frames, or `stage`: at the end of each stage. */
    readonly every: number | 'stage';
    /** Parameter arrays, `state`, `energies` or an observable of each replica, to copy into every frame. */
    readonly snapshots: readonly string[];
  };
  readonly analyses: readonly Part[];
}

/** What a person writes: defaults may be left out, and a constant temperature may be a number. */
export type RecipeInput = { energy: Part; dynamics: Part; temperature: TemperaturePart | number } & Partial<
  Omit<Recipe, 'energy' | 'dynamics' | 'temperature' | 'observe'>
> & { observe?: Partial<Recipe['observe']> };
