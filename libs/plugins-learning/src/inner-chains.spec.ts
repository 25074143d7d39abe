import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRegistry, defineDynamics, definePlugin, type Dynamics } from '@ergodic/kernel';
import { lawContext } from '@ergodic/laws';
import { InnerChains, scatterHidden, visibleMask } from './inner-chains.ts';
import { coupledHidden } from './trial-machine.ts';

interface Seen {
  readonly step: number;
  readonly temperature: number;
  readonly revision: number | undefined;
  readonly clamped: readonly number[] | undefined;
  readonly blocks: number;
}
const seen: Seen[] = [];
const watching = defineDynamics({
  name: 'watching',
  summary: 'Notes what it is given.',
  clamps: true,
  options: z.object({}),
  make: (_options, { clamped }): Dynamics<{ blocks: number }> => ({
    timeStep: 1,
    init: (_energy, _x, context) => ({ blocks: context.stream('moves').blocks }),
    advance: (_energy, _x, { blocks }, { step, temperature, revision }) =>
      seen.push({ step, temperature, revision, clamped: clamped && [...clamped], blocks }),
  }),
});
const registry = createRegistry([definePlugin({ name: 'watching', version: '1.0.0', provides: [watching] })]);

describe('inner chains', () => {
  it('have streams of their own, their mask, and a revision that goes up, since θ may have changed', () => {
    const energy = coupledHidden();
    const context = lawContext(5, 2, 1, { registry });
    const chains = new InnerChains(energy, context, { use: 'watching' }, 'some', 7, visibleMask(energy));
    chains.advance(2, 0.7);
    chains.advance(1, 1.5);
    const own = { clamped: [1, 0, 0], blocks: 7 };
    expect(seen).toEqual([
      { step: 0, temperature: 0.7, revision: 1, ...own },
      { step: 1, temperature: 0.7, revision: 1, ...own },
      { step: 2, temperature: 1.5, revision: 2, ...own },
    ]);
  });

  it('hidden units are scattered, the same for no two chains; visible ones stay', () => {
    const energy = coupledHidden();
    const context = lawContext(5, 2, 1, { registry });
    const { x } = new InnerChains(energy, context, { use: 'watching' }, 'some', 4000);
    scatterHidden(x, energy, context.stream('hidden', 4000));
    const counts = new Map<string, number>();
    for (let r = 0; r < 4000; r++) {
      const row = x.data.slice(3 * r, 3 * r + 3).join();
      counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['0,-1,-1', '0,-1,1', '0,1,-1', '0,1,1']);
    // Binomial of 4000, ¼: deviation 27.4.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5.5 * 27.4);
  });
});
