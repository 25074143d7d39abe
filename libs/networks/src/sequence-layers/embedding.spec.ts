import type { Layer } from '@ergodic/kernel';
import { describe, expect, it } from 'vitest';
import { build } from '../../test/building.ts';
import { exactly, inputsOf, loadedRuntimes, runner, expectNear } from '../../test/layer-passes.ts';
import { slopesBy } from '../../test/layer-slopes.ts';
import { passed, rows } from '../../test/layers.ts';
import { embedding } from './embedding.ts';
import { checkTokens } from './tokens.ts';

const layer = build(embedding, { vocabulary: 4, size: 3 }, [5]);
const table = layer.parameters['table']!.data;
const tokens = [
  [0, 3, 1, 1, 2],
  [2, 2, 0, 3, 1],
];

describe('embedding', () => {
  it('gives each token its row of the table', () => {
    const { output, energy } = passed(layer, { u: rows(tokens) });
    expect(output.shape).toEqual([2, 5, 3]);
    tokens
      .flat()
      .forEach((token, at) =>
        expect(output.values.slice(3 * at, 3 * at + 3)).toEqual(table.slice(3 * token, 3 * token + 3)),
      );
    expect([energy, layer.conventions]).toEqual([undefined, undefined]);
  });

  it('is the same compiled and eager, also of numbers that are no tokens, which go to the nearest', async () => {
    const { compiled, eager } = await loadedRuntimes();
    const inputs = { ...inputsOf(layer, 2, 1), x: rows([tokens[0]!, [-7, 9, 1.4, 0.6, 2]]) };
    const near = { ...inputs, x: rows([tokens[0]!, [0, 3, 1, 1, 2]]) };
    for (const runtime of [compiled, eager]) {
      expectNear(runner(runtime, layer)(inputs), exactly(layer, near), 1e-6);
      // ∂/∂ row k: the weights of every place where token k stands, summed.
      const { theta, x } = slopesBy(runtime, layer)(inputs);
      const wanted = new Float64Array(12);
      [...tokens[0]!, 0, 3, 1, 1, 2].forEach((token, at) => {
        for (let c = 0; c < 3; c++) wanted[3 * token + c]! += Math.sin(1.7 * (3 * at + c) + 0.4);
      });
      theta['table']!.values.forEach((found, i) => expect(Math.abs(found - wanted[i]!)).toBeLessThan(1e-5));
      expect(x.values.every((slope) => slope === 0)).toBe(true);
    }
  });

  it('data are checked before: the row and the step are named', () => {
    expect(layer.tokens).toBe(4);
    const check = (points: readonly number[], first: Layer = layer, read?: () => void): void =>
      checkTokens(
        {
          name: 'words',
          points: Float64Array.from(points),
          count: 2,
          dimension: 5,
          columns: [],
          ...(read && { read }),
        },
        { embedding1: first },
        'data',
      );
    expect(() => check(tokens.flat())).not.toThrow();
    const wrong = [0, 1, 2, 3, 0, 1, 4, 0, 0, 0];
    const message = 'row 1 of words has 4 at step 1, and the layer embedding1 knows the tokens 0 … 3';
    expect(() => check(wrong)).toThrow(message);
    for (const value of [-1, 1.5, NaN]) expect(() => check([value])).toThrow(`row 0 of words has ${value} at step 0`);
    // Through compositions, by the first layer within; not where it takes numbers, nor where the points are in a file.
    expect(() => check(wrong, { ...layer, tokens: undefined as never, within: { a: layer, b: layer } })).toThrow(
      message,
    );
    expect(() => check(wrong, { ...layer, tokens: undefined as never })).not.toThrow();
    expect(() => check([], layer, () => undefined)).not.toThrow();
  });

  it('refuses vectors', () => {
    expect(() => build(embedding, { vocabulary: 4, size: 3 }, [5, 2])).toThrow(
      'layers.0 (embedding) takes tokens [time], and what comes before it gives [5, 2]',
    );
  });
});
