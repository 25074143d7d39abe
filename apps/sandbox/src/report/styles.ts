const light = `color-scheme: light;
  --paper: #fcfcfb; --panel: #ffffff; --ink: #191c20; --ink-2: #5b626c; --rule: #dfe2e6; --grid: #eceef0; --axis: #b9bec5;
  --accent: #0060a0; --alarm: #b03a00; --alarm-paper: #fdf1ea; --mark: #8b929b; --mark-predicted: #a0529a;
  --series-0: #0072b2; --series-1: #d55e00; --series-2: #009e73; --series-3: #cc79a7;
  --series-4: #e69f00; --series-5: #56b4e9; --series-6: #5b3a8e; --series-7: #33373d;`;

const dark = `color-scheme: dark;
  --paper: #14171c; --panel: #1c2026; --ink: #e9ebee; --ink-2: #a3abb6; --rule: #2f353d; --grid: #252a31; --axis: #4b535d;
  --accent: #7cc4f0; --alarm: #f09a66; --alarm-paper: #2a1d16; --mark: #7c8590; --mark-predicted: #d58ccf;
  --series-0: #2583cf; --series-1: #e0692a; --series-2: #10a97b; --series-3: #d585b0;
  --series-4: #e9a51c; --series-5: #7cc4f0; --series-6: #f0e442; --series-7: #eef0f3;`;

/**
 * The page's looks. Series colours are Okabe and Ito's, safe for the colour-blind, with violet or yellow for the seventh and ink
 * for the eighth, as each background asks. Charts read the same properties.
 */
export const styles = `
:root { ${light}
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", P052, "Source Serif 4", Georgia, serif;
  --sans: -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${dark} } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0 auto; max-width: 1180px; padding: 0 clamp(16px, 4vw, 48px); background: var(--paper); color: var(--ink);
  font: 16px/1.55 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.15; text-wrap: balance; }
h1 { font-size: clamp(2rem, 5vw, 3.1rem); margin: 0.2em 0 0.25em; letter-spacing: -0.01em; }
h2 { font-size: 1.55rem; margin: 0 0 0.5em; }
h3 { font-size: 0.95rem; font-weight: 600; margin: 0 0 0.6em; }
p { margin: 0 0 0.8em; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -9999px; } .skip:focus { left: 8px; top: 8px; background: var(--panel); padding: 6px 10px; }
header { padding: clamp(28px, 6vw, 64px) 0 0; }
.eyebrow { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; color: var(--ink-2); font-size: 0.85rem; }
.made-of { color: var(--ink-2); font-size: 1.02rem; margin-bottom: 1.6em; max-width: none; }
.made-of span { white-space: nowrap; } .made-of b { color: var(--ink); font-weight: 600; }
.outcome-bad { color: var(--alarm); font-weight: 600; }
.findings { list-style: none; margin: 0 0 2em; padding: 0; max-width: 46rem; border-left: 3px solid var(--series-0); }
.findings li { font: 1.17rem/1.45 var(--serif); padding: 0.3em 0 0.3em 1.1rem; text-wrap: pretty; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 18px 20px; margin: 0 0 1.6em;
  padding: 18px 0; border-block: 1px solid var(--rule); }
.numbers dt { color: var(--ink-2); font-size: 0.8rem; } .numbers dd { margin: 0; font-size: 1.25rem; line-height: 1.3; white-space: nowrap; }
.numbers small { display: block; font-size: 0.8rem; color: var(--ink-2); }
nav { font-size: 0.9rem; } nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; }
section { padding-top: clamp(36px, 5vw, 60px); }
.violations { margin-top: 32px; padding: 20px 22px 8px; border-left: 4px solid var(--alarm); background: var(--alarm-paper); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 32px 40px; align-items: start; }
.pair > *:only-child { grid-column: 1 / -1; }
figure { margin: 0 0 1.2em; position: relative; } .cloud { max-width: 800px; } .cloud .chart { min-height: 260px; }
.chart { width: 100%; }
.upright { color: var(--ink-2); font-size: 0.75rem; margin: 2px 0; } .chart:focus-visible { outline-offset: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 0 0 6px; font-size: 0.82rem; min-height: 28px; align-items: center; }
.entry { display: inline-flex; align-items: center; gap: 6px; color: var(--ink); } .swatch { flex: none; fill: none; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 3px 2px; cursor: pointer; border-radius: 4px; text-align: left; }
button.entry:hover { text-decoration: underline; text-underline-offset: 0.2em; }
button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
figcaption, .caption { color: var(--ink-2); font-size: 0.85rem; line-height: 1.5; } figcaption p, .caption { margin: 4px 0 0; }
.images { display: flex; flex-wrap: wrap; gap: 18px 22px; margin: 0 0 0.6em; } .images figure { margin: 0; }
.images img { display: block; image-rendering: pixelated; border: 1px solid var(--rule); background: #fff; } .images figcaption { margin-top: 4px; }
.ramp { display: inline-flex; align-items: center; gap: 8px; color: var(--ink-2); font-size: 0.82rem; margin: 0 0 8px; } .ramp img { border: 1px solid var(--rule); }
.key { display: flex; flex-wrap: wrap; gap: 2px 20px; font-size: 0.82rem; color: var(--ink-2); margin: 2px 0 6px; } .key b { color: var(--ink); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.tip { max-width: 300px; white-space: normal; line-height: 1.45; font-variant-numeric: tabular-nums; }
.tip .head { display: block; font-weight: 600; margin-bottom: 2px; }
.tip .row { display: flex; align-items: center; gap: 7px; } .tip .value { margin-left: auto; padding-left: 14px; }
.tip .dot { width: 8px; height: 8px; border-radius: 50%; flex: none; } .tip .note { display: block; margin-top: 4px; color: var(--ink-2); }
.scroll { overflow-x: auto; max-width: 100%; } .long { max-height: 32rem; overflow-y: auto; width: fit-content; border-bottom: 1px solid var(--axis); }
.long thead th { position: sticky; top: 0; background: var(--paper); box-shadow: 0 1px var(--axis); } table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.4; }
th, td { padding: 7px 22px 7px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
th { color: var(--ink-2); font-weight: 500; border-bottom: 1px solid var(--axis); white-space: nowrap; }
td { min-width: 3rem; } td:not([class]) { min-width: 14rem; max-width: 30rem; } .number { text-align: right; white-space: nowrap; } .short { white-space: nowrap; }
.fold > summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; margin-bottom: 8px; }
.recipe { position: relative; max-width: 860px; }
.recipe pre { margin: 0; padding: 18px 20px; overflow: auto; max-height: 34rem; background: var(--panel); border: 1px solid var(--rule);
  border-radius: 6px; font: 0.84rem/1.55 var(--mono); tab-size: 2; }
.recipe button { position: absolute; right: 10px; top: 10px; padding: 4px 12px; font-size: 0.82rem; background: var(--paper); border: 1px solid var(--rule); }
footer { margin: 64px 0 40px; padding-top: 16px; border-top: 1px solid var(--rule); color: var(--ink-2); font-size: 0.82rem; }
footer p { max-width: none; margin: 0 0 4px; }
@media (max-width: 900px) { .pair { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 520px) { .numbers { grid-template-columns: repeat(2, 1fr); } .numbers dd { font-size: 1.1rem; white-space: normal; }
  th, td { padding-right: 14px; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  @page { margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; background: none; }
  nav, .skip, .recipe button { display: none; } header { padding-top: 0; }
  figure, .numbers, .findings li, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .recipe pre { max-height: none; overflow: visible; white-space: pre-wrap; } section { padding-top: 24px; }
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px 20px; } .cloud { max-width: 560px; }
  .scroll { overflow: visible; max-height: none; } a { color: inherit; }
}
`;
