import { decodeCheckpoint, encodeCheckpoint, type Schedule } from '@ergodic/kernel';
import { lawsOf } from '@ergodic/laws';
import { describe, expect, it } from 'vitest';
import { expectRejected, make, near, walk } from '../test/support.ts';
import { errorOf, framesOf, run, temperaturesOf, twoLevelHeatCapacity } from '../test/two-level.ts';
import { adaptive } from './adaptive.ts';

const gap = 1.7;
const speed = 0.4;
const relaxationTime = 2.5;
const C = (T: number): number => twoLevelHeatCapacity(gap, T);
const options = { from: 3.4, to: 1e-3, speed, relaxationTime, largestChange: 0.5 };

/** The thermodynamic length of a two-level system from T = ∞ to T, ∫√C |dT|/T: the Gudermannian of x = Δ/2T. */
const lengthTo = (T: number): number => Math.atan(Math.sinh(gap / (2 * T)));

/** The solution of dT/dt = −v T/(ε √C) for it: that length grows by v in each ε. */
const exactly = (t: number): number =>
  gap / (2 * Math.asinh(Math.tan(lengthTo(options.from) + (speed * t) / relaxationTime)));

const times = (end: number, step: number): number[] =>
  Array.from({ length: Math.round(end / step) + 1 }, (_, i) => i * step);

/** Its value at `end`, in stages of `step`. */
const coolsTo = (schedule: Schedule, end: number, step: number): number => walk(schedule, times(end, step), C).at(-1)!;

/** NET-08: it follows the exact solution, with an error of first order in the length of a stage. */
function isConstantSpeed(schedule: Schedule): void {
  for (const end of [1, 3, 6]) {
    const [coarse, fine, finest] = [0.02, 0.01, 0.005].map((step) => coolsTo(schedule, end, step));
    const order = (coarse! - fine!) / (fine! - finest!);
    expect(order).toBeGreaterThan(1.98);
    expect(order).toBeLessThan(2.02);
    // With the error of first order taken away:
    near(2 * finest! - fine!, exactly(end), 5e-6);
  }
}

/** NET-08: with constant C it is exponential cooling, exactly. */
function isExponential(schedule: Schedule): void {
  for (const c of [0.3, 1, 7.5]) {
    const uneven = [0, 0.1, 0.35, 0.4, 1, 1.02];
    for (const [i, T] of walk(schedule, uneven, () => c).entries())
      near(T, 3.4 * Math.exp((-speed * uneven[i]!) / (relaxationTime * Math.sqrt(c))));
  }
}

const mutants: readonly (readonly [string, (schedule: Schedule) => Schedule])[] = [
  ['C for √C', (it) => ({ value: (t, p) => it.value(t, { ...p, heatCapacity: () => p.heatCapacity() ** 2 }) })],
  ['1 for √C', (it) => ({ value: (t, p) => it.value(t, { ...p, heatCapacity: () => 1 }) })],
  [
    'Var(E) for C',
    (it) => ({ value: (t, p) => it.value(t, { ...p, heatCapacity: () => p.heatCapacity() * p.previous ** 2 }) }),
  ],
  ['without ε', (it) => ({ value: (t, p) => it.value(t, { ...p, elapsed: p.elapsed * relaxationTime }) })],
  ['a factor 2 in v', (it) => ({ value: (t, p) => it.value(t, { ...p, elapsed: p.elapsed / 2 }) })],
  [
    'the wrong sign',
    (it) => ({ value: (t, p) => (p.elapsed > 0 ? p.previous ** 2 / it.value(t, p) : it.value(t, p)) }),
  ],
  ['another start', (it) => ({ value: (t, p) => (p.elapsed > 0 ? it.value(t, p) : 3.3) })],
];

describe('adaptive', () => {
  for (const law of lawsOf(adaptive)) it(`law: ${law.name}`, law.check);

  it('NET-08 constant C: T = from · e^(−v t/(ε √C)), exactly, in stages of any length', () => {
    isExponential(make(adaptive, options));
  });

  it('NET-08 CAN-06 two levels: gd(Δ/2T) grows as v t/ε, with an error of first order in the stage', () => {
    isConstantSpeed(make(adaptive, options));
  });

  it.each(mutants)('NET-08 GEN-11 rejects the mutant %s', (_, mutate) => {
    const mutant = mutate(make(adaptive, options));
    expectRejected(() => isExponential(mutant));
    expectRejected(() => isConstantSpeed(mutant));
  });

  it('CAN-06 the exact solution is that of dT/dt = −v T/(ε √C) with C = (Δ/2T)² sech²(Δ/2T), by Runge–Kutta', () => {
    const slope = (T: number): number =>
      (-speed * T) / (relaxationTime * (gap / (2 * T)) * (1 / Math.cosh(gap / (2 * T))));
    const h = 1e-3;
    let T = options.from;
    for (let n = 0; n < 6000; n++) {
      const k1 = slope(T);
      const k2 = slope(T + (h / 2) * k1);
      const k3 = slope(T + (h / 2) * k2);
      T += (h / 6) * (k1 + 2 * k2 + 2 * k3 + slope(T + h * k3));
    }
    near(T, exactly(6), 1e-8);
    near(twoLevelHeatCapacity(1, 0.416778279800482), 0.439228839890645);
  });

  it('NET-08 each ε is the same thermodynamic length v, at every temperature', () => {
    const stages = times(6, 1e-3);
    const lengths = walk(make(adaptive, options), stages, C).map(lengthTo);
    for (let i = 1; i < lengths.length; i += 500)
      near((relaxationTime * (lengths[i]! - lengths[i - 1]!)) / 1e-3, speed, 1e-3);
    // Exponential cooling between the same temperatures is not: slow where C is small.
    const [first, last] = [options.from, exactly(6)];
    const even = stages.map((t) => lengthTo(first * (last / first) ** (t / 6)));
    expect(even.at(-1)! - even.at(-2)!).toBeGreaterThan(2 * (even[1]! - even[0]!));
  });

  it('NET-08 N units have √N times the length, so cooling takes √N times as long', () => {
    const schedule = make(adaptive, options);
    const nine = walk(schedule, times(9, 0.003), (T) => 9 * C(T)).at(-1)!;
    near(nine, walk(schedule, times(3, 0.001), C).at(-1)!, 1e-9);
  });

  it('where C → 0, T falls by `largestChange` a stage and no more; never below `to`', () => {
    const schedule = make(adaptive, { from: 1, to: 0.5, speed: 1, largestChange: 0.2 });
    const values = walk(schedule, [0, 1, 2, 3, 4, 5], () => 0);
    for (const [i, T] of [1, 0.8, 0.64, 0.512, 0.5, 0.5].entries()) near(values[i]!, T);
    near(walk(make(adaptive, { from: 1, to: 0.5, speed: 1 }), [0, 1], () => 1e-9)[1]!, 0.9);
    const cold = walk(make(adaptive, { from: 1, to: 0.01, speed: 0.5 }), times(60, 1), C);
    for (const [i, T] of cold.slice(1).entries()) expect(T).toBeGreaterThanOrEqual(0.9 * cold[i]! * (1 - 1e-12));
    expect(cold.at(-1)).toBe(0.01);
  });

  it('refuses an end above the start, and values that it cannot have', () => {
    expect(() => make(adaptive, { ...options, to: 4 })).toThrow('to is 4, above the start 3.4');
    for (const bad of [{ speed: 0 }, { relaxationTime: 0 }, { largestChange: 0 }, { largestChange: 1 }, { from: 0 }])
      expect(adaptive.options.safeParse({ ...options, ...bad }).success).toBe(false);
  });
});

const temperature = { use: 'adaptive', from: 2, to: 0.1, speed: 0.3, relaxationTime: 2 };

describe('adaptive in a run', () => {
  it('NET-08 CAN-06 with dynamics that know C: constant speed from one replica, stage by stage', () => {
    const recipe = {
      replicas: 1,
      units: 3,
      dynamics: { use: 'redraw-telling', timeStep: 0.25 },
      temperature,
      steps: 40,
    };
    const T = temperaturesOf(recipe);
    expect(T[0]).toBe(2);
    for (let k = 1; k < 40; k++) {
      const c = 3 * twoLevelHeatCapacity(1, T[k - 1]!);
      near(T[k]!, T[k - 1]! * Math.exp((-0.3 * 0.25) / (2 * Math.sqrt(c))));
    }
    const length = Math.sqrt(3) * (Math.atan(Math.sinh(0.5 / T[39]!)) - Math.atan(Math.sinh(0.5 / 2)));
    near(length, (0.3 * 39 * 0.25) / 2, 0.03);
  });

  it('NET-08 C = Var(E)/T² over the replicas as they are, with the T of their stage', () => {
    const recipe = { replicas: 20, units: 4, temperature, steps: 15, observe: { snapshots: ['state'] } };
    const frames = framesOf(recipe);
    for (let k = 1; k < frames.length; k++) {
      const before = frames[k - 1]!;
      const energies = Array.from({ length: 20 }, (_, r) =>
        before.snapshots!['state']!.data.subarray(4 * r, 4 * r + 4).reduce((sum, bit) => sum + bit, 0),
      );
      const mean = energies.reduce((sum, e) => sum + e, 0) / 20;
      const variance = energies.reduce((sum, e) => sum + (e - mean) ** 2, 0) / 19;
      const fall = Math.exp((-0.3 * before.values['T']!) / (2 * Math.sqrt(variance)));
      near(frames[k]!.values['T']!, before.values['T']! * Math.max(0.9, fall));
    }
    expect(frames.at(-1)!.values['T']).toBeLessThan(0.5 * 2);
  });

  it('resumed from a checkpoint, the rest of the run has the same bits', () => {
    const recipe = { replicas: 6, units: 4, temperature, steps: 30 };
    const whole = run(recipe);
    const frames = [...whole.frames()];
    const first = run(recipe);
    first.simulation.advance(11);
    const from = decodeCheckpoint(encodeCheckpoint(first.checkpoint()));
    const rest = run(recipe, { from });
    expect([...rest.frames()]).toEqual(frames.slice(11));
    expect(rest.simulation.x.data).toEqual(whole.simulation.x.data);
    expect(rest.simulation.position).toEqual(whole.simulation.position);
    expect(new Set(frames.map(({ values }) => values['T'])).size).toBeGreaterThan(25);
  });

  it('unit: critical multiplies, and it goes on from there', () => {
    const recipe = { replicas: 1, dynamics: { use: 'redraw-telling' }, steps: 12 };
    // From 2 T_c = 5 on the same way down: the speed knows no unit.
    const inUnits = temperaturesOf({ ...recipe, temperature: { ...temperature, unit: 'critical' } });
    const plain = temperaturesOf({ ...recipe, temperature: { ...temperature, from: 5, to: 0.25 } });
    for (let k = 0; k < 12; k++) near(inUnits[k]!, plain[k]!);
    expect(inUnits[11]).toBeLessThan(inUnits[0]!);
  });

  it('one replica whose dynamics do not know C: says what would be right', () => {
    const error = errorOf(() => framesOf({ replicas: 1, temperature, steps: 5 }));
    expect(error).toMatchObject({
      code: 'missing-capability',
      path: 'replicas',
      value: 1,
      message: expect.stringContaining('schedule adaptive needs the heat capacity'),
      hint: expect.stringContaining('at least 2 replicas'),
    });
  });

  it('a heat capacity that is no number is not blamed on the replicas', () => {
    const schedule = make(adaptive, options, 2);
    for (const C of [NaN, Infinity, -1])
      expect(errorOf(() => schedule.value(1, { previous: 1, elapsed: 1, heatCapacity: () => C }))).toMatchObject({
        code: 'non-finite',
        path: 'energy',
      });
  });

  it('has no end of its own: the recipe needs steps', () => {
    expect(errorOf(() => run({ temperature }))).toMatchObject({ code: 'missing-part', path: 'steps' });
  });
});
