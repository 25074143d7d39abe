import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '@ergodic/kernel';
import { flatten, unflatten, type FlatFrame } from './frame-lines.ts';

describe('frames as lines', () => {
  it('are flat, with errors beside values', () => {
    const frame = {
      step: 3,
      stage: 2,
      time: 0.5,
      values: { T: 1, U: 2 },
      errors: { U: 0.1 },
      transitions: [],
      snapshots: { centres: { shape: [1, 2], data: Float64Array.of(1, 2) } },
    };
    expect(flatten(frame)).toEqual({
      step: 3,
      stage: 2,
      time: 0.5,
      T: 1,
      U: 2,
      U_se: 0.1,
      snapshots: { centres: { shape: [1, 2], data: [1, 2] } },
    });
  });

  it('come back as they were', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0);
    const name = fc.constantFrom('T', 'U', 'S', 'F', 'clusters', 'noise_se');
    const frame = fc
      .record({
        step: fc.nat(),
        stage: fc.nat(),
        time: number,
        values: fc.dictionary(name, number, { noNullPrototype: true }),
        snapshot: fc.option(fc.float64Array({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
        split: fc.boolean(),
      })
      .map(({ values, snapshot, split, ...rest }): Frame => ({
        ...rest,
        values,
        errors: values['U'] === undefined ? ({} as Record<string, number>) : { U: 0.5 },
        transitions: split ? [{ kind: 'split', temperature: 1, description: 'a split' }] : [],
        ...(snapshot && {
          snapshots: { x: { shape: [snapshot.length], data: snapshot.map((value) => value + 0 || 0) } },
        }),
      }));
    fc.assert(
      fc.property(frame, (original) => {
        const line = JSON.stringify(flatten(original));
        expect(unflatten(JSON.parse(line) as FlatFrame)).toEqual(original);
      }),
      { seed: 1 },
    );
  });

  it('give NaN for what JSON cannot hold', () => {
    const line = JSON.stringify(
      flatten({ step: 0, stage: 0, time: 0, values: { C: NaN }, errors: {}, transitions: [] }),
    );
    expect(unflatten(JSON.parse(line) as FlatFrame).values['C']).toBeNaN();
  });
});
