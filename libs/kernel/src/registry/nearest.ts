import { closest, distance } from 'fastest-levenshtein';

/** The known name most like the given one, if that is a slip of the keyboard or a piece of one name only. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name, known);
  if (distance(name, best) <= Math.max(2, Math.floor(best.length / 3))) return best;
  if (name.length < 3) return undefined;
  const begun = known.filter((one) => one.startsWith(name));
  const having = begun.length > 0 ? begun : known.filter((one) => one.includes(name));
  return having.length === 1 ? having[0] : undefined;
}

/** What to say about a name that is not among the known ones: the likely slip, then all of them. */
export function suggest(name: string, known: readonly string[], lead: string): string {
  const near = nearest(name, known);
  return `${near ? `did you mean ${near}? ` : ''}${lead} ${known.join(', ') || 'none'}`;
}
