import { z } from 'zod';
import { type Batch, xLogX } from '@ergodic/numerics';
import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { defineEntropy } from '@ergodic/kernel';

/** How far a row may be from Hermitian, of trace 1 and positive: what the integration of a master equation leaves. */
const TOLERANCE = 1e-10;

/**
 * S of each density matrix ρ, in nats, from its eigenvalues λ, with 0 ln 0 = 0:
 *
 *   S = −Tr ρ ln ρ = −Σ λ ln λ;   with degeneracies g of the basis states:   S = −Tr ρ ln ρ + Σ_i ρ_ii ln g_i.
 *
 * ρ: [rows, 2 d²], each row d × d complex, row-major: re, im, re, … The eigenvalues of A + iB are those of the real symmetric
 * [A, −B; B, A], each twice.
 *
 * Laws: 0 ≤ S ≤ ln d, 0 for pure states, ln d for 1/d; S(UρU†) = S(ρ); the Shannon entropy of the diagonal where ρ is diagonal,
 * and at most that elsewhere; concave; additive over products; at the Gibbs state (U − F)/T.
 *
 * @throws RangeError where a row is not square, not Hermitian, not of trace 1 or has a negative eigenvalue, by more than 1e-10
 */
export const vonNeumann = defineEntropy({
  name: 'von-neumann',
  summary: 'Entropy of density matrices, exactly.',
  formula: 'S = −Tr ρ ln ρ = −Σ λ ln λ nats',
  law: '0 ≤ S ≤ ln d; S(UρU†) = S(ρ); S = (U − F)/T at e^(−H/T)/Z',
  source: 'J. von Neumann, Gött. Nachr. (1927) 273',
  of: 'density-matrix',
  options: z.object({}),
  trials: [{ claims: { shannon: true } }],
  make: () => ({
    of: 'density-matrix',
    addEntropy(matrices, out, logDegeneracy) {
      const { data, replicas, width } = matrices;
      const d = Math.sqrt(width / 2);
      if (!Number.isInteger(d))
        throw new RangeError(`von-neumann: a row has ${width} numbers, must be 2 d² for a d × d matrix`);
      for (let r = 0; r < replicas; r++) {
        const embedded = realEmbedding(matrices, r, d);
        let sum = 0;
        for (const eigenvalue of symmetricEigen(embedded, 2 * d).values) {
          if (eigenvalue < -TOLERANCE)
            throw new RangeError(`von-neumann: row ${r} has the eigenvalue ${eigenvalue}, must be >= 0`);
          sum -= xLogX(Math.max(0, eigenvalue)) / 2;
        }
        for (let i = 0; logDegeneracy && i < d; i++) {
          const p = data[r * width + 2 * (i * d + i)]!;
          if (p !== 0) sum += p * logDegeneracy[i]!;
        }
        out[r]! += sum;
      }
    },
  }),
});

/** [A, −B; B, A] of the row's A + iB, [2d, 2d]. */
function realEmbedding({ data, width }: Batch, r: number, d: number): Float64Array {
  const embedded = new Float64Array(4 * d * d);
  let trace = 0;
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      const at = r * width + 2 * (i * d + j);
      const mirrored = r * width + 2 * (j * d + i);
      const [re, im] = [data[at]!, data[at + 1]!];
      if (!(Math.abs(re - data[mirrored]!) <= TOLERANCE && Math.abs(im + data[mirrored + 1]!) <= TOLERANCE))
        throw new RangeError(
          `von-neumann: row ${r} has ${re} + ${im}i in place ${i}, ${j} and ${data[mirrored]} + ${data[mirrored + 1]}i in ${j}, ${i}, must be conjugate`,
        );
      if (i === j) trace += re;
      embedded[i * 2 * d + j] = embedded[(i + d) * 2 * d + (j + d)] = re;
      embedded[(i + d) * 2 * d + j] = im;
      embedded[i * 2 * d + (j + d)] = -im;
    }
  if (!(Math.abs(trace - 1) <= TOLERANCE))
    throw new RangeError(`von-neumann: row ${r} has the trace ${trace}, must be 1`);
  return embedded;
}
