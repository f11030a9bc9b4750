/** What is expected of a step against the documents as they are afterwards. */
import * as Result from "effect/Result"
import { remainingItems } from "../Applications.ts"
import * as CreditMemo from "../CreditMemo.ts"
import type { Currency } from "../Currency.ts"
import { ApplicationId, type ItemId } from "../Id.ts"
import { fromDocuments } from "../identities/Account.ts"
import type { AccountName } from "../Journal.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import type { Rejection } from "../Rejection.ts"
import { balanceOf, trialBalance } from "../TrialBalance.ts"
import { applicationsOf } from "./Change.ts"
import { accountOf } from "./Page.ts"
import type { Expected, Refused } from "./Expected.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import { findA, type Made, type Of, type World } from "./World.ts"

/** One place where the file says one thing and the domain another. */
export interface Difference {
  readonly path: Path
  readonly expected: string
  readonly found: string
}

type Compared = Result.Result<ReadonlyArray<Difference>, Problem>

const none: Compared = Result.succeed([])

const word = (path: Path, expected: string | undefined, found: string): Compared =>
  expected === undefined || expected === found ? none : Result.succeed([{ path, expected, found }])

/** `minor` is undefined where it is not known. */
const amount = (path: Path, expected: string | undefined, minor: bigint | undefined, currency: Currency): Compared => {
  if (expected === undefined) return none
  const found = minor === undefined ? "unknown" : Money.format(Money.make(currency, minor))
  return expected === "unknown"
    ? word(path, expected, found)
    : Result.flatMap(money(path, expected, currency), (one) => word(path, Money.format(one), found))
}

const all = (compared: ReadonlyArray<Compared>): Compared => Result.map(Result.all(compared), (found) => found.flat())

const entries = <A>(record: Readonly<Record<string, A>> | undefined): ReadonlyArray<readonly [string, A]> =>
  Object.entries(record ?? {})

/** Every difference between what is expected and the documents as they are. */
export const compare = (world: World, path: Path, expected: Expected): Compared =>
  all([
    ...entries(expected.invoices).map(([number, one]) =>
      Result.flatMap(findA(world, [...path, "invoices", number], number, "invoice"), (found) =>
        receivable([...path, "invoices", number], one, found)
      )
    ),
    ...entries(expected.debitMemos).map(([number, one]) =>
      Result.flatMap(findA(world, [...path, "debitMemos", number], number, "debitMemo"), (found) =>
        receivable([...path, "debitMemos", number], one, found)
      )
    ),
    ...entries(expected.creditMemos).map(([number, one]) =>
      Result.flatMap(findA(world, [...path, "creditMemos", number], number, "creditMemo"), (found) =>
        creditMemo([...path, "creditMemos", number], one, found)
      )
    ),
    ...entries(expected.payments).map(([number, one]) =>
      Result.flatMap(findA(world, [...path, "payments", number], number, "payment"), (found) =>
        payment([...path, "payments", number], one, found)
      )
    ),
    ...entries(expected.applications).map(([id, one]) => application(world, [...path, "applications", id], id, one)),
    journal(world, [...path, "journal"], expected.journal ?? {}),
    accounts(world, [...path, "accounts"], expected.accounts ?? {}),
    creditBalances(world, [...path, "creditBalances"], expected.creditBalances ?? {})
  ])

/** The names of events, in their order. */
export const compareEvents = (
  path: Path,
  { events }: Expected,
  made: ReadonlyArray<Pick<Made, "event">>
): ReadonlyArray<Difference> => {
  const found = made.map(({ event }) => event._tag).join(", ") || "none"
  const expected = events === undefined ? found : events.join(", ") || "none"
  return expected === found ? [] : [{ path: [...path, "events"], expected, found }]
}

type One<K extends "invoices" | "creditMemos" | "payments" | "applications"> = NonNullable<Expected[K]>[string]

const lines = (
  path: Path,
  expected: Readonly<Record<string, string>> | undefined,
  known: { readonly has: (id: ItemId) => boolean },
  balances: ReadonlyMap<ItemId, bigint> | undefined,
  currency: Currency
): Compared =>
  all(
    entries(expected).map(([name, text]) =>
      known.has(name as ItemId)
        ? amount([...path, name], text, balances?.get(name as ItemId), currency)
        : fail([...path, name], `there is no line ${name}`)
    )
  )

const receivable = (path: Path, expected: One<"invoices">, { state }: Of<"invoice" | "debitMemo">): Compared => {
  const { currency, minor } = state.total
  const posted = state._tag === "Posted" ? state : undefined
  return all([
    word([...path, "status"], expected.status, state._tag),
    word([...path, "closed"], expected.closed, state.closed ?? "no"),
    amount([...path, "total"], expected.total, minor, currency),
    amount(
      [...path, "balance"],
      expected.balance,
      posted === undefined ? undefined : Receivable.balanceMinor(posted),
      currency
    ),
    lines(
      [...path, "lines"],
      expected.lines,
      state.items,
      posted === undefined ? undefined : Receivable.itemBalances(posted),
      currency
    )
  ])
}

const creditMemo = (path: Path, expected: One<"creditMemos">, { state }: Of<"creditMemo">): Compared => {
  const { currency, minor } = state.total
  const posted = state._tag === "Posted" ? state : undefined
  return all([
    word([...path, "status"], expected.status, state._tag),
    word([...path, "closed"], expected.closed, state.closed ?? "no"),
    amount([...path, "total"], expected.total, minor, currency),
    amount(
      [...path, "unapplied"],
      expected.unapplied,
      posted === undefined ? undefined : CreditMemo.unappliedMinor(posted),
      currency
    ),
    amount([...path, "refunded"], expected.refunded, state.usage.refundedMinor, currency),
    lines(
      [...path, "lines"],
      expected.lines,
      state.items,
      posted === undefined ? undefined : CreditMemo.itemsLeft(posted),
      currency
    )
  ])
}

const payment = (path: Path, expected: One<"payments">, { state }: Of<"payment">): Compared => {
  const { currency, minor } = state.amount
  const left = state._tag === "Processed" ? Payment.unappliedMinor(state) : undefined
  return all([
    word([...path, "status"], expected.status, state._tag),
    amount([...path, "amount"], expected.amount, minor, currency),
    amount([...path, "unapplied"], expected.unapplied, left, currency),
    amount([...path, "refunded"], expected.refunded, state.usage.refundedMinor, currency),
    word([...path, "account"], expected.account, state.accountId ?? "none")
  ])
}

const application = (world: World, path: Path, id: string, expected: One<"applications">): Compared => {
  const applied = applicationsOf(world)
    .map((one) => one.applied.get(ApplicationId.make(id)))
    .find((one) => one !== undefined)
  if (applied === undefined) return Result.succeed([{ path, expected: "an application", found: "none of this id" }])
  const { currency } = applied.application.amount
  const header = amount([...path, "applies"], expected.applies, applied.remainingMinor, currency)
  if (expected.items === undefined) return header
  const found = remainingItems(applied).map((item) =>
    shown(item.sourceItemId, item.targetItemId, Money.format(item.amount))
  )
  const wanted = expected.items.map((item, index) =>
    Result.map(money([...path, "items", index, "amount"], item.amount, currency), (one) =>
      shown(item.from, item.to, Money.format(one))
    )
  )
  return Result.flatMap(Result.all(wanted), (texts) =>
    all([header, word([...path, "items"], listed(texts), listed(found))])
  )
}

const shown = (from: string | undefined, to: string, text: string): string =>
  `${text} ${from === undefined ? "" : `from ${from} `}to ${to}`

const listed = (texts: ReadonlyArray<string>): string => (texts.length === 0 ? "none" : [...texts].sort().join(", "))

const journal = (world: World, path: Path, expected: NonNullable<Expected["journal"]>): Compared => {
  const trial = trialBalance(world.booked.map(({ event }) => event))
  const { currency } = world.usual
  return all(
    entries(expected).map(([name, text]) =>
      amount([...path, name], text, balanceOf(trial, name as AccountName, currency), currency)
    )
  )
}

const accounts = (world: World, path: Path, expected: NonNullable<Expected["accounts"]>): Compared => {
  const balances = Array.from(fromDocuments(world.ledger).values())
  const { currency } = world.usual
  return all(
    entries(expected).map(([name, text]) => {
      const id = accountOf(name) ?? null
      const found = balances.find(({ accountId, balance }) => accountId === id && balance.currency === currency)
      return amount([...path, name], text, found?.balance.minor ?? 0n, currency)
    })
  )
}

const creditBalances = (world: World, path: Path, expected: NonNullable<Expected["creditBalances"]>): Compared => {
  const { currency } = world.usual
  return all(
    entries(expected).map(([name, text]) => {
      const id = accountOf(name)
      const balance = id && world.ledger.creditBalances.get(id)?.balance
      return amount([...path, name], text, balance?.currency === currency ? balance.minor : 0n, currency)
    })
  )
}

/** A refusal against the one that is expected: its name, and each number that the file gives. */
export const compareRefusal = (path: Path, expected: Refused, rejection: Rejection): Compared => {
  const { because, says, ...numbers } = expected
  if (because !== rejection._tag)
    return Result.succeed([
      { path: [...path, "because"], expected: because, found: `${rejection._tag}: ${rejection.message}` }
    ])
  const fields: Readonly<Record<string, unknown>> = { ...rejection }
  return all([
    word([...path, "says"], says, rejection.message),
    ...entries(numbers).map(([name, text]) => {
      const found = fields[name]
      return isMoney(found)
        ? amount([...path, name], text, found.minor, found.currency)
        : word([...path, name], text, found === undefined ? "not told" : found === null ? "none" : (found as string))
    })
  ])
}

const isMoney = (value: unknown): value is Money.Money =>
  typeof value === "object" && value !== null && "minor" in value && "currency" in value
