/** A key that carries the type of what is bound to it; inversify accepts it as a service identifier. */
export type Token<T> = symbol & (abstract new (...args: never[]) => T);

/** A typed token. Two tokens of one name are the same token, also across copies of the kernel. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(`ergodic/${name}`) as Token<T>;
}
