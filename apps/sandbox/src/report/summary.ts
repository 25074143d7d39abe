import type { Frame, Part, Recipe } from '@ergodic/kernel';
import { column, stateFunctions, transitionsIn } from './columns.ts';
import { digitsWithin, formatDuration, formatNumber } from './format-number.ts';
import { html, type Html } from './html.ts';
import type { LawViolation, ReportInput } from './report-input.ts';
import { tableHtml } from './tables.ts';

/** U and F often differ in the fifth digit only. */
const TILE_DIGITS = 5;

/** Title, what the run was made of and how it ended. */
export function headerHtml({ recipe, meta }: ReportInput): Html {
  const good = ['finished', 'done', 'completed'].includes(meta.outcome);
  return html`<p class="eyebrow"><span>Ergodic run report</span>${
    meta.startedAt !== undefined &&
    html`<span><time datetime="${meta.startedAt}">${readableTime(meta.startedAt)}</time></span>`
  }<span${!good && html` class="outcome-bad"`}>${meta.outcome}</span></p>
<h1>${recipe.name}</h1>
<p class="made-of">${partsOf(recipe).map(([slot, part], i) => html`${i > 0 && ' · '}<span>${slot} <b>${part.use}</b></span>`)}</p>
`;
}

/** ISO 8601 to the minute; anything else as it is. */
function readableTime(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*?(Z)?$/.exec(time);
  return match ? `${match[1]} ${match[2]}${match[3] ? ' UTC' : ''}` : time;
}

function partsOf(recipe: Recipe): [string, Part][] {
  const { energy, entropy, activation, coupling, dynamics, learning, temperature, data } = recipe;
  const parts = { data, energy, entropy, activation, coupling, dynamics, learning, temperature };
  return Object.entries(parts).flatMap(([slot, part]) => (part ? [[slot, part] as [string, Part]] : []));
}

export function findingsHtml(findings: readonly string[]): Html | false {
  return (
    findings.length > 0 &&
    html`<ul class="findings">
      ${findings.map((line) => html`<li>${line}</li> `)}
    </ul>`
  );
}

/** How long it was, where it stands at the end, and how exactly the ledger closes. */
export function numbersHtml({ frames, meta, violations, recipe }: ReportInput): Html {
  const last = frames.at(-1);
  const closure = closingError(frames);
  const transitions = transitionsIn(frames).length;
  const entries: (readonly [string, string, string?])[] = [
    ['steps', formatNumber(meta.steps)],
    ['time', formatDuration(meta.seconds)],
    ['seed', String(meta.seed)],
    ...(recipe.replicas > 1 ? [['replicas', formatNumber(recipe.replicas)] as const] : []),
    ...(transitions > 0 ? [['transitions', formatNumber(transitions)] as const] : []),
    ...stateFunctions.flatMap(({ name, label }) => {
      const value = last?.values[name];
      const error = last?.errors[name];
      if (value === undefined || Number.isNaN(value)) return [];
      return [
        [
          `final ${label.split(',')[0]} ${name}`,
          formatNumber(value, Math.max(TILE_DIGITS, digitsWithin(value, error ?? 0))),
          error !== undefined && error > 0 ? `± ${formatNumber(error, 2)}` : undefined,
        ] as const,
      ];
    }),
    ...(closure === undefined ? [] : [['largest closing error', formatNumber(closure, 2)] as const]),
    ...(violations ? [['law violations', formatNumber(violations.length)] as const] : []),
  ];
  return html`<dl class="numbers">
    ${entries.map(
      ([label, value, error]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}${error !== undefined && html`<small>${error}</small>`}</dd>
        </div> `,
    )}
  </dl>`;
}

function closingError(frames: readonly Frame[]): number | undefined {
  const errors = column(frames, 'closingError').filter((value) => !Number.isNaN(value));
  return errors.length > 0 ? errors.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : undefined;
}

/** Violations, law by law: the first of each told in full, the rest counted. */
export function violationsHtml(violations: readonly LawViolation[] | undefined): Html | false {
  if (!violations || violations.length === 0) return false;
  const byLaw = new Map<string, LawViolation[]>();
  for (const violation of violations) byLaw.set(violation.law, [...(byLaw.get(violation.law) ?? []), violation]);
  const rows = [...byLaw].map(([law, all]) => [
    law,
    all.length,
    all[0]?.step ?? null,
    all.at(-1)?.step ?? null,
    all[0]?.message ?? '',
  ]);
  return html`<section class="violations" id="violations">
    <h2>Laws that did not hold</h2>
    ${tableHtml('Laws that did not hold', ['law', 'times', 'first step', 'last step', 'what was seen first'], rows)}
  </section> `;
}

/** Every transition: where it was found, and where theory puts it. */
export function transitionsHtml(frames: readonly Frame[]): Html | false {
  const transitions = transitionsIn(frames);
  if (transitions.length === 0) return false;
  const theory = transitions.some(({ predicted }) => predicted !== undefined);
  const components = transitions.some(({ component }) => component !== undefined);
  const columns = [
    '',
    'step',
    'T',
    ...(theory ? ['Tc predicted', 'T / Tc'] : []),
    'kind',
    ...(components ? ['component'] : []),
    'what happened',
  ];
  const rows = transitions.map(({ id, step, temperature, predicted, kind, component, description }) => [
    id,
    step,
    temperature,
    ...(theory ? [predicted ?? null, predicted === undefined ? null : temperature / predicted] : []),
    kind,
    ...(components ? [component ?? null] : []),
    description,
  ]);
  return html`<h3>Transitions</h3>
    ${tableHtml('Transitions', columns, rows)}`;
}
