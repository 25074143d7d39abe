import type { Activation, ActivationClaims, TensorRuntime } from '@ergodic/kernel';
import fc from 'fast-check';
import { checkActivationProgram } from './program.ts';
import { Differences } from '../differences.ts';
import {
  expectClose,
  expectTrue,
  expectWithin,
  firstDifference,
  forAll,
  law,
  show,
  type Effort,
  type Law,
} from '../law.ts';
import { numbersIn } from '../values.ts';

export interface ActivationLawOptions extends ActivationClaims, Effort {
  /** What runs the activation's tensor program, where it has one. */
  readonly runtime?: TensorRuntime;
}

/**
 * The laws of an activation: derivative against central differences (GEN-09), away from kinks; limits T → 0 and T → ∞,
 * monotony and bounds where claimed; no overflow at |u/T| = 1e4; elements are each their own, rows are distributions; T > 0;
 * inputs are read only; its tensor program is the same function, with its derivative.
 */
export function activationLaws(activation: Activation, options: ActivationLawOptions = {}): Law[] {
  const { inputs: range = [-3, 3], kinks, monotone, min = -Infinity, max = Infinity, cold, hot, runtime } = options;
  const { cases = 100, seed = 1 } = options;
  const [low, high] = range;
  const number = numbersIn(low, high);
  const row = (value: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
    fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => Float64Array.from(values));
  const values = { u: row(number), T: numbersIn(0.3, 3) };
  const onRows = (name: string, holds: (u: Float64Array, T: number) => void): Law =>
    law(name, () => forAll(values, { cases, seed }, ({ u, T }) => holds(u, T)));
  const outputs = (u: Float64Array, T: number): Float64Array => {
    const out = new Float64Array(u.length).fill(NaN);
    activation.apply(u, T, out);
    return out;
  };
  const extremes = extremesOf(range, options.inputs !== undefined);
  const along = { ...values, v: row(numbersIn(-1, 1)) };
  /** The inputs that are not at a kink, and a direction for them. */
  const smoothPart = (u: Float64Array, v: Float64Array, T: number): [Float64Array, Float64Array] => {
    const near = kinks?.(T) ?? [];
    const smooth = u.filter((x) => near.every((kink) => Math.abs(x - kink) > 1e-3));
    return [smooth, smooth.map((_, i) => v[i % v.length]!)];
  };

  const laws = [
    law('the derivative matches central differences', () =>
      forAll(along, { cases, seed }, ({ u, v, T }) => checkDerivative(activation, ...smoothPart(u, v, T), T, outputs)),
    ),
    law('no overflow at |u/T| = 1e4', () => {
      for (const { u, T } of extremes) {
        const found = new Float64Array(u.length);
        activation.derivative(u, T, new Float64Array(u.length).fill(1), found);
        for (const [what, numbers] of [['y', outputs(u, T)] as const, ['dy', found] as const])
          expectTrue(numbers.every(Number.isFinite), `${what} is ${show(numbers)} for u = ${show(u)}, T = ${T}`);
      }
      return extremes.length;
    }),
    onRows('input and output may be one array', (u, T) => {
      const wanted = outputs(u, T);
      activation.apply(u, T, u);
      wanted.forEach((w, i) => expectClose(u[i]!, w, 1e-15, `y[${i}] written over u[${i}]`));
    }),
    onRows('what it reads stays as it is', (u, T) => {
      const [before, v] = [u.slice(), u.slice()];
      outputs(u, T);
      expectTrue(firstDifference(before, u) < 0, `apply changes u to ${show(u)}`);
      activation.derivative(u, T, v, new Float64Array(u.length));
      expectTrue(firstDifference(before, u) < 0, `derivative changes u to ${show(u)}`);
      expectTrue(firstDifference(before, v) < 0, `derivative changes v to ${show(v)}`);
    }),
    law('T must be > 0', () => {
      for (const T of [0, -1, NaN]) {
        expectRefused(() => outputs(Float64Array.of(low, high), T), `apply takes T = ${T}`);
        expectRefused(() => {
          const u = Float64Array.of(low, high);
          activation.derivative(u, T, u.slice(), u);
        }, `derivative takes T = ${T}`);
      }
      return 3;
    }),
  ];
  if (activation.program && runtime?.prepareActivation) {
    const prepared = runtime.prepareActivation(activation.program);
    laws.push(
      law('the tensor program is the activation', () => {
        const check = (u: Float64Array, v: Float64Array, T: number): void =>
          checkActivationProgram(activation, prepared, T, ...smoothPart(u, v, T));
        extremes.forEach(({ u, T }) => check(u, Float64Array.of(1), T));
        return extremes.length + forAll(along, { cases, seed }, ({ u, v, T }) => check(u, v, T));
      }),
    );
  }
  if (activation.over === 'elements')
    laws.push(
      law('elements do not feel one another', () =>
        forAll({ ...values, other: number }, { cases, seed }, ({ u, T, other }) => {
          const row = Float64Array.from([...u, u[0]!]);
          const before = outputs(row, T);
          for (const i of [0, row.length - 1]) {
            const now = outputs(
              row.map((x, j) => (j === i ? x : other)),
              T,
            )[i]!;
            expectTrue(
              Object.is(now, before[i]),
              `y[${i}] changes from ${show(before[i])} to ${show(now)} where u[${i}] stays and the others become ${show(other)}`,
            );
          }
        }),
      ),
    );
  if (activation.over === 'rows')
    laws.push(
      law('outputs of a row are a distribution', () => {
        const holds = (u: Float64Array, T: number): void => {
          const y = outputs(u, T);
          expectTrue(
            y.every((p) => p >= 0),
            `y is ${show(y)}`,
          );
          expectClose(
            y.reduce((sum, p) => sum + p, 0),
            1,
            1e-14,
            'Σy',
          );
        };
        extremes.forEach(({ u, T }) => holds(u, T));
        return extremes.length + forAll(values, { cases, seed }, ({ u, T }) => holds(u, T));
      }),
    );
  if (options.min !== undefined || options.max !== undefined)
    laws.push(
      law('outputs stay within their bounds', () => {
        const holds = (u: Float64Array, T: number): void =>
          outputs(u, T).forEach((y, i) =>
            expectTrue(y >= min && y <= max, `y[${i}] is ${y}, outside [${min}, ${max}]`),
          );
        extremes.forEach(({ u, T }) => holds(u, T));
        return extremes.length + forAll(values, { cases, seed }, ({ u, T }) => holds(u, T));
      }),
    );
  if (monotone)
    laws.push(
      law(`it is ${monotone}`, () =>
        forAll({ ...values, more: numbersIn(0, high - low) }, { cases, seed }, (given) => {
          const { u, T, more } = given;
          // One input is raised; of a row, the rest stays.
          const raised = u.with(0, Math.min(high, u[0]! + more));
          const change = outputs(raised, T)[0]! - outputs(u, T)[0]!;
          const slack = 1e-15 * Math.abs(outputs(u, T)[0]!);
          expectTrue(
            (monotone === 'rising' ? change : -change) >= -slack,
            `y[0] changes by ${show(change)} where u[0] rises to ${show(raised[0])}`,
          );
        }),
      ),
    );
  if (activation.redraw)
    laws.push(
      law('noise stays until it is redrawn', () =>
        forAll(values, { cases, seed }, ({ u, T }) => {
          const row = Float64Array.from({ length: 5 }, (_, i) => u[i % u.length]!);
          const first = outputs(row, T);
          const i = firstDifference(first, outputs(row, T));
          expectTrue(i < 0, `y[${i}] differs where u is given again, without a redraw`);
          activation.redraw!();
          expectTrue(firstDifference(first, outputs(row, T)) >= 0, 'redraw leaves y as it was');
        }),
      ),
    );
  for (const [limit, T, name] of [
    [cold, 1e-9, 'the limit T → 0'],
    [hot, 1e12, 'the limit T → ∞'],
  ] as const)
    if (limit)
      laws.push(
        law(name, () =>
          forAll({ u: apart(low, high) }, { cases, seed }, ({ u }) => {
            const [smooth] = smoothPart(u, u, T);
            if (smooth.length === 0) return;
            const wanted = limit(smooth.slice());
            outputs(smooth, T).forEach((y, i) => expectWithin(y, wanted[i]!, 1e-6, `y[${i}] at T = ${show(T)}`));
          }),
        ),
      );
  return laws;
}

function checkDerivative(
  activation: Activation,
  u: Float64Array,
  v: Float64Array,
  T: number,
  outputs: (u: Float64Array, T: number) => Float64Array,
): void {
  const found = new Float64Array(u.length).fill(NaN);
  activation.derivative(u, T, v, found);
  const y = outputs(u, T);
  found.forEach((d, i) => {
    expectTrue(Number.isFinite(d) && Number.isFinite(y[i]!), `y[${i}] is ${y[i]}, dy[${i}] is ${d}`);
    const along = (t: number): number =>
      outputs(
        Float64Array.from(u, (x, j) => x + t * v[j]!),
        T,
      )[i]!;
    const wanted = differences.slope(d, along, 0);
    if (wanted !== undefined) expectWithin(d, wanted, 0, `dy[${i}] (y differenced)`);
  });
}

/** Along a direction, from 0. */
const differences = new Differences();

/** Inputs far beyond T, unless they must stay in their range; and usual ones at a small T. */
function extremesOf([low, high]: readonly [number, number], bounded: boolean): { u: Float64Array; T: number }[] {
  const far = bounded ? [low, (low + high) / 2, high] : [-1e4, 0, 1e4];
  return [
    { u: Float64Array.from(far), T: 1 },
    { u: Float64Array.from(far.toReversed()), T: 1 },
    { u: Float64Array.of(low, high, 0.4 * low + 0.6 * high), T: 1e-4 * Math.max(Math.abs(low), Math.abs(high)) },
  ];
}

/** Rows of inputs that lie apart from one another, where limits are not blurred by near ties. */
function apart(low: number, high: number): fc.Arbitrary<Float64Array> {
  return fc
    .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 1, maxLength: 5 })
    .map((places) => Float64Array.from(places, (k) => low + ((high - low) * (k + 0.37)) / 97));
}

function expectRefused(act: () => void, what: string): void {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expectTrue(thrown instanceof RangeError, `${what}: it must throw a RangeError`);
}
