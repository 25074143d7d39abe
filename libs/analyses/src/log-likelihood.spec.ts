import { createBatch, RandomStreams } from '@ergodic/numerics';
import { rbmLogPartition } from '@ergodic/thermodynamics';
import type { AnalysisResult, Context, Dataset, Energy, Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { contextOf, glass, logZ, machine, pairEnergyOf, pairsOf } from '../test/small-systems.ts';
import { logLikelihood } from './log-likelihood.ts';
import { freeEnergiesOfRows, layersOf } from './partition/layers.ts';

type Table = Extract<Section, { kind: 'table' }>;
const dataOf = (rows: readonly (readonly number[])[]): Dataset => ({
  name: 'rows',
  points: Float64Array.from(rows.flat()),
  count: rows.length,
  dimension: rows[0]!.length,
  columns: [],
});
const runOf = (energy: Energy, T: number, rows: readonly (readonly number[])[], more: object = {}) =>
  record({
    energy,
    frames: [frame(1, { T })],
    x: createBatch(1, energy.space.units),
    dataset: dataOf(rows),
    recipe: { energy: { use: 'made-up' }, ...more } as never,
  });
const analyse = (run: object, options: object = {}, context: Context = contextOf()): Promise<AnalysisResult> =>
  logLikelihood
    .make({ skip: 0, annealingRuns: 200, annealingSteps: 300, settling: 100, ...options }, context)
    .analyse(run as never);
const table = ({ sections }: AnalysisResult) => sections[0] as Table;
const number = (cell: unknown): number => Number(String(cell).replace('−', '-'));

for (const law of lawsOf(logLikelihood)) it(`law: ${law.name}`, law.check);

describe('log-likelihood, where ln Z is exact', () => {
  it('LRN-17: the machine of two and two bits', async () => {
    const result = await analyse(
      runOf(machine, 1, [
        [0, 0],
        [1, 1],
      ]),
    );
    const due = (Math.log(0.1649961417017) + Math.log(0.361119813178)) / 2;
    expect(table(result).rows[0]!.slice(0, 4)).toEqual(['learnt', 2, due.toFixed(3).replace('-', '−'), '–']);
    expect(number(table(result).rows[0]![4])).toBeCloseTo(
      Math.abs(Math.log(0.1649961417017) - Math.log(0.361119813178)) / 2,
      3,
    );
    expect(result.findings).toEqual([
      `⟨ln p(v)⟩ of the 2 rows learnt is ${due.toFixed(2).replace('-', '−')} nats, ln Z being exact.`,
    ]);
  });

  it('LRN-15: the visible machine of three bits at T = 2', async () => {
    const three = pairEnergyOf(
      'bits',
      pairsOf(
        [
          [0, 1, 1],
          [0, 2, -0.5],
          [1, 2, 0.75],
        ],
        [0.2, -0.3, 0.1],
      ),
    );
    const rows = [
      [1, 1, 0],
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 0],
    ];
    expect(number(table(await analyse(runOf(three, 2, rows))).rows[0]![2])).toBeCloseTo(-1.9758031176137698, 3);
    // Each pair counted twice is another machine.
    const twice = pairEnergyOf(
      'bits',
      pairsOf(
        [
          [0, 1, 2],
          [0, 2, -1],
          [1, 2, 1.5],
        ],
        [0.2, -0.3, 0.1],
      ),
    );
    expect(number(table(await analyse(runOf(twice, 2, rows))).rows[0]![2])).not.toBeCloseTo(-1.9758031176137698, 1);
  });

  it.each([0.4, 1.7])('T = %s: all states together have probability 1; spins too', async (T) => {
    for (const [energy, visible] of [
      [machine, 2],
      [pairEnergyOf('spins', machine.pairwise!, 2), 2],
      [glass, 6],
    ] as const) {
      const low = energy.space.kind === 'spins' ? -1 : 0;
      const states = Array.from({ length: 2 ** visible }, (_, k) =>
        Array.from({ length: visible }, (_none, i) => ((k >> i) & 1 ? 1 : low)),
      );
      let total = 0;
      for (const row of states)
        total += Math.exp(number(table(await analyse(runOf(energy, T, [row, row]))).rows[0]![2]));
      expect(total).toBeCloseTo(1, 2);
    }
  });
});

/** 22 visible and 21 hidden bits: too many for an exact sum in the analysis, not for a test. */
const large = (() => {
  const random = new RandomStreams(5, 'machine', 1);
  const pairs = Array.from(
    { length: 22 * 21 },
    (_, e) => [Math.floor(e / 21), 22 + (e % 21), 0.5 * random.normal(0)] as const,
  );
  return pairEnergyOf(
    'bits',
    pairsOf(
      pairs,
      Array.from({ length: 43 }, () => 0.5 * random.normal(0)),
    ),
    22,
  );
})();
const rows = (() => {
  const random = new RandomStreams(6, 'rows', 1);
  return Array.from({ length: 40 }, () => Array.from({ length: 22 }, () => random.integer(0, 2)));
})();

describe('log-likelihood by annealing', () => {
  const T = 1.3;
  const { coupling: weights, visibleField: visibleBias, hiddenField: hiddenBias, ...layers } = layersOf(large)!;
  const exact = rbmLogPartition({ weights, visibleBias, hiddenBias }, T);
  const all = { coupling: weights, visibleField: visibleBias, hiddenField: hiddenBias, ...layers };
  const F = freeEnergiesOfRows(all, { data: Float64Array.from(rows.flat()), replicas: 40, width: 22 }, T);
  const due = F.reduce((sum, each) => sum - each / T, 0) / 40 - exact;

  it('LRN-20: the bracket holds the exact value, and is narrow', async () => {
    const result = await analyse({ ...runOf(large, T, rows), x: createBatch(200, 43) });
    const [low, high] = String(table(result).rows[0]![3]).split(' … ').map(number) as [number, number];
    expect(low).toBeLessThan(due);
    expect(high).toBeGreaterThan(due);
    expect(high - low).toBeLessThan(0.3);
    expect(Math.abs(number(table(result).rows[0]![2]) - due)).toBeLessThan(0.05);
    expect(result.sections.map(({ title }) => title)).toEqual([
      'Log-likelihood',
      'Annealed importance sampling both ways, T = 1.3',
    ]);
    expect(result.findings[0]).toMatch(
      /^⟨ln p\(v\)⟩ of the 40 rows learnt is −\d+\.\d\d nats, between −\d+\.\d\d and −\d+\.\d\d by annealing both ways\.$/,
    );
  });

  it('where both ways do not meet only the bracket is told; states far from equilibrium give none', async () => {
    const strong = pairEnergyOf(
      'bits',
      { ...large.pairwise!, coupling: large.pairwise!.coupling.map((W) => 12 * W) },
      22,
    );
    const x = createBatch(200, 43);
    const apart = await analyse({ ...runOf(strong, T, rows), x }, { annealingSteps: 2, settling: 3000 });
    expect(apart.findings[0]).toMatch(
      /lies between −\d+\.\d\d and (−\d+|0)\.\d\d nats: annealing forward and back do not meet/,
    );
    expect(table(apart).rows[0]![2]).toBe('–');
    expect((apart.sections[1] as Table).note).toContain('Of so few runs that count');
    const frozen = await analyse({ ...runOf(strong, T, rows), x }, { annealingSteps: 200, settling: 0 });
    expect(frozen.findings[0]).toContain('at most, on average');
    expect(String(table(frozen).rows[0]![3])).toContain('−∞ … ');
  });

  it('of one replica there is one bound', async () => {
    const result = await analyse(runOf(large, T, rows));
    expect(result.findings[0]).toContain('at most, on average');
    expect(Math.abs(number(table(result).rows[0]![2]) - due)).toBeLessThan(0.2);
    expect(result.sections).toHaveLength(1);
  });
});

describe('rows', () => {
  const heldOut = dataOf([
    [0, 0],
    [0, 0],
    [200, 3],
    [90, 180],
  ]);
  const context = contextOf(1, { part: (() => ({ load: () => heldOut })) as never });

  it('held-out ones after those skipped, by the threshold of the learning rule or another', async () => {
    const run = runOf(
      machine,
      1,
      [
        [0, 127],
        [128, 40],
      ],
      { learning: { use: 'x', threshold: 127 } },
    );
    const options = { heldOut: { use: 'made-up' }, skip: 2 };
    const p = (row: number[]) =>
      -freeEnergiesOfRows(layersOf(machine)!, { data: Float64Array.from(row), replicas: 1, width: 2 }, 1)[0]! -
      logZ(machine, 1);
    const cells = async (more: object) =>
      table(await analyse(run, { ...options, ...more }, context)).rows.map((row) => [row[0], row[1], number(row[2])]);
    expect(await cells({})).toEqual([
      ['learnt', 2, expect.closeTo((p([0, 1]) + p([1, 0])) / 2, 3)],
      ['held out', 2, expect.closeTo((p([1, 0]) + p([0, 1])) / 2, 3)],
    ]);
    expect((await cells({ threshold: 100 }))[1]![2]).toBeCloseTo((p([1, 0]) + p([0, 1])) / 2, 3);
    expect((await cells({ threshold: 80 }))[1]![2]).toBeCloseTo((p([1, 0]) + p([1, 1])) / 2, 3);
  });

  it.each([
    ['columns', [[1, 0, 1]], {}, { path: 'heldOut', value: 3 }],
    ['values', [[1, 0.5]], {}, { path: 'threshold', value: 0.5 }],
    ['rows', [[0, 1]], { heldOut: { use: 'made-up' }, skip: 4 }, { path: 'skip', value: 4 }],
  ])('with wrong %s are refused', async (_what, given, options, error) => {
    const run = runOf(machine, 1, given, _what === 'rows' ? { learning: { use: 'x', threshold: 1 } } : {});
    await expect(analyse(run, options, context)).rejects.toMatchObject({ code: 'invalid-option', ...error });
  });

  it('what cannot be summed over is said', async () => {
    const coupled = pairEnergyOf(
      'bits',
      pairsOf(
        [
          [0, 1, 1],
          [1, 2, 1],
        ],
        [0, 0, 0],
      ),
      1,
    );
    for (const [energy, T, words] of [
      [coupled, 1, 'hidden units coupled to visible ones only'],
      [machine, 0, 'T = 0'],
    ] as const) {
      const { findings, sections } = await analyse(runOf(energy, T, [[1, 1]]));
      expect(sections).toEqual([]);
      expect(findings[0]).toContain(words);
    }
  });
});
