import { describe, expect, it } from 'vitest';
import { createBatch } from '@ergodic/numerics';
import { createRegistry, type DecisionTable, type Energy } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import environments from '../index.ts';
import { activeInference } from './active-inference.ts';

const registry = createRegistry([environments]);

const near = (found: number, wanted: number, tolerance = 1e-12): void =>
  expect(Math.abs(found - wanted), `${found} is not ${wanted}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted)),
  );

function make({ maze = {}, ...options }: { maze?: object; [option: string]: unknown } = {}): Energy {
  const environment = { use: 't-maze', validity: 1, win: 0.9, prize: 1, loss: -1, horizon: 2, ...maze };
  return activeInference.make(
    activeInference.options.parse({ environment, ...options }),
    lawContext(1, 1, 1, { registry }),
  );
}

/** G of each plan of two actions, by [first][second]. */
function energiesOf(energy: Energy): number[][] {
  const out = new Float64Array(16);
  energy.conditional!(createBatch(1, 16), 0, 0, out);
  return [0, 1, 2, 3].map((first) => [...out.subarray(4 * first, 4 * first + 4)]);
}

const [STAY, CUE, LEFT, RIGHT] = [0, 1, 2, 3] as const;
const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);

/** G by summing over every path of states, with q(o) and P(s | o) written out: −Σ_t [E ln C + H(s_t) − H(s_t | o_t)]. */
function enumerated(
  table: DecisionTable,
  belief: readonly number[],
  preference: number,
  plan: readonly number[],
): number {
  const { states, actions, transitions, outcomes } = table;
  const A = (o: number, s: number): number => outcomes!.likelihood[o * states + s]!;
  const weights = [...outcomes!.rewards].map((worth) => Math.exp(preference * worth));
  const Z = weights.reduce((a, b) => a + b);
  let paths = belief.map((p, s) => ({ p, s }));
  let G = 0;
  for (const a of plan) {
    paths = paths.flatMap(({ p, s }) =>
      Array.from({ length: states }, (_, to) => ({
        p: p * transitions[(s * actions + a) * states + to]!,
        s: to,
      })).filter((path) => path.p > 0),
    );
    const q = Array.from({ length: states }, (_, s) =>
      paths.reduce((sum, path) => sum + (path.s === s ? path.p : 0), 0),
    );
    const plain = (law: readonly number[]): number => law.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
    let remaining = 0;
    weights.forEach((weight, o) => {
      const joint = q.map((p, s) => p * A(o, s));
      const seen = joint.reduce((x, y) => x + y, 0);
      if (seen === 0) return;
      remaining += seen * plain(joint.map((p) => p / seen));
      G -= seen * Math.log(weight / Z);
    });
    G -= plain(q) - remaining;
  }
  return G;
}

describe('energy active-inference', () => {
  for (const law of lawsOf(activeInference, { registry })) it(`law: ${law.name}`, law.check);

  it.each([0.4, 2])('LRN-32 preference %s: G of the plans in the maze, by hand', (c) => {
    const energy = make({ preference: c });
    const G = energiesOf(energy);
    const logZ = Math.log(3 + 2 * Math.exp(c) + 2 * Math.exp(-c));
    // What an arm tells of the side: ln 2 − H(0.9). Wins and losses weigh each other up.
    const told = Math.LN2 - entropy(0.9);
    near(G[STAY]![STAY]!, 2 * logZ);
    near(G[STAY]![CUE]!, 2 * logZ - Math.LN2);
    near(G[CUE]![LEFT]!, 2 * logZ - Math.LN2 - told);
    near(G[CUE]![RIGHT]!, 2 * logZ - Math.LN2 - told);
    near(G[CUE]![STAY]!, 2 * logZ - 2 * Math.LN2);
    for (let second = 0; second < 4; second++) near(G[LEFT]![second]!, 2 * logZ - 2 * told);
    // The cue has said right: nothing more is to be learnt, and 0.9 − 0.1 of a win to be had at each step.
    energy.parameters['belief']!.data.fill(0)[CUE + 4] = 1;
    energy.refresh!();
    const after = energiesOf(energy);
    near(after[RIGHT]![STAY]!, 2 * (logZ - 0.8 * c));
    near(after[STAY]![RIGHT]!, 2 * logZ - 0.8 * c);
    near(after[LEFT]![STAY]!, 2 * (logZ + 0.8 * c));
    near(after[CUE]![CUE]!, 2 * logZ);
  });

  it.each([0.3, 1.5])(
    'LRN-32 preference %s: every plan against enumeration of all paths, from an uneven belief',
    (c) => {
      const energy = make({ preference: c, maze: { validity: 0.85, win: 0.7, prize: 2, loss: -0.5 }, depth: 3 });
      const belief = [0.1, 0.2, 0.05, 0.05, 0.3, 0.1, 0.15, 0.05];
      energy.parameters['belief']!.data.set(belief);
      energy.refresh!();
      const out = new Float64Array(64);
      energy.conditional!(createBatch(1, 64), 0, 0, out);
      const { environment, inference } = energy.agent!;
      for (let p = 0; p < 64; p++) {
        const plan = [...inference!.plans.subarray(3 * p, 3 * p + 3)];
        near(out[p]!, enumerated(environment.table!, belief, c, plan), 1e-11);
      }
    },
  );

  it('looks at the cue where preferences are moderate, and tries its luck where they are strong', () => {
    // Losing costs nothing: an arm at once is worth c/2 more than by way of the cue, which tells H(0.9) = 0.325 more.
    const bestFirst = (c: number): number => {
      const G = energiesOf(make({ preference: c, maze: { loss: 0 } }));
      const least = G.map((row) => Math.min(...row));
      return least.indexOf(Math.min(...least));
    };
    expect(bestFirst(0.5)).toBe(CUE);
    expect(bestFirst(3)).toBe(LEFT);
    const G = energiesOf(make({ preference: 2 * entropy(0.9), maze: { loss: 0 } }));
    near(G[CUE]![LEFT]!, G[LEFT]![LEFT]!);
    // GEN-11: with the epistemic value added instead of taken off, G = risk + ambiguity + 2 I, it would never look.
    const right = energiesOf(make({ preference: 0.5, maze: { loss: 0 } }));
    const told = Math.LN2 - entropy(0.9);
    expect(right[CUE]![LEFT]!).toBeLessThan(right[LEFT]![LEFT]!);
    expect(right[CUE]![LEFT]! + 2 * (Math.LN2 + told)).toBeGreaterThan(right[LEFT]![LEFT]! + 2 * (2 * told));
  });

  it('a cue that tells nothing is not worth a look', () => {
    const G = energiesOf(make({ preference: 1, maze: { validity: 0.5 } }));
    expect(G[CUE]![LEFT]!).toBeGreaterThan(G[LEFT]![LEFT]!);
    near(G[CUE]![CUE]!, G[STAY]![STAY]!);
  });

  it('the energy of an action is the free energy of the plans that begin with it', () => {
    const energy = make({ preference: 1.3 });
    const G = energiesOf(energy);
    for (const T of [0.5, 2]) {
      const out = createBatch(1, 4);
      energy.agent!.actionEnergies(createBatch(1, 7), T, out);
      G.forEach((row, a) => near(out.data[a]!, -T * Math.log(row.reduce((sum, g) => sum + Math.exp(-g / T), 0))));
    }
  });

  it('begins with counts of its likelihood, mixed with doubt', () => {
    const { counts } = make({ concentration: 40, doubt: 0.3 }).agent!.inference!;
    const { likelihood } = make().agent!.environment.table!.outcomes!;
    counts.data.forEach((count, i) => near(count, 40 * (0.7 * likelihood[i]! + 0.3 / 7)));
  });

  it.each([
    [{ environment: { use: 'gridworld' } }, /gridworld shows its states/],
    [{ environment: { use: 'cart-pole' } }, /cart-pole has no table/],
    [{ environment: { use: 't-maze' }, preference: 1000 }, /p\(o \| C\) of outcome centre is 0/],
    [{ environment: { use: 't-maze' }, depth: 7 }, /16384 plans of 7 actions/],
  ])('refuses %o', (options, message) =>
    expect(() =>
      activeInference.make(activeInference.options.parse(options), lawContext(1, 1, 1, { registry })),
    ).toThrow(message),
  );
});
