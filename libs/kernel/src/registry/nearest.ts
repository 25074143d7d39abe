import { closest, distance } from 'fastest-levenshtein';

/** The known name most like the given one, if it is like enough to be a slip of the keyboard. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name, known);
  return distance(name, best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}

/** What to say about a name that is not among the known ones: the likely slip, then all of them. */
export function suggest(name: string, known: readonly string[], lead: string): string {
  const near = nearest(name, known);
  return `${near ? `did you mean ${near}? ` : ''}${lead} ${known.join(', ') || 'none'}`;
}
