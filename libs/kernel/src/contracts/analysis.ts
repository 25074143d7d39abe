import type { Batch } from '@ergodic/numerics';
import type { Dataset } from './dataset.ts';
import type { Energy } from './energy.ts';
import type { Frame } from '../run/frame.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** A finished run, as an analysis sees it. */
export interface RunRecord {
  readonly recipe: Recipe;
  readonly frames: readonly Frame[];
  readonly energy: Energy;
  readonly x: Batch;
  readonly dataset?: Dataset;
  /** −Σ δQ/T over all steps, each at its own T, nats; mean over replicas. */
  readonly bathEntropy: number;
  /** Wall-clock seconds that the run took, for comparisons. */
  readonly seconds: number;
}

export interface Axis {
  readonly label: string;
  readonly scale?: 'linear' | 'log';
}

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** A vertical line at x. */
export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** A picture of numbers, row by row from the top left. */
export interface Image {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** Length width · height. */
  readonly values: ArrayLike<number>;
}

/**
 * How numbers become colours: `grey` from light at `low` to dark at `high`, `signed` from blue through white to red, `phase` around
 * the circle of hues, `classes` a colour for each whole number.
 */
export interface ColourScale {
  readonly palette: 'grey' | 'signed' | 'phase' | 'classes';
  readonly low: number;
  readonly high: number;
}

/** One part of a report; terminal and page draw it each in their way. */
export type Section =
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | number | null)[])[];
      readonly note?: string;
    }
  | {
      readonly kind: 'lines';
      readonly title: string;
      readonly x: Axis;
      readonly y: Axis;
      readonly series: readonly Series[];
      readonly marks?: readonly Mark[];
      readonly note?: string;
    }
  | {
      readonly kind: 'scatter';
      readonly title: string;
      readonly x: Axis;
      readonly y: Axis;
      /** Clouds of points, a colour each. */
      readonly groups: readonly Series[];
      /** Paths drawn over them, ending in a marker; in the colour of the group of the same index where there is one. */
      readonly trails?: readonly Series[];
      readonly note?: string;
    }
  | {
      readonly kind: 'images';
      readonly title: string;
      readonly images: readonly Image[];
      readonly scale: ColourScale;
      readonly note?: string;
    };

export interface AnalysisResult {
  /** One line each: what a person should take away. Printed at the end of a run. */
  readonly findings: readonly string[];
  readonly sections: readonly Section[];
  /** Text files for the run's folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Looks at a finished run and adds to its report. */
export interface Analysis {
  analyse(run: RunRecord): Promise<AnalysisResult>;
}
