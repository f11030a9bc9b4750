/**
 * The report as one HTML file for finance people: no scripts, nothing loaded from anywhere. Its content security policy
 * allows the one stylesheet inside it, by hash, and nothing else.
 */
import { headline } from "./Headline.ts"
import { html } from "./Markup.ts"
import { page } from "./Page.ts"
import type { Report } from "./Report.ts"
import { accounts } from "./sections/Accounts.ts"
import { discrepancies } from "./sections/Discrepancies.ts"
import { identities } from "./sections/Identities.ts"
import { masthead, sources, untold } from "./sections/Masthead.ts"
import { moneyInTransit } from "./sections/MoneyInTransit.ts"
import { provenance } from "./sections/Provenance.ts"
import { trend } from "./sections/Trend.ts"
import { trialBalance } from "./sections/TrialBalance.ts"
import { waterfalls } from "./sections/Waterfall.ts"

/** A complete document, UTF-8. Every text of the report is escaped. */
export const toHtml = (report: Report): string =>
  page(
    `${headline(report)} · ${report.tenant}`,
    html`${masthead(report)} ${untold(report)} ${sources(report)} ${discrepancies(report)} ${trend(report)}
    ${waterfalls(report)} ${accounts(report)} ${moneyInTransit(report)} ${identities(report)} ${trialBalance(report)}
    ${provenance(report)}`
  )
