import { formatNumber } from './format-number.ts';
import { html, type Html } from './html.ts';

export type Cell = string | number | null;

/** Rows shown at most; of more the rest is only counted. */
const mostRows = 500;

/** Rows from which a table scrolls by itself. */
const longFrom = 16;

/** Figure space and punctuation space: as wide as a digit and a point where numerals are tabular. */
const digitWide = '\u2007';
const pointWide = '\u2008';

/**
 * The cells of a column as text. Where all are numbers, they are filled up behind so that their decimal points stand under one
 * another.
 */
export function alignNumbers(cells: readonly Cell[]): string[] {
  const pure = isNumeric(cells);
  const whole = cells.every((cell) => typeof cell !== 'number' || !Number.isFinite(cell) || Number.isInteger(cell));
  const texts = cells.map((cell) => {
    if (cell === null) return '–';
    return typeof cell === 'number' ? formatNumber(cell, 4, pure && !whole) : cell;
  });
  if (!pure) return texts;
  const places = texts.map((text) => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0);
  const most = Math.max(0, ...places);
  return texts.map((text, i) => {
    const missing = most - (places[i] ?? 0);
    if (missing === 0 || text.includes('×')) return text;
    return text + (places[i] === 0 ? pointWide : '') + digitWide.repeat(missing);
  });
}

/** A table that scrolls sideways by itself where it is too wide; columns of numbers stand on their decimal points. */
export function tableHtml(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  note?: string,
): Html {
  const shown = rows.slice(0, mostRows);
  const width = Math.max(columns.length, ...shown.map((row) => row.length), 0);
  const texts = Array.from({ length: width }, (_, c) => alignNumbers(shown.map((row) => row[c] ?? null)));
  const numeric = Array.from({ length: width }, (_, c) => isNumeric(shown.map((row) => row[c] ?? null)));
  const short = texts.map((column) => column.every((text) => text.length <= 34));
  const kind = (c: number): Html | false =>
    numeric[c] ? html` class="number"` : (short[c] ?? false) && html` class="short"`;
  const cell = (text: string, c: number): Html => html`<td${kind(c)}>${text}</td>`;
  return html`<div class="scroll${shown.length > longFrom && ' long'}" role="region" aria-label="${title}" tabindex="0">
      <table>
        <thead>
          <tr>
            ${Array.from({ length: width }, (_, c) => html`<th scope="col" ${kind(c)}>${columns[c] ?? ''}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (_, r) =>
              html`<tr>
                ${texts.map((column, c) => cell(column[r] ?? '', c))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${rows.length > shown.length && html`<p class="caption">The first ${shown.length} of ${formatNumber(rows.length)} rows.</p>`}${
      note !== undefined && note !== '' && html`<p class="caption">${note}</p>`
    }`;
}

const isNumeric = (cells: readonly Cell[]): boolean =>
  cells.some((cell) => typeof cell === 'number') && cells.every((cell) => cell === null || typeof cell === 'number');
