import {
  chiSquareTest,
  detailedBalanceTest,
  kolmogorovSmirnovTest,
  RandomStreams,
  rowOf,
  type Batch,
  type Verdict,
} from '@ergodic/numerics';
import { choicesOf, type Energy, type Space } from '@ergodic/kernel';
import { expectTrue, show } from '../law.ts';
import { turn, type Separable } from '../trial-energy.ts';
import { boltzmannLaw, enumerated } from './boltzmann.ts';
import { lineLaw, type LineLaw } from './line-law.ts';
import { makeWith, Walk, type Make, type Setting } from './walk.ts';

/** Independent walks of a test that looks at where they end. */
const WALKS = 20_000;

type Given = Pick<Setting, 'surroundings' | 'seed' | 'units'> & { readonly temperature: number };

const uniforms = (seed = 12): RandomStreams => new RandomStreams(seed, 'exact start', 1);

function expectPass({ pass, statistic, threshold }: Verdict, what: string): void {
  expectTrue(
    pass,
    `${what} is ${show(statistic)}; chance alone exceeds ${show(threshold)} less than once in a million`,
  );
}

/** χ² of counts against probabilities; where nearly all are of one kind, whether too many are of others. */
function expectCounts(counts: Float64Array, p: Float64Array, what: string, order?: Float64Array): void {
  const likeliest = p.reduce((best, share, k) => (share > p[best]! ? k : best), 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const others = total - counts[likeliest]!;
  // A Poisson variable of mean 50 exceeds 90 less than once in a million.
  if (total * (1 - p[likeliest]!) < 50)
    expectTrue(
      others <= 90,
      `${what}: ${others} of ${total} are not where all but ${show(total * (1 - p[likeliest]!))} should be`,
    );
  else expectPass(chiSquareTest(counts, p, { order }), `χ² of ${what}`);
}

/** Discrete states, all of them known: where each was at the start and is after `steps`. */
function countedWalks(
  make: Make,
  given: Given,
  steps: number,
): { pi: Float64Array; from: Int32Array; to: Int32Array; energies: Float64Array; space: Space } {
  let from: Int32Array = new Int32Array(0);
  let pi: Float64Array = new Float64Array(0);
  let energies: Float64Array = new Float64Array(0);
  const numbers = new Map<string, number>();
  const numbered = (x: Batch): Int32Array =>
    Int32Array.from({ length: x.replicas }, (_, r) => numbers.get(rowOf(x, r).join()) ?? -1);
  const walk = new Walk(make, {
    ...given,
    replicas: WALKS,
    start(x, energy) {
      const all = enumerated(energy);
      ({ energies } = all);
      pi = boltzmannLaw(all, given.temperature);
      for (let a = 0; a < pi.length; a++) numbers.set(rowOf(all.states, a).join(), a);
      const streams = uniforms(given.seed);
      for (let r = 0; r < x.replicas; r++) rowOf(x, r).set(rowOf(all.states, streams.categorical(0, pi)));
      from = numbered(x);
    },
  }).step(steps);
  const to = numbered(walk.x);
  const lost = to.indexOf(-1);
  expectTrue(lost < 0, `a walk ends at [${lost < 0 ? '' : rowOf(walk.x, lost).join(', ')}], which the space has not`);
  return { pi, from, to, energies, space: walk.energy.space };
}

/** GEN-03 and GEN-05: replicas that start from the Boltzmann law are still in it after three steps. */
export function checkStaysDiscrete(make: Make, given: Given): number {
  const { pi, to, energies } = countedWalks(make, given, 3);
  const counts = new Float64Array(pi.length);
  for (const a of to) counts[a]!++;
  expectCounts(counts, pi, 'how many are in each state after three steps', energies);
  return WALKS;
}

/** As many go from a to b in a step as from b to a. */
export function checkBalanceDiscrete(make: Make, given: Given): number {
  const { pi, from, to, space } = countedWalks(make, given, 1);
  if (pi.length > 1) expectBalance([[pi.length, from, to], ...byPairsOfUnits(space, from, to)], 'state');
  return WALKS;
}

/** The same by the choices of two units alone: where there are many states, few go between two of them. */
function byPairsOfUnits(space: Space, from: Int32Array, to: Int32Array): Partition[] {
  const choices = choicesOf(space);
  const choice = (state: number, unit: number): number => Math.floor(state / choices ** unit) % choices;
  return Array.from({ length: space.units }, (_, i) => {
    const cell = (state: number): number => choice(state, i) + choices * choice(state, (i + 1) % space.units);
    return [choices ** 2, from.map(cell), to.map(cell)];
  });
}

/** A number of cells, and in which of them each walk was before and after. */
type Partition = readonly [cells: number, from: Int32Array, to: Int32Array];

function expectBalance(partitions: readonly Partition[], cell: string): void {
  const seen = partitions.map(([n, from, to]) => balance(n, from, to)).filter((verdict) => verdict !== undefined);
  for (const verdict of seen)
    expectPass(verdict, `detailed balance of how many go from each ${cell} to each other in a step`);
  expectTrue(
    seen.length > 0,
    'a step hardly moves: give its trial a longer time step, or a higher temperature, so that detailed balance can be seen',
  );
}

/** The pairs (before, after) of one step, started from the Boltzmann law, are as many as π_a P_ab says. */
export function checkGoesAsMatrix(make: Make, given: Given, P: Float64Array): number {
  const { pi, from, to } = countedWalks(make, given, 1);
  const n = pi.length;
  const counts = new Float64Array(n * n);
  from.forEach((a, r) => counts[a * n + to[r]!]!++);
  const wanted = P.map((p, k) => pi[Math.floor(k / n)]! * p);
  expectCounts(counts, wanted, 'how many go from each state to each other in a step');
  return WALKS;
}

/** undefined where no two cells have the 400 crossings that the test needs. */
function balance(n: number, from: Int32Array, to: Int32Array): Verdict | undefined {
  const counts = new Float64Array(n * n);
  from.forEach((a, r) => counts[a * n + to[r]!]!++);
  const mayTest = counts.some(
    (forth, k) => k % n < Math.floor(k / n) && forth + counts[(k % n) * n + Math.floor(k / n)]! >= 400,
  );
  return mayTest ? detailedBalanceTest(counts, n) : undefined;
}

/** What continuous dynamics are started on: an energy whose Boltzmann law is a product of laws on the line. */
export interface ExactLaw {
  readonly law: Separable;
  /** Makes dynamics on that energy. */
  readonly make: Make;
}

/** An energy of one coordinate, by its own values. */
export function lawOfOneUnit(energy: Energy): Separable {
  const x = { data: new Float64Array(1), replicas: 1, width: 1 };
  const out = new Float64Array(1);
  return {
    units: 1,
    V(_i, y) {
      x.data[0] = y;
      energy.addEnergy(x, out.fill(0));
      return out[0]!;
    },
    slope: () => NaN,
  };
}

/** Shares u_i of the law below each coordinate y_i, before and after: uniform on [0, 1] where the law is met. */
function sharedWalks(
  { law, make }: ExactLaw,
  given: Given,
  steps: number,
  replicas = WALKS,
): { before: Float64Array[]; after: Float64Array[] } {
  const { units } = law;
  const lines: LineLaw[] = Array.from({ length: units }, (_, i) => lineLaw((y) => law.V(i, y), given.temperature));
  const sharesOf = (x: Batch): Float64Array[] => {
    const shares = lines.map(() => new Float64Array(x.replicas));
    for (let r = 0; r < x.replicas; r++) {
      const y = rowOf(x, r).slice();
      turn(law, y);
      for (let i = 0; i < units; i++) shares[i]![r] = lines[i]!.cdf(y[i]!);
    }
    return shares;
  };
  let before: Float64Array[] = [];
  const walk = new Walk(make, {
    ...given,
    replicas,
    start(x) {
      const streams = uniforms(given.seed);
      for (let r = 0; r < x.replicas; r++) {
        const row = rowOf(x, r);
        for (let i = 0; i < units; i++) row[i] = lines[i]!.quantile(streams.uniform(0));
        turn(law, row);
      }
      before = sharesOf(x);
    },
  }).step(steps);
  expectTrue(walk.x.data.every(Number.isFinite), 'a walk ends at a number that is not finite');
  return { before, after: sharesOf(walk.x) };
}

/** GEN-05 with GEN-06: each coordinate by Kolmogorov and Smirnov, three of them together by χ² over 27 cells. */
export function checkStaysContinuous(exact: ExactLaw, given: Given): number {
  const { after } = sharedWalks(exact, given, 8);
  after.forEach((shares, i) =>
    expectPass(
      kolmogorovSmirnovTest(shares),
      `Kolmogorov–Smirnov of coordinate ${i} of 0 … ${after.length - 1} after eight steps`,
    ),
  );
  const cells = cellsOf(after.slice(0, 3), 3);
  const counts = new Float64Array(3 ** Math.min(3, after.length));
  for (const cell of cells) counts[cell]!++;
  expectPass(chiSquareTest(counts, counts.slice().fill(1)), 'χ² of the coordinates together after eight steps');
  return WALKS;
}

/** Nearly the same after as long a time as a wrong law takes to show: no distribution function is off by more than `bias`. */
export function checkStaysNearly(exact: ExactLaw, given: Given, bias: number): number {
  const walks = 5000;
  const { timeStep } = makeWith(exact.make, { ...given, replicas: 1 }).dynamics;
  const steps = Math.min(300, Math.max(10, Math.ceil(4 / timeStep)));
  const { after } = sharedWalks(exact, given, steps, walks);
  after.forEach((shares, i) => {
    const { distance, threshold } = kolmogorovSmirnovTest(shares);
    expectTrue(
      distance <= bias + threshold / Math.sqrt(walks),
      `after ${steps} steps the distribution function of coordinate ${i} is off by ${show(distance)}: that is more than the bias ${show(bias)} and chance`,
    );
  });
  return walks;
}

/** As many go from one part of the space to another in a step as back. */
export function checkBalanceContinuous(exact: ExactLaw, given: Given): number {
  const { before, after } = sharedWalks(exact, given, 1);
  const partitions: Partition[] = before.map((shares, i) => [8, cellsOf([shares], 8), cellsOf([after[i]!], 8)]);
  if (before.length > 1) partitions.push([9, cellsOf(before.slice(0, 2), 3), cellsOf(after.slice(0, 2), 3)]);
  expectBalance(partitions, 'part of the space');
  return WALKS;
}

/** The cell of each walk: `parts` equal parts of each coordinate's share. */
function cellsOf(shares: readonly Float64Array[], parts: number): Int32Array {
  return Int32Array.from(shares[0]!, (_, r) =>
    shares.reduce((cell, share) => cell * parts + Math.min(parts - 1, Math.floor(parts * share[r]!)), 0),
  );
}
