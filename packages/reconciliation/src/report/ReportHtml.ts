/**
 * The report as one HTML file for finance people: no scripts, nothing loaded from anywhere. Its content security policy
 * allows the one stylesheet inside it, by hash, and nothing else.
 */
import { headline } from "./Headline.ts"
import { html, Markup } from "./Markup.ts"
import type { Report } from "./Report.ts"
import { accounts } from "./sections/Accounts.ts"
import { discrepancies } from "./sections/Discrepancies.ts"
import { identities } from "./sections/Identities.ts"
import { masthead, sources, untold } from "./sections/Masthead.ts"
import { moneyInTransit } from "./sections/MoneyInTransit.ts"
import { provenance } from "./sections/Provenance.ts"
import { trialBalance } from "./sections/TrialBalance.ts"
import { waterfalls } from "./sections/Waterfall.ts"
import { stylesheet, stylesheetHash } from "./Stylesheet.ts"

const policy = `default-src 'none'; style-src '${stylesheetHash}'; base-uri 'none'; form-action 'none'`

/** A complete document, UTF-8. Every text of the report is escaped. */
export const toHtml = (report: Report): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${headline(report)} · ${report.tenant}</title>
        ${new Markup(`<style>${stylesheet}</style>`)}
      </head>
      <body>
        <main>
          ${masthead(report)} ${untold(report)} ${sources(report)} ${discrepancies(report)} ${waterfalls(report)}
          ${accounts(report)} ${moneyInTransit(report)} ${identities(report)} ${trialBalance(report)}
          ${provenance(report)}
        </main>
      </body>
    </html>`.text
