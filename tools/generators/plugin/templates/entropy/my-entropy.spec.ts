import { describe, expect, it } from 'vitest';
import { batchOf } from '@ergodic/numerics';
import type { Entropy } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myEntropy } from './my-entropy.ts';

const entropy = myEntropy.make({}, lawContext(1, 1));
const [levels, degeneracies] = [
  [0, 1, 3],
  [1, 2, 5],
];

/** F − (U − T S) at the Boltzmann law of the levels: 0, exactly. */
function defectOf(S: Entropy, T: number): number {
  const weights = Float64Array.from(levels, (E, c) => degeneracies[c]! * Math.exp(-E / T));
  const Z = weights.reduce((sum, w) => sum + w, 0);
  const p = weights.map((w) => w / Z);
  const U = p.reduce((sum, q, c) => sum + q * levels[c]!, 0);
  const out = new Float64Array(1);
  S.addEntropy(batchOf(p, 1, p.length), out, Float64Array.from(degeneracies, Math.log));
  return -T * Math.log(Z) - (U - T * out[0]!);
}

describe('my-entropy', () => {
  for (const law of lawsOf(myEntropy)) it(`law: ${law.name}`, law.check);

  it.each([0.3, 1, 4])('T = %s: F = U − TS at the Boltzmann law; not in bits, nor without degeneracies', (T) => {
    expect(defectOf(entropy, T)).toBeCloseTo(0, 12);

    const mutants: Entropy['addEntropy'][] = [
      (p, out) => entropy.addEntropy(p, out),
      (p, out, logDegeneracy) => {
        entropy.addEntropy(p, out, logDegeneracy);
        out[0]! /= Math.LN2;
      },
    ];
    for (const addEntropy of mutants) expect(defectOf({ ...entropy, addEntropy }, T)).not.toBeCloseTo(0, 2);
  });
});
