import { symmetricEigen } from '@ergodic/numerics/linear-algebra';
import { createBatch, rowOf } from '@ergodic/numerics';
import { expectTrue, show } from '../law.ts';
import { boltzmannLaw, enumerated } from './boltzmann.ts';
import { checkRowsOfMatrix } from './matrix.ts';
import { firstStates, Walk, type Made, type Make, type Setting } from './walk.ts';

const MEANT = 'claims.ergodic: false where that is meant';

/** Every open state is reached from the first, and the first from it, by steps whose probability is not 0. */
export function checkReachesByMatrix(made: Made, T: number): number {
  const P = checkRowsOfMatrix(made, T);
  const { states, logCounts } = enumerated(made.energy);
  const n = logCounts.length;
  const open = Array.from({ length: n }, (_, a) => a).filter((a) => logCounts[a] !== -Infinity);
  const name = (a: number): string => show(rowOf(states, a));
  for (const [verb, mayGo] of [
    ['is not reached from', (a: number, b: number) => P[a * n + b]! > 0],
    ['never comes back to', (a: number, b: number) => P[b * n + a]! > 0],
  ] as const) {
    const reached = new Set(open.slice(0, 1));
    for (const a of reached) for (const b of open) if (mayGo(a, b)) reached.add(b);
    const lost = open.find((a) => !reached.has(a));
    expectTrue(
      lost === undefined,
      `the state ${name(lost ?? 0)} ${verb} ${name(open[0]!)} in any number of steps; ${MEANT}`,
    );
  }
  return open.length;
}

/** A thousand walks from one state come to every state together, at a temperature that hinders none. */
export function checkReachesByWalking(make: Make, given: Omit<Setting, 'replicas' | 'temperature'>): number {
  const walk = new Walk(make, { ...given, replicas: 1000, temperature: 1e12, start: startAlike });
  const all = enumerated(walk.energy);
  const p = boltzmannLaw(all, Infinity);
  // Of the rarest states nothing can be expected.
  const missing = new Map(
    Array.from(p, (share, a) => [rowOf(all.states, a).join(), share] as const).filter(([, share]) => share >= 1e-4),
  );
  const count = Math.max(1, missing.size);
  const first = show(rowOf(walk.x, 0));
  let steps = 0;
  for (; steps < 500 && missing.size > 0; steps++) {
    for (let r = 0; r < walk.x.replicas; r++) missing.delete(rowOf(walk.x, r).join());
    walk.step();
  }
  const [lost] = missing.keys();
  expectTrue(
    lost === undefined,
    `no walk of a thousand from ${first} comes to [${lost}] in ${steps} steps at T = 1e12; ${MEANT}`,
  );
  return count;
}

/**
 * Replicas that start from one state are led apart by their random numbers: every coordinate, and each by numbers of its own.
 * Dynamics that draw none pass, unless they must move.
 */
export function checkNoise(make: Make, given: Omit<Setting, 'replicas'>, mustMove: boolean): number {
  const width = new Walk(make, { ...given, replicas: 1 }).x.width;
  const replicas = Math.max(64, 4 * width);
  const walk = new Walk(make, { ...given, replicas, start: startAlike });
  const coordinates = Array.from({ length: width }, (_, i) => i);
  const still = (): number[] =>
    coordinates.filter((i) => {
      for (let r = 1; r < replicas; r++) if (walk.x.data[r * width + i] !== walk.x.data[i]) return false;
      return true;
    });
  const most = 20 + 4 * width;
  // What one coordinate has from another by the force is not yet seen where all have just been moved.
  for (let k = 0; k < most && still().length > 0; k++) walk.step();
  const resting = still();
  if (resting.length === width)
    expectTrue(
      !mustMove,
      `replicas that start alike stay alike for ${most} steps: no random number moves them; ${MEANT}`,
    );
  else {
    expectTrue(
      resting.length === 0,
      `random numbers move some coordinates, but not ${resting.slice(0, 8).join(', ')} in ${most} steps; ${MEANT}`,
    );
    const rank = rankOf(walk.x.data, replicas, width);
    expectTrue(
      rank === width,
      `random numbers move ${width} coordinates in ${rank} ${rank === 1 ? 'way' : 'ways'} only: each needs numbers of its own; ${MEANT}`,
    );
  }
  return replicas;
}

/** The rank of the correlations of coordinates over replicas. */
function rankOf(data: Float64Array, replicas: number, width: number): number {
  const C = new Float64Array(width * width);
  const apart = (r: number, i: number): number => data[r * width + i]! - data[i]!;
  const means = Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < replicas; r++) sum += apart(r, i);
    return sum / replicas;
  });
  for (let r = 0; r < replicas; r++)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) C[i * width + j]! += (apart(r, i) - means[i]!) * (apart(r, j) - means[j]!);
  const deviations = means.map((_, i) => Math.sqrt(C[i * width + i]!));
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) C[i * width + j]! /= deviations[i]! * deviations[j]!;
  return symmetricEigen(C, width).values.filter((value) => value > 1e-9 * width).length;
}

/** Once it is on its way, deterministic dynamics draw no random number. */
export function checkDrawsNothing(make: Make, setting: Setting, steps: number): void {
  const walk = new Walk(make, setting).step();
  for (let k = 1; k < steps; k++) {
    const before = walk.streams();
    walk.step();
    const drawn = walk.streams().find(([, words], i) => words !== before[i]?.[1]);
    expectTrue(
      drawn === undefined,
      `it says that it is deterministic, yet in step ${k} it draws from the stream ${show(drawn?.[0])}`,
    );
  }
}

function startAlike(...[x, energy]: Parameters<NonNullable<Setting['start']>>): void {
  const one = createBatch(1, x.width);
  firstStates(one, energy);
  for (let r = 0; r < x.replicas; r++) rowOf(x, r).set(one.data);
}
