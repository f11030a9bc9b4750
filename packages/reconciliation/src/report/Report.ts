/**
 * The report of one reconciliation run: what was compared, what differs, what could not be told.
 *
 * One model and one {@link summary}; JSON, CSV and HTML are views of it, so their counts and totals tie.
 */
import type { Phase } from "@counterfoil/domain/Case"
import { type CauseGroup, groupsOf } from "@counterfoil/domain/CauseGroup"
import type { Currency } from "@counterfoil/domain/Currency"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { counts, type DiscrepancyCode, type Severity } from "@counterfoil/domain/DiscrepancyCode"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import type { BrokenBy } from "../BrokenBy.ts"
import type { ReportedProposal } from "../repair/Proposals.ts"
import type { InTransit } from "./InTransit.ts"
import type { Outcome } from "./Outcome.ts"

/** `could-not-tell` is never `clean`: something was not read, or not known, and `untold` says what. */
export type Verdict = "clean" | "discrepancies" | "could-not-tell"

/** What was read from one place. `sha256` in lower-case hex. */
export interface Source {
  readonly name: string
  readonly count: number
  readonly sha256: string
}

/** One page of a source: what was asked for, how many rows came, their hash; or why none did. */
export interface Page {
  readonly source: string
  readonly window: string
  readonly count: number | null
  readonly sha256: string | null
  readonly why: string | null
}

/** What could not be told, and why. */
export interface Untold {
  readonly subject: string
  readonly why: string
}

/** One identity over all ledgers of the run. */
export interface CheckedIdentity {
  readonly code: string
  readonly equation: string
  readonly checked: number
  readonly violations: number
  /** Why it says little or nothing in this tenant: `not itemised`, `not applicable`; null where it does. */
  readonly silent: string | null
}

/**
 * One account in one currency. `balance` is what is open of invoices and debit memos less unapplied payments, unapplied
 * memos and the credit balance, so it rests on the applications (identity 26); `fromDocuments` is invoices and debit memos
 * less memos less captured payments plus refunds, and needs none (identity 27); `zuora` is what Zuora says, null where it
 * was not read.
 */
export interface AccountBalance {
  readonly accountId: string
  readonly currency: Currency
  readonly invoices: Money.Money
  readonly debitMemos: Money.Money
  readonly unappliedPayments: Money.Money
  readonly unappliedMemos: Money.Money
  /** Of tenants without Invoice Settlement; zero in all others. */
  readonly creditBalance: Money.Money
  readonly balance: Money.Money
  readonly fromDocuments: Money.Money
  readonly zuora: Money.Money | null
}

/** The life of a discrepancy as it stands after the run. */
export interface ReportedCase {
  readonly phase: Phase
  /** Whether it makes the run end with discrepancies. */
  readonly counts: boolean
  /** It would count, and is too small to. */
  readonly isImmaterial: boolean
  /** When a run found it first, and first again since it was last resolved. */
  readonly openedOn: LocalDate
  readonly since: LocalDate
  /** What somebody said of it. */
  readonly cause: string | null
  readonly expectedBy: LocalDate | null
}

/** All instants are ISO 8601 in UTC. Discrepancies are sorted as the domain sorts them. */
export interface Report {
  readonly tenant: string
  readonly runId: string
  readonly asOf: string
  /** Zuora was read completely up to here; what changed later is timing. */
  readonly watermark: string
  /** From when on changes were read, the rest being taken as it stood; null where everything was read. */
  readonly since: string | null
  readonly startedAt: string
  readonly finishedAt: string
  readonly verdict: Verdict
  /** What was read, so that a reader can judge completeness. */
  readonly sources: ReadonlyArray<Source>
  /** Every page that was read of Zuora, or could not be. */
  readonly manifest: ReadonlyArray<Page>
  /** Requests that were sent to Zuora. */
  readonly requests: number
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** By the discrepancy's id; timing has none. */
  readonly cases: Readonly<Record<string, ReportedCase>>
  /** By the discrepancy's id, the event since which it has been there, where there is one. */
  readonly brokenBy: Readonly<Record<string, BrokenBy>>
  /** By the discrepancy's id, what may be done about it, or why nothing is proposed. */
  readonly proposals: Readonly<Record<string, ReportedProposal>>
  readonly untold: ReadonlyArray<Untold>
  readonly identities: ReadonlyArray<CheckedIdentity>
  readonly accounts: ReadonlyArray<AccountBalance>
  /** What people call an account, its number and name, by its id; empty for what Zuora did not tell. */
  readonly accountNames: Readonly<Record<string, string>>
  readonly trialBalance: TrialBalance
  /** By gateway and currency; empty where no gateway was read or nothing is on its way. */
  readonly inTransit: ReadonlyArray<InTransit>
  /** The runs before this one and this one, the oldest first; empty where nobody keeps them, and for one account. */
  readonly trend: ReadonlyArray<Outcome>
}

/** Discrepancies of one currency: `absolute` sums the sizes, `net` the amounts with their signs (ours less Zuora's). */
export interface CurrencyTotal {
  readonly currency: Currency
  readonly count: number
  readonly absolute: Money.Money
  readonly net: Money.Money
}

/** A number of discrepancies with their totals, sorted by currency. `withoutAmount` of them differ in no amount. */
export interface Tally {
  readonly count: number
  readonly withoutAmount: number
  readonly totals: ReadonlyArray<CurrencyTotal>
}

export interface Summary {
  /** Every discrepancy. */
  readonly all: Tally
  /** Those that count for the verdict. */
  readonly counting: Tally
  /** Every severity, the worst first, also where there are none. */
  readonly bySeverity: ReadonlyArray<Tally & { readonly severity: Severity }>
  /** Codes that occur, sorted. */
  readonly byCode: ReadonlyArray<Tally & { readonly code: DiscrepancyCode; readonly name: string }>
  /** Equal causes over accounts, the worst and the largest first. */
  readonly byGroup: ReadonlyArray<Tally & { readonly group: CauseGroup }>
  /** How many groups those that count for the verdict are in. */
  readonly countingGroups: number
}

/** The worst first. */
export const severities: ReadonlyArray<Severity> = ["critical", "high", "medium", "low", "info"]

/** Counts and totals of a report, computed once for all its forms. */
export const summary = ({ cases, discrepancies }: Pick<Report, "cases" | "discrepancies">): Summary => {
  const counting = discrepancies.filter((one) => isCounting(cases, one))
  return {
    all: tally(discrepancies),
    counting: tally(counting),
    bySeverity: severities.map((severity) => ({
      severity,
      ...tally(discrepancies.filter((discrepancy) => discrepancy.severity === severity))
    })),
    byCode: Array.from(new Map(discrepancies.map(({ code, name }) => [code, name])))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, name]) => ({
        code,
        name,
        ...tally(discrepancies.filter((discrepancy) => discrepancy.code === code))
      })),
    byGroup: groupsOf(discrepancies).map((group) => ({ group, ...tally(group.members) })),
    countingGroups: groupsOf(counting).length
  }
}

/** What is explained and not overdue, or accepted, does not count, nor does timing. */
export const isCounting = (cases: Report["cases"], { id, severity }: Discrepancy): boolean =>
  cases[id]?.counts ?? counts(severity)

const tally = (discrepancies: ReadonlyArray<Discrepancy>): Tally => {
  const totals = new Map<Currency, CurrencyTotal>()
  for (const { amount } of discrepancies) {
    if (amount === null) continue
    const { currency } = amount
    const sofar = totals.get(currency) ?? { count: 0, absolute: Money.zero(currency), net: Money.zero(currency) }
    totals.set(currency, {
      currency,
      count: sofar.count + 1,
      absolute: Money.add(sofar.absolute, absolute(amount)),
      net: Money.add(sofar.net, amount)
    })
  }
  return {
    count: discrepancies.length,
    withoutAmount: discrepancies.filter(({ amount }) => amount === null).length,
    totals: Array.from(totals.values()).sort((a, b) => (a.currency < b.currency ? -1 : 1))
  }
}

/** The size of an amount. */
export const absolute = (money: Money.Money): Money.Money => (money.minor < 0n ? Money.negate(money) : money)
