import type { Pairwise } from '@ergodic/kernel';

/** Who is coupled to whom: the neighbours of unit i, and the pairs they come from, stand from start[i] to start[i + 1]. */
export interface UnitGraph {
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  /** The pair that couples them: an index into `pairwise.coupling`, which is read afresh since couplings may learn. */
  readonly pair: Int32Array;
}

/** Both directions of every pair; parallel pairs each by themselves. */
export function unitGraph({ from, to, field }: Pairwise): UnitGraph {
  const start = new Int32Array(field.length + 1);
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]!++;
    start[to[e]! + 1]!++;
  }
  for (let i = 0; i < field.length; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, field.length);
  const neighbour = new Int32Array(2 * from.length);
  const pair = new Int32Array(2 * from.length);
  for (let e = 0; e < from.length; e++) {
    const [a, b] = [from[e]!, to[e]!];
    neighbour[next[a]!] = b;
    pair[next[a]!++] = e;
    neighbour[next[b]!] = a;
    pair[next[b]!++] = e;
  }
  return { start, neighbour, pair };
}

/** h_i + Σ_j J_ij x_j of the unit i of the row that begins at `offset`. */
export function localField(
  { start, neighbour, pair }: UnitGraph,
  { coupling, field }: Pairwise,
  data: Float64Array,
  offset: number,
  i: number,
): number {
  let sum = field[i]!;
  for (let e = start[i]!; e < start[i + 1]!; e++) sum += coupling[pair[e]!]! * data[offset + neighbour[e]!]!;
  return sum;
}

/** The two sides of the graph among `units`, or a cycle of odd length in it. */
export type Sides =
  | { readonly sides: readonly [Int32Array, Int32Array]; readonly oddCycle?: undefined }
  | { readonly oddCycle: readonly number[] };

/**
 * Colours `units` with two colours, breadth first, so that no two neighbours are alike; others are left aside. The first unit of
 * each connected part is in the first side.
 */
export function twoSides({ start, neighbour }: UnitGraph, units: Int32Array): Sides {
  const n = start.length - 1;
  const side = new Int32Array(n).fill(-1);
  const parent = new Int32Array(n).fill(-1);
  const member = new Uint8Array(n);
  for (const i of units) member[i] = 1;
  const queue: number[] = [];
  let done = 0;
  for (const root of units) {
    if (side[root] !== -1) continue;
    side[root] = 0;
    queue.push(root);
    for (; done < queue.length; done++) {
      const i = queue[done]!;
      for (let e = start[i]!; e < start[i + 1]!; e++) {
        const j = neighbour[e]!;
        if (member[j] === 0) continue;
        if (side[j] === -1) {
          side[j] = 1 - side[i]!;
          parent[j] = i;
          queue.push(j);
        } else if (side[j] === side[i]) return { oddCycle: cycleThrough(i, j, parent) };
      }
    }
  }
  return { sides: [units.filter((i) => side[i] === 0), units.filter((i) => side[i] === 1)] };
}

/** The cycle that the edge between i and j closes in the tree. */
function cycleThrough(i: number, j: number, parent: Int32Array): number[] {
  const lineage = (unit: number): number[] => {
    const line = [unit];
    while (parent[line.at(-1)!] !== -1) line.push(parent[line.at(-1)!]!);
    return line;
  };
  const [one, other] = [lineage(i), lineage(j)];
  while (one.length > 1 && other.length > 1 && one.at(-2) === other.at(-2)) {
    one.pop();
    other.pop();
  }
  return [...one, ...other.slice(0, -1).reverse()];
}

/**
 * Classes of `units` within which none is coupled to another: two where that is possible, as on a checkerboard; otherwise each
 * unit takes the first colour that none of its neighbours has (greedy).
 */
export function colourClasses(graph: UnitGraph, units: Int32Array): Int32Array[] {
  const two = twoSides(graph, units);
  if (!two.oddCycle) return two.sides.filter(({ length }) => length > 0);
  const { start, neighbour } = graph;
  const colour = new Int32Array(start.length - 1).fill(-1);
  let colours = 0;
  for (const i of units) {
    const taken = new Set<number>();
    for (let e = start[i]!; e < start[i + 1]!; e++) taken.add(colour[neighbour[e]!]!);
    let c = 0;
    while (taken.has(c)) c++;
    colour[i] = c;
    colours = Math.max(colours, c + 1);
  }
  return Array.from({ length: colours }, (_, c) => units.filter((i) => colour[i] === c));
}
