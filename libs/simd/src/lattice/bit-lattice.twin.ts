import type { RandomStreams } from '@ergodic/numerics';
import { FULL_LIST, LEVELS, splitProbabilities } from './bit-lattice-probabilities.ts';
import { GROUP_ROWS } from './lattice-shape.ts';
import { twinSum, type TwinLattice } from './lattice.twin.ts';

/**
 * One sweep of replica r, by the kernel's bits: 128 sites of a colour and a row at a time, site 32l + b taking bit b of the word of
 * lane l, LEVELS times; then those undecided take a word each, lane after lane.
 */
export function bitTwinSweep(lattice: TwinLattice, r: number, beta: number, streams: RandomStreams): void {
  const { shape, spins, J, rule } = lattice;
  const [even, odd] = splitProbabilities(rule, beta, J);
  const half = shape.width / 2;
  for (let colour = 0; colour < 2; colour++)
    for (let group = 0; group < shape.groups; group++) {
      const generator = 4 * (r * shape.groups + group);
      const draw = () => [0, 1, 2, 3].map((lane) => streams.nextUint32(generator + lane));
      /** Sites that have an outcome for the time being, and the rest of the probability that it is the other. */
      let undecided: { at: number; rest: number }[] = [];
      const decide = () => {
        for (let i = 0; i < undecided.length; i += 4) {
          const words = draw();
          undecided.slice(i, i + 4).forEach(({ at, rest }, lane) => {
            if (words[lane]! < rest) spins[at] = -spins[at]!;
          });
        }
        undecided = [];
      };
      for (let row = GROUP_ROWS * group; row < Math.min(shape.rows, GROUP_ROWS * (group + 1)); row++)
        for (let first = 0; first < half; first += 128) {
          const words = Array.from({ length: LEVELS }, draw);
          for (let k = 0; k < Math.min(128, half - first); k++) {
            const column = 2 * (first + k) + (shape.parities[row]! ^ colour);
            const at = row * shape.width + column;
            const S = twinSum(lattice, row, column);
            const bits = words.map((four) => (four[k >> 5]! >>> (k & 31)) & 1);
            const u = bits.reduce((value, bit) => 2 * value + bit);
            if (rule === 'heat-bath' && S === 0) {
              spins[at] = bits.at(-1) ? 1 : -1;
              continue;
            }
            if (rule === 'heat-bath') spins[at] = Math.sign(S);
            else if (spins[at]! * S * (J < 0 ? -1 : 1) <= 0) {
              spins[at] = -spins[at]!;
              continue;
            }
            const p = Math.abs(S) === 2 ? odd : even;
            if (u < p.bits) spins[at] = -spins[at]!;
            else if (u === p.bits) undecided.push({ at, rest: p.rest });
          }
          if (undecided.length >= FULL_LIST) decide();
        }
      decide();
    }
}
