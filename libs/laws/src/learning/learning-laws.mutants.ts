import { batchOf } from '@ergodic/numerics';
import { parameterArray, spins, type Energy, type LearningRule, type Model } from '@ergodic/kernel';
import type { Mutant, Proof } from '../mutant.ts';
import { learningLaws, type LearningLawOptions } from './learning-laws.ts';

/** E = Σᵢ (sᵢ − wᵢ)², whose minimum over w is the mean of s. */
function model(): Model {
  const w = parameterArray([2], Float64Array.of(0.4, -0.3));
  const energy: Energy = {
    space: spins(2),
    parameters: { w },
    addEnergy: (x, out, scale = 1) =>
      x.data.forEach((s, j) => (out[Math.floor(j / 2)]! += scale * (s - w.data[j % 2]!) ** 2)),
  };
  return { energy, x: batchOf(Float64Array.of(1, 1, 1, -1, 1, -1), 3, 2) };
}

const objective = ({ energy, x }: Model): number => {
  const out = new Float64Array(x.replicas);
  energy.addEnergy(x, out);
  return out.reduce((sum, E) => sum + E, 0);
};

/** w goes `rate` of the way to the mean of s. */
function rule(rate = 1): LearningRule<undefined> {
  return {
    init: () => undefined,
    gradient({ energy, x }, _state, _tick, out) {
      const { data: w } = energy.parameters['w']!;
      const g = out['w']!.data.fill(0);
      x.data.forEach((s, j) => (g[j % 2]! += 2 * (w[j % 2]! - s)));
    },
    update({ energy, x }) {
      const { data: w } = energy.parameters['w']!;
      for (let i = 0; i < 2; i++) {
        let sum = 0;
        for (let r = 0; r < x.replicas; r++) sum += x.data[2 * r + i]!;
        w[i]! += rate * (sum / x.replicas - w[i]!);
      }
      return { settled: true };
    },
  };
}

/** The same, and it tells the ledger what it cost. */
function booking(sign = 1): LearningRule<undefined> {
  const right = rule();
  return {
    ...right,
    booksWork: true,
    update(of, state, tick) {
      const energies = (): Float64Array => {
        const out = new Float64Array(of.x.replicas);
        of.energy.addEnergy(of.x, out);
        return out;
      };
      const before = energies();
      const report = right.update(of, state, tick);
      energies().forEach((E, r) => (tick.work[r]! += sign * (E - before[r]!)));
      return report;
    },
  };
}

/** Slower with every update; how many there were lies in `count`. */
function slowing(
  count: (context: { array(name: string, length: number): Float64Array }) => Float64Array,
): LearningRule {
  return {
    ...rule(),
    init: (_model, context) => count(context),
    update(of, state, tick) {
      const updates = state as Float64Array;
      return rule(1 / (2 + updates[0]!++)).update(of, undefined, tick);
    },
  };
}

const claims: LearningLawOptions = { objective, temperature: 0.7, descends: true };
const laws = (make: () => LearningRule, of = claims) => learningLaws(() => ({ rule: make(), model: model() }), of);
const mutant = (name: string, breaks: string, make: () => LearningRule, of = claims): Mutant => ({
  name,
  breaks,
  laws: () => laws(make, of),
});
const changed = (
  change: (right: LearningRule) => Partial<LearningRule>,
  right = rule() as LearningRule,
): LearningRule => ({
  ...right,
  ...change(right),
});

const gradient = 'gradient = ∂(objective)/∂θ';
const writes = 'it writes the whole gradient and moves nothing';
const work = 'the work booked is the change of energy';

export const learningProof: Proof = {
  suite: 'learningLaws',
  right: [
    { name: 'the mean', laws: () => laws(() => rule() as LearningRule, { ...claims, reachesRest: true }) },
    { name: 'the mean with its work', laws: () => laws(() => booking() as LearningRule) },
    { name: 'slower and slower', laws: () => laws(() => slowing((context) => context.array('updates', 1))) },
  ],
  mutants: [
    mutant('a gradient without the factor 2', gradient, () =>
      changed((right) => ({
        gradient(of, state, tick, out) {
          right.gradient(of, state, tick, out);
          for (const { data } of Object.values(out)) data.forEach((g, i) => (data[i] = g / 2));
        },
      })),
    ),
    mutant('a gradient of the wrong sign', gradient, () =>
      changed((right) => ({
        gradient(of, state, tick, out) {
          right.gradient(of, state, tick, out);
          for (const { data } of Object.values(out)) data.forEach((g, i) => (data[i] = -g));
        },
      })),
    ),
    mutant('a gradient that is added', writes, () =>
      changed((right) => ({
        gradient(of, state, tick, out) {
          const before = out['w']!.data.slice();
          right.gradient(of, state, tick, out);
          before.forEach((g, i) => (out['w']!.data[i]! += g));
        },
      })),
    ),
    mutant('a gradient that takes a step', writes, () =>
      changed((right) => ({
        gradient(of, state, tick, out) {
          right.gradient(of, state, tick, out);
          of.energy.parameters['w']!.data[0]! -= 0.1 * out['w']!.data[0]!;
        },
      })),
    ),
    mutant('an update that centres the state', 'θ moves, the state stays', () =>
      changed((right) => ({
        update(of, state, tick) {
          of.x.data[0] = 0;
          return right.update(of, state, tick);
        },
      })),
    ),
    mutant('ascent', 'no update raises the objective', () => rule(-1) as LearningRule),
    mutant('a step of half the way', 'an update rests where the gradient is zero', () => rule(0.5) as LearningRule, {
      ...claims,
      reachesRest: true,
    }),
    mutant('a rule that does nothing', 'it rests only where the gradient is zero', () => rule(0) as LearningRule),
    mutant('a step to the last replica', 'it rests only where the gradient is zero', () =>
      changed(() => ({
        update({ energy, x }) {
          energy.parameters['w']!.data.set(x.data.subarray(4));
          return { settled: true };
        },
      })),
    ),
    mutant('a rule that never settles', 'where θ rests it has settled', () =>
      changed((right) => ({
        update(of, state, tick) {
          right.update(of, state, tick);
          return { settled: false };
        },
      })),
    ),
    mutant('the gradient of one replica for that of all', gradient, () =>
      changed((right) => ({
        gradient(of, state, tick, out) {
          right.gradient(of, state, tick, out);
          for (const { data } of Object.values(out)) data.forEach((g, i) => (data[i] = g / of.x.replicas));
        },
      })),
    ),
    mutant('work of the wrong sign', work, () => booking(-1) as LearningRule),
    mutant('work that is booked without saying so', work, () => ({ ...booking(), booksWork: false }) as LearningRule),
    mutant(
      'a randomness of its own',
      'same seed, same bits',
      (() => {
        let calls = 0;
        return () => rule(0.5 + 0.3 * Math.sin(calls++)) as LearningRule;
      })(),
    ),
    mutant('memory that no checkpoint keeps', 'learning that is taken up again has the same bits', () =>
      slowing(() => new Float64Array(1)),
    ),
  ],
};
