import type { Activation, ActivationClaims } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectClose, expectTrue, type Law } from './law.ts';

export interface ActivationLawOptions extends ActivationClaims {
  readonly cases?: number;
  readonly seed?: number;
}

/** The laws of an activation: derivative against central differences, no overflow at |u/T| = 1e4, rows sum to 1. */
export function activationLaws(activation: Activation, claims: ActivationLawOptions = {}): Law[] {
  const { inputs: [low, high] = [-3, 3], cases = 100, seed = 1 } = claims;
  const inputs = fc.double({ min: low, max: high, noNaN: true });
  const row = fc.array(inputs, { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values));
  const temperature = fc.double({ min: 0.3, max: 3, noNaN: true });
  const y = (u: Float64Array, T: number): Float64Array => {
    const out = new Float64Array(u.length);
    activation.apply(u, T, out);
    return out;
  };
  const forAll = (holds: (u: Float64Array, v: Float64Array, T: number) => void) => () =>
    fc.assert(
      fc.property(row, row, temperature, (u, v, T) => {
        holds(u, v, T);
      }),
      { numRuns: cases, seed },
    );
  const laws: Law[] = [
    {
      name: 'the derivative matches central differences',
      check: forAll((u, v, T) => {
        const found = new Float64Array(u.length);
        activation.derivative(u, T, v, found);
        const h = 6.06e-6;
        const above = y(
          u.map((x, i) => x + h * v[i]!),
          T,
        );
        const below = y(
          u.map((x, i) => x - h * v[i]!),
          T,
        );
        found.forEach((d, i) => expectClose(d, (above[i]! - below[i]!) / (2 * h), 1e-7, `dy[${i}]`));
      }),
    },
    {
      name: 'no overflow at |u/T| = 1e4',
      check: () => {
        const out = y(Float64Array.of(-1e4, 0, 1e4), 1);
        expectTrue(out.every(Number.isFinite), `y = ${[...out].join(', ')}`);
      },
    },
    {
      name: 'input and output may be one array',
      check: forAll((u, _v, T) => {
        const wanted = y(u, T);
        activation.apply(u, T, u);
        wanted.forEach((w, i) => expectClose(u[i]!, w, 1e-15, `y[${i}]`));
      }),
    },
    {
      name: 'T must be > 0',
      check: () => {
        for (const T of [0, -1, NaN]) {
          let thrown: unknown;
          try {
            y(Float64Array.of(0.5, 1), T);
          } catch (error) {
            thrown = error;
          }
          expectTrue(thrown instanceof RangeError, `T = ${T} is accepted`);
        }
      },
    },
  ];
  if (activation.over === 'rows')
    laws.push({
      name: 'outputs of a row sum to 1',
      check: forAll((u, _v, T) =>
        expectClose(
          y(u, T).reduce((sum, p) => sum + p, 0),
          1,
          1e-14,
          'Σy',
        ),
      ),
    });
  return laws;
}
