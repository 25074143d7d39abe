import type { Frame } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { branchesOf, longestLived, plateausOf, tracksOf } from './cluster-history.ts';
import { predict } from './predict.ts';
import type { PrincipalComponents } from './principal-components.ts';

const frame = (T: number, clusters: number, centres?: number[], masses?: number[]): Frame => ({
  step: 0,
  stage: 0,
  time: 0,
  values: { T, clusters },
  errors: {},
  transitions: [],
  ...(centres && {
    snapshots: {
      centres: { shape: [centres.length / 2, 2], data: Float64Array.from(centres) },
      masses: { shape: [masses!.length], data: Float64Array.from(masses!) },
    },
  }),
});

describe('plateausOf', () => {
  const frames = [frame(8, 1), frame(4, 2), frame(2, 2), frame(1, 4), frame(0.5, 4), frame(0.25, 5), frame(0.2, 5)];

  it('measures how long each number of clusters lasts in ln T', () => {
    expect(plateausOf(frames)).toEqual([
      { clusters: 1, from: 8, to: 4, length: Math.log(2), complete: true },
      { clusters: 2, from: 4, to: 1, length: Math.log(4), complete: true },
      { clusters: 4, from: 1, to: 0.25, length: Math.log(4), complete: true },
      { clusters: 5, from: 0.25, to: 0.2, length: Math.log(1.25), complete: false },
    ]);
    expect(plateausOf([])).toEqual([]);
  });

  it('finds the number that lasts longest, the first of equals, without 1 and without the most allowed', () => {
    expect(longestLived(plateausOf(frames), 5)?.clusters).toBe(2);
    const longEnd = [...frames, frame(0.001, 5)];
    expect(longestLived(plateausOf(longEnd), 5)?.clusters).toBe(2);
    expect(longestLived(plateausOf(longEnd), 9)?.clusters).toBe(5);
    expect(longestLived(plateausOf(frames.slice(0, 2)), 2)).toBeUndefined();
  });
});

describe('tracksOf', () => {
  const plane: PrincipalComponents = {
    mean: Float64Array.of(1, 0),
    vectors: Float64Array.of(0, 1, 1, 0),
    variances: Float64Array.of(2, 1),
    totalVariance: 3,
    projected: new Float64Array(0),
  };
  const frames = [
    frame(4, 1, [1, 0, 0, 0], [1, 0]),
    frame(3, 2, [1, 2, 1, -3], [0.5, 0.5]),
    frame(2, 2, [2, 2, 0, -3], [0.4, 0.6]),
  ];

  it('follows each centre in the plane, a new one from the centre it split from', () => {
    expect(branchesOf(tracksOf(frames, plane))).toEqual([
      {
        name: 'centre 0',
        points: [
          [4, 0],
          [3, 2],
          [2, 2],
        ],
      },
      {
        name: 'centre 1',
        points: [
          [4, 0],
          [3, -3],
          [2, -3],
        ],
      },
    ]);
    expect(tracksOf(frames, plane)[0]!.steps.at(-1)!.at).toEqual([2, 1]);
  });

  it('is empty without snapshots', () => expect(tracksOf([frame(1, 2)], plane)).toEqual([]));
});

describe('predict', () => {
  const centres = { shape: [3, 1], data: Float64Array.of(0, 0, 10) };
  const masses = { shape: [3], data: Float64Array.of(0.5, 0, 0.5) };
  const points = (...x: number[]) => ({ points: Float64Array.from(x), count: x.length, dimension: 1 });

  it('gives the nearest centre in use, by its own index', () => {
    expect([...predict({ centres, masses }, points(-1, 4.9, 5.1, 99))]).toEqual([0, 0, 2, 2]);
  });

  it('refuses other dimensions, and a clustering without clusters', () => {
    expect(() => predict({ centres, masses }, { ...points(1, 2), count: 1, dimension: 2 })).toThrow(
      /2 dimensions, must be 1/,
    );
    expect(() => predict({ centres, masses: { shape: [3], data: new Float64Array(3) } }, points(1))).toThrow(
      RangeError,
    );
  });
});
