import { describe, expect, it } from 'vitest';
import { countTest, RandomStreams } from '@ergodic/numerics';
import { createRegistry, type Analysis, type Energy, type Frame, type RunRecord } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import environments, {
  activeInference,
  decisionProcess,
  freshEpisodes,
  plans,
  playEpisodes,
  policyMap,
} from '../index.ts';

const registry = createRegistry([environments]);
const energyOf = (definition: typeof decisionProcess | typeof activeInference, options: object): Energy =>
  definition.make(definition.options.parse(options) as never, lawContext(1, 1, 1, { registry }));

/** A run that has ended with that energy at T. */
const ended = (energy: Energy, T: number): RunRecord => ({
  recipe: { seed: 3, energy: { use: 'some-energy' } } as RunRecord['recipe'],
  frames: [{ values: { T } } as unknown as Frame],
  energy,
  x: { data: new Float64Array(0), replicas: 1, width: 0 },
  seconds: 1,
  bathEntropy: 0,
});
const analysed = (
  definition: { make(options: never, context: never): Analysis; options: { parse(o: object): unknown } },
  run: RunRecord,
  options = {},
) => definition.make(definition.options.parse(options) as never, undefined as never).analyse(run);

/** A goal to the left and one to the right. */
const corridor = { environment: { use: 'gridworld', map: ['G..B'], slip: 0, stepCost: 0, horizon: 7 } };

describe('playEpisodes', () => {
  it('draws actions from e^(−E/T)/Z, and ends where the world does', () => {
    const energy = energyOf(decisionProcess, {
      environment: { use: 'gridworld', map: ['.GB'], slip: 0, stepCost: 0.5, horizon: 1 },
    });
    energy.agent!.values!.data.set([0, 1, 0, 0]);
    for (const T of [0.5, 2]) {
      const { returns, lengths } = playEpisodes(energy.agent!, T, new RandomStreams(1, 'played', 20_000));
      const won = returns.reduce((sum, r) => sum + (r > 0 ? 1 : 0), 0);
      const p = Math.exp(1 / T) / (3 + Math.exp(1 / T));
      expect(countTest(won, 20_000, p).pass).toBe(true);
      expect(countTest(won, 20_000, Math.exp(T) / (3 + Math.exp(T))).pass).toBe(false);
      expect(new Set(lengths)).toEqual(new Set([1]));
      expect(new Set(returns)).toEqual(new Set([0.5, -0.5]));
    }
  });
});

describe('fresh-episodes', () => {
  it('tells mean, error and least of the returns at the last temperature, or at that which is asked for', async () => {
    const energy = energyOf(decisionProcess, corridor);
    energy.agent!.values!.data.set([0, 0, 0, 1, 0, 0, 0, 1]);
    const cold = await analysed(freshEpisodes, ended(energy, 0.01), { episodes: 50 });
    expect(cold.findings).toEqual(['50 fresh episodes at T = 0.01: mean return 1 ± 0, least 1']);
    const hot = await analysed(freshEpisodes, ended(energy, 0.01), { episodes: 50, temperature: 100 });
    expect(hot.findings[0]).toMatch(/^50 fresh episodes at T = 100: mean return -?0\.\d+ ± 0\.\d+, least -1$/);
  });

  it('refuses an energy without an agent', async () => {
    const { agent: _, ...rest } = energyOf(decisionProcess, corridor);
    await expect(analysed(freshEpisodes, ended(rest, 1))).rejects.toThrow(
      /looks at an agent, and energy some-energy has none/,
    );
  });
});

describe('policy-map', () => {
  it('draws the likeliest action of each cell, walls and goals, and the soft values', async () => {
    const energy = energyOf(decisionProcess, { environment: { use: 'gridworld', map: ['G.#', '..B'] } });
    // Cells 1, 3 and 4; in the last one two actions are alike.
    energy.agent!.values!.data.set([0, 0, 0, 5, 5, 0, 0, 0, 2, 0, 0, 2]);
    const { sections, findings } = await analysed(policyMap, ended(energy, 0.5));
    expect(sections[0]).toMatchObject({
      kind: 'table',
      rows: [
        ['G', '←', '#'],
        ['↑', '(↑)', 'B'],
      ],
    });
    const V = 0.5 * Math.log(Math.exp(10) + 3);
    const W = 0.5 * Math.log(2 * Math.exp(4) + 2);
    const images = sections.flatMap((section) => (section.kind === 'images' ? section.images : []));
    expect(Array.from(images[1]!.values, (v) => v.toFixed(9))).toEqual([W, V, W, V, W, W].map((v) => v.toFixed(9)));
    expect(images[0]!.values[1]).toBeCloseTo(Math.exp(10) / (Math.exp(10) + 3), 12);
    expect(findings).toEqual([
      `soft values from ${Number(W.toPrecision(4))} to ${Number(V.toPrecision(4))} at T = 0.5`,
    ]);
  });

  it('refuses worlds that do not lie in a plane', async () => {
    const options = { environment: { use: 'decision-table', rewards: [[1]], transitions: [[[1]]] } };
    await expect(analysed(policyMap, ended(energyOf(decisionProcess, options), 1))).rejects.toThrow(
      /states that lie in a plane/,
    );
  });
});

describe('plans', () => {
  it('tells the free energies of first actions at the start, and leaves the beliefs as they are', async () => {
    const energy = energyOf(activeInference, { environment: { use: 't-maze' }, preference: 1 });
    const { belief } = energy.agent!.inference!;
    belief.data.fill(0)[5] = 1;
    energy.refresh!();
    const before = new Float64Array(16);
    energy.conditional!({ data: before, replicas: 1, width: 16 }, 0, 0, before);
    const { findings, sections } = await analysed(plans, ended(energy, 0.1));
    expect(findings[0]).toMatch(/^at the start of an episode cue has the least free energy/);
    const [first] = sections;
    expect(first!.kind === 'table' && first!.rows.map(([name]) => name)).toEqual(['stay', 'cue', 'left', 'right']);
    expect(belief.data[5]).toBe(1);
    const after = new Float64Array(16);
    energy.conditional!({ data: after, replicas: 1, width: 16 }, 0, 0, after);
    expect([...after]).toEqual([...before]);
  });

  it('refuses an agent that does not plan', async () => {
    await expect(analysed(plans, ended(energyOf(decisionProcess, corridor), 1))).rejects.toThrow(/agent that plans/);
  });
});
