import { batchOf } from '@ergodic/numerics';
import { type AnalysisResult, type Energy, type Frame, type RunRecord, type Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { allStates, exactSamples, glass, logZ, machine, pairEnergyOf, pairsOf } from '../test/small-systems.ts';
import { correlation } from './correlation.ts';
import { keptStates } from './kept-states.ts';
import { overlapDistribution } from './overlap-distribution.ts';
import { plateausOf } from './plateaus.ts';

type Lines = Extract<Section, { kind: 'lines' }>;
type Table = Extract<Section, { kind: 'table' }>;

const L = 8;
const ring = pairEnergyOf(
  'spins',
  pairsOf(
    Array.from({ length: L }, (_, i) => [i, (i + 1) % L, 1] as const),
    new Array<number>(L).fill(0),
  ),
);
const [REPLICAS, MOMENTS] = [200, 10];

/** States in equilibrium, new ones in every frame. */
const framesOf = (energy: Energy, temperatures: readonly number[]): Frame[] =>
  temperatures.flatMap((T, k) =>
    Array.from({ length: MOMENTS }, (_, t) =>
      frame(100 * k + t, { T }, { state: exactSamples(energy, T, REPLICAS, 1000 * k + t + 1).rows }),
    ),
  );
const runOf = (energy: Energy, frames: readonly Frame[], more: Partial<RunRecord> = {}) =>
  record({
    energy,
    frames,
    x: batchOf(new Float64Array(REPLICAS * energy.space.units), REPLICAS, energy.space.units),
    recipe: { energy: { use: 'ising' }, coupling: { use: 'lattice', shape: [L] } } as never,
    ...more,
  });
const valueOf = (cell: unknown) =>
  String(cell).replaceAll('\u2007', '').replace('−', '-').split(' ± ').map(Number) as [number, number];

for (const definition of [correlation, overlapDistribution])
  for (const law of lawsOf(definition)) it(`law, ${definition.name}: ${law.name}`, law.check);

describe('correlation', () => {
  const options = { axis: 0, burnIn: 0, temperatures: 6 };
  const run = (record: RunRecord, more: object = {}): Promise<AnalysisResult> =>
    correlation.make({ ...options, ...more }, {} as never).analyse(record);
  const temperatures = [2.5, 1.4];
  const G = (r: number, T: number): number => {
    const t = Math.tanh(1 / T);
    return (t ** r + t ** (L - r)) / (1 + t ** L);
  };

  it('LAT-01: G(r) of the ring, (t^r + t^(L−r))/(1 + t^L) with t = tanh(J/T)', async () => {
    const [lines] = (await run(runOf(ring, framesOf(ring, temperatures)))).sections as [Lines];
    expect(lines.series.map(({ name }) => name)).toEqual(['T = 1.4', 'T = 2.5']);
    for (const [k, T] of [1.4, 2.5].entries())
      lines.series[k]!.points.forEach(([r, value]) => {
        // Means over sites vary less than one product of spins.
        expect(Math.abs(value - G(r, T))).toBeLessThan(5 / Math.sqrt(REPLICAS * MOMENTS));
        if (r === 1) expect(Math.abs(value - Math.tanh(0.5 / T))).toBeGreaterThan(5 / Math.sqrt(REPLICAS * MOMENTS));
      });
  });

  it('ξ from the structure factor, within its error', async () => {
    const { sections, findings } = await run(runOf(ring, framesOf(ring, temperatures)));
    const S = (k: number, T: number) =>
      Array.from({ length: L }, (_, r) => G(r, T) * Math.cos(k * r)).reduce((a, b) => a + b);
    for (const [T, xi, share, states] of (sections[2] as Table).rows) {
      const due = Math.sqrt(S(0, T as number) / S((2 * Math.PI) / L, T as number) - 1) / (2 * Math.sin(Math.PI / L));
      const [value, error] = valueOf(xi);
      expect(Math.abs(value - due)).toBeLessThan(5.2 * error);
      expect(error).toBeLessThan(0.2);
      expect(valueOf(share)[0]).toBeCloseTo(value / L, 2);
      expect(states).toBeGreaterThan(REPLICAS);
    }
    expect(findings[0]).toMatch(/^The correlation length is largest at T = 1.4: ξ = \d\.\d\d of 8 sites\.$/);
  });

  it('tells no length longer than the lattice, where spins are ordered', async () => {
    const result = await run(runOf(ring, framesOf(ring, [0.3, 1.4, 0.2])));
    expect((result.sections.at(-1) as Table).rows.map(([T, xi]) => [T, String(xi).endsWith('–')])).toEqual([
      [0.2, true],
      [0.3, true],
      [1.4, false],
    ]);
    expect(result.findings[0]).toMatch(/at T = 1.4: ξ = \d.\d\d of 8 sites; where it would be longer/);
    expect((await run(runOf(ring, framesOf(ring, [0.2])))).findings[0]).toContain('beyond that of the lattice');
  });

  it('says what it needs', async () => {
    const frames = framesOf(ring, [2]);
    expect((await run(runOf(ring, [frame(0, { T: 1 })]))).findings[0]).toContain('snapshots: [state]');
    expect((await run(runOf(machine, frames))).findings[0]).toContain('spins on a periodic lattice');
    const open = { energy: { use: 'ising' }, coupling: { use: 'lattice', shape: [L], periodic: false } };
    expect((await run(runOf(ring, frames, { recipe: open as never }))).findings[0]).toContain('periodic');
    await expect(run(runOf(ring, frames), { axis: 1 })).rejects.toMatchObject({ path: 'axis', value: 1 });
  });
});

describe('overlap-distribution', () => {
  const run = (record: RunRecord): Promise<AnalysisResult> =>
    overlapDistribution.make({ bins: 20, burnIn: 0, temperatures: 6 }, {} as never).analyse(record);

  it.each([0.9, 1.6])('T = %s: ⟨q²⟩ = (1/N²) Σ_ij ⟨s_i s_j⟩², enumerated; P(q) is a density', async (T) => {
    const { states, energies } = allStates(glass);
    const N = 6;
    const mean = (i: number, j: number): number =>
      energies.reduce(
        (sum, E, k) => sum + states.data[k * N + i]! * states.data[k * N + j]! * Math.exp(-E / T - logZ(glass, T)),
        0,
      );
    let due = 0;
    for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) due += mean(i, j) ** 2 / N ** 2;
    const [lines, table] = (await run(runOf(glass, framesOf(glass, [T])))).sections as [Lines, Table];
    const [value, error] = valueOf(table.rows[0]![2]);
    expect(Math.abs(value - due)).toBeLessThan(5.2 * error);
    expect(error).toBeLessThan(0.06);
    // Not that of states at another temperature.
    const other = (await run(runOf(glass, framesOf(glass, [2 * T])))).sections[1] as Table;
    expect(Math.abs(valueOf(other.rows[0]![2])[0] - due)).toBeGreaterThan(0.05);
    const [{ points }] = lines.series as [Lines['series'][number]];
    expect(points.reduce((sum, [, p]) => sum + 0.1 * p, 0)).toBeCloseTo(1, 10);
    expect(points.reduce((sum, [q, p]) => sum + 0.1 * p * q * q, 0)).toBeCloseTo(value, 1);
  });

  it('says what it needs', async () => {
    const frames = framesOf(glass, [2]);
    expect((await run(runOf(glass, [frame(0, { T: 1 })]))).findings[0]).toContain('snapshots: [state]');
    expect((await run(runOf(machine, frames))).findings[0]).toContain('needs spins');
    expect((await run(runOf(glass, frames, { x: batchOf(new Float64Array(18), 3, 6) }))).findings[0]).toContain(
      '4 replicas',
    );
  });
});

describe('kept states', () => {
  it('are thinned where they change slowly', () => {
    const fast = keptStates(plateausOf(framesOf(ring, [2]), 0), REPLICAS);
    expect(fast[0]!.moments.length).toBeGreaterThanOrEqual(MOMENTS / 2);
    const slow = framesOf(ring, [2]).map((each, _t, all) => ({ ...each, snapshots: all[0]!.snapshots! }));
    const turned = slow.map((each, t) => (t < 5 ? each : { ...each, snapshots: framesOf(ring, [9])[0]!.snapshots! }));
    expect(keptStates(plateausOf(turned, 0), REPLICAS)[0]!.moments.length).toBeLessThan(MOMENTS / 2);
    expect(keptStates(plateausOf([frame(0, { T: 0 }, { state: new Float64Array(16) })], 0), 2)).toEqual([]);
  });
});
