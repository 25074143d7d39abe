import { lgamma } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import type { Mutant, RightPart } from '../mutant.ts';
import { entropyLaws, type EntropyLawOptions } from './entropy-laws.ts';

const ofRows = (S: (counts: Float64Array) => number): Entropy => ({
  of: 'counts',
  addEntropy(p, out) {
    for (let r = 0; r < p.replicas; r++) out[r]! += S(p.data.subarray(r * p.width, (r + 1) * p.width));
  },
});
const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

/** ln(N!/ΠNₖ!). */
const lnOmega = (counts: Float64Array): number =>
  counts.reduce((sum, count) => sum - lgamma(count + 1), lgamma(total(counts) + 1));
/** −N Σ x ln x. */
const mixing = (counts: Float64Array): number =>
  counts.reduce((sum, count) => sum - (count > 0 ? count * Math.log(count / total(counts)) : 0), 0);

const mutant = (name: string, breaks: string, entropy: Entropy, claims: EntropyLawOptions = {}): Mutant => ({
  name,
  breaks,
  laws: () => entropyLaws(entropy, claims),
});

const many = 'S/N → ln n where there are as many of each kind, and many';

export const rightCounts: RightPart[] = [
  { name: 'ln Ω', laws: () => entropyLaws(ofRows(lnOmega)) },
  { name: 'mixing', laws: () => entropyLaws(ofRows(mixing)) },
];

export const countMutants: Mutant[] = [
  mutant(
    'the wrong sign',
    '0 ≤ S ≤ N ln n',
    ofRows((N) => -lnOmega(N)),
  ),
  mutant(
    'ln N! of distinguishable things',
    'S = 0 where all are of one kind',
    ofRows((N) => lgamma(total(N) + 1)),
  ),
  mutant(
    'Γ(N) for Γ(N + 1)',
    'S = 0 where all are of one kind',
    ofRows((N) => N.reduce((sum, n) => sum - lgamma(n + 1), lgamma(total(N) + 2))),
  ),
  mutant(
    'an entropy of shares, not of things',
    many,
    ofRows((N) => (total(N) > 0 ? mixing(N) / total(N) : 0)),
  ),
  mutant(
    'half of ln Ω',
    many,
    ofRows((N) => lnOmega(N) / 2),
  ),
  mutant(
    'kinds that are not alike',
    'the names of the kinds do not matter',
    ofRows((N) => lnOmega(N) * (1 + 0.01 * N[0]!)),
  ),
  mutant(
    '0 ln 0',
    'an empty kind does not matter',
    ofRows((N) => N.reduce((sum, n) => sum - n * Math.log(n / total(N)), 0)),
  ),
  mutant('an entropy that overwrites', 'rows are independent and accumulate', {
    of: 'counts',
    addEntropy: (p, out) => ofRows(lnOmega).addEntropy(p, out.fill(0)),
  }),
  mutant('counts that are turned into shares in place', 'what it reads stays as it is', {
    of: 'counts',
    addEntropy(p, out) {
      ofRows(mixing).addEntropy(p, out);
      p.data.forEach((n, j) => (p.data[j] = n / 10));
    },
  }),
  mutant(
    'the square of S',
    'concave: S(mixture) ≥ mixture of S',
    ofRows((N) => lnOmega(N) ** 2 / (1 + total(N))),
  ),
];
