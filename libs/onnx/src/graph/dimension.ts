import { OnnxError } from '../errors.ts';

/**
 * The length of an axis: a number, or a name for a length that is known only when the program runs.
 *
 * A name is a polynomial in symbols with integer coefficients, written in one canonical way: `N`, `N+1`, `2*N`, `4*H*W`. Equal
 * strings are equal lengths; so `2*N` beside `N` says that one axis is twice the other, and `shapeTensor` can compute it.
 */
export type Dimension = number | string;

/** Coefficient by monomial: `{'': 3, 'N': 2, 'M*N': 1}` is 3 + 2N + MN. */
type Polynomial = ReadonlyMap<string, number>;

const TERM = /^(?:(\d+)\*)?([A-Za-z_]\w*(?:\*[A-Za-z_]\w*)*)$|^(\d+)$/;

/**
 * The coefficients of a dimension by monomial; the constant term is under ''.
 * @throws OnnxError where the name is not a sum of products of symbols
 */
export function polynomialOf(dimension: Dimension): Polynomial {
  if (typeof dimension === 'number') return new Map(dimension === 0 ? [] : [['', dimension]]);
  const terms = new Map<string, number>();
  for (const part of dimension.match(/[+-]?[^+-]+/g) ?? ['']) {
    const sign = part.startsWith('-') ? -1 : 1;
    const match = TERM.exec(part.replace(/^[+-]/, ''));
    if (!match) {
      throw new OnnxError({
        code: 'shape',
        message: `"${dimension}" is not the name of a dimension`,
        value: dimension,
        hint: 'a symbol such as N, or a sum of products of symbols such as 2*N+1',
      });
    }
    const [, coefficient = '1', symbols, constant] = match;
    const monomial = symbols === undefined ? '' : symbols.split('*').toSorted().join('*');
    addTerm(terms, monomial, sign * Number(constant ?? coefficient));
  }
  return terms;
}

/** Is it a number or the name of a dimension? Files of others have lengths with names of any kind. */
export function isDimension(name: Dimension): boolean {
  try {
    polynomialOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The sum of two lengths. */
export function addDimensions(a: Dimension, b: Dimension): Dimension {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = new Map(polynomialOf(a));
  for (const [monomial, coefficient] of polynomialOf(b)) addTerm(sum, monomial, coefficient);
  return dimensionOf(sum);
}

export function subtractDimensions(a: Dimension, b: Dimension): Dimension {
  return addDimensions(a, multiplyDimensions(b, -1));
}

/** The product of two lengths. */
export function multiplyDimensions(a: Dimension, b: Dimension): Dimension {
  if (typeof a === 'number' && typeof b === 'number') return a * b + 0; // not -0
  const product = new Map<string, number>();
  for (const [left, p] of polynomialOf(a)) {
    for (const [right, q] of polynomialOf(b)) {
      const symbols = [...left.split('*'), ...right.split('*')].filter((symbol) => symbol !== '');
      addTerm(product, symbols.toSorted().join('*'), p * q);
    }
  }
  return dimensionOf(product);
}

/** a / b where b is a single term that divides every term of a, e.g. 8*N / (4*N) = 2; otherwise undefined. */
export function divideDimensions(a: Dimension, b: Dimension): Dimension | undefined {
  const divisor = [...polynomialOf(b)];
  if (divisor.length !== 1) return undefined;
  const [symbols, coefficient] = divisor[0]!;
  const quotient = new Map<string, number>();
  for (const [monomial, c] of polynomialOf(a)) {
    const left = monomial.split('*').filter((symbol) => symbol !== '');
    for (const symbol of symbols.split('*').filter((s) => s !== '')) {
      const at = left.indexOf(symbol);
      if (at < 0) return undefined;
      left.splice(at, 1);
    }
    if (c % coefficient !== 0) return undefined;
    addTerm(quotient, left.join('*'), c / coefficient);
  }
  return dimensionOf(quotient);
}

/** The length of a dimension once its symbols are known; undefined where one is not. */
export function evaluateDimension(dimension: Dimension, lengths: ReadonlyMap<string, number>): number | undefined {
  let sum = 0;
  for (const [monomial, coefficient] of polynomialOf(dimension)) {
    let term = coefficient;
    for (const symbol of monomial === '' ? [] : monomial.split('*')) {
      const length = lengths.get(symbol);
      if (length === undefined) return undefined;
      term *= length;
    }
    sum += term;
  }
  return sum;
}

function addTerm(terms: Map<string, number>, monomial: string, coefficient: number): void {
  const sum = (terms.get(monomial) ?? 0) + coefficient;
  if (sum === 0) terms.delete(monomial);
  else terms.set(monomial, sum);
}

/** The canonical name: monomials by alphabet, the constant last. */
function dimensionOf(terms: Polynomial): Dimension {
  const symbolic = [...terms.keys()].filter((monomial) => monomial !== '').toSorted();
  const constant = terms.get('') ?? 0;
  if (symbolic.length === 0) return constant;
  const parts = symbolic.map((monomial) => {
    const c = terms.get(monomial)!;
    return `${c < 0 ? '-' : '+'}${Math.abs(c) === 1 ? '' : `${Math.abs(c)}*`}${monomial}`;
  });
  if (constant !== 0) parts.push(`${constant < 0 ? '-' : '+'}${Math.abs(constant)}`);
  return parts.join('').replace(/^\+/, '');
}
