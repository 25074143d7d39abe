import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fixtures, run } from '../../test/fixtures.ts';
import type { Dynamics } from '../contracts/dynamics.ts';
import { defineDynamics } from '../define/definition.ts';
import { definePlugin } from '../define/define-plugin.ts';
import { partOption } from '../define/part-option.ts';
import type { ErgodicError } from '../errors.ts';

/** Hands over to other dynamics, with the first unit held if asked to. */
const wrapper = defineDynamics({
  name: 'wrapper',
  summary: 'Others in a wrapper.',
  clamps: true,
  options: z.object({ inner: partOption('dynamics').describe('what moves'), hold: z.boolean().default(false) }),
  make({ inner, hold }, context): Dynamics {
    const setting = hold ? { clamped: Uint8Array.of(1, 0, 0, 0, 0) } : {};
    const made = context.part('dynamics', inner, 'inner', setting);
    return {
      timeStep: 1,
      init: (energy, x) => made.init(energy, x, context.within('inner', setting)),
      advance: made.advance,
    };
  },
});
const still = defineDynamics({
  name: 'still',
  summary: 'Nothing moves.',
  options: z.object({}),
  make: (): Dynamics => ({ timeStep: 1, init: () => undefined, advance: () => undefined }),
});
const greedy = defineDynamics({ ...still, name: 'greedy', needs: ['critical-temperature'] });
const registry = fixtures().load(
  definePlugin({ name: 'wrappers', version: '1.0.0', provides: [wrapper, still, greedy] }),
);

const started = (dynamics: object, more: object = {}) =>
  run(
    { energy: { use: 'ring' }, units: 5, dynamics: { use: 'wrapper', ...dynamics }, temperature: 1, steps: 3, ...more },
    {},
    registry,
  );
function refusal(dynamics: object, more?: object): ErgodicError {
  try {
    started(dynamics, more);
  } catch (thrown) {
    return thrown as ErgodicError;
  }
  throw new Error('nothing was thrown');
}

describe('dynamics within other parts', () => {
  it('must move what the energy is over', () => {
    expect(() => started({ inner: { use: 'heat-bath' } })).not.toThrow();
    const error = refusal({ inner: { use: 'langevin' } });
    expect(error).toMatchObject({ code: 'missing-capability', path: 'dynamics.inner.use', value: 'langevin' });
    expect(error.message).toContain('langevin moves reals, but energy ring is over spins');
    expect(error.hint).toContain('heat-bath');
  });

  it('must have what they need of the energy', () => {
    const error = refusal({ inner: { use: 'greedy' } });
    expect(error).toMatchObject({ code: 'missing-capability', path: 'dynamics.inner', value: 'critical-temperature' });
    expect(error.message).toContain('dynamics greedy needs critical-temperature, which energy ring does not have');
  });

  it('must leave units alone that are held, by the recipe or by the part around them', () => {
    expect(() => started({ inner: { use: 'still' } })).not.toThrow();
    expect(refusal({ inner: { use: 'still' }, hold: true })).toMatchObject({ path: 'dynamics.inner.use' });
    expect(refusal({ inner: { use: 'still' } }, { clamp: { units: [2], values: 1 } }).message).toContain(
      'dynamics still moves all of them',
    );
  });
});
