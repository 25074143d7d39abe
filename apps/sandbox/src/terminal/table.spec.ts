import { describe, expect, it } from 'vitest';
import { coloursFor } from './streams.ts';
import { table, widthOfText } from './table.ts';

const c = coloursFor({});
const words = 'component 2 split in two, and both went their own way';

describe('a table on the terminal', () => {
  it('wraps its last column to the width, and numbers stay whole', () => {
    const drawn = table(['step', 'what happened'], [[4018, words]], c, 40);
    expect(widthOfText(drawn)).toBeLessThanOrEqual(40);
    expect(drawn.replace(/\s+/g, ' ')).toContain(`4018 ${words}`);
    expect(table(['step', 'what happened'], [[4018, words]], c).split('\n')).toHaveLength(2);
  });

  it('wraps headings, and cuts what is too wide even so', () => {
    const drawn = table(['inertia / least', 'seconds of it'], [[1.5, 2.5]], c, 22);
    expect(drawn).toContain('1.5000');
    expect(widthOfText(drawn)).toBeLessThanOrEqual(22);
    expect(widthOfText(table(['a'.repeat(30), 'b'], [['x'.repeat(30), 1.5]], c, 24))).toBe(24);
  });

  it('counts no column for a mark on a letter', () => {
    expect(widthOfText('R̂')).toBe(1);
  });
});
