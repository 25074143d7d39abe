import type { ColourScale, Image, Section } from '@ergodic/kernel';
import { encode } from 'fast-png';
import { formatNumber } from './format-number.ts';
import { html, type Html } from './html.ts';

export type ImagesSection = Extract<Section, { kind: 'images' }>;

type Colour = readonly [red: number, green: number, blue: number];

const light: Colour = [250, 250, 248];
const dark: Colour = [25, 28, 32];
const blue: Colour = [0, 96, 160];
const red: Colour = [200, 70, 10];

/** Okabe and Ito's, as for series. */
const classColours: readonly Colour[] = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [91, 58, 142],
  [51, 55, 61],
];

/** Pixels that the longer side of a picture takes on the page, at least. */
const SIDE = 132;
/** Colours of the ramp of a scale. */
const RAMP = 64;

/** Pictures in a row that wraps, each with its label, under the ramp of their colours. */
export function imagesHtml({ images, scale, note }: ImagesSection): Html {
  return html`${scale.palette !== 'classes' && rampHtml(scale)}
    <div class="images">${images.map((image) => imageHtml(image, scale))}</div>
    ${note !== undefined && html`<p class="caption">${note}</p>`}`;
}

function imageHtml(image: Image, scale: ColourScale): Html {
  const { label, width, height } = image;
  const zoom = Math.max(1, Math.round(SIDE / Math.max(width, height)));
  return html`<figure>
    <img
      src="${pngUrl(image, scale)}"
      width="${width * zoom}"
      height="${height * zoom}"
      alt="${label}: ${width} by ${height} numbers"
    />
    <figcaption>${label}</figcaption>
  </figure> `;
}

function rampHtml(scale: ColourScale): Html {
  const { low, high } = scale;
  const values = Float64Array.from({ length: RAMP }, (_, i) => low + ((high - low) * i) / (RAMP - 1));
  const url = pngUrl({ label: '', width: RAMP, height: 1, values }, scale);
  return html`<div class="ramp">
    <span>${formatNumber(low)}</span><img src="${url}" width="${2 * RAMP}" height="12" alt="" /><span
      >${formatNumber(high)}</span
    >
  </div>`;
}

/** The picture as a PNG inside a data URL. Numbers beyond the scale take the colour of its end; NaN is transparent. */
export function pngUrl({ width, height, values }: Image, scale: ColourScale): string {
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const value = values[i];
    if (value === undefined || Number.isNaN(value)) continue;
    data.set(colourOf(value, scale), 4 * i);
    data[4 * i + 3] = 255;
  }
  return `data:image/png;base64,${Buffer.from(encode({ width, height, data, channels: 4 })).toString('base64')}`;
}

/** The colour of a number on a scale. */
export function colourOf(value: number, { palette, low, high }: ColourScale): Colour {
  if (palette === 'classes') return classColours[Math.abs(Math.round(value - low)) % classColours.length]!;
  const share = high === low ? 0.5 : (value - low) / (high - low);
  if (palette === 'phase') return hue(share - Math.floor(share));
  const at = Math.min(1, Math.max(0, share));
  if (palette === 'grey') return mixed(light, dark, at);
  return at < 0.5 ? mixed(blue, light, 2 * at) : mixed(light, red, 2 * at - 1);
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  const between = (k: 0 | 1 | 2): number => Math.round(from[k] + share * (to[k] - from[k]));
  return [between(0), between(1), between(2)];
}

/** Around the circle: three cosines a third of a turn apart. */
function hue(turn: number): Colour {
  const wave = (shift: number): number => Math.round(140 + 100 * Math.cos(2 * Math.PI * (turn - shift)));
  return [wave(0), wave(1 / 3), wave(2 / 3)];
}
