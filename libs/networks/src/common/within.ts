/** What is named `name.…`, without that beginning: the parameters, draws or states of one layer. */
export function within<T>(name: string, all: Readonly<Record<string, T>>): Record<string, T> {
  const beginning = `${name}.`;
  const found: Record<string, T> = {};
  for (const [key, value] of Object.entries(all))
    if (key.startsWith(beginning)) found[key.slice(beginning.length)] = value;
  return found;
}

/** The same values named `name.…`. */
export function under<T>(name: string, own: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [`${name}.${key}`, value]));
}
