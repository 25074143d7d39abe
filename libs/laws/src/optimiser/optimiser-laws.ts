import type { Optimiser, OptimiserClaims, SampleShape, TensorArray, TensorRuntime } from '@ergodic/kernel';
import fc from 'fast-check';
import { expectTrue, forAll, law, show, type Effort, type Law } from '../law.ts';
import { arrayOf } from '../layer/passes.ts';
import { expectFinite, expectShape } from '../layer/results.ts';
import { attempt, compiles } from '../runtime.ts';
import { rowsIn } from '../values.ts';
import { expectMemory, walkByMoments, type MomentOptimiser } from './moment-walk.ts';
import { copied, expectChanges, expectSameBits, Steps } from './steps.ts';

export interface OptimiserLawOptions extends OptimiserClaims, Effort {
  /** What runs its program; without one, only what it keeps is tried. */
  readonly runtime?: TensorRuntime;
}

/** Of numbers that are the same in exact arithmetic, by the largest. */
const ROUNDING = 1e-5;
/** Programs have 1 − β^t in float32, which for β near 1 keeps four digits; the moments have it in float64. */
const CORRECTION_ROUNDING = 2e-4;
const COORDINATES = 3;
const shapes: readonly SampleShape[] = [[], [COORDINATES], [2, 3]];

/**
 * The laws of an optimiser: what it keeps has names and the parameter's shape; without a gradient nothing moves; the first step goes
 * downhill, and many come to the bottom of a bowl; steps are proportional to the rate; opposite gradients lead the opposite way; each
 * coordinate moves by itself; same gradients, same bits, also where another goes on from its memory; all is finite, at any step from 1 on;
 * it compiles; compiled, it is as one operation at a time; where it tells its moments, they are the step of its program.
 *
 * @param make an optimiser of its own at every call
 */
export function optimiserLaws(make: () => Optimiser, options: OptimiserLawOptions = {}): Law[] {
  const { rate = 0.01, proportional = true, coordinateWise = true, cases = 20, seed = 1, runtime } = options;
  const laws = [law('what it keeps has names of its own', () => checkNames(make()))];
  if (!runtime) return laws;

  let kept: Steps | undefined;
  /** Compiled once for all laws. */
  const steps = (): Steps => (kept ??= new Steps(make(), runtime));
  const shape = [COORDINATES];
  const gradients = fc.array(rowsIn(-2, 2, COORDINATES), { minLength: 1, maxLength: 6, size: 'max' });
  const onWalks = (name: string, holds: (gradients: readonly Float64Array[]) => void): Law =>
    law(name, () => forAll({ gradients }, { cases, seed }, (each) => holds(each.gradients)));

  laws.push(
    law('change and memory have the shape of the parameter', () => {
      for (const each of shapes) checkShapes(steps(), make().memory, each);
      return shapes.length;
    }),
    law('without a gradient nothing moves', () => {
      const still = [0, 0, 0].map(() => new Float64Array(COORDINATES));
      steps()
        .walk(still, shape, { rate })
        .changes.forEach(({ data }, t) =>
          data.forEach((value, i) =>
            expectTrue(value === 0, `gradients have been 0, yet the change [${i}] of step ${t + 1} is ${show(value)}`),
          ),
        );
    }),
    onWalks('its first step goes downhill', ([first]) => {
      const { data } = steps().walk([first!], shape, { rate }).changes[0]!;
      const slope = first!.reduce((sum, g, i) => sum + g * data[i]!, 0);
      expectTrue(
        slope < 0 || first!.every((g) => g === 0),
        `gradient · change is ${show(slope)} at the first step, should be below 0: the change is ${show(data)}`,
      );
    }),
    law('it comes to the bottom of a bowl', () => checkBowl(steps(), rate)),
  );
  if (proportional)
    laws.push(
      onWalks('steps are proportional to the rate', (each) => {
        const [one, other] = [rate, 2.5 * rate].map((η) => steps().walk(each, shape, { rate: η }));
        expectChanges(
          other!,
          one!,
          ROUNDING,
          'at 2.5 times the rate (claims.proportional: false where that is meant),',
          (i) => i,
          2.5,
        );
      }),
    );
  laws.push(
    onWalks('opposite gradients lead the opposite way', (each) => {
      const there = steps().walk(each, shape, { rate });
      const back = steps().walk(
        each.map((gradient) => gradient.map((g) => -g)),
        shape,
        { rate },
      );
      expectChanges(back, there, ROUNDING, 'with the signs of all gradients changed,', (i) => i, -1);
    }),
  );
  if (coordinateWise)
    laws.push(
      onWalks('each coordinate moves as by itself', (each) => {
        const together = steps().walk(each, shape, { rate });
        for (let i = 0; i < COORDINATES; i++) {
          const alone = steps().walk(
            each.map((gradient) => gradient.subarray(i, i + 1)),
            [1],
            { rate },
          );
          expectChanges(
            alone,
            together,
            ROUNDING,
            `of coordinate ${i} by itself (claims.coordinateWise: false where that is meant),`,
            () => i,
          );
        }
      }),
    );
  laws.push(
    onWalks('the same gradients give the same steps', (each) => {
      const { changes } = steps().walk(each, shape, { rate });
      expectSameBits(steps().walk(each, shape, { rate }), changes, 'walked again');
    }),
    law('it goes on from its memory alone', () => {
      const [begins, goesOn] = [new Steps(make(), runtime), new Steps(make(), runtime)];
      const stop = fc.integer({ min: 0, max: 6 });
      return forAll({ gradients, stop }, { cases, seed }, ({ gradients: each, stop: at }) => {
        const { changes } = steps().walk(each, shape, { rate });
        const { memory } = begins.walk(each.slice(0, at), shape, { rate });
        const rest = goesOn.walk(each.slice(at), shape, { rate, from: at + 1, memory: copied(memory) });
        expectSameBits(rest, changes.slice(at), `with the memory of the first ${at} steps, in one made anew`);
      });
    }),
  );
  if (make().moments)
    laws.push(
      onWalks('its moments are the step of its program', (each) => {
        // Also at another rate, and late: coefficients may depend on both.
        for (const walk of [{ rate }, { rate: 2.5 * rate }, { rate, from: 1000 }]) {
          const what = `by its program, at the rate ${walk.rate} from step ${walk.from ?? 1}, beside what its moments say,`;
          const found = steps().walk(each, shape, walk);
          const wanted = walkByMoments(make() as MomentOptimiser, each, walk);
          expectChanges(found, wanted, CORRECTION_ROUNDING, what);
          expectMemory(found.memory, wanted.memory, ROUNDING, what);
        }
      }),
    );
  laws.push(law('it is finite', () => checkFinite(steps(), rate)));
  if (compiles(runtime))
    laws.push(
      law('its program is compiled', () => {
        steps().walk([new Float64Array(COORDINATES)], shape);
        expectTrue(steps().notes.length === 0, steps().notes.join('; '));
      }),
    );
  if (attempt(() => runtime.compile(() => ({}), { backend: 'cpu' }))) {
    laws.push(
      law('compiled, it is as one operation at a time', () => {
        const eager = new Steps(make(), runtime, 'cpu');
        return forAll({ gradients }, { cases, seed }, ({ gradients: each }) => {
          const [found, wanted] = [steps(), eager].map((one) => one.walk(each, shape, { rate }));
          expectChanges(found!, wanted!, ROUNDING, 'compiled, and one operation at a time,');
        });
      }),
    );
  }
  return laws;
}

function checkNames({ memory }: Optimiser): number {
  memory.forEach((name, i) => {
    expectTrue(typeof name === 'string' && name !== '', `memory[${i}] is ${JSON.stringify(name)}, must be a name`);
    expectTrue(memory.indexOf(name) === i, `it keeps two arrays of the name ${name}`);
  });
  return Math.max(1, memory.length);
}

/** At the first step, and at one that goes on from what it gave. */
function checkShapes(steps: Steps, names: readonly string[], shape: SampleShape): void {
  const gradient = arrayOf(shape, (i) => 1 - 0.7 * i);
  let memory = steps.zeros(shape);
  for (const t of [1, 2]) {
    const taken = steps.step(gradient, memory, 0.01, t);
    expectShape(taken.change, shape, 'the change');
    const found = Object.keys(taken.memory);
    expectTrue(
      found.length === names.length && names.every((name) => found.includes(name)),
      `it gives the memory ${found.join(', ') || 'none'}, and keeps ${names.join(', ') || 'none'}`,
    );
    for (const name of found) expectShape(taken.memory[name]!, shape, `the memory ${name}`);
    ({ memory } = taken);
  }
}

/** Curvatures, and where the bottom and the start are. */
const bowl = { curvatures: [0.5, 1, 2], bottom: [0.3, -0.2, 0.1], start: [2, -1.5, 1] };
const STEPS = 1000;

/** E = Σ ½ k (x − c)² falls below a hundredth of what it was. */
function checkBowl(steps: Steps, rate: number): void {
  const { curvatures, bottom, start } = bowl;
  const x = Float64Array.from(start);
  const slope = (): Float64Array => x.map((at, i) => curvatures[i]! * (at - bottom[i]!));
  const energy = (): number => x.reduce((sum, at, i) => sum + 0.5 * curvatures[i]! * (at - bottom[i]!) ** 2, 0);
  const first = energy();
  let memory = steps.zeros([x.length]);
  for (let t = 1; t <= STEPS; t++) {
    const { changes, memory: next } = steps.walk([slope()], [x.length], { rate, from: t, memory });
    changes[0]!.data.forEach((change, i) => (x[i]! += change));
    memory = next;
  }
  expectTrue(
    energy() < first / 100,
    `after ${STEPS} steps at the rate ${rate} the energy of a bowl is ${show(energy())}, and was ${show(first)}: give claims.rate where it takes another rate`,
  );
}

/** Gradients of all sizes, 0 first and between them, at early and at late steps. */
function checkFinite(steps: Steps, rate: number): number {
  const sizes = [0, 1e-12, 1e-6, 1, 1e6, 0, 1e12, 1e-12, 0];
  let tried = 0;
  for (const from of [1, 1000, 1e6]) {
    const walk = steps.walk(
      sizes.map((size) => [size, -size, 0.3 * size]),
      [3],
      { rate, from },
    );
    walk.changes.forEach((change: TensorArray, t) =>
      expectFinite(change, `the change of step ${from + t}, by gradients of about ${sizes[t]},`),
    );
    for (const [name, array] of Object.entries(walk.memory)) expectFinite(array, `the memory ${name}`);
    tried += sizes.length;
  }
  return tried;
}
