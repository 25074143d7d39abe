import type { Entropy } from '@ergodic/kernel';
import type { Mutant, RightPart } from '../mutant.ts';
import { entropyLaws, type EntropyLawOptions } from './entropy-laws.ts';

/** S = Σ_c f(p_c, ln g_c). */
const summed = (f: (p: number, lnG: number) => number): Entropy => ({
  of: 'probabilities',
  addEntropy(p, out, lnG) {
    for (let j = 0; j < p.data.length; j++) out[Math.floor(j / p.width)]! += f(p.data[j]!, lnG?.[j % p.width] ?? 0);
  },
});
const shannon = summed((p, lnG) => (p > 0 ? -p * (Math.log(p) - lnG) : 0));
/** Tsallis of order 2: 1 − Σ p². */
const tsallis: Entropy = {
  of: 'probabilities',
  addEntropy(p, out) {
    for (let r = 0; r < p.replicas; r++) {
      let sum = 0;
      for (let c = 0; c < p.width; c++) sum += p.data[r * p.width + c]! ** 2;
      out[r]! += 1 - sum;
    }
  },
};
const ofTsallis: EntropyLawOptions = { maximum: (n) => 1 - 1 / n };

const mutant = (
  name: string,
  breaks: string,
  entropy: Entropy,
  claims: EntropyLawOptions = { shannon: true },
): Mutant => ({
  name,
  breaks,
  laws: () => entropyLaws(entropy, claims),
});

export const rightProbabilities: RightPart[] = [
  { name: 'Shannon’s', laws: () => entropyLaws(shannon, { shannon: true }) },
  { name: 'Tsallis’ of order 2', laws: () => entropyLaws(tsallis, ofTsallis) },
];

export const probabilityMutants: Mutant[] = [
  mutant(
    'the wrong sign',
    '0 ≤ S ≤ ln n',
    summed((p) => (p > 0 ? p * Math.log(p) : 0)),
  ),
  mutant('an entropy above its maximum', '0 ≤ S ≤ its maximum', tsallis, { maximum: (n) => (1 - 1 / n) / 2 }),
  mutant(
    'bits for nats',
    'S is ln n for the uniform law',
    summed((p) => (p > 0 ? -p * Math.log2(p) : 0)),
  ),
  mutant('a maximum that is not reached', 'S is its maximum for the uniform law', tsallis, { maximum: () => 1 }),
  mutant(
    '0 ln 0',
    'S = 0 where one choice is certain',
    summed((p) => -p * Math.log(p)),
  ),
  mutant('choices that are not alike', 'the names of the choices do not matter', {
    of: 'probabilities',
    addEntropy(p, out) {
      for (let j = 0; j < p.data.length; j++)
        if (p.data[j]! > 0)
          out[Math.floor(j / p.width)]! -= (1 + 0.1 * (j % p.width)) * p.data[j]! * Math.log(p.data[j]!);
    },
  }),
  mutant('an entropy that overwrites', 'rows are independent and accumulate', {
    of: 'probabilities',
    addEntropy: (p, out, lnG) => shannon.addEntropy(p, out.fill(0), lnG),
  }),
  mutant('all rows in one', 'rows are independent and accumulate', {
    of: 'probabilities',
    addEntropy(p, out) {
      const all = new Float64Array(p.replicas);
      shannon.addEntropy(p, all);
      out[0]! += all.reduce((sum, S) => sum + S, 0);
    },
  }),
  mutant('rows that are normalised in place', 'what it reads stays as it is', {
    of: 'probabilities',
    addEntropy(p, out, lnG) {
      shannon.addEntropy(p, out, lnG);
      p.data.forEach((v, j) => (p.data[j] = Math.max(v, 1e-300)));
    },
  }),
  mutant(
    'a convex function',
    'concave: S(mixture) ≥ mixture of S',
    summed((p) => p * p),
    {},
  ),
  mutant('Tsallis’ claimed as additive', 'additive over independent parts', tsallis, { ...ofTsallis, additive: true }),
  mutant(
    'degeneracies with the wrong sign',
    'D(q‖p_T) = (F[q] − F)/T ≥ 0',
    summed((p, lnG) => (p > 0 ? -p * (Math.log(p) + lnG) : 0)),
  ),
  mutant(
    '0 · ∞ for a choice that is closed',
    'D(q‖p_T) = (F[q] − F)/T ≥ 0',
    summed((p, lnG) => (p > 0 ? -p * Math.log(p) : 0) + p * lnG),
  ),
  mutant(
    'half of Shannon’s',
    'D(q‖p_T) = (F[q] − F)/T ≥ 0',
    summed((p) => (p > 0 ? -0.5 * p * Math.log(p) : 0)),
  ),
];
