import type { Frame, Point, Series } from '@ergodic/kernel';
import type { PrincipalComponents } from './principal-components.ts';

/** A stretch of temperatures with one number of clusters. */
export interface Plateau {
  readonly clusters: number;
  /** T at its start and end, falling. */
  readonly from: number;
  readonly to: number;
  /** ln(from/to). */
  readonly length: number;
  /** Whether a split ended it, and not the end of the run. */
  readonly complete: boolean;
}

/** The numbers of clusters that a cooling run went through, from the hottest. */
export function plateausOf(frames: readonly Frame[]): Plateau[] {
  const plateaus: Plateau[] = [];
  let first = 0;
  for (let f = 1; f <= frames.length; f++) {
    const clusters = frames[first]!.values['clusters']!;
    if (f < frames.length && frames[f]!.values['clusters'] === clusters) continue;
    const from = frames[first]!.values['T']!;
    const to = frames[Math.min(f, frames.length - 1)]!.values['T']!;
    plateaus.push({ clusters, from, to, length: Math.log(from / to), complete: f < frames.length });
    first = f;
  }
  return plateaus;
}

/**
 * The number of clusters that persists longest in ln T. One cluster does not count, since it persists to T = ∞; nor does
 * the most the run allowed, since it persists for want of more. Undefined where nothing is left.
 *
 * Source: K. Rose, Proc. IEEE 86 (1998) 2210, section II-F, doi:10.1109/5.726788.
 */
export function longestLived(plateaus: readonly Plateau[], most: number): Plateau | undefined {
  return plateaus
    .filter(({ clusters }) => clusters > 1 && clusters < most)
    .reduce<Plateau | undefined>((best, next) => (best && best.length >= next.length ? best : next), undefined);
}

/** The path of one centre through a run, in the plane of two principal components. */
export interface Track {
  readonly centre: number;
  readonly steps: readonly { readonly T: number; readonly at: Point }[];
}

/**
 * Where each centre went, from snapshots of `centres` [K, D] and `masses` [K]; a centre of mass 0 is not there yet. A new
 * centre's path starts at the nearest centre of the frame before: the one it split from.
 */
export function tracksOf(frames: readonly Frame[], plane: PrincipalComponents): Track[] {
  const steps: { T: number; at: Point }[][] = [];
  let before: { T: number; places: (Point | undefined)[] } | undefined;
  for (const { values, snapshots } of frames) {
    const { centres, masses } = snapshots ?? {};
    if (!centres || !masses) continue;
    const T = values['T']!;
    const places = Array.from(masses.data, (mass, k) => (mass > 0 ? project(centres.data, k, plane) : undefined));
    places.forEach((at, k) => {
      if (!at) return;
      const parent = before && !before.places[k] ? nearestOf(at, before.places) : undefined;
      steps[k] ??= parent ? [{ T: before!.T, at: parent }] : [];
      steps[k].push({ T, at });
    });
    before = { T, places };
  }
  return steps.map((path, centre) => ({ centre, steps: path }));
}

/** Row k of a matrix in the plane. */
function project(rows: Float64Array, k: number, { mean, vectors }: PrincipalComponents): Point {
  const D = mean.length;
  let x = 0;
  let y = 0;
  for (let d = 0; d < D; d++) {
    const offset = rows[k * D + d]! - mean[d]!;
    x += offset * vectors[d]!;
    y += offset * vectors[D + d]!;
  }
  return [x, y];
}

function nearestOf(at: Point, places: readonly (Point | undefined)[]): Point | undefined {
  const distance = (p: Point): number => (p[0] - at[0]) ** 2 + (p[1] - at[1]) ** 2;
  return places.reduce((best, p) => (p && (!best || distance(p) < distance(best)) ? p : best), undefined);
}

/** First coordinate against T: one branch of the bifurcation diagram for each centre. */
export function branchesOf(tracks: readonly Track[]): Series[] {
  return tracks.map(({ centre, steps }) => ({
    name: `centre ${centre}`,
    points: steps.map(({ T, at }) => [T, at[0]] as const),
  }));
}
