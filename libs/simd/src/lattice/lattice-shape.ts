/** Rows of sites that one set of generators serves, also where one thread alone works. */
export const GROUP_ROWS = 32;

/** More dimensions have no kernel. */
const DIMENSIONS = 3;

/** A lattice as rows along its last dimension. */
export interface LatticeShape {
  readonly sites: number;
  readonly rows: number;
  /** Sites of a row. */
  readonly width: number;
  readonly periodic: boolean;
  /** How many rows around a row are its neighbours at most: 0, 2 or 4. */
  readonly rowNeighbours: number;
  /** neighbours[4 row + n] is a row, or `rows` where there is none. */
  readonly neighbours: Int32Array;
  /** The colour, 0 or 1, of the first site of each row. */
  readonly parities: Uint8Array;
  /** How many sets of four generators a replica has. */
  readonly groups: number;
}

/**
 * @param shape lengths of one to three dimensions
 * @throws RangeError where a length is no integer ≥ 1, or odd where the boundary is periodic: sites then have no two colours
 */
export function latticeShape(shape: readonly number[], boundary: 'periodic' | 'open'): LatticeShape {
  const periodic = boundary === 'periodic';
  if (shape.length < 1 || shape.length > DIMENSIONS)
    throw new RangeError(`lattice sampler: shape has ${shape.length} dimensions, must have 1, 2 or 3`);
  shape.forEach((length, d) => {
    if (!Number.isInteger(length) || length < 1)
      throw new RangeError(`lattice sampler: shape[${d}] is ${length}, must be an integer ≥ 1`);
    if (periodic && length % 2)
      throw new RangeError(
        `lattice sampler: shape[${d}] is ${length}, must be even where the boundary is periodic, since sites of two colours are updated in turn. ` +
          'The pairwise sampler takes any lattice.',
      );
  });
  const sites = shape.reduce((product, length) => product * length, 1);
  if (sites > 2 ** 28) throw new RangeError(`lattice sampler: ${sites} sites, must be at most 2^28`);
  const width = shape.at(-1)!;
  const rows = sites / width;
  const neighbours = new Int32Array(4 * rows).fill(rows);
  const parities = new Uint8Array(rows);
  // How far apart rows are that are neighbours along each dimension but the last.
  const across = shape.slice(0, -1);
  for (let row = 0; row < rows; row++) {
    let step = 1;
    let rest = row;
    for (let d = across.length - 1, n = 4 * row; d >= 0; d--, n += 2) {
      const length = across[d]!;
      const place = rest % length;
      rest = (rest - place) / length;
      parities[row]! ^= place & 1;
      if (place + 1 < length) neighbours[n] = row + step;
      else if (periodic) neighbours[n] = row - place * step;
      if (place > 0) neighbours[n + 1] = row - step;
      else if (periodic) neighbours[n + 1] = row + (length - 1) * step;
      step *= length;
    }
  }
  const groups = Math.ceil(rows / GROUP_ROWS);
  return { sites, rows, width, periodic, rowNeighbours: 2 * across.length, neighbours, parities, groups };
}
