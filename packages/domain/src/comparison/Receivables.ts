/** Invoices and debit memos of both sides: lines first, then what the header says beyond its lines and applications. */
import { amountText, type Consequence, type Discrepancy, make } from "../Discrepancy.ts"
import type * as DebitMemo from "../DebitMemo.ts"
import type * as Invoice from "../Invoice.ts"
import * as Money from "../Money.ts"
import type { ObservedReceivable } from "../Observed.ts"
import * as Receivable from "../Receivable.ts"
import { movedBalances } from "./ItemBalances.ts"
import { changedItems, type ItemChange } from "./Items.ts"
import { beyond, deltaOf, type Sides, streamOf } from "./Sides.ts"

/** The discrepancies of a document that both sides know; none of its application differences, which stand for themselves. */
export const compareReceivable = (
  sides: Sides,
  ours: Exclude<Invoice.State | DebitMemo.State, { _tag: "NotSeen" }>,
  zuora: ObservedReceivable
): ReadonlyArray<Discrepancy> => {
  const stream = streamOf(zuora)
  const common = {
    subject: stream,
    title: `${zuora.kind === "invoice" ? "invoice" : "debit memo"} ${zuora.number}`,
    accountId: zuora.accountId,
    documents: [stream]
  }
  if (ours.total.currency !== zuora.total.currency)
    return [make({ ...common, code: "Z03", amount: null, ours: ours.total.currency, theirs: zuora.total.currency })]
  if (ours._tag !== zuora.status)
    return zuora.status === "Other"
      ? []
      : [make({ ...common, code: "Z03", amount: null, ours: ours._tag, theirs: zuora.status })]
  if (ours._tag !== "Posted") return []
  return comparePosted(sides, ours, zuora, common)
}

type Posted = Invoice.Posted | DebitMemo.Posted

interface Common {
  readonly subject: string
  readonly title: string
  readonly accountId: ObservedReceivable["accountId"]
  readonly documents: ReadonlyArray<string>
}

const comparePosted = (
  sides: Sides,
  ours: Posted,
  zuora: ObservedReceivable,
  common: Common
): ReadonlyArray<Discrepancy> => {
  const { currency } = ours.total
  const zuoraOfItems = Array.from(zuora.itemBalances.values()).reduce((sum, minor) => sum + minor, 0n)
  if (zuora.itemBalances.size > 0 && zuoraOfItems !== zuora.balance.minor)
    return [
      make({
        ...common,
        code: "Z12",
        amount: Money.make(currency, zuora.balance.minor - zuoraOfItems),
        ours: amountText(currency, Receivable.balanceMinor(ours)),
        theirs: `header ${amountText(currency, zuora.balance.minor)}, items ${amountText(currency, zuoraOfItems)}`,
        consequences: contradicted(ours, zuora, common.subject)
      })
    ]
  const items = changedItems(ours.items, zuora.items)
  const totalDelta = ours.total.minor - zuora.total.minor
  const itemsDelta = items.reduce((sum, item) => sum + item.deltaMinor, 0n)
  const balanceDelta = Receivable.balanceMinor(ours) - zuora.balance.minor
  const expectedDelta = totalDelta - deltaOf(sides, common.subject)
  const headerFollows: ReadonlyArray<Consequence> = totalDelta === 0n ? [] : [{ code: "Z03", subject: common.subject }]
  const isTold = sides.observed.unread?.mayPay(zuora.accountId) !== true
  const ofTotal = beyond(totalDelta, itemsDelta)
  const ofBalance = isTold ? beyond(balanceDelta, expectedDelta) : 0n
  const header =
    ofTotal !== 0n || ofBalance !== 0n
      ? [
          make({
            ...common,
            code: "Z03",
            amount: Money.make(currency, ofTotal === 0n ? ofBalance : ofTotal),
            ours: `total ${Money.show(ours.total)}, balance ${amountText(currency, Receivable.balanceMinor(ours))}`,
            theirs: `total ${Money.show(zuora.total)}, balance ${Money.show(zuora.balance)}`
          })
        ]
      : []
  return [
    ...items.map((item) => itemDiscrepancy(item, common, currency, headerFollows)),
    ...header,
    ...(header.length > 0 || !isTold
      ? []
      : movedBalances(sides, common, {
          side: "target",
          currency,
          word: "balance",
          ours: { items: ours.items, balances: Receivable.itemBalances(ours) },
          zuora: { items: zuora.items, balances: zuora.itemBalances }
        }))
  ]
}

/** Which of the figures that contradict each other are not ours. */
const contradicted = (ours: Posted, zuora: ObservedReceivable, subject: string): ReadonlyArray<Consequence> => [
  ...(Receivable.balanceMinor(ours) === zuora.balance.minor ? [] : [{ code: "Z03" as const, subject }]),
  ...Array.from(Receivable.itemBalances(ours) ?? []).flatMap(([id, minor]) => {
    const shown = zuora.itemBalances.get(id)
    return shown === undefined || shown === minor ? [] : [{ code: "Z04" as const, subject: `${subject} item ${id}` }]
  })
]

const itemDiscrepancy = (
  item: ItemChange,
  common: Common,
  currency: Money.Money["currency"],
  consequences: ReadonlyArray<Consequence>
): Discrepancy =>
  make({
    ...common,
    code: "Z04",
    subject: `${common.subject} item ${item.id}`,
    title: `${item.name} of ${common.title}`,
    amount: Money.make(currency, item.deltaMinor),
    ours: item.ours,
    theirs: item.theirs,
    consequences
  })
