import { expect, it } from 'vitest';
import { linearTicks, logTicks, spanOf } from './axis.ts';
import { digitsWithin, formatDuration, formatNumber } from './format-number.ts';
import { html, jsonForScript, scriptText } from './html.ts';
import { placeLabels } from './marks.ts';
import { alignNumbers } from './tables.ts';
import { keepExtremes, sampleEvenly } from './thin-out.ts';

it.each([
  [0, '0'],
  [-0, '0'],
  [0.000123456, '0.0001235'],
  [0.00001, '1 × 10⁻⁵'],
  [-1.23456e-14, '−1.235 × 10⁻¹⁴'],
  [0.5, '0.5'],
  [12.3456, '12.35'],
  [999.96, '1,000'],
  [12345.6, '12,346'],
  [1234.5, '1,235'],
  [1234567, '1,234,567'],
  [123456789, '1.235 × 10⁸'],
  [999999.9, '1 × 10⁶'],
  [Number.NaN, '–'],
  [-Infinity, '−∞'],
])('formats %d as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

it('formats errors and durations', () => {
  expect(formatNumber(1234.49812, digitsWithin(1234.49812, 0.0123))).toBe('1,234.498');
  expect([digitsWithin(1.23, 0.5), digitsWithin(0, 0.1), digitsWithin(1, 0)]).toEqual([4, 4, 4]);
  expect([0.0123, 12.34, 600, 9000].map(formatDuration)).toEqual(['12.3 ms', '12.3 s', '10 min', '2 h 30 min']);
});

it('aligns decimals with spaces as wide as digits', () => {
  const blank = '\u2008\u2007\u2007\u2007\u2007';
  expect(alignNumbers([12.5, 0.25, null, 3])).toEqual(['12.50\u2007\u2007', '0.2500', `–${blank}`, `3${blank}`]);
  expect(alignNumbers([0.5, 'none', null])).toEqual(['0.5', 'none', '–']);
  expect(alignNumbers([1, 20_000])).toEqual(['1', '20,000']);
});

it('escapes what is put into a template, but not templates', () => {
  expect(html`<p>${'<b>'}${html`<i>${'"'}</i>`}${[1, 2]}${false}${undefined}</p>`.text).toBe(
    '<p>&lt;b&gt;<i>&quot;</i>12</p>',
  );
  expect(html`${'\u0000'}`.text).toBe('\ufffd');
});

it('keeps scripts inside their elements', () => {
  const value = { text: '</script><!--\u2028', number: Number.NaN };
  expect(jsonForScript(value)).not.toMatch(/[<\u2028]/);
  expect(JSON.parse(jsonForScript(value))).toEqual({ ...value, number: null });
  expect(scriptText('"</SCRIPT><!--"').text).toBe('"<\\/SCRIPT><\\!--"');
});

it('puts ticks on round numbers', () => {
  expect(linearTicks(0.1, 7.9, 4)).toEqual([2, 4, 6]);
  expect(linearTicks(-0.31, 0.32, 5)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  expect(linearTicks(5, 5, 4)).toEqual([5]);
  expect(logTicks(0.3, 100, 9)).toEqual([0.5, 1, 2, 5, 10, 20, 50, 100]);
  expect(logTicks(1e-12, 1e12, 6)).toEqual(
    [1e-12, 1e-8, 1e-4, 1, 1e4, 1e8, 1e12].filter((t) => Math.log10(t) % 4 === 0),
  );
  expect(logTicks(1.01, 1.09, 9).length).toBeGreaterThan(1);
});

it('spans what there is, with room around a single value and none for rounding', () => {
  expect(spanOf([3, 3, null], 'linear', 3)).toMatchObject({ min: 2.7, max: 3.3 });
  expect(spanOf([], 'linear', 3)).toMatchObject({ type: 'value' });
  expect(spanOf([-1, 0], 'log', 3)).toMatchObject({ type: 'value' });
  expect(spanOf([-1, 2], 'log', 3)).toMatchObject({ type: 'log', min: 1 / 4 ** 0.02, max: 4 * 4 ** 0.02 });
});

it('keeps the extremes, the ends and the gaps of every series', () => {
  const up = Array.from({ length: 1000 }, (_, i) => (i === 500 ? -7 : i));
  const gap = up.map((_, i) => (i === 777 ? Number.NaN : 0));
  const kept = keepExtremes(1000, [up, gap], 100, [123]);
  for (const index of [0, 123, 500, 777, 999]) expect(kept).toContain(index);
  expect(kept.length).toBeLessThan(110);
  expect(keepExtremes(3, [[1, 2, 3]], 100)).toEqual([0, 1, 2]);
});

it('samples evenly and in order', () => {
  const kept = sampleEvenly(1000, 100);
  expect(kept).toHaveLength(100);
  kept.forEach((index, i) => expect(Math.floor(index / 10)).toBe(i));
});

it('labels lines that have room, and shares labels among those that have not', () => {
  const lines = [0.1, 0.5, 0.51, 0.52, 0.9].map((at, i) => ({ at, id: i + 1 }));
  expect(placeLabels(lines, 0.05)).toEqual(['1', '', '2–4', '', '5']);
  expect(
    placeLabels(
      [0.1, 0.11, 0.5].map((at, i) => ({ at, id: [1, 5, 2][i] ?? 0 })),
      0.05,
    ),
  ).toEqual(['1, 5', '', '2']);
});
