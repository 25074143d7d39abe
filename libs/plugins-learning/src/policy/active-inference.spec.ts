import { describe, expect, it } from 'vitest';
import { batchOf, countTest } from '@ergodic/numerics';
import { lawContext, lawsOf } from '@ergodic/laws';
import { beliefFreeEnergyNats } from '@ergodic/thermodynamics';
import { tick } from '../../test/learning.ts';
import { activeInference, type ActiveInferenceState } from './active-inference.ts';
import { believer, hiddenTable, trialBeliever } from './trial-believer.ts';

for (const law of lawsOf(activeInference)) it(`law: ${law.name}`, law.check);

const near = (found: number, wanted: number, tolerance = 1e-12): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));

function started(
  { horizon = 3, learn = true, counts }: { horizon?: number; learn?: boolean; counts?: Float64Array } = {},
  seed = 5,
) {
  const energy = believer(horizon, counts);
  const model = { energy, x: batchOf(Float64Array.of(0.35, 0.65), 1, 2) };
  const context = lawContext(seed, 1);
  const rule = activeInference.make(activeInference.options.parse({ learn }), context);
  const state = rule.init(model, context) as ActiveInferenceState;
  const observe = (): Record<string, number> =>
    Object.fromEntries(rule.observables!(state).map((each) => [each.name, 'read' in each ? each.read() : NaN]));
  return {
    energy,
    state,
    observe,
    inference: energy.agent!.inference!,
    live: () => rule.update(model, state, tick(1)),
  };
}

/** p(s_0, …, s_n, o_0, …, o_n | actions) of every path of states, with the likelihood of the counts that are given. */
function paths(
  outcomes: readonly number[],
  actions: readonly number[],
  counts: Float64Array,
): { s: number[]; p: number }[] {
  const A = (o: number, s: number): number => counts[3 * o + s]! / (counts[s]! + counts[3 + s]! + counts[6 + s]!);
  let all = [0, 1, 2].map((s) => ({ s: [s], p: hiddenTable.start[s]! * A(outcomes[0]!, s) }));
  actions.forEach((a, t) => {
    all = all.flatMap(({ s, p }) =>
      [0, 1, 2].map((to) => ({
        s: [...s, to],
        p: p * hiddenTable.transitions[(s[t]! * 2 + a) * 3 + to]! * A(outcomes[t + 1]!, to),
      })),
    );
  });
  return all;
}

const evidence = (all: readonly { p: number }[]): number => all.reduce((sum, { p }) => sum + p, 0);

describe('rule active-inference', () => {
  it('LRN-30 beliefs are posteriors of all that was seen and done, and the surprise is the least free energy: by enumeration', () => {
    const { live, state, inference, observe } = started({ horizon: 4 });
    for (let n = 0; n < 25; n++) {
      const t = n % 5;
      const counts = inference.counts.data.slice();
      live();
      const [outcomes, actions] = [[...state.outcomes.subarray(0, t + 1)], [...state.actions.subarray(0, t)]];
      const all = paths(outcomes, actions, counts);
      const seen = evidence(all);
      for (let s = 0; s < 3; s++) {
        const p = all.reduce((sum, path) => sum + (path.s[t] === s ? path.p : 0), 0) / seen;
        near(inference.belief.data[s]!, p);
      }
      const before = t === 0 ? 1 : evidence(paths(outcomes.slice(0, t), actions.slice(0, t - 1), counts));
      near(observe()['surprise']!, -Math.log(seen / before));
      if (t > 0) continue;
      const likelihood = counts.map((c, i) => c / (counts[i % 3]! + counts[3 + (i % 3)]! + counts[6 + (i % 3)]!));
      near(
        beliefFreeEnergyNats(inference.belief.data, hiddenTable.start, likelihood, outcomes[0]!),
        observe()['surprise']!,
      );
    }
  });

  it('counts take in the states of the whole episode, as they are believed at its end: by enumeration', () => {
    const { live, state, inference } = started();
    const counts = inference.counts.data.slice();
    let wanted = counts.slice();
    for (let episode = 0; episode < 3; episode++) {
      const before = inference.counts.data.slice();
      for (let t = 0; t < 4; t++) live();
      const [outcomes, actions] = [[...state.outcomes.subarray(0, 4)], [...state.actions.subarray(0, 3)]];
      const all = paths(outcomes, actions, before);
      wanted = before.slice();
      for (const { s, p } of all) s.forEach((at, t) => (wanted[3 * outcomes[t]! + at]! += p / evidence(all)));
      inference.counts.data.forEach((count, i) => near(count, wanted[i]!));
      // GEN-11: the beliefs of each moment, before the later outcomes are known, are others.
      const filtered = before.slice();
      for (let t = 0; t < 4; t++) {
        const early = paths(outcomes.slice(0, t + 1), actions.slice(0, t), before);
        for (const { s, p } of early) filtered[3 * outcomes[t]! + s[t]!]! += p / evidence(early);
      }
      expect(Math.max(...filtered.map((f, i) => Math.abs(f - wanted[i]!)))).toBeGreaterThan(1e-3);
    }
    const still = started({ learn: false });
    for (let n = 0; n < 12; n++) still.live();
    expect([...still.inference.counts.data]).toEqual([...counts]);
  });

  it('GEN-01 it draws its actions from x', () => {
    const { live, state } = started({ horizon: 1, learn: false });
    let second = 0;
    const N = 20_000;
    for (let n = 0; n < N; n++) {
      live();
      live();
      second += state.actions[0]!;
    }
    expect(countTest(second, N, 0.65).pass).toBe(true);
    expect(countTest(second, N, 0.62).pass).toBe(false);
  });

  it('learns what outcomes mean: its likelihood comes nearer to the world’s', () => {
    const truth = hiddenTable.outcomes!.likelihood;
    const doubtful = truth.map((p) => 5 * (0.5 * p + 0.5 / 3));
    const { live, inference } = started({ counts: doubtful, horizon: 5 });
    const distance = (): number => {
      const c = inference.counts.data;
      return c.reduce(
        (sum, count, i) => sum + Math.abs(count / (c[i % 3]! + c[3 + (i % 3)]! + c[6 + (i % 3)]!) - truth[i]!),
        0,
      );
    };
    const first = distance();
    for (let n = 0; n < 6 * 3000; n++) live();
    expect(distance()).toBeLessThan(0.7 * first);
  });

  it('tells the rewards of episodes', () => {
    const { live, observe, state } = started({ horizon: 2, learn: false });
    let total = 0;
    for (let episode = 1; episode <= 4; episode++) {
      for (let t = 0; t < 3; t++) live();
      const sum = [1, 2].reduce((got, t) => got + hiddenTable.outcomes!.rewards[state.outcomes[t]!]!, 0);
      total += sum;
      expect(observe()).toMatchObject({ episodes: episode, lastReturn: sum });
      near(observe()['meanReturn']!, total / episode);
    }
  });

  it('is the life of one agent', () => {
    const rule = activeInference.make({ learn: true }, lawContext(1, 2));
    const model = { ...trialBeliever(), x: batchOf(new Float64Array(4).fill(0.5), 2, 2) };
    expect(() => rule.init(model, lawContext(1, 2))).toThrow(/one agent, and there are 2 replicas/);
  });
});
