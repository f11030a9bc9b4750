/** Header and items of a document agree: identities 1 to 3, 12 at item level. */
import type * as Applications from "../Applications.ts"
import * as CreditMemo from "../CreditMemo.ts"
import * as Item from "../Item.ts"
import { postedCreditMemos, postedReceivables } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Opening from "../Opening.ts"
import * as Receivable from "../Receivable.ts"
import * as StreamName from "../StreamName.ts"
import { compare, type Identity } from "./Identity.ts"

/** 1: the total is the sum of the lines, taxes, discounts and rounding included. */
export const totalOfItems: Identity = {
  code: "1 total = items",
  equation: "document total = sum of item amounts",
  check: (ledger) => [
    ...postedReceivables(ledger).flatMap(({ receivable, stream }) =>
      compare(
        "1 total = items",
        stream,
        Money.make(receivable.total.currency, Item.totalMinor(receivable.items.values())),
        receivable.total
      )
    ),
    ...postedCreditMemos(ledger).flatMap((memo) =>
      compare(
        "1 total = items",
        StreamName.creditMemo(memo.creditMemoId),
        Money.make(memo.total.currency, Item.totalMinor(memo.items.values())),
        memo.total
      )
    )
  ]
}

/** 2: the balance is the sum of the item balances, wherever every split is known. */
export const balanceOfItems: Identity = {
  code: "2 balance = item balances",
  equation: "balance of an invoice or debit memo = sum of item balances",
  check: (ledger) =>
    postedReceivables(ledger).flatMap(({ receivable, stream }) => {
      const balances = Receivable.itemBalances(receivable)
      if (balances === undefined) return []
      let total = 0n
      for (const minor of balances.values()) total += minor
      return compare(
        "2 balance = item balances",
        stream,
        Money.make(receivable.total.currency, Receivable.balanceMinor(receivable)),
        Money.make(receivable.total.currency, total)
      )
    })
}

/** 3: an item's balance is its amount less netted discount less what its part items settled; never beyond zero. */
export const itemBalanceWithinItem: Identity = {
  code: "3 item balance",
  equation: "0 <= item amount - discount - applications <= item amount, with the item's sign",
  check: (ledger) =>
    postedReceivables(ledger).flatMap(({ receivable, stream }) => {
      const balances = Receivable.itemBalances(receivable)
      if (balances === undefined) return []
      // What a cut-over found settled and what legacy adjustments changed is part of what the item claims now.
      const netted = Item.nettedMinor(receivable.items)
      Opening.addTo(netted, receivable.offsets)
      return Array.from(balances).flatMap(([id, balance]) => {
        const amount = netted.get(id) ?? 0n
        const low = amount < 0n ? amount : 0n
        const high = amount < 0n ? 0n : amount
        const nearest = balance < low ? low : balance > high ? high : balance
        return compare(
          "3 item balance",
          `${stream} item ${id}`,
          Money.make(receivable.total.currency, nearest),
          Money.make(receivable.total.currency, balance)
        )
      })
    })
}

/** 14: what an application gives equals the sum of its items, and is never taken back beyond itself (19). */
export const partOfItems: Identity = {
  code: "14 part = part items",
  equation: "application amount = sum of its items; un-applied <= applied",
  check: (ledger) =>
    [
      ...postedReceivables(ledger).map(({ receivable, stream }) => ({
        stream,
        applications: receivable.applications
      })),
      ...postedCreditMemos(ledger).map((memo) => ({
        stream: StreamName.creditMemo(memo.creditMemoId),
        applications: memo.usage.applications
      }))
    ].flatMap(({ stream, applications }) =>
      Array.from(applications.applied.values()).flatMap((applied) => splitViolations(stream, applied))
    )
}

const splitViolations = (stream: string, applied: Applications.Applied) => {
  const { application, remainingMinor } = applied
  const { currency } = application.amount
  const subject = `${stream} application ${application.id}`
  const items =
    application.split._tag === "Stated"
      ? compare(
          "14 part = part items",
          subject,
          application.amount,
          Money.sum(
            currency,
            application.split.items.map((item) => item.amount)
          )
        )
      : []
  const undone =
    remainingMinor < 0n
      ? compare(
          "14 part = part items",
          `${subject} taken back`,
          Money.zero(currency),
          Money.make(currency, remainingMinor)
        )
      : []
  return [...items, ...undone]
}

/** 12: a memo's total is what was applied, what is left and what was refunded, at header and for each item. */
export const memoConservation: Identity = {
  code: "12 memo conservation",
  equation: "memo total = applied + unapplied + refunded, 0 <= unapplied; each item likewise",
  check: (ledger) =>
    postedCreditMemos(ledger).flatMap((memo) => {
      const stream = StreamName.creditMemo(memo.creditMemoId)
      const { currency } = memo.total
      const left = CreditMemo.unappliedMinor(memo)
      const items = CreditMemo.itemsLeft(memo)
      const netted = Item.nettedMinor(memo.items)
      /** Past zero, seen from what it was: a negative item may not turn positive. */
      const below = (subject: string, minor: bigint, of: bigint) =>
        (of < 0n ? minor > 0n || minor < of : minor < 0n)
          ? compare("12 memo conservation", subject, Money.zero(currency), Money.make(currency, minor))
          : []
      if (items === undefined) return below(stream, left, 0n)
      let itemsLeft = 0n
      for (const minor of items.values()) itemsLeft += minor
      return [
        ...below(stream, left, 0n),
        ...compare("12 memo conservation", stream, Money.make(currency, left), Money.make(currency, itemsLeft)),
        ...Array.from(items).flatMap(([id, minor]) => below(`${stream} item ${id}`, minor, netted.get(id) ?? 0n))
      ]
    })
}
