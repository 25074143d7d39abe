import { digamma, lgamma, type Batch } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import type { Mutant, RightPart } from '../mutant.ts';
import { entropyLaws, type EntropyLawOptions } from './entropy-laws.ts';

/** From how often each row occurs, by `key`: f(n/R) summed, or what a mutant makes of it. */
const counted = (
  f: (share: number) => number,
  key: (row: Float64Array, r: number) => string = (row) => row.join(),
  add = (out: Float64Array, S: number): void => void (out[0]! += S),
): Entropy => ({
  of: 'samples',
  addEntropy({ data, replicas, width }, out) {
    const counts = new Map<string, number>();
    for (let r = 0; r < replicas; r++) {
      const name = key(data.subarray(r * width, (r + 1) * width), r);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    let S = 0;
    for (const n of counts.values()) S += f(n / replicas);
    add(out, S);
  },
});
const right = (p: number): number => -p * Math.log(p);

const mutant = (name: string, breaks: string, entropy: Entropy, claims: EntropyLawOptions = {}): Mutant => ({
  name,
  breaks,
  laws: () => entropyLaws(entropy, claims),
});
const adding = 'it adds to the first number, and to no other';
const reading = 'what it reads stays as it is';
const order = 'the order of the rows does not matter';

export const rightSamples: RightPart[] = [
  { name: 'Shannon’s', laws: () => entropyLaws(counted(right), { shannon: true }) },
  { name: 'one that says where it does not know', laws: () => entropyLaws(knownOnly()) },
];

/** NaN where fewer than three rows were drawn. */
function knownOnly(): Entropy {
  return {
    of: 'samples',
    addEntropy: (rows, out) => (rows.replicas < 2 ? void (out[0] = NaN) : counted(right).addEntropy(rows, out)),
  };
}

export const sampleMutants: Mutant[] = [
  mutant(
    'the wrong sign',
    'S ≥ 0',
    counted((p) => -right(p)),
  ),
  mutant(
    'bits for nats',
    'S = −Σ (n/R) ln(n/R)',
    counted((p) => right(p) / Math.LN2),
    { shannon: true },
  ),
  mutant(
    'bits for nats, claiming less',
    'near −Σ p ln p for rows drawn from a known law',
    counted((p) => right(p) / Math.LN2),
  ),
  mutant(
    'never known',
    'near −Σ p ln p for rows drawn from a known law',
    counted(() => NaN),
  ),
  mutant(
    'every row counted apart',
    'S = 0 where all rows are equal',
    counted(right, (_, r) => `${r}`),
  ),
  mutant(
    'the first row counted apart',
    order,
    counted(right, (row, r) => (r === 0 ? '' : row.join())),
  ),
  mutant(
    'a row known by its sum',
    'the names of the choices do not matter',
    counted(right, (row) => `${row.reduce((sum, c) => sum + c, 0)}`),
  ),
  mutant(
    'an entropy that overwrites',
    adding,
    counted(right, undefined, (out, S) => void (out[0] = S)),
  ),
  mutant(
    'an entropy for each row',
    adding,
    counted(right, undefined, (out, S) => out.forEach((v, r) => (out[r] = v + S))),
  ),
  mutant('rows that are sorted in place', reading, {
    of: 'samples',
    addEntropy(rows, out) {
      counted(right).addEntropy(rows, out);
      rows.data.sort();
    },
  }),
];

/** Kozachenko and Leonenko: ψ(R) − ψ(1) + ln V_d + d ⟨ln ρ⟩, ρ the distance to the nearest neighbour; `f` makes mutants. */
const nearest = (
  f: (given: { R: number; d: number; meanLog: number; lnV: number }) => number,
  distance = euclidean,
): Entropy => ({
  of: 'samples',
  addEntropy(rows, out) {
    const { replicas: R, width: d } = rows;
    let sum = 0;
    for (let a = 0; a < R; a++) {
      let least = Infinity;
      for (let b = 0; b < R; b++) if (b !== a) least = Math.min(least, distance(rows, a, b));
      sum += Math.log(least);
    }
    out[0]! += f({ R, d, meanLog: sum / R, lnV: (d / 2) * Math.log(Math.PI) - lgamma(d / 2 + 1) });
  },
});

function euclidean({ data, width }: Batch, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += (data[a * width + i]! - data[b * width + i]!) ** 2;
  return Math.sqrt(sum);
}

const leonenko = nearest(({ R, d, meanLog, lnV }) => digamma(R) - digamma(1) + lnV + d * meanLog);
const ofReals: EntropyLawOptions = { spaces: ['reals'] };
const realMutant = (name: string, breaks: string, entropy: Entropy): Mutant => mutant(name, breaks, entropy, ofReals);
const close = 'near ½ ln(2πe σ²) for each coordinate of normal rows';

export const rightRealSamples: RightPart[] = [
  { name: 'Kozachenko’s and Leonenko’s', laws: () => entropyLaws(leonenko, ofReals) },
];

export const realSampleMutants: Mutant[] = [
  realMutant(
    'ln R for ψ(R) − ψ(1)',
    close,
    nearest(({ R, d, meanLog, lnV }) => Math.log(R) + lnV + d * meanLog),
  ),
  realMutant(
    'the ball’s volume left out',
    close,
    nearest(({ R, d, meanLog }) => digamma(R) - digamma(1) + d * meanLog),
  ),
  realMutant(
    'one dimension for all',
    'stretched by a, S grows by ln a for each coordinate',
    nearest(({ R, meanLog, lnV }) => digamma(R) - digamma(1) + lnV + meanLog),
  ),
  realMutant(
    'a distance from the origin',
    'where the rows lie does not matter',
    nearest(
      ({ R, d, meanLog, lnV }) => digamma(R) - digamma(1) + lnV + d * meanLog,
      (rows, a, b) => euclidean(rows, a, b) * (1 + Math.abs(rows.data[a * rows.width]!)),
    ),
  ),
  realMutant(
    'one coordinate that counts twice',
    'which coordinate is which does not matter',
    nearest(
      ({ R, d, meanLog, lnV }) => digamma(R) - digamma(1) + lnV + d * meanLog,
      (rows, a, b) => Math.hypot(euclidean(rows, a, b), rows.data[a * rows.width]! - rows.data[b * rows.width]!),
    ),
  ),
  realMutant('neighbours among earlier rows only', order, {
    of: 'samples',
    addEntropy: (rows, out) =>
      nearest(
        ({ meanLog }) => meanLog,
        (x, a, b) => (b < a || a === 0 ? euclidean(x, a, b) : Infinity),
      ).addEntropy(rows, out),
  }),
  realMutant('an entropy that overwrites', adding, {
    of: 'samples',
    addEntropy: (rows, out) => leonenko.addEntropy(rows, out.fill(0)),
  }),
  realMutant('rows that are sorted in place', reading, {
    of: 'samples',
    addEntropy(rows, out) {
      leonenko.addEntropy(rows, out);
      rows.data.sort();
    },
  }),
];
