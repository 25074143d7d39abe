import { RandomStreams } from '@ergodic/numerics';
import type { AnalysisResult, Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { autocorrelation } from './autocorrelation.ts';
import { energyHistogram } from './energy-histogram.ts';
import { plateausOf } from './plateaus.ts';

type Lines = Extract<Section, { kind: 'lines' }>;
const run = (definition: { make: unknown }, options: object, frames: readonly ReturnType<typeof frame>[]) =>
  (definition.make as (options: object) => { analyse(run: unknown): Promise<AnalysisResult> })(options).analyse(
    record({ frames }),
  );

for (const definition of [autocorrelation, energyHistogram])
  for (const law of lawsOf(definition)) it(`law, ${definition.name}: ${law.name}`, law.check);

describe('plateaus', () => {
  it('are stretches at one temperature, their beginning left out, one frame kept', () => {
    const frames = [3, 3, 3, 3, 2, 1, 1, 3].map((T, i) => frame(i, { T }));
    expect(
      plateausOf(frames, 0.5).map(({ temperature, frames: kept }) => [temperature, kept.map(({ step }) => step)]),
    ).toEqual([
      [3, [2, 3]],
      [2, [4]],
      [1, [6]],
      [3, [7]],
    ]);
  });
});

describe('energy-histogram', () => {
  const options = { bins: 4, burnIn: 0, temperatures: 2 };

  it('a density for each temperature, on common bins', async () => {
    const frames = [
      frame(0, { T: 2 }, { energies: Float64Array.of(0, 1) }),
      frame(1, { T: 2 }, { energies: Float64Array.of(1, 2) }),
      frame(2, { T: 1 }, { energies: Float64Array.of(-2, -1.5) }),
    ];
    const [lines] = (await run(energyHistogram, options, frames)).sections as [Lines];
    const middles = [-1.5, -0.5, 0.5, 1.5];
    expect(lines.series).toEqual([
      { name: 'T = 2', points: [0, 0, 0.25, 0.75].map((density, k) => [middles[k], density]) },
      { name: 'T = 1', points: [1, 0, 0, 0].map((density, k) => [middles[k], density]) },
    ]);
  });

  it('equal energies make one bar; without energies it says what to add', async () => {
    const frames = [frame(0, { T: 2 }, { energies: Float64Array.of(5, 5) })];
    const [lines] = (await run(energyHistogram, options, frames)).sections as [Lines];
    expect(lines.series[0]!.points[0]).toEqual([5.125, 4]);
    const { findings, sections } = await run(energyHistogram, options, [frame(0, { T: 2 })]);
    expect(sections).toEqual([]);
    expect(findings[0]).toContain('snapshots: [energies]');
  });
});

describe('autocorrelation', () => {
  const options = { observables: ['U'], burnIn: 0 };
  /** AR(1) of lag-one correlation ρ: τ = (1 + ρ)/(1 − ρ). */
  const chain = (rho: number, length: number) => {
    const streams = new RandomStreams(3, 'chain', 1);
    let U = 0;
    return Array.from({ length }, (_, step) => {
      U = rho * U + Math.sqrt(1 - rho * rho) * streams.normal(0);
      return frame(10 * step, { T: 1.5, U });
    });
  };

  it('τ = (1 + ρ)/(1 − ρ) of a chain that forgets by ρ a frame', async () => {
    const { findings, sections } = await run(autocorrelation, options, chain(0.8, 20_000));
    const [lines, table] = sections as [Lines, Extract<Section, { kind: 'table' }>];
    const points = lines.series[0]!.points;
    expect(points[0]).toEqual([0, 1]);
    // 5.42 standard errors of each are 0.06 at most for 20 000 frames.
    for (const t of [1, 2, 3]) expect(Math.abs(points[t]![1] - 0.8 ** t)).toBeLessThan(0.08);
    expect(Math.abs((table.rows[0]![3] as number) - 9)).toBeLessThan(2.5);
    expect(lines.x.label).toBe('lag t, in frames of 10 steps');
    expect(findings[0]).toMatch(/^U at T = 1\.5: τ = \d\.\d+ frames, \d+ effective samples of 20000$/);
  });

  it('says where a run is too short, or has no such number', async () => {
    expect((await run(autocorrelation, options, chain(0.8, 12))).findings[0]).toContain('too few');
    expect((await run(autocorrelation, { ...options, observables: ['m'] }, chain(0.8, 40))).findings[0]).toContain(
      'named m',
    );
    expect((await run(autocorrelation, options, chain(0.99, 200))).findings[0]).toContain('too short to be sure');
  });
});
