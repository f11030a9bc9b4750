/** Where the report comes from: enough to find the run again and to check its sources by their hashes. */
import { collapse } from "../../reading/Manifest.ts"
import { hashes } from "../Hashes.ts"
import { empty, html, type Markup } from "../Markup.ts"
import type { Report } from "../Report.ts"
import { counted, countText, instant } from "../Shown.ts"

export const provenance = (report: Report): Markup =>
  html`<section aria-labelledby="provenance" class="provenance">
    <h2 id="provenance">Provenance</h2>
    <dl class="facts">
      <div>
        <dt>Run</dt>
        <dd><code>${report.runId}</code></dd>
      </div>
      <div>
        <dt>As of</dt>
        <dd>${instant(report.asOf)}</dd>
      </div>
      <div>
        <dt>Watermark</dt>
        <dd>${instant(report.watermark)}</dd>
      </div>
      <div>
        <dt>What was read</dt>
        <dd>${report.since === null ? "everything" : html`what changed since ${instant(report.since)}`}</dd>
      </div>
      <div>
        <dt>Started, finished</dt>
        <dd>${instant(report.startedAt)}, ${instant(report.finishedAt)}</dd>
      </div>
    </dl>
    ${hashes(html`Sources as they were read, with the SHA-256 of their contents.`, "Source", report.sources)}
    ${pages(report)}
  </section>`

const pages = ({ manifest, requests }: Report): Markup =>
  manifest.length === 0
    ? empty
    : html`<table class="stack hashes">
        <caption>
          Pages that were read of Zuora, by ${counted(requests, "request")}, and files; the JSON of this run has each
          with its hash.
        </caption>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col" class="amount">Pages</th>
            <th scope="col" class="amount">Not read</th>
            <th scope="col" class="amount">Rows</th>
            <th scope="col">SHA-256 of the pages</th>
          </tr>
        </thead>
        <tbody>
          ${collapse(manifest).map(
            ({ count, missed, name, pages, sha256 }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td data-label="Pages" class="amount">${countText(pages)}</td>
                <td data-label="Not read" class="amount">${countText(missed)}</td>
                <td data-label="Rows" class="amount">${countText(count)}</td>
                <td data-label="SHA-256"><code>${sha256}</code></td>
              </tr>`
          )}
        </tbody>
      </table>`
