import type { Pairwise } from '@ergodic/kernel';

/** A chain, a rectangle or a box of units, the last coordinate fastest. */
export interface LatticeForm {
  /** One to three lengths, each at least 2. */
  readonly shape: readonly number[];
  readonly boundary: 'periodic' | 'open';
}

/** A pair of neighbours is noted at the lower of the two in one of three directions. */
const DIRECTIONS = 3;

/**
 * The lattice whose nearest neighbours are exactly these pairs, each once, in any order and either way round: with open ends, or
 * periodic with even lengths of at least 4, so that sites have two colours and no pair is joined twice. Undefined where there is
 * none. Looks at who is joined to whom, not at the couplings. O(pairs).
 */
export function latticeOf({ from, to, field }: Pairwise): LatticeForm | undefined {
  const units = field.length;
  const width = runLength(from, to, 1, units);
  if (width < 2 || units % width) return undefined;
  const shape = [width];
  if (width < units) {
    const rows = runLength(from, to, width, units);
    if (rows < 2 || units % (rows * width)) return undefined;
    shape.unshift(rows);
    if (rows * width < units) shape.unshift(units / (rows * width));
  }
  const openPairs = shape.reduce((sum, length) => sum + units - units / length, 0);
  const isPeriodic = from.length === units * shape.length && shape.every((length) => length > 2 && length % 2 === 0);
  if (!isPeriodic && from.length !== openPairs) return undefined;

  const seen = new Uint8Array(DIRECTIONS * units);
  for (let e = 0; e < from.length; e++) {
    const place = placeOf(Math.min(from[e]!, to[e]!), Math.max(from[e]!, to[e]!), shape, isPeriodic);
    if (place < 0 || seen[place] === 1) return undefined;
    seen[place] = 1;
  }
  return { shape, boundary: isPeriodic ? 'periodic' : 'open' };
}

/** How many units stand in a row from unit 0 on, each joined to the next one, `stride` further. */
function runLength(from: Int32Array, to: Int32Array, stride: number, units: number): number {
  const isJoined = new Uint8Array(units);
  for (let e = 0; e < from.length; e++)
    if (Math.abs(from[e]! - to[e]!) === stride) isJoined[Math.min(from[e]!, to[e]!)] = 1;
  let length = 1;
  while (isJoined[(length - 1) * stride] === 1) length++;
  return length;
}

/** Where the pair of units low < high is noted; −1 where they are no neighbours. */
function placeOf(low: number, high: number, shape: readonly number[], isPeriodic: boolean): number {
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    const length = shape[d]!;
    const coordinate = Math.floor(low / stride) % length;
    if (high - low === stride && coordinate + 1 < length) return DIRECTIONS * low + d;
    if (isPeriodic && high - low === (length - 1) * stride && coordinate === 0) return DIRECTIONS * high + d;
    stride *= length;
  }
  return -1;
}

/** The coupling of all pairs and the field of all units; undefined where they are not all the same, or not finite. */
export function uniformCouplings({ coupling, field }: Pairwise): { J: number; h: number } | undefined {
  const [J, h] = [coupling[0]!, field[0]!];
  if (!Number.isFinite(J) || !Number.isFinite(h)) return undefined;
  for (let e = 0; e < coupling.length; e++) if (coupling[e] !== J) return undefined;
  for (let i = 0; i < field.length; i++) if (field[i] !== h) return undefined;
  return { J, h };
}
