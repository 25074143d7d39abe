import { describe, expect, it } from 'vitest';
import { batchOf, createBatch } from '@ergodic/numerics';
import { ErgodicError, type Coupling } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { myCoupling } from './my-coupling.ts';

const [weight, N] = [0.7, 5];
const star = myCoupling.make({ weight }, lawContext(1, 1, N));

/** The largest |flow + λ x|: 0 where x is an eigenvector of −flow with eigenvalue λ. */
function defectOf(coupling: Coupling, x: readonly number[], eigenvalue: number): number {
  const flow = createBatch(1, N);
  coupling.addFlow(batchOf(Float64Array.from(x), 1, N), flow);
  return Math.max(...flow.data.map((f, i) => Math.abs(f + eigenvalue * x[i]!)));
}

describe('my-coupling', () => {
  for (const law of lawsOf(myCoupling)) it(`law: ${law.name}`, law.check);

  it('has the eigenvalues 0, w and w N; flow of the wrong sign has not', () => {
    const mutant: Coupling = {
      ...star,
      addFlow(x, out) {
        star.addFlow(x, out);
        for (let i = 0; i < out.data.length; i++) out.data[i]! *= -1;
      },
    };
    const modes = [
      [[1, 1, 1, 1, 1], 0],
      [[0, 1, -1, 0, 0], weight],
      [[0, 1, 1, -3, 1], weight],
      [[4, -1, -1, -1, -1], weight * N],
    ] as const;
    for (const [x, eigenvalue] of modes) {
      expect(defectOf(star, x, eigenvalue)).toBeLessThan(1e-14);
      if (eigenvalue > 0) expect(defectOf(mutant, x, eigenvalue)).toBeGreaterThan(1);
    }
  });

  it('refuses a single unit', () => {
    expect(() => myCoupling.make({ weight }, lawContext(1, 1, 1))).toThrow(ErgodicError);
  });
});
