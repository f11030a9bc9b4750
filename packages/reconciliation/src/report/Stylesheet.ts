/**
 * The look of the report: system fonts, light and dark, phone and paper. Colours carry meaning only next to a word.
 * Style attributes are refused by the page's policy, so everything is in here.
 */

/** For the content security policy: changes with every change of the stylesheet; a test says what it must be. */
export const stylesheetHash = "sha256-MMvucQolueeqc2RPrJhhYONwVu5NlW40rxc637wpOxc="

const colours = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --sheet: #ffffff; --ink: #1a2230; --soft: #566071; --line: #e1e5eb; --hair: #edf0f4;
  --good: #17693f; --bad: #b3261e; --warn: #8a5300; --accent: #2f5bb7;
  --good-tint: #e8f4ed; --bad-tint: #fceeec; --warn-tint: #fdf3e1; --accent-tint: #e9effb;
  --critical: #b3261e; --high: #bf5313; --medium: #8a6500; --low: #2f5bb7; --info: #66707f;
  --up: #3f78c9; --down: #d98236; --end: #3d4a5f; --rest: #9aa3b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10141a; --sheet: #171c24; --ink: #e6eaf0; --soft: #9ba6b6; --line: #2b333f; --hair: #222933;
    --good: #6cc795; --bad: #ff8f85; --warn: #e9b55c; --accent: #8db0f5;
    --good-tint: #14291f; --bad-tint: #331c1b; --warn-tint: #2e2515; --accent-tint: #1a263f;
    --critical: #ff8f85; --high: #f5a36a; --medium: #e0be63; --low: #8db0f5; --info: #9ba6b6;
    --up: #6d9eea; --down: #e09a58; --end: #8c99ad; --rest: #5e6878;
  }
}`

const page = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.5 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 40px 32px 72px; }
section { margin-top: 20px; padding: 24px 28px; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; overflow-x: auto; }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
h2 { font-size: 19px; line-height: 1.3; font-weight: 650; letter-spacing: -0.01em; }
h3 { font-size: 14px; font-weight: 600; margin-top: 20px; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
.unit, .quiet, .note, .none { color: var(--soft); }
.unit { font-size: 0.85em; }
.note { margin-top: 12px; font-size: 13px; }
.none { margin-top: 8px; }
.ok { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }`

const masthead = `
.masthead { padding: 0 4px 12px; }
.eyebrow { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 24px; padding-bottom: 12px;
  border-bottom: 1px solid var(--line); color: var(--soft); font-size: 13px; }
.verdict { display: inline-flex; align-items: center; gap: 8px; margin-top: 28px; padding: 3px 12px 3px 10px;
  border-radius: 99px; font-size: 13px; font-weight: 600; }
.mark { width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
.clean .verdict { color: var(--good); background: var(--good-tint); }
.discrepancies .verdict { color: var(--bad); background: var(--bad-tint); }
.could-not-tell .verdict { color: var(--warn); background: var(--warn-tint); }
h1 { margin-top: 12px; font-size: clamp(27px, 4.4vw, 42px); line-height: 1.15; font-weight: 680; letter-spacing: -0.022em;
  text-wrap: balance; font-variant-numeric: tabular-nums; }
.lead { margin-top: 10px; max-width: 64ch; font-size: 17px; color: var(--soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 16px 24px; margin-top: 26px; }
.facts dt { font-size: 12.5px; color: var(--soft); }
.facts dd { font-weight: 550; font-variant-numeric: tabular-nums; }
.untold { border-color: var(--warn); background: var(--warn-tint); }
.untold ul { margin-top: 10px; display: grid; gap: 8px; }
.untold li strong, .untold li span { display: block; }
.untold li strong { font-weight: 600; }
.untold li > *::first-letter { text-transform: uppercase; }
.sources { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 16px 24px; margin-top: 14px; }
.sources b { display: block; font-size: 22px; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.sources span { color: var(--soft); font-size: 13px; }`

const cards = `
.cards { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px; margin-top: 16px; }
.card { padding: 12px 14px 13px; border: 1px solid var(--line); border-top: 3px solid currentColor; border-radius: 8px; }
.card h3 { margin: 0; font-size: 13px; font-weight: 600; }
.card h3, .group th { text-transform: capitalize; }
.card .count { font-size: 28px; line-height: 1.25; font-weight: 640; font-variant-numeric: tabular-nums; color: var(--ink); }
.card .sum { color: var(--ink); font-size: 14px; font-weight: 550; font-variant-numeric: tabular-nums; }
.card .meaning { color: var(--soft); font-size: 12.5px; }
.card.zero { border-top-color: var(--line); color: var(--soft); }
.card.zero .count { color: var(--soft); font-weight: 400; }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low { --tone: var(--low); } .info { --tone: var(--info); }
.card.some { color: var(--tone); }
.group th { color: var(--tone); }
.dot { display: inline-block; width: 8px; height: 8px; margin-right: 8px; border-radius: 50%; background: var(--tone); }`

const tables = `
table { width: 100%; margin-top: 14px; border-collapse: collapse; font-size: 14px; }
caption { text-align: left; color: var(--soft); font-size: 13.5px; padding-bottom: 10px; max-width: 90ch; }
th, td { padding: 9px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--hair); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 12.5px; font-weight: 550; color: var(--soft); border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody th { font-weight: 500; }
td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
td.amount { white-space: nowrap; }
tfoot th, tfoot td { border-top: 1px solid var(--line); border-bottom: 0; font-weight: 600; }
tfoot tr + tr > * { border-top: 0; padding-top: 0; }
.discrepancies td.account { min-width: 116px; font-variant-numeric: tabular-nums; }
.discrepancies td.side { min-width: 120px; font-variant-numeric: tabular-nums; }
.discrepancies .group th { padding: 18px 0 6px; font-size: 13px; font-weight: 650; border-bottom-color: var(--line); }
.discrepancies .discrepancy th { width: 27%; }
.discrepancies.groups { margin-bottom: 34px; }
.discrepancies .name { display: block; font-size: 12.5px; color: var(--soft); font-weight: 450; }
.discrepancies .name code { color: var(--ink); font-weight: 600; }
.discrepancies .document { display: block; font-weight: 600; }
.discrepancies .document::first-letter { text-transform: uppercase; }
.discrepancies .life { display: block; font-size: 12.5px; font-weight: 450; color: var(--soft); }
.discrepancies .life.aged { color: var(--bad); font-weight: 600; }
.discrepancies .proposed { display: block; margin-top: 6px; color: var(--ink); }
.discrepancies .proposed.none { color: var(--soft); }
.discrepancies td.amount { font-weight: 600; }
.discrepancies td.amount .quiet { font-weight: 400; }
.advice { width: 24%; font-size: 13.5px; color: var(--soft); }
.resolution { display: block; font-size: 12.5px; font-weight: 600; color: var(--ink); }
.resolution.adopt { color: var(--accent); }
.absolute { font-weight: 400; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
details { margin-top: 6px; font-weight: 400; font-size: 13px; }
summary { cursor: pointer; color: var(--accent); width: fit-content; border-radius: 4px; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details ul { margin-top: 4px; padding-left: 12px; border-left: 2px solid var(--line); display: grid; gap: 4px; }
details li span { display: block; color: var(--soft); }
.accounts .agrees th { font-weight: 450; }
.accounts .differs { background: var(--bad-tint); }
.accounts .differs > :first-child { box-shadow: -10px 0 0 var(--bad-tint); }
.accounts .differs > :last-child { box-shadow: 10px 0 0 var(--bad-tint); }
.accounts .other { color: var(--bad); font-weight: 600; }
.identities .tick { display: inline-block; width: 1.4em; font-weight: 700; color: var(--good); }
.identities .unchecked .tick { color: var(--soft); }
.identities .violated .tick, .identities .violated td:last-child { color: var(--bad); font-weight: 700; }
.identities .equation { color: var(--soft); }
.trial + .trial { margin-top: 28px; }
.transit { margin-top: 8px; display: grid; gap: 4px; }
.hashes code { color: var(--soft); font-size: 12.5px; }
.provenance .facts { margin-top: 14px; }
.waterfall th { width: 32%; font-weight: 450; }
.waterfall .end th, .waterfall .end .amount { font-weight: 650; }
.waterfall th, .waterfall td { padding-top: 0; padding-bottom: 0; height: 38px; vertical-align: middle; border-bottom: 0; }
.waterfall .bar { padding-left: 8px; padding-right: 8px; }
.waterfall svg { display: block; width: 100%; height: 38px; }
.waterfall .ground { fill: none; }
.waterfall .link { stroke: var(--rest); stroke-width: 1px; vector-effect: non-scaling-stroke; }
.end .block { fill: var(--end); } .up .block { fill: var(--up); } .down .block { fill: var(--down); } .rest .block { fill: var(--rest); }`

const trend = `
.trend .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 20px 28px; margin-top: 14px; }
.trend figure { margin: 0; }
.trend figcaption { display: flex; justify-content: space-between; gap: 12px; font-size: 13px; font-weight: 600; }
.trend figcaption .quiet { font-weight: 400; font-variant-numeric: tabular-nums; }
.trend svg { display: block; width: 100%; height: 96px; margin-top: 8px; }
.trend .floor { stroke: var(--line); stroke-width: 2px; vector-effect: non-scaling-stroke; }
.trend rect { fill: var(--tone); } .trend rect.size { fill: var(--up); }
.trend .ends { display: flex; justify-content: space-between; margin-top: 4px; font-size: 12px; color: var(--soft); font-variant-numeric: tabular-nums; }
.trend .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 6px; font-size: 12.5px; }
.trend details { margin-top: 14px; }
.trend .runs td.amount > span { display: block; white-space: nowrap; }
.runs th.amount, .runs [data-label]::before { text-transform: capitalize; }`

const phone = `
@media (max-width: 760px) {
  main { padding: 20px 14px 48px; }
  section { padding: 18px 16px; border-radius: 10px; }
  .masthead { padding: 0 2px 4px; }
  .verdict { margin-top: 20px; }
  .lead { font-size: 16px; }
  .facts { grid-template-columns: 1fr 1fr; gap: 12px 16px; }
  .sources { grid-template-columns: 1fr 1fr; }
  .cards { grid-template-columns: 1fr 1fr; }
  .card.critical { grid-column: 1 / -1; }
  .stack, .stack tbody, .stack tfoot, .stack tr, .stack caption { display: block; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tbody tr:not(.group) { padding: 12px 0; border-bottom: 1px solid var(--hair); }
  .stack tbody tr:last-child { border-bottom: 0; }
  .stack tr > th, .stack tr > td { display: block; width: auto; padding: 2px 0; border: 0; }
  .stack .discrepancy th { width: auto; }
  .stack .group th { padding: 16px 0 4px; }
  .stack td[data-label] { display: grid; grid-template-columns: minmax(96px, 38%) 1fr; gap: 12px; text-align: left; white-space: normal; }
  .stack td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: 13px; font-weight: 400; }
  .stack td.amount { display: flex; justify-content: start; align-items: baseline; gap: 0; }
  .stack td.amount::before { flex: 0 0 calc(max(96px, 38%) + 12px); }
  .stack td.amount .unit { margin-left: 4px; }
  .stack td.advice { display: block; padding-top: 6px; }
  .stack td.advice::before { content: none; }
  .stack tfoot tr { padding-top: 12px; border-top: 1px solid var(--line); }
  .stack td.absolute { display: block; }
  .stack td.absolute::before { content: none; }
  .stack.accounts tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; }
  .stack.accounts th { grid-column: 1 / -1; font-weight: 600; }
  .stack.accounts td.amount { display: block; text-align: left; }
  .stack.accounts td.amount::before { display: block; }
  .stack.accounts td.last { grid-column: 1 / -1; display: flex; gap: 12px; }
  .stack.accounts td.last::before { flex: none; }
  .stack.accounts .differs { margin: 0 -16px; padding-left: 16px; padding-right: 16px; border-bottom-color: var(--sheet); }
  .accounts .differs > :first-child, .accounts .differs > :last-child { box-shadow: none; }
  .stack.identities tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 16px; }
  .stack.identities th, .stack.identities td.equation { display: block; grid-column: 1 / -1; }
  .stack.identities td.equation::before { content: none; }
  .stack.identities td.amount { justify-content: start; gap: 8px; }
  .stack.identities td.amount::before { flex: none; }
  .stack.hashes td[data-label="SHA-256"] { display: block; }
  .stack.hashes td[data-label="SHA-256"]::before { content: none; }
  .waterfall, .waterfall tbody, .waterfall caption { display: block; }
  .waterfall tr { display: grid; grid-template-columns: 1fr auto; gap: 0 12px; padding-bottom: 0; }
  .waterfall th, .waterfall td { display: block; width: auto; height: auto; padding: 0; }
  .waterfall th, .waterfall td.amount { padding-top: 6px; }
  .waterfall td.bar { grid-row: 2; grid-column: 1 / -1; }
  .waterfall svg { height: 30px; }
  .trial { font-size: 12.5px; }
  .trial th, .trial td { padding: 7px 4px; }
  .trial td.amount { white-space: nowrap; }
}`

const paper = `
@media print {
  :root { color-scheme: light; }
  @page { margin: 14mm 12mm; }
  body { background: #fff; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section { border: 0; border-top: 1px solid #c9ced6; border-radius: 0; padding: 14px 0 4px; background: none; }
  table { font-size: 9pt; }
  thead { display: table-header-group; }
  tr, .card, .facts > div { break-inside: avoid; }
  h2, .group, caption { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  .trend details { display: none; }
  .trend .charts { grid-template-columns: repeat(3, 1fr); gap: 12px 20px; }
  .trend svg { height: 48px; }
  svg, .card, .verdict, .dot, .mark, .differs { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`

/** The whole stylesheet. */
export const stylesheet = [colours, page, masthead, cards, tables, trend, phone, paper].join("\n")
