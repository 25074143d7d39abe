import { describe, expect, it } from 'vitest';
import { near } from '../test/support.ts';
import { bisectFalling } from './bisect.ts';

describe('bisection', () => {
  it('finds where a function falls through zero, to the last bits', () => {
    near(bisectFalling(Math.cos, 0, 3), Math.PI / 2, 4e-16);
    near(
      bisectFalling((x) => 2 - x * x, 1, 2),
      Math.SQRT2,
      4e-16,
    );
    near(
      bisectFalling((x) => -1 - x, -1e9, 1e9),
      -1,
      1e-15,
    );
  });

  it('gives the nearer end where the sign does not change', () => {
    expect(bisectFalling(() => 1, 2, 3)).toBe(3);
    near(
      bisectFalling(() => -1, 2, 3),
      2,
      1e-15,
    );
  });
});
