import type { Activation, TensorRuntime } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { activationLaws, type ActivationLawOptions } from './activation-laws.ts';

const check = (T: number): void => {
  if (!(T > 0)) throw new RangeError(`temperature is ${T}, must be > 0`);
};

/** y = 1/(1 + e^(−u/T)). */
const sigmoid: Activation = {
  over: 'elements',
  apply(u, T, out) {
    check(T);
    u.forEach((x, i) => (out[i] = 1 / (1 + Math.exp(-x / T))));
  },
  derivative(u, T, v, out) {
    check(T);
    u.forEach((x, i) => {
      const y = 1 / (1 + Math.exp(-x / T));
      out[i] = (v[i]! * y * (1 - y)) / T;
    });
  },
};
const step = (u: Float64Array): Float64Array => u.map((x) => (x > 0 ? 1 : 0));
const half = (u: Float64Array): Float64Array => u.map(() => 0.5);
const ofSigmoid: ActivationLawOptions = { monotone: 'rising', min: 0, max: 1, cold: step, hot: half };

/** p_i ∝ e^(−u_i/T) over a row. */
const softmin: Activation = {
  over: 'rows',
  apply(u, T, out) {
    check(T);
    const least = Math.min(...u);
    const weights = u.map((x) => Math.exp((least - x) / T));
    const Z = weights.reduce((sum, w) => sum + w, 0);
    weights.forEach((w, i) => (out[i] = w / Z));
  },
  derivative(u, T, v, out) {
    const p = new Float64Array(u.length);
    softmin.apply(u, T, p);
    const mean = p.reduce((sum, share, i) => sum + share * v[i]!, 0);
    p.forEach((share, i) => (out[i] = (share * (mean - v[i]!)) / T));
  },
};

/** Soft threshold: max(u − T, 0), with a kink at u = T. */
const threshold: Activation = {
  over: 'elements',
  apply(u, T, out) {
    check(T);
    u.forEach((x, i) => (out[i] = Math.max(x - T, 0)));
  },
  derivative(u, T, v, out) {
    check(T);
    u.forEach((x, i) => (out[i] = x > T ? v[i]! : 0));
  },
};

/**
 * A stand-in for a tensor runtime: a program says by how much to multiply the temperature of a sigmoid in float32, and its
 * derivative.
 */
const runtime: TensorRuntime = {
  name: 'stand-in',
  compile: () => {
    throw new Error('of activations only');
  },
  prepare: () => {
    throw new Error('of activations only');
  },
  prepareActivation(program) {
    const factors = program(undefined as never, undefined as never, undefined as never) as { T: number; slope: number };
    return {
      apply(u, T, out) {
        sigmoid.apply(u, factors.T * T, out);
        out.forEach((y, i) => (out[i] = Math.fround(y)));
      },
      derivative(u, T, v, out) {
        sigmoid.derivative(u, factors.T * T, v, out);
        out.forEach((dy, i) => (out[i] = Math.fround(factors.slope * dy)));
      },
    };
  },
};
const withProgram = (T: number, slope: number): Activation => ({ ...sigmoid, program: () => ({ T, slope }) });

/** y = T ln(u/(1 − u)), for u between 0 and 1: the way back from a sigmoid. */
const logit: Activation = {
  over: 'elements',
  apply(u, T, out) {
    check(T);
    u.forEach((x, i) => (out[i] = T * Math.log(x / (1 - x))));
  },
  derivative(u, T, v, out) {
    check(T);
    u.forEach((x, i) => (out[i] = (T * v[i]!) / (x * (1 - x))));
  },
};

/** y = u/T, kept between −1 and 1. */
const clipped: Activation = {
  over: 'elements',
  apply(u, T, out) {
    check(T);
    u.forEach((x, i) => (out[i] = Math.min(1, Math.max(-1, x / T))));
  },
  derivative(u, T, v, out) {
    check(T);
    u.forEach((x, i) => (out[i] = Math.abs(x) < T ? v[i]! / T : 0));
  },
};

const mutant = (
  name: string,
  breaks: string,
  right: Activation,
  change: Partial<Activation>,
  options?: ActivationLawOptions,
): Mutant => ({ name, breaks, laws: () => activationLaws({ ...right, ...change }, options) });

const derivative = 'the derivative matches central differences';
const reading = 'what it reads stays as it is';
const program = 'the tensor program is the activation';

export const activationProof: Proof = {
  suite: 'activationLaws',
  right: [
    { name: 'a sigmoid', laws: () => activationLaws(sigmoid, ofSigmoid) },
    {
      name: 'a sigmoid with a tensor program',
      laws: () => activationLaws(withProgram(1, 1), { ...ofSigmoid, runtime }),
    },
    { name: 'a falling sigmoid', laws: () => activationLaws(falling(), { monotone: 'falling' }) },
    { name: 'softmin', laws: () => activationLaws(softmin, { monotone: 'falling', min: 0, max: 1 }) },
    { name: 'a noisy sigmoid', laws: () => activationLaws(noisy(), { min: 0, max: 1 }) },
    {
      name: 'a logit of inputs between 0 and 1',
      laws: () => activationLaws(logit, { inputs: [0.01, 0.99], monotone: 'rising' }),
    },
    {
      name: 'a clipped line',
      laws: () =>
        activationLaws(clipped, {
          min: -1,
          max: 1,
          monotone: 'rising',
          kinks: (T) => [-T, T],
          cold: (u) => u.map(Math.sign),
          hot: (u) => u.map(() => 0),
        }),
    },
    { name: 'a soft threshold', laws: () => activationLaws(threshold, { kinks: (T) => [T], min: 0 }) },
  ],
  mutants: [
    mutant('a program at another temperature', program, withProgram(1.01, 1), {}, { runtime }),
    mutant('a program of another slope', program, withProgram(1, 1.01), {}, { runtime }),
    mutant('a derivative of the wrong sign', derivative, sigmoid, {
      derivative(u, T, v, out) {
        sigmoid.derivative(u, T, v, out);
        out.forEach((d, i) => (out[i] = -d));
      },
    }),
    mutant('outputs that are not numbers', derivative, sigmoid, {
      apply: (_u, _T, out) => out.fill(NaN),
      derivative: (_u, _T, _v, out) => out.fill(NaN),
    }),
    mutant('a redraw that draws nothing', 'noise stays until it is redrawn', noisy(false), {}),
    mutant('noise that is drawn at every call', 'noise stays until it is redrawn', noisy(true, false), {}),
    mutant('a derivative without 1/T', derivative, sigmoid, {
      derivative(u, T, v, out) {
        sigmoid.derivative(u, T, v, out);
        out.forEach((d, i) => (out[i] = d * T));
      },
    }),
    mutant('a diagonal derivative over rows', derivative, softmin, {
      derivative(u, T, v, out) {
        const p = new Float64Array(u.length);
        softmin.apply(u, T, p);
        p.forEach((share, i) => (out[i] = (-share * (1 - share) * v[i]!) / T));
      },
    }),
    mutant(
      'a derivative at another kink',
      derivative,
      threshold,
      {
        derivative: (u, _T, v, out) => u.forEach((x, i) => (out[i] = x > 0 ? v[i]! : 0)),
      },
      { kinks: (T) => [T] },
    ),
    mutant('elements that feel their mean', 'elements do not feel one another', sigmoid, {
      apply(u, T, out) {
        const mean = u.reduce((sum, x) => sum + x, 0) / u.length;
        sigmoid.apply(
          u.map((x) => x - mean),
          T,
          out,
        );
      },
      derivative(u, T, v, out) {
        const [mean, meanV] = [u, v].map((row) => row.reduce((sum, x) => sum + x, 0) / row.length) as [number, number];
        sigmoid.derivative(
          u.map((x) => x - mean),
          T,
          v.map((x) => x - meanV),
          out,
        );
      },
    }),
    mutant('elements that feel the next', 'elements do not feel one another', sigmoid, {
      apply: (u, T, out) =>
        sigmoid.apply(
          u.map((x, i) => x - (u[i + 1] ?? 0)),
          T,
          out,
        ),
    }),
    mutant('naive exponentials', 'no overflow at |u/T| = 1e4', sigmoid, {
      apply: (u, T, out) => u.forEach((x, i) => (out[i] = Math.exp(x / T) / (1 + Math.exp(x / T)))),
    }),
    mutant('naive exponentials in the derivative', 'no overflow at |u/T| = 1e4', sigmoid, {
      derivative: (u, T, v, out) =>
        u.forEach((x, i) => (out[i] = ((v[i]! / T) * Math.exp(x / T)) / (1 + Math.exp(x / T)) ** 2)),
    }),
    mutant('outputs that read inputs already written over', 'input and output may be one array', softmin, {
      apply(u, T, out) {
        check(T);
        u.forEach((x, i) => (out[i] = Math.exp(-x / T) / u.reduce((sum, y) => sum + Math.exp(-y / T), 0)));
      },
    }),
    mutant('an activation that scales its input in place', reading, sigmoid, {
      apply(u, T, out) {
        sigmoid.apply(u, T, out);
        u.forEach((x, i) => (u[i] = x / T));
      },
    }),
    mutant('a derivative that scales its direction in place', reading, sigmoid, {
      derivative(u, T, v, out) {
        sigmoid.derivative(u, T, v, out);
        v.forEach((x, i) => (v[i] = x / T));
      },
    }),
    mutant('T = 0 let through', 'T must be > 0', sigmoid, { apply: (u, _T, out) => out.set(u) }),
    mutant('T < 0 let through by the derivative', 'T must be > 0', sigmoid, {
      derivative: (_u, _T, v, out) => out.set(v),
    }),
    mutant('rows that do not sum to 1', 'outputs of a row are a distribution', sigmoid, { over: 'rows' }),
    mutant('rows with negative shares', 'outputs of a row are a distribution', softmin, {
      apply(u, T, out) {
        softmin.apply(u, T, out);
        out.forEach((p, i) => (out[i] = 2 * p - 1 / u.length));
      },
    }),
    mutant(
      'a sigmoid from −1 to 1',
      'outputs stay within their bounds',
      sigmoid,
      {
        apply: (u, T, out) => u.forEach((x, i) => (out[i] = Math.tanh(x / T))),
      },
      ofSigmoid,
    ),
    mutant(
      'a wave',
      'it is rising',
      sigmoid,
      {
        apply: (u, T, out) => u.forEach((x, i) => (out[i] = Math.sin(x / T))),
      },
      ofSigmoid,
    ),
    mutant(
      'softmax for softmin',
      'it is falling',
      softmin,
      {
        apply: (u, T, out) =>
          softmin.apply(
            u.map((x) => -x),
            T,
            out,
          ),
      },
      { monotone: 'falling' },
    ),
    mutant(
      'a slope that does not know T',
      'the limit T → 0',
      sigmoid,
      {
        apply: (u, _T, out) => sigmoid.apply(u, 0.5, out),
      },
      ofSigmoid,
    ),
    mutant(
      'a sigmoid of uT',
      'the limit T → ∞',
      sigmoid,
      {
        apply: (u, T, out) => sigmoid.apply(u, 1 / T, out),
      },
      ofSigmoid,
    ),
  ],
};

/** y = sigmoid((u + g)/T) with one g for all inputs, drawn again by `redraw`. */
function noisy(redraws = true, holds = true): Activation {
  let g = 0.3;
  const shifted = (u: Float64Array): Float64Array => {
    if (!holds) g = Math.sin(1 + 20 * g);
    return u.map((x) => x + g);
  };
  return {
    over: 'elements',
    apply: (u, T, out) => sigmoid.apply(shifted(u), T, out),
    derivative: (u, T, v, out) => sigmoid.derivative(shifted(u), T, v, out),
    redraw() {
      if (redraws) g = Math.sin(1 + 20 * g);
    },
  };
}

function falling(): Activation {
  return {
    ...sigmoid,
    apply: (u, T, out) => {
      sigmoid.apply(u, T, out);
      out.forEach((y, i) => (out[i] = 1 - y));
    },
    derivative(u, T, v, out) {
      sigmoid.derivative(u, T, v, out);
      out.forEach((d, i) => (out[i] = -d));
    },
  };
}
