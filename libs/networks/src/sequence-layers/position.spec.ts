import type { Layer } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { build } from '../../test/building.ts';
import { layerSuite } from '../../test/layer-suite.ts';
import { expectClose, normals, passed, rows } from '../../test/layers.ts';
import { position } from './position.ts';

const layerOf = (options: z.input<typeof position.options>, input: readonly number[]): Layer =>
  build(position, options, input);

describe('position', () => {
  it('adds waves whose lengths grow from 2π to 10000 · 2π', () => {
    const u = normals([2, 3, 5], 2);
    const wanted = u.values.map((x, at) => {
      const [t, i] = [Math.floor(at / 5) % 3, at % 5];
      const phase = t / 10000 ** ((2 * Math.floor(i / 2)) / 5);
      return x + (i % 2 === 0 ? Math.sin(phase) : Math.cos(phase));
    });
    expectClose(passed(layerOf({}, [3, 5]), { u }).output, { shape: [2, 3, 5], values: wanted }, 1e-7);
  });

  it('learned, it adds its θ', () => {
    const layer = layerOf({ kind: 'learned' }, [2, 2]);
    const theta = {
      positions: rows([
        [0.5, -1],
        [2, 0.25],
      ]),
    };
    const { output } = passed(layer, {
      u: rows([
        [
          [1, 1],
          [1, 1],
        ],
      ]),
      theta,
    });
    expect([...output.values]).toEqual([1.5, 0, 3, 1.25]);
    expect(layer.parameters['positions']!.data.every((p) => p !== 0 && Math.abs(p) < 0.2)).toBe(true);
    expect(layerOf({}, [2, 2]).parameters).toEqual({});
  });

  it('refuses what is no sequence', () => {
    expect(() => layerOf({}, [7])).toThrow('layers.0 (position) takes a sequence [time, features]');
  });
});

layerSuite('position', () => layerOf({}, [3, 4]), { temperatures: [0.7] });
layerSuite('position, learned', () => layerOf({ kind: 'learned' }, [3, 4]), { temperatures: [0.7] });
