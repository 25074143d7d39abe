import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchOf, RandomStreams } from '@ergodic/numerics';
import { energyObservables, magnetisationObservables, onsagerLattice } from '@ergodic/thermodynamics';
import { spins, type AnalysisResult, type Frame, type Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { afterAll, describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { phaseTransition } from './phase-transition.ts';

type Lines = Extract<Section, { kind: 'lines' }>;
const folder = mkdtempSync(join(tmpdir(), 'ergodic-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recipeOf = (L: number) => ({
  name: 'made-up',
  energy: { use: 'ising', coupling: 1, field: 0 },
  coupling: { use: 'lattice', shape: [L, L], periodic: true },
});
const temperatures = [2, 2.1, 2.2, 2.3, 2.4, 2.5];

/** |m| so that U₄ is about a + b (T − 2.25), with little noise: m² is `1 ± d` with ⟨m⁴⟩/⟨m²⟩² = 1 + d². */
function framesWith(slope: number, seed: number, energies = true): Frame[] {
  const streams = new RandomStreams(seed, 'frames', 1);
  let step = 0;
  return temperatures.flatMap((T) =>
    Array.from({ length: 64 }, (_, k) => {
      const d = Math.sqrt(Math.max(0, 2 - 3 * (0.5 + slope * (T - 2.25))));
      const m = Float64Array.from({ length: 6 }, (_none, r) => {
        const square = 0.5 * (1 + ((r + k) % 2 === 0 ? d : -d) + 0.002 * streams.normal(0));
        return Math.sqrt(Math.max(0, square));
      });
      const E = m.map((each) => -each * 20 + streams.normal(0));
      return frame((step += 2), { T }, { magnetisation: m, ...(energies && { energies: E }) });
    }),
  );
}

const runOf = (L: number, frames: readonly Frame[]) =>
  record({
    frames,
    energy: { space: spins(L * L), parameters: {}, addEnergy: () => undefined },
    recipe: recipeOf(L) as never,
  });
const analyse = (run: unknown, options: object = {}): Promise<AnalysisResult> =>
  phaseTransition
    .make({ order: 'magnetisation', compareWith: [], burnIn: 0.25, ...options }, { folder } as never)
    .analyse(run as never);
const lines = (result: AnalysisResult, title: string) =>
  result.sections.find((section): section is Lines => section.kind === 'lines' && section.title === title)!;

/** As `ergodic run --out` leaves it. */
function saved(name: string, L: number, frames: readonly Frame[]): string {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'recipe.json'), JSON.stringify(recipeOf(L)));
  const flat = frames.map(({ step, stage, time, values, snapshots }) => ({
    step,
    stage,
    time,
    ...values,
    snapshots: Object.fromEntries(
      Object.entries(snapshots!).map(([key, { shape, data }]) => [key, { shape, data: Array.from(data) }]),
    ),
  }));
  writeFileSync(join(at, 'frames.jsonl'), `${flat.map((each) => JSON.stringify(each)).join('\n')}\n`);
  return name;
}

for (const law of lawsOf(phaseTransition)) it(`law: ${law.name}`, law.check);

describe('phase-transition', () => {
  it('tells at each temperature what the estimators say of the frames after the burn-in', async () => {
    const frames = framesWith(-0.2, 1);
    const result = await analyse(runOf(8, frames));
    const at = frames.filter(({ values }) => values['T'] === 2.3).slice(16);
    const chains = (name: string) =>
      batchOf(
        Float64Array.from([0, 1, 2, 3, 4, 5].flatMap((r) => at.map(({ snapshots }) => snapshots![name]!.data[r]!))),
        6,
        48,
      );
    const magnet = magnetisationObservables(chains('magnetisation'), 2.3, 64);
    const C = energyObservables(chains('energies'), 2.3).C.value / 64;
    const valueAt = (title: string) => lines(result, title).series[0]!.points.find(([T]) => T === 2.3)![1];
    expect(valueAt('Order parameter')).toBeCloseTo(magnet.meanAbsolute.value, 12);
    expect(valueAt('Susceptibility')).toBeCloseTo(magnet.connectedSusceptibility.value, 12);
    expect(valueAt('Binder’s cumulant')).toBeCloseTo(magnet.binder.value, 12);
    expect(valueAt('Specific heat')).toBeCloseTo(C, 12);
    expect(lines(result, 'Order parameter').marks![0]!.x).toBeCloseTo(2.26918531421, 10);
    const exact = lines(result, 'Order parameter').series[1]!;
    expect(exact.name).toBe('infinite lattice, exact');
    expect(exact.points[0]![1]).toBeCloseTo(onsagerLattice(2).magnetisation, 12);
  });

  it('finds where the cumulants of two sizes cross', async () => {
    const small = saved('small', 8, framesWith(-0.1, 2));
    const result = await analyse(runOf(16, framesWith(-0.4, 3)), { compareWith: [small] });
    const found = /U₄ of 8 × 8 and 16 × 16 cross at T = ([\d.]+) ± ([\d.]+)/.exec(result.findings.join('\n'))!;
    // What was put in: 2.25. An estimate of a crossing is within six of its errors, and those are small here.
    expect(Math.abs(Number(found[1]) - 2.25)).toBeLessThan(Math.max(6 * Number(found[2]), 0.01));
    expect(Number(found[2])).toBeLessThan(0.02);
    expect(lines(result, 'Binder’s cumulant').series.map(({ name }) => name)).toEqual(['8 × 8', '16 × 16']);
  });

  it('without energies there is no specific heat; without a lattice no exact curve', async () => {
    const run = { ...runOf(8, framesWith(-0.2, 4, false)), recipe: { energy: { use: 'ising' } } };
    const result = await analyse(run);
    expect(lines(result, 'Specific heat')).toBeUndefined();
    expect(lines(result, 'Order parameter').series).toHaveLength(1);
    expect(lines(result, 'Order parameter').marks).toEqual([]);
  });

  it('says what a recipe lacks, and where there is no run to compare with', async () => {
    const { findings, sections } = await analyse(runOf(8, [frame(0, { T: 2 }), frame(1, { T: 1 })]));
    expect(sections).toEqual([]);
    expect(findings[0]).toContain('snapshots: [magnetisation, energies]');
    await expect(analyse(runOf(8, framesWith(-0.2, 1)), { compareWith: ['nowhere'] })).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('no run to compare with in nowhere'),
    });
  });
});
