import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { drive, fixtures, recipes, run } from '../../test/fixtures.ts';
import type { Dynamics } from '../contracts/dynamics.ts';
import { reals } from '../contracts/space.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoint/codec.ts';
import { defineEnergy } from '../define/define-energy.ts';
import { defineDynamics, defineEntropy, defineSchedule } from '../define/definition.ts';
import type { Progress } from '../contracts/schedule.ts';

/** A leapfrog step of unit masses on the trap; the velocities are its own. `booksError`: whether ΔH is booked, as work. */
const leapfrog = defineDynamics({
  name: 'leapfrog',
  summary: 'Unit masses on springs.',
  options: z.object({ booksError: z.boolean().default(true) }),
  spaces: ['reals'],
  needs: ['force'],
  make: ({ booksError }): Dynamics<{ velocity: Float64Array; force: { data: Float64Array } }> => {
    const total = (
      energy: Parameters<Dynamics['advance']>[0],
      x: Parameters<Dynamics['advance']>[1],
      v: Float64Array,
    ) => {
      const out = new Float64Array(x.replicas);
      energy.addEnergy(x, out);
      v.forEach((at, i) => (out[Math.floor(i / x.width)]! += at ** 2 / 2));
      return out;
    };
    return {
      timeStep: 0.3,
      booksHeat: true,
      init: (_energy, x, context) => ({
        velocity: context.array('velocity', x.data.length).fill(0.5),
        force: { data: new Float64Array(x.data.length) },
      }),
      addEnergy: ({ velocity }, out) =>
        velocity.forEach((v, i) => (out[Math.floor((i * out.length) / velocity.length)]! += v ** 2 / 2)),
      advance(energy, x, { velocity, force }, tick) {
        const before = total(energy, x, velocity);
        const kick = (): void => {
          energy.addForce!(x, { ...x, data: force.data.fill(0) });
          force.data.forEach((f, i) => (velocity[i]! += 0.15 * f));
        };
        kick();
        velocity.forEach((v, i) => (x.data[i]! += 0.3 * v));
        kick();
        if (booksError) total(energy, x, velocity).forEach((h, r) => (tick.work[r]! += h - before[r]!));
      },
    };
  },
});

const recipe = (more: object = {}) => ({
  energy: { use: 'trap', stiffness: 2 },
  dynamics: { use: 'leapfrog', ...more },
  temperature: 1,
  replicas: 2,
  units: 3,
  seed: 4,
  steps: 40,
  observe: { every: 10 },
});

describe('energy of the dynamics’ own variables', () => {
  it('NEQ-01 is part of U; an integrator’s error is work, and nothing is heat', () => {
    const { frames, events } = drive(run(recipe(), {}, fixtures([leapfrog])));
    expect(events.some(({ type }) => type === 'law-violated')).toBe(false);
    const { simulation } = run(recipe(), {}, fixtures([leapfrog]));
    const potential = new Float64Array(2);
    simulation.assembly.energy.addEnergy(simulation.x, potential);
    simulation.energies.forEach((U, r) => expect(U).toBeCloseTo(potential[r]! + (3 * 0.5 ** 2) / 2, 13));
    for (const { values } of frames) {
      expect(values['heat']).toBe(0);
      expect(Math.abs(values['work']!)).toBeGreaterThan(1e-6);
    }
    // H − (kΔt²/4) V does not change under leapfrog, so the error is (kΔt²/4) ΔV.
    simulation.advance(40);
    const after = new Float64Array(2);
    simulation.assembly.energy.addEnergy(simulation.x, after);
    simulation.ledger.work.forEach((W, r) =>
      expect(W).toBeCloseTo(((2 * 0.3 ** 2) / 4) * (after[r]! - potential[r]!), 12),
    );
  });

  it('NEQ-01 an error that is not booked shows', () => {
    const { events } = drive(run(recipe({ booksError: false }), {}, fixtures([leapfrog])));
    expect(events).toContainEqual(
      expect.objectContaining({ violation: expect.objectContaining({ law: 'first-law' }) }),
    );
  });

  it('a resumed run has the bits of one that was never interrupted', () => {
    const registry = fixtures([leapfrog]);
    const whole = drive(run(recipe(), {}, registry)).frames;
    const first = run(recipe(), {}, registry);
    first.simulation.advance(17);
    const from = decodeCheckpoint(encodeCheckpoint(first.checkpoint()));
    const rest = drive(run(recipe(), { from }, registry)).frames;
    expect(rest).toEqual(whole.slice(1));
  });
});

describe('what energies and schedules may say of themselves', () => {
  it('randomState is where a random start comes from, replica by replica', () => {
    const apart = defineEnergy({
      name: 'apart',
      summary: 'Starts on 0, 10, 20, … and a random fraction.',
      options: z.object({}),
      space: reals,
      make: (_, { units }) => ({
        space: reals(units),
        parameters: {},
        addEnergy: () => {},
        addForce: () => {},
        randomState: (row, uniform) => row.forEach((_v, i) => (row[i] = 10 * i + uniform())),
      }),
    });
    const start = (more: object) =>
      run({ ...recipe(), energy: { use: 'apart' }, ...more }, {}, fixtures([apart, leapfrog])).simulation.x;
    const { data } = start({});
    expect([...data].map((v) => Math.floor(v))).toEqual([0, 10, 20, 0, 10, 20]);
    expect(data[0]).not.toBe(data[3]);
    expect([...start({ replicas: 5 }).data.slice(0, 6)]).toEqual([...data]);
    expect([...start({ initial: 1.5 }).data]).toEqual(new Array(6).fill(1.5));
  });

  it('schedules are told the time since they were last asked', () => {
    const seen: [previous: number, elapsed: number][] = [];
    const watching = defineSchedule({
      name: 'watching',
      summary: 'Keeps what it was told.',
      options: z.object({}),
      make: () => ({
        value(t: number, { previous, elapsed }: Progress) {
          seen.push([previous, elapsed]);
          return 1 + t;
        },
      }),
    });
    const watched = { temperature: { use: 'watching' }, steps: 3 };
    drive(run({ ...recipe(), ...watched }, {}, fixtures([watching, leapfrog])));
    expect(seen).toEqual([
      [NaN, 0],
      [1, 0.3],
      [1.3, 0.3],
    ]);
    seen.length = 0;
    drive(
      run({ ...recipe(), protocol: { centre: { use: 'watching' } }, steps: 2 }, {}, fixtures([watching, leapfrog])),
    );
    expect(seen).toEqual([
      [NaN, 0],
      [1, 0.3],
    ]);
  });

  it('an entropy that is not of thermodynamics gives S, but no F and no entropy production', () => {
    const halved = (thermodynamic: boolean) =>
      defineEntropy({
        name: 'halved',
        summary: 'S = 2 ln 3 a unit, more than there can be.',
        of: 'probabilities',
        options: z.object({}),
        make: () => ({
          of: 'probabilities',
          thermodynamic,
          addEntropy: (_p, out) => out.forEach((_v, r) => (out[r]! += 2 * Math.log(3))),
        }),
      });
    const soft = { ...recipes.soft, entropy: { use: 'halved' } };
    const plain = drive(run(soft, {}, fixtures([halved(false)])));
    expect(plain.frames.at(-1)!.values['S']).toBeCloseTo(4 * Math.log(3), 12);
    expect(plain.frames.at(-1)!.values).not.toHaveProperty('F');
    expect(plain.frames.at(-1)!.values).not.toHaveProperty('entropyProduction');
    expect(plain.events.some(({ type }) => type === 'law-violated')).toBe(false);
    const claimed = drive(run(soft, {}, fixtures([halved(true)])));
    expect(claimed.frames.at(-1)!.values).toHaveProperty('F');
    expect(claimed.events.some(({ type }) => type === 'law-violated')).toBe(true);
  });

  it('entropies of samples say which spaces these come from', () => {
    const ofReals = defineEntropy({
      name: 'of-reals',
      summary: 's',
      of: 'samples',
      spaces: ['reals'],
      options: z.object({}),
      make: () => ({ of: 'samples', addEntropy: () => {} }),
    });
    const spins = {
      ...recipe(),
      energy: { use: 'ring' },
      dynamics: { use: 'heat-bath' },
      entropy: { use: 'of-reals' },
    };
    expect(() => run(spins, {}, fixtures([ofReals]))).toThrow(
      'entropy of-reals is of reals, but energy ring is over spins',
    );
    expect(() => run({ ...recipe(), entropy: { use: 'of-reals' } }, {}, fixtures([ofReals, leapfrog]))).not.toThrow();
  });
});
