import { ErgodicError, type Schedule } from '@ergodic/kernel';

/** @throws ErgodicError `invalid-option` where the end lies above the start */
export function checkFloor(name: string, from: number, to: number | undefined): void {
  if (to === undefined || to <= from) return;
  throw new ErgodicError({
    code: 'invalid-option',
    message: `schedule ${name}: to is ${to}, above the start ${from}`,
    path: 'to',
    value: to,
    hint: `a number in (0, ${from}]`,
  });
}

/** A falling schedule that stays at `to` once it is there, and ends then; without `to`, as it is. */
export function withFloor(
  falling: (t: number) => number,
  to: number | undefined,
  reachedAt: (to: number) => number,
): Schedule {
  if (to === undefined) return { value: falling };
  return { value: (t) => Math.max(to, falling(t)), duration: reachedAt(to) };
}
