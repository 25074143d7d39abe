import { describe, expect, it } from 'vitest';
import { fixtures } from '../../test/fixtures.ts';
import type { InnerSetting } from '../contracts/context.ts';
import { Keeper } from './keeper.ts';

function keeperOf() {
  const made: { path: string; setting: InnerSetting | undefined }[] = [];
  const setting = { seed: 3, replicas: 2, units: 4, folder: '.', compute: 'auto' as const };
  const keeper = new Keeper(fixtures(), setting, (_slot, _part, path, inner) => {
    made.push({ path, setting: inner });
    return undefined as never;
  });
  keeper.clamped = Uint8Array.of(1, 0, 0, 0);
  return { keeper, made };
}

describe('contexts within contexts', () => {
  it('have what is around them, but for what is changed', () => {
    const { keeper } = keeperOf();
    const outer = keeper.contextFor('learning');
    expect(outer).toMatchObject({ replicas: 2, clamped: keeper.clamped });
    const inner = outer.within('sampler', { replicas: 5 });
    expect(inner).toMatchObject({ seed: 3, units: 4, replicas: 5, clamped: keeper.clamped });
    expect(inner.stream('moves').blocks).toBe(5);
    const mask = Uint8Array.of(0, 0, 1, 1);
    const deeper = inner.within('start', { clamped: mask });
    expect(deeper).toMatchObject({ replicas: 5, clamped: mask });
    expect(deeper.stream('moves').blocks).toBe(5);
    expect(inner.within('free', { clamped: undefined }).clamped).toBeUndefined();
    expect([...keeper.streams.keys()]).toEqual(['learning.sampler/moves', 'learning.sampler.start/moves']);
  });

  it('parts within are made with the setting around them, but for what is changed', () => {
    const { keeper, made } = keeperOf();
    const inner = keeper.contextFor('learning').within('sampler', { replicas: 5 });
    const mask = Uint8Array.of(0, 0, 1, 1);
    inner.part('dynamics', { use: 'hot' }, 'start', { clamped: mask });
    expect(made).toEqual([{ path: 'learning.sampler.start', setting: { replicas: 5, clamped: mask } }]);
  });

  it('one name, one size', () => {
    const context = keeperOf().keeper.contextFor('dynamics');
    expect(context.array('momenta', 3)).toBe(context.array('momenta', 3));
    expect(() => context.array('momenta', 4)).toThrow('dynamics/momenta was asked for with sizes 3 and 4');
    expect(() => context.within('x', { replicas: 7 }).stream('moves', 2).blocks).not.toThrow();
  });
});
