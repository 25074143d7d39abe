import { closest, distance } from 'fastest-levenshtein';

/** The known name most like the given one, if it is like enough to be a slip of the keyboard. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name, known);
  return distance(name, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}
