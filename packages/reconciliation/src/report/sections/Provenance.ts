/** Where the report comes from: enough to find the run again and to check its sources by their hashes. */
import { html, type Markup } from "../Markup.ts"
import type { Report } from "../Report.ts"
import { countText, instant } from "../Shown.ts"

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
        <dt>Started, finished</dt>
        <dd>${instant(report.startedAt)}, ${instant(report.finishedAt)}</dd>
      </div>
    </dl>
    <table class="stack hashes">
      <caption>
        Sources as they were read, with the SHA-256 of their contents.
      </caption>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col" class="amount">Records</th>
          <th scope="col">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        ${report.sources.map(
          ({ count, name, sha256 }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td data-label="Records" class="amount">${countText(count)}</td>
              <td data-label="SHA-256"><code>${sha256}</code></td>
            </tr>`
        )}
      </tbody>
    </table>
  </section>`
