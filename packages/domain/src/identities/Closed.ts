/** A document that was closed as a whole has nothing left, at header and item by item: identities 22 and 24. */
import * as CreditMemo from "../CreditMemo.ts"
import { postedCreditMemos, postedReceivables } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Receivable from "../Receivable.ts"
import * as StreamName from "../StreamName.ts"
import { compare, type Identity } from "./Identity.ts"

const code = "22 closed is empty"

export const closedIsEmpty: Identity = {
  code,
  equation: "written off or reversed: balance = 0 and every item balance = 0",
  check: (ledger) =>
    [
      ...postedReceivables(ledger).flatMap(({ receivable, stream }) =>
        receivable.closed === undefined
          ? []
          : [
              {
                stream,
                currency: receivable.total.currency,
                minor: Receivable.balanceMinor(receivable),
                items: Receivable.itemBalances(receivable)
              }
            ]
      ),
      ...postedCreditMemos(ledger).flatMap((memo) =>
        memo.closed === undefined
          ? []
          : [
              {
                stream: StreamName.creditMemo(memo.creditMemoId),
                currency: memo.total.currency,
                minor: CreditMemo.unappliedMinor(memo),
                items: CreditMemo.itemsLeft(memo)
              }
            ]
      )
    ].flatMap(({ currency, items, minor, stream }) => [
      ...compare(code, stream, Money.zero(currency), Money.make(currency, minor)),
      ...Array.from(items ?? []).flatMap(([id, left]) =>
        compare(code, `${stream} item ${id}`, Money.zero(currency), Money.make(currency, left))
      )
    ])
}

/** 5: discounts never exceed the charge that they are netted onto. */
export const discountWithinCharge: Identity = {
  code: "5 discount",
  equation: "sum of the discounts of a charge <= the charge",
  check: (ledger) =>
    postedReceivables(ledger).flatMap(({ receivable: { items, total }, stream }) => {
      const left = new Map(
        Array.from(items.values()).flatMap(({ amount, id, kind }) =>
          kind === "charge" && amount.minor > 0n ? [[id, amount.minor]] : []
        )
      )
      for (const { amount, kind, parentId } of items.values())
        if (kind === "discount" && parentId !== undefined && left.has(parentId))
          left.set(parentId, (left.get(parentId) ?? 0n) + amount.minor)
      return Array.from(left).flatMap(([id, minor]) =>
        minor < 0n
          ? compare("5 discount", `${stream} item ${id}`, Money.zero(total.currency), Money.make(total.currency, minor))
          : []
      )
    })
}
