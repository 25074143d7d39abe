import { ErgodicError } from '@ergodic/kernel';

/** What is wrong with the settings or a step of a temperature field. */
export function fieldProblem(option: string, message: string, value: unknown, hint?: string): ErgodicError {
  return new ErgodicError({
    code: 'invalid-option',
    message: `temperatures of a network: ${message}`,
    path: option,
    value,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** An explicit step that is too long, with the bound that it breaks and the step to take. */
export function tooLong(
  time: number,
  { rate, fastest, name }: { readonly rate: number; readonly fastest: number; readonly name: string },
): ErgodicError {
  const stable = 2 / fastest;
  const what =
    time < stable
      ? `${name} would pass its neighbours: an explicit step may be at most 1/(ΣG/C + γ_T) = ${short(1 / rate)}`
      : `temperatures would explode: explicit steps of 2/λ_max = ${short(stable)} and more amplify the fastest mode at each step`;
  return fieldProblem(
    'timeStep',
    `with time step ${time} ${what}`,
    time,
    `at most ${floored(1 / rate)}, or method: exact`,
  );
}

/** A temperature that left (0, ∞). */
export function exploded(name: string, temperature: number, linear: boolean): ErgodicError {
  return new ErgodicError({
    code: 'domain',
    message: `the temperature of ${name} became ${temperature}: ${
      linear
        ? 'more power is taken from it (or put into it) than its heat capacity and conductances can bear'
        : 'its coupling is not linear, so no bound of explicit steps is known, and this one is too long'
    }`,
    path: 'timeStep',
    value: temperature,
    hint: linear
      ? 'less power, a larger capacity, a bath, or bounds `least` and `most`'
      : 'a shorter time step, or bounds `least` and `most`',
  });
}

const short = (value: number): number => Number(value.toPrecision(6));

/** Rounded down to 4 digits. */
function floored(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 3);
  return Number((unit * Math.floor(value / unit)).toPrecision(4));
}
