/** What something rests on: each thing with how much it holds and its SHA-256. */
import { html, type Markup } from "./Markup.ts"
import type { Source } from "./Report.ts"
import { countText } from "./Shown.ts"

/** `what` heads the first column. */
export const hashes = (caption: Markup, what: string, rows: ReadonlyArray<Source>): Markup =>
  html`<table class="stack hashes">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${what}</th>
        <th scope="col" class="amount">Records</th>
        <th scope="col">SHA-256</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ count, name, sha256 }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td data-label="Records" class="amount">${countText(count)}</td>
            <td data-label="SHA-256"><code>${sha256}</code></td>
          </tr>`
      )}
    </tbody>
  </table>`
