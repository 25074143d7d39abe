import { batchOf } from '@ergodic/numerics';
import { reals, type AnalysisResult, type Context, type Energy, type Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { contextOf, exactSamples, glass, logZ } from '../test/small-systems.ts';
import { freeEnergy } from './free-energy.ts';

type Table = Extract<Section, { kind: 'table' }>;
type Lines = Extract<Section, { kind: 'lines' }>;
const temperatures = [6, 3, 2, 1.5, 1.2];
const REPLICAS = 300;

/** A run in equilibrium at T · `off` where it says T, cooled from the hottest to the coldest. */
function runOf(energy: Energy, off = 1, more: Partial<Parameters<typeof record>[0]> = {}) {
  const frames = temperatures.flatMap((T, k) =>
    [0, 1, 2, 3].map((t) => {
      const { energies } = exactSamples(energy, off * T, REPLICAS, 100 + 10 * k + t);
      return frame(10 * k + t, { T }, { energies });
    }),
  );
  const { rows } = exactSamples(energy, off * temperatures.at(-1)!, REPLICAS, 7);
  return record({ energy, frames, x: batchOf(rows, REPLICAS, energy.space.units), ...more });
}
const analyse = (run: unknown, options: object = {}, context: Context = contextOf()): Promise<AnalysisResult> =>
  freeEnergy.make({ burnIn: 0, annealingRuns: 400, annealingSteps: 60, ...options }, context).analyse(run as never);
const titled = <S extends Section>({ sections }: AnalysisResult, title: string) =>
  sections.find((section) => section.title.startsWith(title)) as S;

for (const law of lawsOf(freeEnergy)) it(`law: ${law.name}`, law.check);

describe('free-energy', () => {
  it('LRN-20, CAN-02: all methods agree with one another and with the exact value; energies of T · 1.3 do not', async () => {
    const right = await analyse(runOf(glass));
    expect(right.findings).toEqual([
      `ln Z at T = 1.2 is ${logZ(glass, 1.2).toFixed(4)}, exactly; thermodynamic integration, multistate BAR, annealed importance sampling agree within their errors at all 5 temperatures.`,
    ]);
    const table = titled<Table>(right, 'ln Z');
    expect(table.columns).toEqual([
      'T',
      'exact',
      'thermodynamic integration',
      'multistate BAR',
      'annealed importance sampling',
      'do they agree?',
    ]);
    expect(table.rows.map(([T]) => T)).toEqual(temperatures.toReversed());
    for (const [T, exact, ...cells] of table.rows) {
      expect(Number(exact)).toBeCloseTo(logZ(glass, T as number), 5);
      expect(cells.pop()).toBe('yes');
      for (const cell of cells) {
        const [value, error] = String(cell).split(' ± ').map(Number) as [number, number];
        expect(Math.abs(value - logZ(glass, T as number))).toBeLessThan(5.5 * error);
        expect(error).toBeLessThan(0.2);
      }
    }
    const wrong = await analyse(runOf(glass, 1.3));
    expect(wrong.findings[0]).toMatch(/disagree at \d of 5 temperatures: .*(multistate BAR|thermodynamic integration)/);
  });

  it('cooled without a stop, a frame at each temperature: replicas are the samples', async () => {
    const frames = temperatures.map((T, k) =>
      frame(k, { T }, { energies: exactSamples(glass, T, REPLICAS, 300 + k).energies }),
    );
    expect((await analyse(runOf(glass, 1, { frames }))).findings[0]).toMatch(
      new RegExp(`^ln Z at T = 1.2 is ${logZ(glass, 1.2).toFixed(4)}, exactly; .* agree within their errors at all 5`),
    );
  });

  it('the bracket closes on the exact value from states in equilibrium; states of another temperature break it', async () => {
    const { rows } = titled<Table>(await analyse(runOf(glass)), 'Annealed importance sampling both ways, T = 1.2');
    const [lower, upper, both] = rows.map(([, cell]) => String(cell).split(' ± ').map(Number) as [number, number]);
    const exact = logZ(glass, 1.2);
    expect(lower![0] - exact).toBeLessThan(5.5 * lower![1]);
    expect(exact - upper![0]).toBeLessThan(5.5 * upper![1]);
    expect(Math.abs(both![0] - exact)).toBeLessThan(5.5 * both![1]);
    const hot = exactSamples(glass, 6, REPLICAS, 3);
    const frozen = await analyse(
      runOf(glass, 1, {
        x: batchOf(
          hot.rows.map((s) => -s),
          REPLICAS,
          6,
        ),
      }),
      { annealingSteps: 6 },
    );
    expect(frozen.findings.at(-1)).toMatch(/these states are not in equilibrium/);
  });

  it('draws F/N over temperature and how far methods are from the exact value, in errors', async () => {
    const result = await analyse(runOf(glass));
    const [F, z] = [titled<Lines>(result, 'Free energy'), titled<Lines>(result, 'Do they')];
    const exact = F.series.find(({ name }) => name === 'exact')!;
    exact.points.forEach(([T, value]) => expect(value).toBeCloseTo((-T * logZ(glass, T)) / 6, 10));
    expect(z.series.map(({ name }) => name)).toEqual([
      'thermodynamic integration',
      'multistate BAR',
      'annealed importance sampling',
    ]);
    for (const { points } of z.series)
      for (const [, deviation] of points) expect(Math.abs(deviation)).toBeLessThan(5.5);
  });

  it('without pairs neither annealing nor an exact value, but the rest', async () => {
    const { pairwise: _, ...plain } = glass;
    const { findings, sections } = await analyse(runOf(plain));
    expect(findings[0]).toMatch(
      /^ln Z at T = 1.2 is \d\.\d+ ± 0\.\d+; thermodynamic integration, multistate BAR agree/,
    );
    expect(sections.map(({ title }) => title)).not.toContain('Annealed importance sampling both ways, T = 1.2');
  });

  it('same seed, same numbers; another seed, others', async () => {
    const run = runOf(glass);
    expect(await analyse(run)).toEqual(await analyse(run));
    expect(await analyse(run, {}, contextOf(2))).not.toEqual(await analyse(run));
  });

  it.each([
    [
      'spins, bits or categories',
      { energy: { space: reals(2), parameters: {}, addEnergy: () => undefined } },
      contextOf(),
    ],
    ['one energy throughout', { recipe: { energy: { use: 'x' }, learning: { use: 'y' } } as never }, contextOf()],
    ['clamped', {}, contextOf(1, { clamped: new Uint8Array(6) })],
    ['observe: { snapshots: [energies] }', { frames: [frame(0, { T: 1 })] }, contextOf()],
  ])('says what it needs: %s', async (words, more, context) => {
    const { findings, sections } = await analyse(runOf(glass, 1, more), {}, context);
    expect(sections).toEqual([]);
    expect(findings[0]).toContain(words);
  });
});
