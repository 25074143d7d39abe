import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from './capability.ts';
import { parameterArray, zerosLike } from './parameters.ts';
import * as space from './space.ts';

describe('spaces', () => {
  const all = [space.reals(3), space.spins(3), space.bits(3), space.categories(3, 4), space.probabilities(3, 4)];

  it('have a width', () => expect(all.map(space.widthOf)).toEqual([3, 3, 3, 3, 12]));
  it('have choices', () => expect(all.map(space.choicesOf)).toEqual([0, 2, 2, 4, 4]));

  it('number their values: valueOfChoice and choiceOfValue are inverses', () => {
    for (const s of all)
      for (let c = 0; c < space.choicesOf(s); c++) {
        const value = space.valueOfChoice(s.kind, c);
        expect(space.choiceOfValue(s.kind, value)).toBe(c);
        if (s.kind !== 'probabilities') expect(space.holds(s, value)).toBe(true);
      }
    expect(space.valueOfChoice('spins', 0)).toBe(-1);
    expect(space.valueOfChoice('spins', 1)).toBe(1);
  });

  it('know what they hold', () => {
    const rows = [
      [NaN, Infinity],
      [0, 2],
      [-1, 2],
      [-1, 4, 0.5],
      [-0.1, 1.1],
    ];
    all.forEach((s, i) => rows[i]!.forEach((value) => expect(space.holds(s, value)).toBe(false)));
    expect(space.holds(space.reals(1), -3)).toBe(true);
    expect(space.holds(space.probabilities(1, 2), 0.5)).toBe(true);
  });

  it('carry weights where given', () => {
    const weights = Float64Array.of(1, 2);
    expect(space.probabilities(2, 3, weights)).toEqual({ kind: 'probabilities', units: 2, choices: 3, weights });
  });
});

describe('parameters', () => {
  it('have a shape and fitting numbers', () => {
    expect(parameterArray([2, 3]).data).toHaveLength(6);
    expect(() => parameterArray([2, 3], new Float64Array(5))).toThrow(RangeError);
  });

  it('give zeros of the same shape', () => {
    expect(zerosLike({ w: parameterArray([2], Float64Array.of(1, 2)) })).toEqual({ w: parameterArray([2]) });
  });
});

it('an energy’s capabilities are what it has', () => {
  const bare = { space: space.reals(1), parameters: {}, addEnergy: () => undefined };
  expect(capabilitiesOf(bare)).toEqual([]);
  expect(capabilitiesOf({ ...bare, addForce: () => undefined, criticalTemperature: () => 1 })).toEqual([
    'force',
    'critical-temperature',
  ]);
});
