import { describe, expect, it } from 'vitest';
import { bits, reals, spins, type Energy, type Space } from '@ergodic/kernel';
import { lawContext, lawsOf } from '@ergodic/laws';
import { at, expectEnd, expectRejected, expectTimeOnly, make, near } from '../test/support.ts';
import { errorOf } from '../test/two-level.ts';
import { annealing } from './annealing.ts';

function pairs(space: Space, edges: readonly (readonly [number, number, number])[], field: readonly number[]): Energy {
  return {
    space,
    parameters: {},
    addEnergy: () => undefined,
    pairwise: {
      from: Int32Array.from(edges, ([i]) => i),
      to: Int32Array.from(edges, ([, j]) => j),
      coupling: Float64Array.from(edges, ([, , J]) => J),
      field: Float64Array.from(field),
    },
  };
}

const scheduleFor = (energy: Energy | undefined, options: object = {}) =>
  annealing.make(annealing.options.parse({ duration: 10, ...options }), { ...lawContext(1, 1), energy });
const rangeFor = (energy: Energy): [number, number] => {
  const schedule = scheduleFor(energy);
  return [at(schedule, 0), at(schedule, 10)];
};

/** Fields of the units 0.5, 0, −0.3, 0; the unit held most is 0, by 2 + 0.5. */
const chain = pairs(
  spins(4),
  [
    [0, 1, -2],
    [1, 2, 0.4],
    [2, 3, 0.3],
  ],
  [0.5, 0, -0.3, 0],
);

describe('annealing', () => {
  for (const law of lawsOf(annealing)) it(`law: ${law.name}`, law.check);

  it('geometric in β: by the same factor in each unit of time; linear: by the same amount', () => {
    const geometric = make(annealing, { duration: 20, from: 5, to: 0.2 });
    for (const t of [0, 3, 12.5]) near(at(geometric, t + 2) / at(geometric, t), (0.2 / 5) ** (1 / 10));
    expectEnd(geometric, 0.2);
    expectTimeOnly(geometric);
    const linear = make(annealing, { duration: 20, from: 5, to: 0.2, progression: 'linear' });
    for (const t of [0, 3, 12.5]) near(1 / at(linear, t + 2) - 1 / at(linear, t), (5 - 0.2) / 10);
    expectEnd(linear, 0.2);
    expect(linear.duration).toBe(20);
    near(at(linear, 0), 5);
    // Mutants: linear in T; each in place of the other.
    expectRejected(() => near(5 - 4.8 * (10 / 20), at(geometric, 10)));
    expectRejected(() => near(at(linear, 10), at(geometric, 10)));
  });

  it('range of spins: 2 · 2.5/ln 2 down to 2 · 0.3/ln(2/0.01), two units having a bond or field of 0.3', () => {
    const [from, to] = rangeFor(chain);
    near(from, 5 / Math.LN2);
    near(to, 0.6 / Math.log(200));
    // At `from` the unit held most flips upwards with probability ½; at `to` of two units 0.01 are excited.
    near(Math.exp(-5 / from), 0.5);
    near(2 * Math.exp(-0.6 / to), 0.01);
    // Mutants: without the factor 2 of spins, of one unit.
    expectRejected(() => near(from, 2.5 / Math.LN2));
    expectRejected(() => near(to, 0.6 / Math.log(100)));
  });

  it('the range of bits is that of the spins that they are', () => {
    // b = (1 + s)/2 in −1.2 b₀b₁ + 0.8 b₁b₂ − 0.5 b₀ + 0.1 b₂.
    const energy = pairs(
      bits(3),
      [
        [0, 1, 1.2],
        [2, 1, -0.8],
      ],
      [0.5, 0, -0.1],
    );
    const same = pairs(
      spins(3),
      [
        [0, 1, 0.3],
        [1, 2, -0.2],
      ],
      [0.25 + 0.3, 0.3 - 0.2, -0.05 - 0.2],
    );
    const [found, wanted] = [rangeFor(energy), rangeFor(same)];
    near(found[0], wanted[0]);
    near(found[1], wanted[1]);
    // Energies of turning bit 1 with both neighbours at 1 and at 0 lie within the bounds.
    expect(found[0] * Math.LN2).toBeGreaterThanOrEqual(1.2);
    expectRejected(() => near(rangeFor({ ...energy, space: spins(3) })[0], wanted[0]));
    // Couplings that cancel exactly for spins leave no tiny field of rounding.
    const balanced = pairs(bits(2), [[0, 1, 0.1 + 0.2]], [-0.15, -0.15]);
    near(rangeFor(balanced)[1], 0.15 / Math.log(200), 1e-9);
  });

  it('parallel pairs are summed; zero couplings count as none', () => {
    const doubled = pairs(
      spins(3),
      [
        [0, 1, 0.5],
        [1, 0, 0.5],
        [1, 2, 0],
      ],
      [0, 0, 0],
    );
    expect(rangeFor(doubled)).toEqual([2 / Math.LN2, 2 / Math.log(200)]);
  });

  it('one end given, the other found', () => {
    const schedule = scheduleFor(chain, { from: 3 });
    near(at(schedule, 0), 3);
    near(at(schedule, 10), 0.6 / Math.log(200));
    near(at(scheduleFor(chain, { to: 0.7 }), 10), 0.7);
  });

  it.each<[string, Energy | undefined]>([
    ['none', undefined],
    ['no pairs', { space: spins(2), parameters: {}, addEnergy: () => undefined }],
    ['reals', pairs(reals(2), [[0, 1, 1]], [0, 0])],
    ['zero', pairs(spins(2), [[0, 1, 0]], [0, 0])],
    ['NaN', pairs(spins(2), [[0, 1, NaN]], [0, 0])],
  ])('an energy with %s has no range: says what to give', (_, energy) => {
    const error = errorOf(() => scheduleFor(energy));
    expect(error).toMatchObject({ code: 'missing-capability', path: 'from', hint: 'give from and to' });
    expect(at(scheduleFor(energy, { from: 2, to: 1 }), 0)).toBe(2);
  });

  it('refuses an end that is not below the start, and says which', () => {
    expect(errorOf(() => scheduleFor(chain, { from: 1, to: 2 }))).toMatchObject({ path: 'to', value: 2 });
    expect(errorOf(() => scheduleFor(chain, { to: 50 }))).toMatchObject({ path: 'to', value: 50 });
    expect(errorOf(() => scheduleFor(chain, { from: 0.01 }))).toMatchObject({ path: 'from', value: 0.01 });
    expect(annealing.options.safeParse({ duration: 0 }).success).toBe(false);
  });
});
