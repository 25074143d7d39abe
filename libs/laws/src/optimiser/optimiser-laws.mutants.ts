import type { MomentStep, Optimiser } from '@ergodic/kernel';
import { standInRuntime as runtime, type Numbers } from '../layer/stand-in.ts';
import type { Mutant, Proof } from '../mutant.ts';
import { optimiserLaws, type OptimiserLawOptions } from './optimiser-laws.ts';
import {
  heavyBall,
  heavyBallOfSteps,
  implicit,
  optimiserOf,
  plain,
  runningMeans,
  runningMoments,
  shortened,
  times,
  type StandInStep,
  type StandInUpdate,
} from './right-optimisers.ts';

const names = 'what it keeps has names of its own';
const shapes = 'change and memory have the shape of the parameter';
const still = 'without a gradient nothing moves';
const downhill = 'its first step goes downhill';
const bottom = 'it comes to the bottom of a bowl';
const rates = 'steps are proportional to the rate';
const opposite = 'opposite gradients lead the opposite way';
const alone = 'each coordinate moves as by itself';
const again = 'the same gradients give the same steps';
const goesOn = 'it goes on from its memory alone';
const finite = 'it is finite';
const compiled = 'its program is compiled';
const eager = 'compiled, it is as one operation at a time';
const byMoments = 'its moments are the step of its program';

const claims: OptimiserLawOptions = { runtime };
const plainDescent = (): Optimiser => optimiserOf([], plain);
const ball = (): Optimiser => optimiserOf(['velocity'], heavyBall);
const means = (): Optimiser => optimiserOf(['mean', 'square'], runningMeans());

const momentMeans =
  (of = (step: MomentStep, _rate: number): MomentStep => step) =>
  (): Optimiser => ({ ...means(), moments: (rate, step) => of(runningMoments(rate, step), rate) });

const mutant = (name: string, breaks: string, make: () => Optimiser, options = claims): Mutant => ({
  name,
  breaks,
  laws: () => optimiserLaws(make, options),
});
const programmed = (name: string, breaks: string, memory: readonly string[], update: StandInUpdate): Mutant =>
  mutant(name, breaks, () => optimiserOf(memory, update));

/** The step of a program, with the change that `of` makes of each of its numbers. */
const changing =
  (right: StandInUpdate, of: (value: number, i: number, given: Parameters<StandInUpdate>) => number): StandInUpdate =>
  (...given) => {
    const step = right(...given);
    return { ...step, change: times(step.change, (value, i) => of(value, i, given)) };
  };
const keeping =
  (right: StandInUpdate, memory: (step: StandInStep) => StandInStep['memory']): StandInUpdate =>
  (...given) => {
    const step = right(...given);
    return { ...step, memory: memory(step) };
  };
const longer = ({ data }: Numbers): Numbers => ({
  shape: [data.length + 1],
  data: Float64Array.from({ length: data.length + 1 }, (_, i) => data[i] ?? 0),
});

/** Counts its steps where no memory holds them. */
function counting(): Optimiser {
  let steps = 0;
  return optimiserOf(
    [],
    changing(plain, (value) => value * (1 + 1e-3 * steps++)),
  );
}
/** A heavy ball that keeps its velocity to itself. It forgets at step 1, so that one walk is as another. */
function keepingToItself(): Optimiser {
  let sum = new Float64Array(0);
  return optimiserOf([], (_tools, g, _memory, rate, step) => {
    if (step.data[0] === 1 || sum.length !== g.data.length) sum = new Float64Array(g.data.length);
    sum = sum.map((before, i) => 0.8 * before + g.data[i]!);
    return { change: times(g, (_, i) => -rate.data[0]! * sum[i]!), memory: {} };
  });
}

export const optimiserProof: Proof = {
  suite: 'optimiserLaws',
  right: [
    { name: 'plain descent', laws: () => optimiserLaws(plainDescent, claims) },
    { name: 'a heavy ball', laws: () => optimiserLaws(ball, claims) },
    {
      name: 'a heavy ball that keeps its steps',
      laws: () => optimiserLaws(() => optimiserOf(['velocity'], heavyBallOfSteps), claims),
    },
    { name: 'running means', laws: () => optimiserLaws(means, claims) },
    { name: 'running means with their moments', laws: () => optimiserLaws(momentMeans(), claims) },
    {
      name: 'shortened steps',
      laws: () => optimiserLaws(() => optimiserOf([], shortened), { ...claims, coordinateWise: false }),
    },
    {
      name: 'implicit steps',
      laws: () => optimiserLaws(() => optimiserOf([], implicit), { ...claims, proportional: false }),
    },
    {
      name: 'plain descent at a hundredth of the rate',
      laws: () =>
        optimiserLaws(
          () =>
            optimiserOf(
              [],
              changing(plain, (value) => value / 100),
            ),
          { ...claims, rate: 1 },
        ),
    },
    { name: 'a heavy ball, without a runtime', laws: () => optimiserLaws(ball) },
  ],
  mutants: [
    mutant('two arrays of one name', names, () => optimiserOf(['mean', 'mean'], heavyBall), {}),
    mutant('an array without a name', names, () => optimiserOf([''], heavyBall), {}),
    programmed('a change of all coordinates alike', shapes, [], (_tools, g, _memory, rate) => ({
      change: { shape: [], data: Float64Array.of(-rate.data[0]! * g.data[0]!) },
      memory: {},
    })),
    programmed('memory of one number more', shapes, ['velocity'], (...given) =>
      keeping(heavyBall, ({ memory }) => ({ velocity: longer(memory['velocity']!) }))(...given),
    ),
    programmed('memory under another name', shapes, ['velocity'], (...given) =>
      keeping(heavyBall, ({ memory }) => ({ speed: memory['velocity']! }))(...given),
    ),
    programmed('memory that it does not give back', shapes, ['velocity'], (...given) =>
      keeping(heavyBall, () => ({}))(...given),
    ),
    programmed(
      'a constant push',
      still,
      [],
      changing(plain, (value) => value - 1e-4),
    ),
    programmed('running means that divide 0 by 0', still, ['mean', 'square'], runningMeans({ epsilon: 0 })),
    programmed(
      'steps uphill',
      downhill,
      [],
      changing(plain, (value) => -value),
    ),
    programmed('a first step that is none', downhill, ['velocity'], (_tools, g, { velocity }, rate) => ({
      change: times(velocity!, (v) => -rate.data[0]! * v),
      memory: { velocity: g },
    })),
    programmed('a ball that is never slowed', bottom, ['velocity'], (_tools, g, { velocity }, rate) => {
      const moved = times(g, (each, i) => velocity!.data[i]! + each);
      return { change: times(moved, (m) => -rate.data[0]! * m), memory: { velocity: moved } };
    }),
    programmed(
      'steps that die out',
      bottom,
      [],
      changing(plain, (value, _i, [, , , , step]) => value / step.data[0]!),
    ),
    programmed(
      'a coordinate that stays behind',
      bottom,
      [],
      changing(plain, (value, i) => (i === 0 ? 1e-3 * value : value)),
    ),
    programmed(
      'the root of the rate',
      rates,
      [],
      changing(plain, (value, _i, [, , , rate]) => value / Math.sqrt(rate.data[0]!)),
    ),
    programmed(
      'a rate of its own',
      rates,
      [],
      changing(plain, (value, _i, [, , , rate]) => (0.01 * value) / rate.data[0]!),
    ),
    programmed('a rate that the velocity has twice', rates, ['velocity'], (_tools, g, { velocity }, rate) => {
      const moved = times(g, (each, i) => 0.8 * velocity!.data[i]! + rate.data[0]! * each);
      return { change: times(moved, (m) => -0.01 * m - rate.data[0]! * m), memory: { velocity: moved } };
    }),
    programmed(
      'shorter steps up than down',
      opposite,
      [],
      changing(plain, (value) => (value > 0 ? 0.9 * value : value)),
    ),
    programmed('coordinates that are shortened together', alone, [], shortened),
    programmed(
      'gradients without their mean',
      alone,
      [],
      changing(plain, (value, _i, [, g, , rate]) => {
        const mean = g.data.reduce((sum, each) => sum + each, 0) / g.data.length;
        return value + 0.5 * rate.data[0]! * mean;
      }),
    ),
    programmed(
      'a slower last coordinate',
      alone,
      [],
      changing(plain, (value, i) => (i === 2 ? 0.9 * value : value)),
    ),
    mutant('a program that counts its steps', again, counting),
    mutant('a velocity that no memory holds', goesOn, keepingToItself),
    programmed('a correction that counts from 0', finite, ['mean', 'square'], runningMeans({ from: 0 })),
    programmed('a square that overflows', finite, ['power'], (_tools, g, { power }, rate) => {
      const sum = times(g, (each, i) => power!.data[i]! + each ** 4);
      return {
        change: times(g, (each, i) => (each === 0 ? 0 : (-rate.data[0]! * each) / sum.data[i]! ** 0.25)),
        memory: { power: sum },
      };
    }),
    programmed('a program that does not compile', compiled, [], (tools, ...given) => {
      tools.note('it reads its tensors');
      return plain(tools, ...given);
    }),
    mutant(
      'moments without their correction',
      byMoments,
      momentMeans((step, rate) => ({ ...step, rate })),
    ),
    mutant(
      'moments that go uphill',
      byMoments,
      momentMeans((step) => ({ ...step, rate: -step.rate })),
    ),
    mutant(
      'moments that add the whole square',
      byMoments,
      momentMeans((step) => ({ ...step, square: { ...step.square!, add: 1 } })),
    ),
    mutant(
      'moments without a mean',
      byMoments,
      momentMeans(({ square, rate }) => ({ square: square!, rate })),
    ),
    mutant(
      'moments with a rate of their own',
      byMoments,
      momentMeans(({ rate: own, ...step }, rate) => ({ ...step, rate: (0.01 * own) / rate })),
    ),
    mutant('moments that rest later', byMoments, () => ({
      ...means(),
      moments: (rate, step) => runningMoments(step > 20 ? rate / 2 : rate, step),
    })),
    mutant('moments with a mean that no memory is named for', byMoments, () => ({
      ...plainDescent(),
      moments: (rate) => ({ mean: { keep: 0, add: 1 }, rate }),
    })),
    mutant('moments of a memory in another order', byMoments, () => ({
      ...momentMeans()(),
      memory: ['square', 'mean'],
    })),
    programmed(
      'other steps one operation at a time',
      eager,
      [],
      changing(plain, (value, _i, [tools]) => (tools.backend ? 1.001 * value : value)),
    ),
  ],
};
