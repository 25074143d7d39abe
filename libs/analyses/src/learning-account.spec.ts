import { batchOf } from '@ergodic/numerics';
import {
  probabilities,
  type AnalysisResult,
  type Dataset,
  type Frame,
  type RunRecord,
  type Section,
} from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { assignedInformation } from './assigned-information.ts';
import { learningAccount } from './learning-account.ts';

type Table = Extract<Section, { kind: 'table' }>;
type Lines = Extract<Section, { kind: 'lines' }>;

/** Three of four labels are 1: H(Y) = ln 4 − ¾ ln 3. */
const dataset = { name: 'four', count: 4, labels: Int32Array.of(1, 0, 1, 1) } as unknown as Dataset;
const H = Math.log(4) - 0.75 * Math.log(3);

/** Two samples of weights 2 and ½. */
const space = probabilities(2, 2, Float64Array.of(2, 0.5));
const x = batchOf(Float64Array.of(0.9, 0.1, 0.2, 0.8), 1, 4);

const frames: Frame[] = [
  frame(1, { T: 2, U: -1, S: 1.5, heat: -3, work: 1, crossEntropy: 0.9, entropyProduction: 1 }),
  frame(2, { T: 1, U: -4, S: 0.7, heat: -4.5, work: -0.5, crossEntropy: 0.2, entropyProduction: 1.7 }),
];

const runOf = (more: Partial<RunRecord> = {}): RunRecord =>
  record({
    recipe: {
      name: 'made-up',
      energy: { use: 'made-up', validation: { use: 'others' } },
      learning: { use: 'made-up' },
      protocol: {},
    } as never,
    energy: { space, parameters: {}, addEnergy: () => undefined },
    x,
    dataset,
    frames,
    bathEntropy: 2.6,
    ...more,
  });
const account = (run: RunRecord): Promise<AnalysisResult> => learningAccount.make({}, {} as never).analyse(run);
const tableOf = ({ sections }: AnalysisResult): Table => sections.find((each): each is Table => each.kind === 'table')!;
const row = (result: AnalysisResult, start: string) =>
  tableOf(result).rows.find(([what]) => String(what).startsWith(start));

for (const law of lawsOf(learningAccount)) it(`law: ${law.name}`, law.check);

describe('learning-account', () => {
  it('tells work, heat and entropy as they were booked, signs and all', async () => {
    const result = await account(runOf());
    expect(row(result, 'work on the state')!.slice(1)).toEqual([-0.5, 'energy', 'measured']);
    expect(row(result, 'heat given to the bath by the state')!.slice(1)).toEqual([4.5, 'energy', 'measured']);
    expect(row(result, 'change of its energy')![1]).toBe(-5);
    // As the run booked it, step by step: T may have fallen between two frames, which alone would make it 3/2 + 1.5/1.
    expect(row(result, 'entropy given to the bath, −Σ')!.slice(1)).toEqual([2.6, 'nats', 'measured']);
    expect(row(result, 'entropy produced')![1]).toBe(1.7);
    expect(row(result, 'heat given to their bath by the weights')).toBeUndefined();
  });

  it('BND-10: bounds what is known of the labels, and claims nothing where the cross-entropy is above H(Y)', async () => {
    const result = await account(runOf());
    const least = 2.5 * (H - 0.2);
    expect(row(result, 'information about the labels')![1]).toBeCloseTo(least, 12);
    expect(row(result, 'information about the labels')![3]).toBe('bounded');
    expect(row(result, 'all there is to know')![1]).toBeCloseTo(2.5 * H, 12);
    expect(row(result, 'T times that information')![1]).toBeCloseTo(least, 12);
    expect(row(result, 'entropy given to the bath for each nat')!.slice(1)).toEqual([
      expect.closeTo(2.6 / least, 12),
      'nats per nat',
      'bounded',
    ]);
    expect(tableOf(result).note).toContain('T·I is no least cost of learning');
    expect(result.findings[0]).toContain('(bounded)');

    // Of the samples that it has learnt from nothing is bounded: it may know them by heart.
    const byHeart = await account(runOf({ recipe: { ...runOf().recipe, energy: { use: 'made-up' } } }));
    expect(row(byHeart, 'information about the labels')![3]).toBe('model-based');
    expect(row(byHeart, 'entropy given to the bath for each nat')![3]).toBe('model-based');
    expect(tableOf(byHeart).note).toContain('The samples are those that were learnt from');

    const early = await account(runOf({ frames: frames.slice(0, 1) }));
    expect(row(early, 'information about the labels')![1]).toBe(0);
    expect(row(early, 'entropy given to the bath for each nat')).toBeUndefined();
    expect(early.findings[0]).toContain('nothing is known of the labels for sure');
  });

  it('BND-09: gives the cost of erasing the labels that name, and as model-based', async () => {
    const result = await account(runOf());
    expect(row(result, 'least heat of erasing')!.slice(1)).toEqual([
      expect.closeTo(4 * H, 12),
      'energy',
      'model-based',
    ]);
  });

  it('tells the information of the assignments if they are right', async () => {
    const h = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    const mean = (2 * 0.9 + 0.5 * 0.2) / 2.5;
    const wanted = 2.5 * h(mean) - 2 * h(0.9) - 0.5 * h(0.2);
    expect(assignedInformation(space, x)).toBeCloseTo(wanted, 12);
    expect(row(await account(runOf()), 'information about them')!.slice(1)).toEqual([
      expect.closeTo(wanted, 12),
      'nats',
      'model-based',
    ]);
    // Two replicas that are the same tell as much as one.
    expect(assignedInformation(space, batchOf(Float64Array.of(...x.data, ...x.data), 2, 4))).toBeCloseTo(wanted, 12);
  });

  it('draws entropy and information as they grew', async () => {
    const lines = (await account(runOf())).sections.find((each): each is Lines => each.kind === 'lines')!;
    expect(lines.series.map(({ points }) => points)).toEqual([
      [
        [1, 1],
        [2, 1.7],
      ],
      [
        [1, 0],
        [2, expect.closeTo(2.5 * (H - 0.2), 12)],
      ],
    ]);
  });

  it('books the heat of weights that have a bath, and speaks of no information where there are no labels', async () => {
    const hot = frames.map((each) => ({ ...each, values: { ...each.values, weightHeat: -12 } }));
    const result = await account(runOf({ frames: hot, dataset: undefined }));
    expect(row(result, 'heat given to their bath by the weights')!.slice(1)).toEqual([12, 'energy', 'measured']);
    expect(row(result, 'information')).toBeUndefined();
    expect(tableOf(result).note).toContain('Nothing is said of information');
  });

  it('needs a run that learns', async () => {
    const still = await account(record({ frames }));
    expect(still.sections).toEqual([]);
    expect(still.findings[0]).toContain('needs a run that learns');
  });
});
