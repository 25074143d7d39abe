import { describe, expect, it } from 'vitest';
import { batchOf, meanTest, RandomStreams } from '@ergodic/numerics';
import { zerosLike, type DecisionTable } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { tick } from '../../test/learning.ts';
import { Episodes } from './episodes.ts';
import { evaluatePolicy } from './policy-evaluation.ts';
import { softPolicyGradient, type SoftPolicyGradientState } from './soft-policy-gradient.ts';
import { softQIteration, type SoftQIterationState } from './soft-q-iteration.ts';
import { softPolicy } from './tables.ts';
import { tableEnergy, tableWorld, trialTable } from './trial-agent.ts';

for (const law of lawsOf(softPolicyGradient)) it(`law: ${law.name}`, law.check);

const near = (found: number, wanted: number, tolerance = 1e-12): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)));

/** One state, three actions, and the end. */
const bandit: DecisionTable = {
  states: 1,
  actions: 3,
  rewards: Float64Array.of(1, 2, 0),
  transitions: new Float64Array(3),
  start: Float64Array.of(1),
};

function started(table: DecisionTable, horizon: number, Q: readonly number[], options: object, seed = 1) {
  const energy = tableEnergy(tableWorld(table, horizon), Q);
  const model = { energy, x: batchOf(new Float64Array(Q.length), 1, Q.length) };
  const context = lawContext(seed, 1);
  const rule = softPolicyGradient.make(softPolicyGradient.options.parse(options), context);
  const state = rule.init(model, context) as SoftPolicyGradientState;
  const out = zerosLike(energy.parameters);
  return {
    state,
    values: energy.agent!.values!.data,
    update: (T: number) => rule.update(model, state, tick(T)),
    /** ∂J/∂θ. */
    gradient(T: number): Float64Array {
      rule.gradient(model, state, tick(T), out);
      return out['values']!.data.map((g) => -g);
    },
  };
}

interface Trajectory {
  readonly probability: number;
  readonly steps: readonly { readonly s: number; readonly a: number; readonly reward: number }[];
}

/** Every way that an episode of `horizon` steps can go. */
function trajectories(
  { states, actions, rewards, transitions, start }: DecisionTable,
  policy: Float64Array,
  horizon: number,
): Trajectory[] {
  const from = (s: number, left: number): Trajectory[] =>
    left === 0
      ? [{ probability: 1, steps: [] }]
      : Array.from({ length: actions }, (_, a) => a).flatMap((a) => {
          const pair = s * actions + a;
          const first = { s, a, reward: rewards[pair]! };
          const row = transitions.subarray(pair * states, (pair + 1) * states);
          const end = { probability: 1 - row.reduce((x, y) => x + y, 0), steps: [] };
          const going = [...row].flatMap((p, next) =>
            from(next, left - 1).map((rest) => ({ ...rest, probability: p * rest.probability })),
          );
          return [end, ...going]
            .filter(({ probability }) => probability > 1e-15)
            .map((rest) => ({ probability: policy[pair]! * rest.probability, steps: [first, ...rest.steps] }));
        });
  return [...start].flatMap((p, s) => from(s, horizon).map((each) => ({ ...each, probability: p * each.probability })));
}

interface Setting {
  readonly T: number;
  readonly discount: number;
  readonly baseline: 'others' | 'none';
  readonly count: number;
  /** Wrong on purpose. */
  readonly mutant?: 'no entropy' | 'no discount' | 'own return in the baseline';
}

/** The estimate of ∂J/∂θ from some trajectories, by its definition. */
function estimate(taken: readonly Trajectory[], policy: Float64Array, actions: number, setting: Setting): number[] {
  const { T, discount, baseline, mutant } = setting;
  const entropic = mutant === 'no entropy' ? 0 : T;
  const goAfter = ({ steps }: Trajectory, t: number): number =>
    steps
      .slice(t)
      .reduce(
        (sum, { s, a, reward }, k) => sum + discount ** k * (reward - entropic * Math.log(policy[s * actions + a]!)),
        0,
      );
  const g = Array.from(policy, () => 0);
  taken.forEach((mine, b) =>
    mine.steps.forEach(({ s, a }, t) => {
      const others = taken.filter((_, c) => mutant === 'own return in the baseline' || c !== b);
      const mean = baseline === 'others' ? others.reduce((sum, each) => sum + goAfter(each, t), 0) / others.length : 0;
      const gained = (mutant === 'no discount' ? 1 : discount ** t) * (goAfter(mine, t) - mean);
      for (let c = 0; c < actions; c++)
        g[s * actions + c]! += (gained * ((c === a ? 1 : 0) - policy[s * actions + c]!)) / (T * taken.length);
    }),
  );
  return g;
}

/** Exact mean, variance and third central moment of each component of the estimate, over all pairs of trajectories. */
function momentsOf(table: DecisionTable, policy: Float64Array, horizon: number, setting: Setting) {
  const all = trajectories(table, policy, horizon);
  const pairs =
    setting.count === 1
      ? all.map((one) => ({ p: one.probability, taken: [one] }))
      : all.flatMap((one) => all.map((two) => ({ p: one.probability * two.probability, taken: [one, two] })));
  const found = pairs.map(({ p, taken }) => ({ p, g: estimate(taken, policy, table.actions, setting) }));
  return Array.from(policy, (_, i) => {
    const mean = found.reduce((sum, { p, g }) => sum + p * g[i]!, 0);
    const central = (k: number): number => found.reduce((sum, { p, g }) => sum + p * (g[i]! - mean) ** k, 0);
    return { mean, variance: central(2), skewness: central(3) / central(2) ** 1.5 };
  });
}

function policyOf(table: DecisionTable, Q: readonly number[], T: number): Float64Array {
  const policy = new Float64Array(Q.length);
  for (let s = 0; s < table.states; s++)
    softPolicy(Float64Array.from(Q), s * table.actions, T, policy.subarray(s * table.actions, (s + 1) * table.actions));
  return policy;
}

describe('LRN-38 entropy-regularised policy gradient', () => {
  it('one state, θ/T = (.1, −.2, .3), Q = (1, 2, 0), T = 0.5: objective and gradient', () => {
    const T = 0.5;
    const { gradient, state } = started(bandit, 1, [0.1 * T, -0.2 * T, 0.3 * T], { estimate: 'exact' });
    // ∂J/∂(θ/T) = T ∂J/∂θ.
    [0.0560246052566, 0.3291061414956, -0.3851307467522].forEach((g, i) => near(T * gradient(T)[i]!, g));
    near(state.told[0]!, 1.3770123978116526);
  });

  it.each([0.5, 2, 0.05])('T = %s: it rests at the soft optimum (LRN-36), and nowhere else', (T) => {
    const found = started(
      bandit,
      1,
      [1, 2, 0].map((q) => q + 7),
      { estimate: 'exact' },
    );
    for (const g of found.gradient(T)) near(g, 0);
    expect(Math.abs(started(bandit, 1, [1.1, 2, 0], { estimate: 'exact' }).gradient(T)[0]!)).toBeGreaterThan(
      T === 0.05 ? 1e-9 : 1e-3,
    );
  });

  it.each([0.5, 2])('T = %s: several states: it climbs to the policy of soft-q-iteration', (T) => {
    const table = trialTable();
    const { values, update, gradient } = started(table, 100, [0, 0, 0, 0], { rate: T * 0.1, discount: 0.9 });
    for (let k = 0; k < 4000; k++) update(T);
    for (const g of gradient(T)) near(g, 0, 1e-9);
    const iterated = tableEnergy(tableWorld(table, 100), [0, 0, 0, 0]);
    const model = { energy: iterated, x: batchOf(new Float64Array(4), 1, 4) };
    const rule = softQIteration.make(
      softQIteration.options.parse({ discount: 0.9, tolerance: 1e-14 }),
      lawContext(1, 1),
    );
    const state = rule.init(model, lawContext(1, 1)) as SoftQIterationState;
    for (let k = 0; k < 500; k++) rule.update(model, state, tick(T));
    const wanted = policyOf(table, [...iterated.agent!.values!.data], T);
    policyOf(table, [...values], T).forEach((p, i) => near(p, wanted[i]!, 1e-9));
    near(evaluatePolicy(table, values, T, 0.9).objective, 0.7 * state.V[0]! + 0.3 * state.V[1]!, 1e-10);
  });

  it.each([0.5, 2])('T = %s: the exact gradient is the slope of the value (GEN-09); mutants are not', (T) => {
    const table = trialTable(0.1);
    const Q = [0.4, -0.7, 0.2, 1.1];
    const found = started(table, 100, Q, { discount: 0.8 }).gradient(T);
    const J = (q: readonly number[]): number => evaluatePolicy(table, Float64Array.from(q), T, 0.8).objective;
    const h = 6.06e-6;
    Q.forEach((q, i) => {
      const moved = (by: number): number => J(Q.map((x, j) => (j === i ? q + by : x)));
      const slope = (moved(h) - moved(-h)) / (2 * h);
      expect(Math.abs(found[i]! - slope)).toBeLessThan(1e-7 * Math.abs(J(Q)));
      expect(Math.abs(T * found[i]! - slope)).toBeGreaterThan(1e-3);
    });
    // J itself, by summing an episode of so many steps that the rest is nothing.
    const policy = policyOf(table, Q, T);
    let [p, sum] = [[...table.start], 0];
    for (let t = 0; t < 300; t++) {
      const next = [0, 0];
      for (let s = 0; s < 2; s++)
        for (let a = 0; a < 2; a++) {
          const pair = 2 * s + a;
          sum += 0.8 ** t * p[s]! * policy[pair]! * (table.rewards[pair]! - T * Math.log(policy[pair]!));
          for (let to = 0; to < 2; to++) next[to]! += p[s]! * policy[pair]! * table.transitions[2 * pair + to]!;
        }
      p = next;
    }
    near(sum, J(Q), 1e-12);
  });
});

describe('LRN-38 estimates by episodes', () => {
  const table = trialTable(0.3);
  const Q = [0.4, -0.7, 0.2, 1.1];

  /** Values of all policies' J_2 by enumeration, for slopes. */
  const twoSteps = (q: readonly number[], T: number, discount: number): number => {
    const policy = policyOf(table, q, T);
    return trajectories(table, policy, 2).reduce(
      (sum, { probability, steps }) =>
        sum +
        probability *
          steps.reduce(
            (got, { s, a, reward }, t) => got + discount ** t * (reward - T * Math.log(policy[2 * s + a]!)),
            0,
          ),
      0,
    );
  };

  it.each([
    [0.5, 'none', 1],
    [2, 'none', 2],
    [0.5, 'others', 2],
    [2, 'others', 2],
  ] as const)(
    'T = %s, baseline %s of %s episodes: the mean of all that can happen is the slope of J',
    (T, baseline, count) => {
      const setting = { T, discount: 0.8, baseline, count };
      const moments = momentsOf(table, policyOf(table, Q, T), 2, setting);
      const h = 1e-5;
      moments.forEach(({ mean }, i) => {
        const moved = (by: number): number =>
          twoSteps(
            Q.map((x, j) => (j === i ? x + by : x)),
            T,
            0.8,
          );
        expect(Math.abs(mean - (moved(h) - moved(-h)) / (2 * h))).toBeLessThan(1e-8);
      });
    },
  );

  it.each([0.5, 2])('T = %s: a baseline leaves the mean and quietens', (T) => {
    const policy = policyOf(table, Q, T);
    const of = (baseline: 'others' | 'none') => momentsOf(table, policy, 2, { T, discount: 0.8, baseline, count: 2 });
    const [without, within] = [of('none'), of('others')];
    within.forEach(({ mean }, i) => near(mean, without[i]!.mean));
    const total = (moments: typeof within): number => moments.reduce((sum, { variance }) => sum + variance, 0);
    expect(total(within)).toBeLessThan(total(without));
  });

  it.each([
    [0.5, 'none'],
    [2, 'none'],
    [0.5, 'others'],
    [2, 'others'],
  ] as const)(
    'GEN-01 T = %s, baseline %s: estimates have the enumerated mean; GEN-11 those of mutants have not',
    (T, baseline) => {
      const setting = { T, discount: 0.8, baseline, count: 2 };
      const policy = policyOf(table, Q, T);
      const moments = momentsOf(table, policy, 2, setting);
      const N = 200_000;
      const { gradient } = started(table, 2, Q, { estimate: 'episodes', episodes: 2, baseline, discount: 0.8 });
      const samples = moments.map(() => new Float64Array(N));
      for (let n = 0; n < N; n++) gradient(T).forEach((g, i) => (samples[i]![n] = g));
      moments.forEach((exact, i) => expect(meanTest(samples[i]!, exact).pass, `component ${i}`).toBe(true));
      const mutants = [
        'no entropy',
        'no discount',
        ...(baseline === 'others' ? (['own return in the baseline'] as const) : []),
      ] as const;
      for (const mutant of mutants) {
        const wrong = momentsOf(table, policy, 2, { ...setting, mutant });
        expect(
          moments.some(
            ({ variance, skewness }, i) => !meanTest(samples[i]!, { mean: wrong[i]!.mean, variance, skewness }).pass,
          ),
          mutant,
        ).toBe(true);
      }
    },
  );

  it.each([
    [0.5, 1],
    [2, 0.4],
    [0.5, 0],
  ])('T = %s, credit λ = %s: γ^t G_t of an episode, G_t = r_t − T ln π + γ λ G_{t+1}', (T, credit) => {
    const { agent } = tableEnergy(tableWorld(trialTable(0.1), 12), Q);
    const episodes = new Episodes(agent!, 1, new RandomStreams(9, 'episodes', 1));
    const out = new Float64Array(12);
    do episodes.run(T);
    while (episodes.longest < 5);
    episodes.favour(T, { discount: 0.8, credit, baseline: 'none' }, out);
    for (let t = 0; t < episodes.longest; t++) {
      let wanted = 0;
      for (let k = t; k < episodes.longest; k++)
        wanted += (0.8 * credit) ** (k - t) * (episodes.rewards[k]! - T * episodes.logProbabilities[k]!);
      near(out[t]!, 0.8 ** t * wanted);
    }
  });

  it('climbs by episodes to near the soft optimum', () => {
    const T = 0.5;
    const found = started(bandit, 1, [0, 0, 0], { estimate: 'episodes', episodes: 64, rate: 0.2 });
    for (let k = 0; k < 500; k++) found.update(T);
    const wanted = policyOf(bandit, [1, 2, 0], T);
    policyOf(bandit, [...found.values], T).forEach((p, i) => expect(Math.abs(p - wanted[i]!)).toBeLessThan(0.05));
  });
});
