import type { Dynamics } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { ladder, swapProbability, tempering } from '../../test/tempering.ts';
import { LawBroken } from '../law.ts';
import { dynamicsLaws } from './dynamics-laws.ts';
import { lawOf } from './right-dynamics.ts';

const levels = Float64Array.of(0, 1, 3);
const betas = [1 / 0.7, 1 / 2] as const;
/** e^(−(β_i − β_j)(E_i − E_j)): the sign forgotten. */
const wrongSign: typeof swapProbability = (beta, E) => swapProbability(beta, [E[1], E[0]]);
const laws = (swap = swapProbability) =>
  dynamicsLaws(() => ({ dynamics: tempering(levels, betas, swap) as Dynamics, energy: ladder(levels, betas) }), {
    temperatures: [1, 1.9],
    needs: [],
  });

describe('SMP-05 parallel tempering of two systems of three levels', () => {
  for (const { name, check } of laws()) it(`GEN-07 ${name}`, check);

  it('GEN-11 a swap of the wrong sign breaks the product of the Boltzmann laws', () => {
    const law = laws(wrongSign).find(({ name }) => name === 'the Boltzmann law is invariant at T = 1')!;
    expect(law.check).toThrow(LawBroken);
  });

  it('from any start each temperature comes to its own Boltzmann law', () => {
    const P = tempering(levels, betas).transitionMatrix!(ladder(levels, betas), 1);
    let law = new Float64Array(9);
    law[8] = 1;
    for (let k = 0; k < 300; k++) law = law.map((_, b) => law.reduce((sum, p, a) => sum + p * P[9 * a + b]!, 0));
    [0, 1].forEach((k) =>
      lawOf(levels, 1 / betas[k]!).forEach((p, c) => {
        const marginal = law.reduce((sum, q, a) => sum + ((k === 0 ? a % 3 : Math.floor(a / 3)) === c ? q : 0), 0);
        expect(Math.abs(marginal - p)).toBeLessThanOrEqual(1e-12);
      }),
    );
  });

  it('mean swap acceptance of two levels, ε = 1, β = 1 and ½: 1 − (1 − p₁) p₂ (1 − e^(−½)) = 0.8914007525718497', () => {
    const upper = [1, 0.5].map((beta) => 1 / (1 + Math.exp(beta)));
    const mean = (swap: typeof swapProbability): number => {
      let sum = 0;
      for (const a of [0, 1])
        for (const b of [0, 1])
          sum += (a ? upper[0]! : 1 - upper[0]!) * (b ? upper[1]! : 1 - upper[1]!) * swap([1, 0.5], [a, b]);
      return sum;
    };
    const wanted = 1 - (1 - upper[0]!) * upper[1]! * -Math.expm1(-0.5);
    expect(Math.abs(wanted - 0.8914007525718497)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(mean(swapProbability) - wanted)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(mean(wrongSign) - wanted)).toBeGreaterThan(0.01);
  });
});
