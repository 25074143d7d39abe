import { ErgodicError } from '@ergodic/kernel';
import { TraceError } from '../trace/error.ts';
import { nameOf } from '../trace/tree.ts';
import type { CompileOptions } from './compile.ts';
import type { Draws } from './scan.ts';

export function checkProgram(program: unknown): void {
  if (typeof program === 'function') return;
  throw new ErgodicError({
    code: 'domain',
    message: `compile: the program is ${nameOf(program)}`,
    hint: 'a function of tensors: compile((x) => tf.square(x))',
  });
}

export function checkOptions({ programs = 1, otherwise = 'eager' }: CompileOptions): void {
  const wrong = (path: string, value: unknown, hint: string): ErgodicError =>
    new ErgodicError({ code: 'invalid-option', message: `compile: ${path} is ${String(value)}`, path, value, hint });
  if (!Number.isInteger(programs) || programs < 1) throw wrong('programs', programs, 'a whole number from 1');
  if (otherwise !== 'eager' && otherwise !== 'throw') throw wrong('otherwise', otherwise, 'eager or throw');
}

export function checkStep(step: unknown): void {
  if (typeof step === 'function') return;
  throw new TraceError({
    reason: 'spec',
    message: `scan: the step is ${nameOf(step)}`,
    hint: 'a function of the state, the noise, the constants and the time that gives the next state',
  });
}

export function checkDraws(draws: Draws, noise: string): void {
  const wrong = (what: string, found: unknown, hint: string): TraceError =>
    new TraceError({ reason: 'spec', message: `scan: ${what} is ${String(found)}`, value: found, hint });
  if (noise !== 'counter' && noise !== 'given') throw wrong('noise', noise, 'counter or given');
  for (const [name, { law, shape }] of Object.entries(draws)) {
    if (law !== 'uniform' && law !== 'normal') throw wrong(`the law of draw "${name}"`, law, 'uniform or normal');
    const isShape = shape.every((length) => Number.isInteger(length) && length >= 0);
    if (!isShape) throw wrong(`the shape of draw "${name}"`, `[${shape.join(',')}]`, 'whole numbers from 0');
  }
}

/** @throws ErgodicError `domain` unless a whole number of so many bits */
export function checkCount(name: string, value: number, bits: number): void {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) return;
  throw new ErgodicError({
    code: 'domain',
    message: `scan: ${name} is ${value}`,
    path: name,
    value,
    hint: `an integer in [0, 2^${bits})`,
  });
}
