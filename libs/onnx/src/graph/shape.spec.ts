import { describe, expect, it } from 'vitest';
import { broadcastShapes, type Shape } from './shape.ts';

describe('broadcastShapes', () => {
  const common = (...shapes: Shape[]) => broadcastShapes(shapes, () => '?');

  it('aligns at the back and stretches lengths of 1', () => {
    expect(common([2, 1, 4], [3, 1])).toEqual([2, 3, 4]);
    expect(common([], [5])).toEqual([5]);
    expect(common([0], [1])).toEqual([0]);
    expect(common([2], [3])).toBeUndefined();
    expect(common([0], [2])).toBeUndefined();
  });

  it('takes the number where a symbol meets one, the symbol where it meets 1, a new name where it meets another', () => {
    expect([common(['N'], [3]), common([3], ['N'])]).toEqual([[3], [3]]);
    expect([common(['N'], [1]), common([1], ['N'])]).toEqual([['N'], ['N']]);
    expect(common(['N', 'N'], ['N', 'M'])).toEqual(['N', '?']);
    expect(common(['N'], ['M'], [3])).toEqual([3]);
    expect(common(['N'], [2], [3])).toBeUndefined();
  });
});
