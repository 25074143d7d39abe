import type { Figure, LegendEntry, PointShape } from './figure.ts';
import { html, type Html } from './html.ts';

const outlines: Readonly<Record<PointShape, string>> = {
  circle: 'M1.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z',
  triangle: 'M6 1.5L10.8 10.5H1.2z',
  diamond: 'M6 1L10.5 6L6 11L1.5 6z',
  rect: 'M2 2H10V10H2z',
};

/** A short line or a dot in the colour and stroke of what it names. */
function swatch({ colour, shape, stroke }: LegendEntry): Html {
  if (shape !== 'line') {
    return html`<svg class="swatch" width="12" height="12" aria-hidden="true">
      <path d="${outlines[shape]}" style="fill:var(${colour})"></path>
    </svg>`;
  }
  const dashes = { solid: 'none', dashed: '5 3', dotted: '2 2' }[stroke ?? 'solid'];
  return html`<svg class="swatch" width="22" height="12" aria-hidden="true">
    <path d="M1 6H21" style="stroke:var(${colour});stroke-width:2;stroke-dasharray:${dashes}"></path>
  </svg>`;
}

function legendHtml({ id, legend }: Figure): Html {
  const entry = (one: LegendEntry): Html =>
    one.series === undefined
      ? html`<span class="entry">${swatch(one)}${one.label}</span>`
      : html`<button type="button" class="entry" aria-pressed="true" data-chart="${id}" data-series="${one.series}">
          ${swatch(one)}${one.label}
        </button>`;
  const entries = html`<div class="legend">${legend.map(entry)}</div>`;
  return legend.length > 24
    ? html`<details class="fold">
        <summary>Legend, ${legend.length} entries</summary>
        ${entries}
      </details>`
    : entries;
}

/** A figure: legend above, so that it never covers a mark; then the chart; key and caption below. */
export function figureHtml(figure: Figure): Html {
  const { id, description, size, legend, caption, key, y } = figure;
  const style = 'height' in size ? `height:${size.height}px` : `aspect-ratio:${size.aspect.toFixed(3)}`;
  return html`<figure>
    ${legend.length > 0 && legendHtml(figure)} ${y !== undefined && html`<div class="upright">↑ ${y}</div>`}
    <div
      class="chart"
      id="${id}"
      style="${style}"
      tabindex="0"
      role="group"
      aria-roledescription="chart"
      aria-label="${description}"
    ></div>
    <span class="spoken" aria-live="polite"></span>
    ${
      key &&
      key.length > 0 &&
      html`<div class="key">${key.map(({ mark, label }) => html`<span><b>${mark}</b> ${label}</span> `)}</div>`
    }
    ${caption.length > 0 && html`<figcaption>${caption.map((line) => html`<p>${line}</p>`)}</figcaption>`}
  </figure> `;
}
