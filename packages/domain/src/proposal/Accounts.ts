/**
 * The part of the books that a repair can be seen on: all documents of the accounts that it touches, and of those that
 * gave them value or got some from them. Identities over several documents find there what they find on everything.
 */
import type { Source, Target } from "../Application.ts"
import type { Ledger } from "../Ledger.ts"
import { empty } from "../Ledger.ts"
import * as StreamName from "../StreamName.ts"

/** An account's id; empty for what belongs to none. */
type Key = string

export interface Accounts {
  readonly ledger: Ledger
  readonly byStream: ReadonlyMap<string, Key>
  readonly streams: ReadonlyMap<Key, ReadonlyArray<string>>
}

export const accountsOf = (ledger: Ledger): Accounts => {
  const byStream = new Map<string, Key>()
  const streams = new Map<Key, Array<string>>()
  for (const [stream, state] of statesOf(ledger)) {
    const key = "accountId" in state ? ((state.accountId as string | null) ?? "") : ""
    byStream.set(stream, key)
    const own = streams.get(key)
    if (own === undefined) streams.set(key, [stream])
    else own.push(stream)
  }
  for (const accountId of ledger.creditBalances.keys()) byStream.set(StreamName.creditBalance(accountId), accountId)
  return { ledger, byStream, streams }
}

/** The books of the accounts of these streams and of these accounts, and of whatever they settle or are settled by. */
export const around = (accounts: Accounts, streams: ReadonlyArray<string>, keys: ReadonlyArray<Key>): Ledger => {
  const own = new Set<Key>([...keys, ...streams.map((stream) => accounts.byStream.get(stream) ?? "")])
  const alone = streams.filter((stream) => (accounts.byStream.get(stream) ?? "") === "")
  own.delete("")
  const first = part(accounts.ledger, streamsOf(accounts, own, alone), own)
  const reached = new Set(own)
  for (const stream of neighbours(first)) reached.add(accounts.byStream.get(stream) ?? "")
  reached.delete("")
  return reached.size === own.size
    ? first
    : part(accounts.ledger, streamsOf(accounts, reached, [...alone, ...neighbours(first)]), reached)
}

/** The documents whose streams are wanted; credit balances as they are. */
export const only = (ledger: Ledger, isWanted: (stream: string) => boolean): Ledger => {
  const keep = <K, S>(states: ReadonlyMap<K, S>, nameOf: (id: K) => string): ReadonlyMap<K, S> =>
    new Map(Array.from(states).filter(([id]) => isWanted(nameOf(id))))
  return {
    invoices: keep(ledger.invoices, StreamName.invoice),
    debitMemos: keep(ledger.debitMemos, StreamName.debitMemo),
    creditMemos: keep(ledger.creditMemos, StreamName.creditMemo),
    payments: keep(ledger.payments, StreamName.payment),
    creditBalances: ledger.creditBalances
  }
}

const streamsOf = (accounts: Accounts, keys: ReadonlySet<Key>, alone: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set([...Array.from(keys).flatMap((key) => accounts.streams.get(key) ?? []), ...alone])

const part = (ledger: Ledger, streams: ReadonlySet<string>, keys: ReadonlySet<Key>): Ledger => ({
  invoices: kept(ledger.invoices, streams, StreamName.invoice),
  debitMemos: kept(ledger.debitMemos, streams, StreamName.debitMemo),
  creditMemos: kept(ledger.creditMemos, streams, StreamName.creditMemo),
  payments: kept(ledger.payments, streams, StreamName.payment),
  creditBalances:
    ledger.creditBalances.size === 0
      ? empty.creditBalances
      : new Map(Array.from(ledger.creditBalances).filter(([id]) => keys.has(id)))
})

/** By the streams that are asked for: a ledger is far larger than what a repair touches. */
const kept = <K extends string, S>(
  states: ReadonlyMap<K, S>,
  streams: ReadonlySet<string>,
  nameOf: (id: K) => string
): ReadonlyMap<K, S> => {
  const found = new Map<K, S>()
  for (const stream of streams) {
    const id = stream.slice(stream.indexOf("-") + 1) as K
    const state = states.get(id)
    if (state !== undefined && nameOf(id) === stream) found.set(id, state)
  }
  return found
}

/** Documents on the other side of what these have given or got. */
const neighbours = (ledger: Ledger): ReadonlyArray<string> => {
  const sides = (one: { readonly source: Source; readonly target: Target }) => [
    StreamName.ofSource(one.source),
    StreamName.ofTarget(one.target)
  ]
  const all = [
    ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.invoices.values(), ({ applications }) => applications),
    ...Array.from(ledger.debitMemos.values(), ({ applications }) => applications)
  ]
  return all.flatMap(({ applied }) => Array.from(applied.values(), ({ application }) => sides(application)).flat())
}

/** The streams of all invoices, memos and payments. */
export const streamsIn = (ledger: Ledger): ReadonlyArray<string> => statesOf(ledger).map(([stream]) => stream)

const statesOf = (ledger: Ledger): ReadonlyArray<readonly [string, { readonly _tag: string }]> => [
  ...Array.from(ledger.invoices, ([id, state]) => [StreamName.invoice(id), state] as const),
  ...Array.from(ledger.debitMemos, ([id, state]) => [StreamName.debitMemo(id), state] as const),
  ...Array.from(ledger.creditMemos, ([id, state]) => [StreamName.creditMemo(id), state] as const),
  ...Array.from(ledger.payments, ([id, state]) => [StreamName.payment(id), state] as const)
]
