import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Section } from '@ergodic/kernel';
import { stringify } from 'yaml';
import { linearTicks } from './axis.ts';
import { drawCharts } from './draw-charts.ts';
import { chartOf, type Figure } from './figure.ts';
import { figureHtml } from './figure-html.ts';
import { digitsWithin, formatNumber } from './format-number.ts';
import { html, Html, jsonForScript, scriptText } from './html.ts';
import { imagesHtml } from './images.ts';
import { linesFigure } from './lines-figure.ts';
import { placeLabels } from './marks.ts';
import { ledgerFigure, observableFigures } from './observable-figures.ts';
import type { ReportInput } from './report-input.ts';
import { overRun, overTemperature } from './run-figures.ts';
import { scatterFigure } from './scatter-figure.ts';
import { isEmpty } from './section-parts.ts';
import { styles } from './styles.ts';
import { findingsHtml, headerHtml, numbersHtml, transitionsHtml, violationsHtml } from './summary.ts';
import { tableHtml } from './tables.ts';

/** Violations kept as data; the page counts all of them. */
const mostViolations = 1000;

/** One part of the page, under its title. */
interface Part {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  readonly figures: readonly Figure[];
}

/**
 * A run as one HTML file: self-contained, offline, for screen and paper, light and dark. It knows nothing of what was run; it
 * draws what the frames hold and what the analyses say.
 */
export function renderReport(input: ReportInput): string {
  const parts = [thermodynamics(input), ledger(input), observables(input), ...input.sections.map(sectionPart)].filter(
    (part) => part !== undefined,
  );
  const charts = parts.flatMap(({ figures }) => figures.map(chartOf));
  const { recipe, meta, findings, violations } = input;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
        />
        <meta name="generator" content="Ergodic ${meta.kernel}" />
        <title>${recipe.name} · Ergodic</title>
        <style>
          ${new Html(styles)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the figures</a>
        <header>
          ${headerHtml(input)}${findingsHtml(findings)} ${numbersHtml(input)}
          <nav aria-label="Contents">
            <ul>
              ${[...parts, { id: 'recipe', title: 'Recipe' }].map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li> `)}
            </ul>
          </nav>
        </header>
        <main id="main">
          <noscript><p>The figures need JavaScript, which comes inside this file; text and tables do not.</p></noscript>
          ${violationsHtml(violations)}
          ${parts.map(
            ({ id, title, body }) =>
              html`<section id="${id}">
                <h2>${title}</h2>
                ${body}
              </section> `,
          )}
          ${recipeHtml(input)}
        </main>
        <footer>
          <p>
            ${meta.plugins.length > 0 && html`Plugins: ${meta.plugins.map(({ name, version }) => `${name} ${version}`).join(', ')}.`}
          </p>
          <p>
            Made by Ergodic ${meta.kernel}. k<sub>B</sub> = 1, entropies in nats. Charts: Apache ECharts, Apache License
            2.0.
          </p>
        </footer>
        <script type="application/json" id="run">
          ${new Html(jsonForScript({ recipe, meta, findings, violations: violations?.slice(0, mostViolations) }))}
        </script>
        <script type="application/json" id="charts">
          ${new Html(jsonForScript(charts))}
        </script>
        ${
          charts.length > 0 &&
          html`<script>
              ${scriptText(chartLibrary())};
            </script>
            <script>
              ${scriptText(`(${drawCharts})(echarts, ${formatNumber}, ${linearTicks}, ${placeLabels}, ${digitsWithin});`)};
            </script>`
        }
      </body>
    </html> `.text;
}

/** The chart library's text, read when the first report is written and kept. */
let library: string | undefined;
function chartLibrary(): string {
  library ??= readFileSync(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'), 'utf8');
  return library;
}

function thermodynamics({ frames }: ReportInput): Part | undefined {
  const figures = [overRun(frames), overTemperature(frames)].filter((figure) => figure !== undefined);
  const transitions = transitionsHtml(frames);
  if (figures.length === 0 && !transitions) return undefined;
  const body = html`<div class="pair">${figures.map(figureHtml)}</div>
    ${transitions}`;
  return { id: 'thermodynamics', title: 'Thermodynamics', body, figures };
}

function ledger({ frames }: ReportInput): Part | undefined {
  const figure = ledgerFigure(frames);
  return figure && { id: 'ledger-part', title: 'Heat, work and the ledger', body: solo(figure), figures: [figure] };
}

function observables({ frames, cumulative = [] }: ReportInput): Part | undefined {
  const { figures, constant } = observableFigures(frames, 2, cumulative);
  const last = frames.at(-1);
  const told = cumulative.filter((name) => Number.isFinite(last?.values[name]));
  if (figures.length === 0 && constant.length === 0 && told.length === 0) return undefined;
  const body = html`${figures.length > 0 && html`<div class="pair">${figures.map(figureHtml)}</div>`}${
    constant.length > 0 && html`<p class="caption">Unchanged throughout: ${constant.join('; ')}.</p>`
  }${
    told.length > 0 &&
    html`<details class="fold">
      <summary>Means over the whole run, ${told.length} of them</summary>
      ${tableHtml(
        'Means over the whole run',
        ['observable', 'at the end'],
        told.map((name) => [name, last!.values[name]!]),
      )}
    </details>`
  }`;
  return { id: 'observables', title: 'Other observables', body, figures };
}

const solo = (figure: Figure): Html =>
  html`<div class="solo${figure.equal !== undefined && ' cloud'}">${figureHtml(figure)}</div>`;

/** A section of an analysis, each kind in its own way. */
function sectionPart(section: Section, index: number): Part {
  const { title } = section;
  const id = `section-${index + 1}`;
  switch (section.kind) {
    case 'text':
      return { id, title, body: prose(section.text), figures: [] };
    case 'table':
      return { id, title, body: tableHtml(title, section.columns, section.rows, section.note), figures: [] };
    case 'images':
      return { id, title, body: imagesHtml(section), figures: [] };
    case 'lines':
    case 'scatter': {
      if (isEmpty(section)) {
        return {
          id,
          title,
          body: html`<p class="caption">There are no points to draw. ${section.note ?? ''}</p>`,
          figures: [],
        };
      }
      const figure =
        section.kind === 'lines' ? linesFigure(`${id}-chart`, section) : scatterFigure(`${id}-chart`, section);
      return { id, title, body: solo(figure), figures: [figure] };
    }
  }
}

/** Paragraphs, parted by empty lines; lines that begin with a dash make a list. */
function prose(text: string): Html {
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.trim().split('\n'));
  return html`${paragraphs.map((lines) =>
    lines.every((line) => /^\s*[-•] /.test(line))
      ? html`<ul>
          ${lines.map((line) => html`<li>${line.replace(/^\s*[-•] /, '')}</li>`)}
        </ul> `
      : html`<p>${lines.join('\n')}</p> `,
  )}`;
}

function recipeHtml({ recipe }: ReportInput): Html {
  return html`<section id="recipe">
    <h2>Recipe</h2>
    <p>Saved as a file and given to <code>ergodic run</code>, it makes the same run again, to the bit.</p>
    <div class="recipe">
      <button type="button" data-copy="recipe-text">Copy</button>
      <pre id="recipe-text" tabindex="0">${stringify(recipe, { aliasDuplicateObjects: false })}</pre>
    </div>
  </section> `;
}
