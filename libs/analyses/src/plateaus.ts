import { batchOf, type Batch } from '@ergodic/numerics';
import type { Frame } from '@ergodic/kernel';

/** A stretch of frames at one temperature. */
export interface Plateau {
  readonly temperature: number;
  /** Those that count: the first share of the stretch is left out, where the system still comes to equilibrium. */
  readonly frames: readonly Frame[];
}

/**
 * The stretches of a run at one temperature each, in the order of the run.
 * @param burnIn share of each stretch that is left out at its beginning, in [0, 1); one frame is kept at least
 */
export function plateausOf(frames: readonly Frame[], burnIn: number): Plateau[] {
  const stretches: Frame[][] = [];
  for (const frame of frames) {
    const last = stretches.at(-1);
    if (last && last[0]!.values['T'] === frame.values['T']) last.push(frame);
    else stretches.push([frame]);
  }
  return stretches.map((stretch) => ({
    temperature: stretch[0]!.values['T']!,
    frames: stretch.slice(Math.min(stretch.length - 1, Math.floor(burnIn * stretch.length))),
  }));
}

/** Mean of an observable over frames; NaN where a frame has none of that name. */
export function meanOver(frames: readonly Frame[], name: string): number {
  return frames.reduce((sum, { values }) => sum + (values[name] ?? NaN), 0) / frames.length;
}

/**
 * The numbers of each replica over the frames, a chain a row; undefined where frames kept none under that name, or fewer than the
 * four that an error takes.
 */
export function chainsOf({ frames }: Plateau, name: string): Batch | undefined {
  const kept = frames.flatMap(({ snapshots }) => (snapshots?.[name] ? [snapshots[name].data] : []));
  const replicas = kept[0]?.length ?? 0;
  if (kept.length * replicas < 4) return undefined;
  const chains = batchOf(new Float64Array(replicas * kept.length), replicas, kept.length);
  kept.forEach((data, t) => data.forEach((value, r) => (chains.data[r * kept.length + t] = value)));
  return chains;
}
