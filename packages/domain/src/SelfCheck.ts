/** The store against itself: identities that do not hold, hidden offsets, calls without an outcome, as discrepancies. */
import { type Bearings, bearingsOf } from "./Bearings.ts"
import * as CreditMemo from "./CreditMemo.ts"
import { amountText, type Discrepancy, make } from "./Discrepancy.ts"
import type { OperationId } from "./Id.ts"
import { identities } from "./identities/Identities.ts"
import { subjectsOf, type Violation } from "./identities/Identity.ts"
import { empty, type Ledger, postedCreditMemos, postedReceivables } from "./Ledger.ts"
import * as Money from "./Money.ts"
import type * as Operation from "./Operation.ts"
import { causesOf, hidesOffset, wholeOf } from "./OwnCauses.ts"
import * as Receivable from "./Receivable.ts"
import * as StreamName from "./StreamName.ts"

/** Identities that do not hold, each cause once with what follows from it as far as the ledger knows both. */
export const fromViolations = (
  violations: ReadonlyArray<Violation>,
  ledger: Ledger = empty
): ReadonlyArray<Discrepancy> => fromCauses(violations, bearingsOf(ledger, subjectsOf(violations)))

/** The same where no ledger is in memory: only where what they name is. */
export const fromCauses = (violations: ReadonlyArray<Violation>, bearings: Bearings): ReadonlyArray<Discrepancy> =>
  causesOf(inOrder(violations), bearings).map(({ accountId, code, consequences, streams, violation }) => {
    const { expected, found, identity, subject } = violation
    return make({
      code,
      subject,
      title: subject,
      accountId,
      amount: Money.make(expected.currency, found.minor - expected.minor),
      ours: `${Money.show(found)} instead of ${Money.show(expected)} (identity ${identity})`,
      theirs: "",
      documents: streams,
      consequences
    })
  })

/** As the identities stand in their list, and by subject: which is a cause must not depend on what was checked first. */
const inOrder = (violations: ReadonlyArray<Violation>): ReadonlyArray<Violation> =>
  violations.toSorted((a, b) => rankOf(a) - rankOf(b) || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0))

const ranks = new Map(identities.map(({ code }, index) => [code, index]))
/** Books come after documents. */
const rankOf = ({ identity }: Violation): number => ranks.get(identity) ?? identities.length

/**
 * Documents whose header is zero while their items are not: they offset each other, and no write-off of the header finds
 * them. Silent where a split is not known, and where a broken identity of the document brings it about.
 */
export const hiddenOffsets = (ledger: Ledger, violations: ReadonlyArray<Violation>): ReadonlyArray<Discrepancy> => {
  const told = new Set(violations.filter(hidesOffset).map(({ subject }) => wholeOf(subject)))
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
