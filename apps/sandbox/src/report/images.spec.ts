import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { colourOf, imagesHtml, pngUrl } from './images.ts';

const pixels = (url: string) => {
  const { width, height, data } = decode(Buffer.from(url.split(',')[1]!, 'base64'));
  return { width, height, data: Array.from(data) };
};

describe('images', () => {
  it('are PNGs with a pixel for each number, row by row; what is no number is transparent', () => {
    const scale = { palette: 'grey', low: 0, high: 1 } as const;
    const { width, height, data } = pixels(
      pngUrl({ label: 'a', width: 3, height: 2, values: [0, 1, NaN, -5, 0.5, 9] }, scale),
    );
    expect([width, height]).toEqual([3, 2]);
    const colours = [0, 1, 2, 3, 4, 5].map((i) => data.slice(4 * i, 4 * i + 4));
    expect(colours[0]!.slice(0, 3)).toEqual(colourOf(0, scale));
    expect(colours[1]).toEqual([25, 28, 32, 255]);
    expect(colours[2]).toEqual([0, 0, 0, 0]);
    expect(colours[3]).toEqual(colours[0]);
    expect(colours[5]).toEqual(colours[1]);
    expect(colours[4]![0]).toBeGreaterThan(colours[1]![0]!);
    expect(colours[4]![0]).toBeLessThan(colours[0]![0]!);
  });

  it('signed scales have their middle light and their ends apart', () => {
    const scale = { palette: 'signed', low: -2, high: 2 } as const;
    expect(colourOf(0, scale)).toEqual([250, 250, 248]);
    expect(colourOf(-2, scale)).not.toEqual(colourOf(2, scale));
  });

  it('phases come round', () => {
    const scale = { palette: 'phase', low: 0, high: 2 * Math.PI } as const;
    expect(colourOf(2 * Math.PI, scale)).toEqual(colourOf(0, scale));
    expect(colourOf(-0.3, scale)).toEqual(colourOf(2 * Math.PI - 0.3, scale));
    expect(colourOf(Math.PI, scale)).not.toEqual(colourOf(0, scale));
  });

  it('classes have colours of their own', () => {
    const scale = { palette: 'classes', low: 0, high: 7 } as const;
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((k) => colourOf(k, scale).join())).size).toBe(8);
  });

  it('are drawn large enough to see, with labels that are text', () => {
    const { text } = imagesHtml({
      kind: 'images',
      title: 't',
      images: [{ label: 'T < 2', width: 4, height: 2, values: new Float64Array(8) }],
      scale: { palette: 'signed', low: -1, high: 1 },
      note: 'a & b',
    });
    expect(text).toMatch(/width="132"\s+height="66"/);
    expect(text).toContain('T &lt; 2');
    expect(text).toContain('a &amp; b');
    expect(text.match(/data:image\/png;base64,/g)).toHaveLength(2);
  });
});
