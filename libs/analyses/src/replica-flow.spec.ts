import type { AnalysisResult, Section } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { frame, record } from '../test/runs.ts';
import { replicaFlow } from './replica-flow.ts';

type Table = Extract<Section, { kind: 'table' }>;
type Lines = Extract<Section, { kind: 'lines' }>;
const analyse = (values: Record<string, number>, errors: Record<string, number> = {}): Promise<AnalysisResult> =>
  replicaFlow
    .make({}, {} as never)
    .analyse(record({ frames: [frame(0, { T: 9 }), { ...frame(100, values), errors }] }));

for (const law of lawsOf(replicaFlow)) it(`law: ${law.name}`, law.check);

/** Five temperatures; f falls most from k = 2 to 3, though exchanges are rarest from k = 0 to 1. */
const ladder = {
  T: 1,
  temperature1: 1.3,
  temperature2: 1.7,
  temperature3: 2.2,
  temperature4: 3,
  flow1: 0.9,
  flow2: 0.8,
  flow3: 0.25,
  swapAcceptance0: 0.2,
  swapAcceptance1: 0.5,
  swapAcceptance2: 0.4,
  swapAcceptance3: 0.6,
  roundTripRate: 0.004,
};

describe('replica-flow', () => {
  it('names the pair where f falls most, not the one that exchanges least', async () => {
    const { findings } = await analyse(ladder);
    expect(findings).toEqual([
      'Copies pass the ladder slowest between T = 1.7 and 2.2: f falls by 0.55 there, 2.2 times an even share. A copy takes 250 steps to the hottest temperature and back.',
    ]);
  });

  it('draws f from 1 to 0 beside the even one; the table has pairs with errors', async () => {
    const { sections } = await analyse(ladder, { flow1: 0.03, flow2: 0.04, flow3: 0.03, swapAcceptance2: 0.01 });
    const [lines, table] = sections as [Lines, Table];
    expect(lines.series.map(({ points }) => points.map(([, f]) => f))).toEqual([
      [1, 0.9, 0.8, 0.25, 0],
      [1, 0.75, 0.5, 0.25, 0],
    ]);
    expect(table.rows.map(([k, cold, hot]) => [k, cold, hot])).toEqual([
      [0, 1, 1.3],
      [1, 1.3, 1.7],
      [2, 1.7, 2.2],
      [3, 2.2, 3],
    ]);
    expect(table.rows[2]!.slice(3)).toEqual(['0.400 ± 0.010', '0.550 ± 0.050']);
  });

  it('two temperatures have no place between them', async () => {
    const { findings } = await analyse({ T: 1, temperature1: 2, swapAcceptance0: 0.3, roundTripRate: 0.1 });
    expect(findings[0]).toContain('between T = 1 and 2: f falls by 1.00 there, 1.0 times');
  });

  it('says where there is no ladder, or no round trip to tell f from', async () => {
    expect(await analyse({ T: 1 })).toEqual({
      findings: [expect.stringContaining('parallel-tempering')],
      sections: [],
    });
    const { findings, sections } = await analyse({ ...ladder, roundTripRate: 0 });
    expect(findings[0]).toMatch(/^No copy has gone through/);
    expect(sections.map(({ kind }) => kind)).toEqual(['table']);
    expect((sections[0] as Table).rows[0]!.at(-1)).toBe('–');
  });
});
