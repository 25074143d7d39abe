import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Point, Section } from '@ergodic/kernel';
import { expect, it } from 'vitest';
import { exampleRun } from './example-run.spec.ts';
import type { Chart } from './figure.ts';
import { renderReport } from './render-report.ts';
import type { ReportInput } from './report-input.ts';

/** What the browser would find in a script element of the page. */
function scriptOf(page: string, id: string): unknown {
  const text = new RegExp(`<script type="application/json" id="${id}">([^<]*)</script>`).exec(page)?.[1];
  return JSON.parse(text ?? 'no such script');
}

const chartsOf = (page: string): Chart[] => scriptOf(page, 'charts') as Chart[];

const seriesOf = (chart: Chart | undefined): { type: string; name: string; data: Point[] }[] =>
  chart?.option.series as unknown as { type: string; name: string; data: Point[] }[];

/** The page without what browsers do not read as markup. */
const markupOf = (page: string): string =>
  page.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, '<$1></$1>').replace('<!doctype html>', '');

/** Tags that do not close in order; none in a well-formed page. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = ''] of markupOf(page).matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/gi)) {
    if (name === 'meta') continue;
    if (!slash) open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

const withFrames = (frames: readonly Frame[], sections: readonly Section[] = []): ReportInput => ({
  ...exampleRun(),
  frames,
  sections,
});

const frame = (step: number, values: Frame['values']): Frame => ({
  step,
  stage: 0,
  time: step,
  values,
  errors: {},
  transitions: [],
});

it('is well formed and shows every finding, section and the recipe', () => {
  const input = exampleRun();
  const page = renderReport(input);
  expect(unbalanced(page)).toEqual([]);
  for (const text of [input.recipe.name, ...input.findings, ...input.sections.map(({ title }) => title)]) {
    expect(page).toContain(text);
  }
  expect(page).toContain('use: free-energy-minimisation');
  const ids = [...markupOf(page).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('holds the run as data that parses back equal', () => {
  const input = exampleRun();
  const page = renderReport(input);
  const { recipe, meta, findings, violations } = input;
  expect(scriptOf(page, 'run')).toEqual({ recipe, meta, findings, violations });
  const [overRun, overTemperature] = chartsOf(page);
  const drawn = seriesOf(overRun).find(({ name, type }) => name === 'U' && type === 'line')?.data ?? [];
  expect(drawn).toHaveLength(input.frames.length);
  drawn.forEach(([step, U], i) => {
    expect(step).toBe(input.frames[i]?.step);
    expect(U).toBeCloseTo(input.frames[i]?.values.U ?? Number.NaN, 7);
  });
  // Cooling runs from the right to the left; every split has its two lines.
  expect(JSON.stringify(overTemperature?.option)).toContain('← cooling');
  expect(JSON.stringify(overTemperature?.option.series).match(/"xAxis":/g)).toHaveLength(4 * 14);
});

it('loads nothing', () => {
  const page = renderReport(exampleRun());
  expect(page).toContain("default-src 'none'");
  expect(markupOf(page)).not.toMatch(/https?:|<link|<img|<iframe|\ssrc=|href="(?!#)/);
  expect(page.match(/<style>[\s\S]*?<\/style>/)?.[0]).not.toMatch(/@import|url\(/);
  const addresses = [...page.matchAll(/https?:\/\/[\w./-]+/g)].map(([address]) => address);
  for (const address of addresses)
    expect(address).toMatch(/www\.w3\.org|apache\.org\/licenses|zrender\/blob\/master\/LICENSE/);
});

it('shows hostile text as text', () => {
  const hostile = `</script><img src=x onerror="alert('1')">&amp;<!--`;
  const input = exampleRun();
  const points: Point[] = [
    [1, 2],
    [3, 4],
  ];
  const series = [{ name: hostile, points }];
  const axis = { label: hostile };
  const page = renderReport({
    ...input,
    recipe: { ...input.recipe, name: hostile, energy: { use: hostile } },
    findings: [hostile],
    meta: { ...input.meta, outcome: hostile, startedAt: hostile, plugins: [{ name: hostile, version: hostile }] },
    violations: [{ law: hostile, message: hostile, step: 1 }],
    frames: [1, 2].map((step) => ({
      ...frame(step, { T: step, U: step, [hostile]: step }),
      transitions: [{ kind: hostile, temperature: step, description: hostile }],
    })),
    sections: [
      { kind: 'text', title: hostile, text: hostile },
      { kind: 'table', title: hostile, columns: [hostile], rows: [[hostile]], note: hostile },
      { kind: 'lines', title: hostile, x: axis, y: axis, series, marks: [{ x: 1, label: hostile }], note: hostile },
      { kind: 'scatter', title: hostile, x: axis, y: axis, groups: series, trails: series },
    ],
  });
  expect(unbalanced(page)).toEqual([]);
  expect(markupOf(page)).not.toContain('<img');
  expect(page.match(/<\/script>/g)).toHaveLength(4);
  expect(JSON.stringify(scriptOf(page, 'run'))).toContain(JSON.stringify(hostile));
  expect(seriesOf(chartsOf(page).at(-1))[0]?.name).toBe(hostile);
});

it.each<[string, ReportInput, number]>([
  ['no frames', withFrames([]), 0],
  ['one frame', withFrames([frame(3, { T: 1, U: 2, heat: 0 })]), 0],
  ['no temperature', withFrames([frame(0, { U: 1 }), frame(1, { U: 2 })]), 1],
  ['one temperature throughout', withFrames([frame(0, { T: 1, U: 1 }), frame(1, { T: 1, U: 2 })]), 1],
  ['no entropy, no transitions', withFrames([frame(0, { T: 2, U: 1 }), frame(1, { T: 1, U: 2 })]), 2],
  ['NaN throughout', withFrames([frame(0, { T: Number.NaN, U: Number.NaN }), frame(1, { U: Number.NaN })]), 0],
  ['infinities', withFrames([frame(0, { T: 1, U: Infinity, F: -Infinity }), frame(1, { T: 2, U: 1, F: 1 })]), 2],
  ['absolute zero', withFrames([frame(0, { T: 1, U: 2 }), frame(1, { T: 0, U: 1 })]), 1],
  [
    'sections without points',
    withFrames(
      [],
      [
        { kind: 'lines', title: 'a', x: { label: 'x' }, y: { label: 'y' }, series: [] },
        { kind: 'scatter', title: 'b', x: { label: 'x' }, y: { label: 'y' }, groups: [{ name: 'g', points: [] }] },
        { kind: 'table', title: 'c', columns: [], rows: [] },
        { kind: 'text', title: 'd', text: '' },
      ],
    ),
    0,
  ],
])('copes with %s', (_, input, charts) => {
  const page = renderReport(input);
  expect(unbalanced(page)).toEqual([]);
  expect(chartsOf(page)).toHaveLength(charts);
  expect(markupOf(page)).not.toMatch(/NaN|undefined|\[object/);
});

it('draws a gap where a value is missing', () => {
  const U = [1, Number.NaN, 3];
  const [chart] = chartsOf(renderReport(withFrames(U.map((value, step) => frame(step, { U: value })))));
  expect(seriesOf(chart)[0]?.data).toEqual([
    [0, 1],
    [1, null],
    [2, 3],
  ]);
});

it('draws a long run with all its extremes and says how many frames it shows', () => {
  const frames = Array.from({ length: 50_000 }, (_, i) => frame(i, { U: i === 31_234 ? 100 : Math.sin(i / 700) }));
  const page = renderReport(withFrames(frames));
  const points = seriesOf(chartsOf(page)[0])[0]?.data ?? [];
  expect(points.length).toBeLessThan(2100);
  expect(points).toContainEqual([31_234, 100]);
  expect(page).toMatch(/50,000 frames, 1,\d\d\d of them drawn/);
});

it('samples a cloud of 100,000 points, says so, and stays under 6 MB', () => {
  const points = Array.from({ length: 100_000 }, (_, i): Point => [Math.sin(i) * i, Math.cos(i * 1.7) * i]);
  const groups = [
    { name: 'large', points },
    { name: 'small', points: points.slice(0, 30) },
  ];
  const page = renderReport(
    withFrames([], [{ kind: 'scatter', title: 'Cloud', x: { label: 'x' }, y: { label: 'y' }, groups }]),
  );
  const [large, small] = seriesOf(chartsOf(page)[0]);
  expect(large?.data.length).toBeLessThanOrEqual(20_000);
  expect(small?.data).toHaveLength(30);
  expect(page).toMatch(/of 100,030 points are drawn/);
  expect(page.length).toBeLessThan(6e6);
});

// ERGODIC_REPORT_FOLDER=somewhere npx vitest run src/report, and open the page.
const folder = process.env.ERGODIC_REPORT_FOLDER;
it.runIf(folder)('writes the example for people to look at', () => {
  mkdirSync(folder ?? '', { recursive: true });
  writeFileSync(join(folder ?? '', 'example.html'), renderReport(exampleRun()));
  expect(folder).toBeDefined();
});
