import { REPLICAS_PER_BLOCK } from './layout.ts';
import type { PairwiseLayout } from './layout.ts';

/**
 * Rows of units, one a replica, into a kernel's memory.
 * @param values what stands for −1 and for +1
 * @throws RangeError, and changes nothing, where a value is another
 */
export function writeSpins(
  { spins, stride }: PairwiseLayout,
  units: number,
  rows: Float64Array,
  [low, high]: readonly [number, number],
  name: string,
): void {
  for (let at = 0; at < rows.length; at++) {
    if (rows[at] !== low && rows[at] !== high) {
      const [replica, unit] = [Math.floor(at / units), at % units];
      throw new RangeError(`${name}: replica ${replica}, unit ${unit} is ${rows[at]}, must be ${low} or ${high}`);
    }
  }
  for (let replica = 0, row = 0; row < rows.length; replica++, row += units) {
    let to = start(replica, stride);
    for (let i = row; i < row + units; i++, to += stride.site) spins[to] = rows[i] === high ? 0 : -1;
  }
}

/** The other way. */
export function readSpins(
  stride: PairwiseLayout['stride'],
  units: number,
  spins: Int32Array,
  rows: Float64Array,
  [low, high]: readonly [number, number],
): void {
  for (let replica = 0, row = 0; row < rows.length; replica++, row += units) {
    let from = start(replica, stride);
    for (let i = row; i < row + units; i++, from += stride.site) rows[i] = spins[from] === 0 ? high : low;
  }
}

function start(replica: number, stride: PairwiseLayout['stride']): number {
  return Math.floor(replica / REPLICAS_PER_BLOCK) * stride.block + (replica % REPLICAS_PER_BLOCK) * stride.replica;
}
