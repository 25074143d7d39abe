import type { RandomStreams } from '@ergodic/numerics';
import { acceptance, type LatticeRule } from './lattice-probabilities.ts';
import { GROUP_ROWS, type LatticeShape } from './lattice-shape.ts';

export interface TwinLattice {
  readonly shape: LatticeShape;
  readonly J: number;
  readonly h: number;
  readonly rule: LatticeRule;
  /** spins[row · width + column] of one replica. */
  readonly spins: Int8Array;
}

/** The sum of a site's neighbours. */
export function twinSum({ shape, spins }: TwinLattice, row: number, column: number): number {
  const { width, rows, periodic, neighbours } = shape;
  let S = 0;
  for (const beside of [column - 1, column + 1]) {
    if (periodic || (beside >= 0 && beside < width)) S += spins[row * width + ((beside + width) % width)]!;
  }
  for (let n = 0; n < 4; n++) {
    const other = neighbours[4 * row + n]!;
    if (other < rows) S += spins[other * width + column]!;
  }
  return S;
}

/**
 * One sweep of replica r, by the kernel's bytes: sixteen sites of a colour and a row at a time, site 4l + b taking byte b of the
 * word of lane l; more such words as long as one of them is undecided.
 */
export function twinSweep(lattice: TwinLattice, r: number, beta: number, streams: RandomStreams): void {
  const { shape, spins, J, h, rule } = lattice;
  const { width, rows, parities, groups } = shape;
  for (let colour = 0; colour < 2; colour++)
    for (let row = 0; row < rows; row++) {
      const generator = 4 * (r * groups + Math.floor(row / GROUP_ROWS));
      const late = parities[row]! ^ colour;
      const sites = late ? Math.floor(width / 2) : Math.ceil(width / 2);
      for (let first = 0; first < Math.ceil(width / 2); first += 16) {
        const chances = Array.from({ length: Math.max(0, Math.min(16, sites - first)) }, (_, k) => {
          const column = 2 * (first + k) + late;
          const up = spins[row * width + column]! > 0;
          return acceptance(rule, beta, J, h, up, twinSum(lattice, row, column));
        });
        decideAll(chances, generator, streams).forEach((yes, k) => {
          const at = row * width + 2 * (first + k) + late;
          if (rule === 'heat-bath') spins[at] = yes ? 1 : -1;
          else if (yes) spins[at] = -spins[at]!;
        });
      }
    }
}

function decideAll(chances: readonly number[], generator: number, streams: RandomStreams): boolean[] {
  const decided: (boolean | undefined)[] = chances.map(() => undefined);
  for (let level = 0; level < 4; level++) {
    const words = [0, 1, 2, 3].map((lane) => streams.nextUint32(generator + lane));
    chances.forEach((p, k) => {
      if (decided[k] !== undefined) return;
      const byte = (words[k >> 2]! >>> (8 * (k & 3))) & 255;
      const own = p >= 1 ? 255 : Math.floor(p * 2 ** (8 * level + 8)) % 256;
      if (byte !== own) decided[k] = byte < own;
    });
    if (decided.every((yes) => yes !== undefined)) break;
  }
  return chances.map((p, k) => decided[k] ?? p >= 1);
}
