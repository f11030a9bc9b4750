/** The store against itself: identities that do not hold, hidden offsets, calls without an outcome, as discrepancies. */
import * as CreditMemo from "./CreditMemo.ts"
import { amountText, type Discrepancy, make } from "./Discrepancy.ts"
import type { DiscrepancyCode } from "./DiscrepancyCode.ts"
import type { OperationId } from "./Id.ts"
import type { Violation } from "./identities/Identity.ts"
import { type Ledger, postedCreditMemos, postedReceivables } from "./Ledger.ts"
import * as Money from "./Money.ts"
import type * as Operation from "./Operation.ts"
import * as Receivable from "./Receivable.ts"
import * as StreamName from "./StreamName.ts"

/** Which discrepancy a broken identity is, by its number. */
const codeOf = new Map<string, DiscrepancyCode>([
  ["1", "I21"],
  ["2", "I07"],
  ["3", "I04"],
  ["5", "I04"],
  ["12", "I06"],
  ["13", "I05"],
  ["14", "I07"],
  ["15", "I05"],
  ["16", "I11"],
  ["18", "I05"],
  ["19", "I15"],
  ["20", "I08"],
  ["21", "I11"],
  ["22", "I20"],
  ["26", "I17"],
  ["28", "I17"],
  ["29", "I17"],
  ["journal", "I17"],
  ["nothing", "I15"]
])

/** What a violation is about as a whole: the document of an item, the application, the account. */
const wholeOf = (subject: string): string => {
  const words = subject.split(" ")
  return words.slice(0, words[0] === "application" || words[0] === "account" ? 2 : 1).join(" ")
}

/** Identities that do not hold. One subject is told once, under its first identity. */
export const fromViolations = (violations: ReadonlyArray<Violation>): ReadonlyArray<Discrepancy> => {
  const told = new Map<string, Discrepancy>()
  for (const { expected, found, identity, subject } of violations) {
    const whole = wholeOf(subject)
    if (told.has(whole)) continue
    told.set(
      whole,
      make({
        code: codeOf.get(identity.split(" ")[0] ?? "") ?? "I17",
        subject,
        title: subject,
        accountId: null,
        amount: Money.make(expected.currency, found.minor - expected.minor),
        ours: `${Money.show(found)} instead of ${Money.show(expected)} (identity ${identity})`,
        theirs: "",
        documents: []
      })
    )
  }
  return Array.from(told.values())
}

/**
 * Documents whose header is zero while their items are not: they offset each other, and no write-off of the header finds
 * them. Silent where a split is not known, and where an identity that does not hold tells of the document already.
 */
export const hiddenOffsets = (ledger: Ledger, violations: ReadonlyArray<Violation>): ReadonlyArray<Discrepancy> => {
  const told = new Set(violations.map(({ subject }) => wholeOf(subject)))
  return [
    ...postedReceivables(ledger).map(({ receivable, stream }) => ({
      stream,
      page: receivable,
      minor: Receivable.balanceMinor(receivable),
      items: Receivable.itemBalances(receivable)
    })),
    ...postedCreditMemos(ledger).map((memo) => ({
      stream: StreamName.creditMemo(memo.creditMemoId),
      page: memo,
      minor: CreditMemo.unappliedMinor(memo),
      items: CreditMemo.itemsLeft(memo)
    }))
  ].flatMap(({ items, minor, page: { accountId, number, total }, stream }) => {
    const open = Array.from(items ?? []).filter(([, left]) => left !== 0n)
    return minor !== 0n || open.length === 0 || told.has(stream)
      ? []
      : [
          make({
            code: "I02",
            subject: stream,
            title: `${kinds[stream.slice(0, stream.indexOf("-"))] ?? ""} ${number}`,
            accountId,
            amount: Money.make(
              total.currency,
              open.reduce((sum, [, left]) => (left > 0n ? sum + left : sum), 0n)
            ),
            ours: open.map(([id, left]) => `${id}: ${amountText(total.currency, left)}`).join(", "),
            theirs: "",
            documents: [stream]
          })
        ]
  })
}

const kinds: Readonly<Record<string, string>> = {
  Invoice: "invoice",
  DebitMemo: "debit memo",
  CreditMemo: "credit memo"
}

/** Calls whose outcome has been unknown since before the limit (an ISO instant in UTC). */
export const fromOperations = (
  operations: ReadonlyMap<OperationId, Operation.State>,
  unknownBefore: string
): ReadonlyArray<Discrepancy> =>
  Array.from(operations).flatMap(([id, state]) =>
    (state._tag === "Unknown" || state._tag === "InFlight") && state.lastStartedAt < unknownBefore
      ? [
          make({
            code: "I18",
            subject: `Operation-${id}`,
            title: `operation ${id} (${state.request.call.name})`,
            accountId: state.request.accounts[0] ?? null,
            amount: null,
            ours: `no outcome since ${state.lastStartedAt}`,
            theirs: "",
            documents: []
          })
        ]
      : []
  )
