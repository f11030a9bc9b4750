/** What somebody means by a name that they have in hand: everything that is called so. */
import { shownIn } from "@counterfoil/audit/asof/DocumentAt"
import type { NameKind } from "@counterfoil/audit/names/NamesOf"
import { streamsNamed } from "@counterfoil/audit/names/NameTable"
import { load } from "@counterfoil/billing/Loaded"
import { Tenant } from "@counterfoil/billing/Tenant"
import { OperationId } from "@counterfoil/domain/Id"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { titleOf } from "@counterfoil/domain/proposal/Changed"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { Hit } from "@counterfoil/http-api/Search"
import { accountsAfter } from "@counterfoil/reconciliation/tables/listing/AccountList"
import * as Effect from "effect/Effect"
import * as ShownOperation from "../operation/ShownOperation.ts"
import type { CaseRow } from "./CaseRow.ts"

/** Things of one name that are told. */
const most = 50
/** Accounts that begin so; shorter beginnings mean nothing. */
const mostAccounts = 8
const shortestBeginning = 3

const concurrency = 8

interface Found {
  readonly by: Exclude<Hit["by"], "begins with">
  readonly stream: string
}

export const sought = Effect.fn("Sought.sought")(function* (text: string, cases: ReadonlyArray<CaseRow>) {
  const { tenant } = yield* Tenant
  const byId = yield* existing(streamsOf(text))
  const accounts = yield* accountsAfter(tenant, { prefix: text, limit: mostAccounts })
  // Who asks by an id does not wait until all events were read for their names.
  const isId = byId.length > 0 || accounts.some(({ account }) => account === text)
  const names = isId ? [] : Array.from(new Set([text, text.toUpperCase()]))
  const named = (yield* Effect.forEach(names, (name) => streamsNamed(tenant, name))).flat()
  const all: ReadonlyArray<Found> = [
    ...named.flatMap(({ kind, stream }) => (isName(kind) ? [{ by: kind, stream }] : [])),
    ...byId.map((stream) => ({ by: "id" as const, stream }))
  ]
  const found = Array.from(new Map(all.toReversed().map((one) => [one.stream, one])).values())
    .toReversed()
    .slice(0, most)
  const { ledger } = yield* load(found.flatMap(({ stream }) => (StreamName.isDocument(stream) ? [stream] : [])))
  const hits = yield* Effect.forEach(found, (one) => hitOf(one, ledger), { concurrency })
  return [
    ...hits.flat(),
    ...cases.flatMap(({ account, code, id, title }): ReadonlyArray<Hit> =>
      id === text ? [{ kind: "discrepancy", id, title: `${code} ${title}`, by: "id", account }] : []
    ),
    ...accounts.flatMap(({ account }): ReadonlyArray<Hit> =>
      account === text || text.length >= shortestBeginning
        ? [{ kind: "account", id: account, title: account, by: account === text ? "id" : "begins with", account }]
        : []
    )
  ]
})

/** What an operation has made is found by the operation itself. */
const isName = (kind: NameKind): kind is Exclude<NameKind, "made"> => kind !== "made"

const documents = ["Invoice", "DebitMemo", "CreditMemo", "Payment"]
const kinds = [...documents, "Operation"]

/** The streams that may be meant by an id. */
const streamsOf = (text: string): ReadonlyArray<string> =>
  kinds.includes(StreamName.kindOf(text)) && text.includes("-") ? [text] : kinds.map((kind) => `${kind}-${text}`)

const existing = Effect.fnUntraced(function* (streams: ReadonlyArray<string>) {
  const { readStream } = yield* EventStore
  const events = yield* Effect.forEach(streams, (stream) => readStream(stream), { concurrency })
  return streams.filter((_, index) => (events[index]?.length ?? 0) > 0)
})

const hitOf = Effect.fnUntraced(function* ({ by, stream }: Found, ledger: Ledger) {
  const kind = StreamName.kindOf(stream)
  if (kind === "Operation") {
    const { accounts, intention, operationId } = yield* ShownOperation.read(
      OperationId.make(stream.slice("Operation-".length))
    )
    return [
      { kind: "operation", id: operationId, title: intention, by, account: accounts[0] ?? null }
    ] satisfies ReadonlyArray<Hit>
  }
  if (!documents.includes(kind)) return []
  const { accountId: account } = shownIn(ledger, stream)
  return [{ kind: "document", id: stream, title: titleOf(ledger, stream), by, account }] satisfies ReadonlyArray<Hit>
})
