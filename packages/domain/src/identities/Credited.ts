/** No more is credited from an item than it was: identities 9 and 10. */
import type { ItemId } from "../Id.ts"
import { postedCreditMemos, postedReceivables } from "../Ledger.ts"
import * as Money from "../Money.ts"
import { compare, type Identity } from "./Identity.ts"

export const creditedWithinItem: Identity = {
  code: "10 available to credit",
  equation: "posted memos from an item <= the item",
  check: (ledger) => {
    const credited = new Map<ItemId, bigint>()
    for (const { items } of postedCreditMemos(ledger))
      for (const { amount, creditedItemId } of items.values())
        if (creditedItemId !== undefined)
          credited.set(creditedItemId, (credited.get(creditedItemId) ?? 0n) + amount.minor)
    return postedReceivables(ledger).flatMap(({ receivable: { items }, stream }) =>
      Array.from(items.values()).flatMap(({ amount, id }) => {
        const minor = credited.get(id) ?? 0n
        return sizeOf(minor) > sizeOf(amount.minor)
          ? compare("10 available to credit", `${stream} item ${id}`, amount, Money.make(amount.currency, minor))
          : []
      })
    )
  }
}

const sizeOf = (minor: bigint): bigint => (minor < 0n ? -minor : minor)
