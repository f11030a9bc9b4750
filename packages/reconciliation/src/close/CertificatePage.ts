/**
 * The certificate for people: one HTML file with the look of the report, no scripts, nothing loaded. It says what the
 * certificate proves and what not; its hash is in the manifest, so that a changed page is not part of it any more.
 */
import { shown } from "@counterfoil/domain/PersonalText"
import type { Closed } from "@counterfoil/domain/Period"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { SealKey } from "@counterfoil/event-store/proof/SealKey"
import { hashes } from "../report/Hashes.ts"
import { empty, html, type Markup } from "../report/Markup.ts"
import { page } from "../report/Page.ts"
import { amountWithCurrency, counted, countText, instant, listed } from "../report/Shown.ts"
import type { Certified, ExportedFile } from "./Certificate.ts"
import { certifiedFigures } from "./CertifiedFigures.ts"
import type { PriorExcerpt } from "./PriorActivity.ts"

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
]

/** `January 2026` */
const monthText = (period: PeriodId): string =>
  `${months[Number.parseInt(period.slice(5), 10) - 1] ?? ""} ${period.slice(0, 4)}`

/** Prior-period events that the page shows at most; `close show --json` has all. */
export const maxPrior = 200

/** A complete document, UTF-8. */
export const certificatePage = (
  certified: Certified,
  prior: PriorExcerpt,
  events: ExportedFile,
  key: Pick<SealKey, "id">
): string => {
  const { closed, tenant } = certified
  return page(
    `${monthText(closed.periodId)} is closed · ${tenant}`,
    html`${masthead(certified)} ${claims} ${certifiedFigures(closed)} ${inTransit(closed)} ${priorPeriod(prior)}
    ${provenance(certified, events, key)}`
  )
}

const masthead = ({ closed, heads, names, signedAt, tenant }: Certified): Markup => {
  const signers = closed.signatures.map(({ approverId, on }) => `${names.get(approverId) ?? approverId} on ${on}`)
  return html`<header class="masthead clean">
    <p class="eyebrow"><span>Certificate of a closed period</span> <span>${tenant}</span></p>
    <p class="verdict"><span class="mark" aria-hidden="true"></span>Closed</p>
    <h1>${monthText(closed.periodId)} is closed</h1>
    <p class="lead">Signed by ${listed(signers)}.</p>
    <dl class="facts">
      <div>
        <dt>Closed on</dt>
        <dd>${closed.closedOn}</dd>
      </div>
      <div>
        <dt>Proposed on, by run</dt>
        <dd>${closed.proposedOn}, <code>${closed.proposal.runId}</code></dd>
      </div>
      <div>
        <dt>Events under the seal</dt>
        <dd>${countText(heads.reduce((sum, { size }) => sum + size, 0))}</dd>
      </div>
      <div>
        <dt>Certificate made</dt>
        <dd>${instant(signedAt.replace("000Z", "Z"))}</dd>
      </div>
    </dl>
  </header>`
}

const claims = html`<section aria-labelledby="claims">
  <h2 id="claims">What this proves, and what not</h2>
  <p class="note">
    This page is for reading. The proof is <code>certificate.json</code> with the files beside it, checked by the
    verifier, a small program that shares no code with the one that wrote them.
  </p>
  <h3>It proves</h3>
  <ul class="transit">
    <li>The exported events are those that were sealed: none is missing, added, moved or changed.</li>
    <li>Debits equal credits, and each closing is its opening and its movements.</li>
    <li>Trial balance, roll-forward and counts are what those events come to, by postings written apart.</li>
    <li>The source files are, byte for byte, those that the run read.</li>
    <li>The holder of a key that the verifier trusts has signed all of this.</li>
  </ul>
  <h3>It does not prove</h3>
  <ul class="transit">
    <li>That the checks of the run are right, or that Zuora, the gateway and the bank are.</li>
    <li>What Zuora showed: of what was read there the manifest has counts and hashes, and no files.</li>
    <li>Deposits in transit, and who the signers are beyond the ids and names on record.</li>
    <li>That the signing key was in the right hands.</li>
  </ul>
</section>`

const inTransit = ({ proposal }: Closed): Markup =>
  proposal.inTransit.length === 0
    ? empty
    : html`<section aria-labelledby="in-transit">
        <h2 id="in-transit">Deposits in transit</h2>
        <p class="note">Captured by the end of the period, and settled after it or not yet.</p>
        <ul class="sources">
          ${proposal.inTransit.map(
            ({ amount, count }) =>
              html`<li><b>${amountWithCurrency(amount)}</b> <span>${counted(count, "payment")}</span></li>`
          )}
        </ul>
      </section>`

const priorPeriod = ({ count, first }: PriorExcerpt): Markup =>
  html`<section aria-labelledby="prior">
    <h2 id="prior">Prior-period activity</h2>
    ${
      count === 0
        ? html`<p class="none">Nothing with a business day before the period is booked in it.</p>`
        : html`<table class="stack">
            <caption>
              Booked in this period with a business day before it, and why.
            </caption>
            <thead>
              <tr>
                <th scope="col">Event</th>
                <th scope="col">Business day</th>
                <th scope="col">Booked on</th>
                <th scope="col">Cause</th>
              </tr>
            </thead>
            <tbody>
              ${first.map(
                ({ bookedOn, cause, effectiveOn, stream, type }) =>
                  html`<tr>
                    <th scope="row">${type} <span class="quiet">${stream}</span></th>
                    <td data-label="Business day">${effectiveOn}</td>
                    <td data-label="Booked on">${bookedOn}</td>
                    <td data-label="Cause">
                      <span
                        >${cause.actor}${cause.reason === undefined ? "" : `: ${shown(cause.reason)}`}
                        <span class="quiet">(${cause.origin}, ${cause.causationId})</span></span
                      >
                    </td>
                  </tr>`
              )}
            </tbody>
          </table>`
    }
    ${count > first.length ? html`<p class="note">${countText(count - first.length)} more are on record.</p>` : empty}
  </section>`

const provenance = ({ closed, heads }: Certified, events: ExportedFile, { id }: Pick<SealKey, "id">): Markup =>
  html`<section aria-labelledby="provenance" class="provenance">
    <h2 id="provenance">Provenance</h2>
    ${hashes(
      html`Tree heads, the export and the sources of the run, with their SHA-256. Signed with key <code>${id}</code>.`,
      "What",
      [
        ...heads.map(({ log, root, size }) => ({ name: `Root of log ${log}`, count: size, sha256: root })),
        { name: "Exported events", count: events.lines, sha256: events.sha256 },
        ...closed.proposal.sources
      ]
    )}
  </section>`
