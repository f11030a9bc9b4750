/** One slice of a run: the documents that are not settled, whole and with all that their differences tie them to. */
import { namedBeyond, namedIn, ties } from "@counterfoil/domain/comparison/AdjustmentTies"
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { documentsOf, make, type Observed, streamOf, type Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { ofOneDocument } from "@counterfoil/domain/identities/Identities"
import type { Violation } from "@counterfoil/domain/identities/Identity"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import { withoutFormer } from "../BeforeCutOver.ts"
import { pendingIn } from "../SelfChecks.ts"
import type { Circumstances } from "./Circumstances.ts"
import type { Edge } from "./Components.ts"
import { loadOurs, loadTheirs } from "./Loading.ts"
import { type Placed, placedIn } from "./Placed.ts"
import { loadChanges } from "./SeenChanges.ts"

/** What one slice told. */
export interface Compared {
  /** Between the two sides, and what offsets itself within a document. */
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** Identities of one document that do not hold. */
  readonly violations: ReadonlyArray<Violation>
  /** The applications that these name. */
  readonly placed: Placed
  /** Applications whose items nobody has read. */
  readonly pending: ReadonlyArray<string>
  /** Groups, by their first streams, that differ alike until one of their documents changes. */
  readonly standing: ReadonlyArray<string>
}

/** Documents whose states are in memory at once, about. */
const atOnce = 1_000

/** Pairs that differ, of these documents; and what legacy changes tie together, each by a name of its own. */
export const edgesOf = Effect.fnUntraced(function* (
  tenant: string,
  streams: ReadonlyArray<string>,
  circumstances: Circumstances
) {
  const found: Array<Edge> = []
  for (let start = 0; circumstances.hasChanges && start < streams.length; start += atOnce)
    found.push(...(yield* tiesOf(tenant, streams.slice(start, start + atOnce))))
  const sources = streams.filter((stream) => /^(Payment|CreditMemo)-/.test(stream))
  for (let start = 0; start < sources.length; start += atOnce) {
    const { ledger, observed, timing } = yield* bothSides(tenant, sources.slice(start, start + atOnce), circumstances)
    found.push(...make(ledger, observed, timing).differences.map(({ source, target }) => ({ source, target })))
  }
  return found
})

const tiesOf = Effect.fnUntraced(function* (tenant: string, streams: ReadonlyArray<string>) {
  const { ledger } = yield* loadOurs(tenant, streams)
  const changes = yield* loadChanges(tenant, streams, [...namedIn(ledger), ...namedBeyond(ledger)])
  return ties(ledger, changes).map(({ change, stream }): Edge => ({ source: stream, target: `Change-${change}` }))
})

/** Compares groups of documents, each with all that it is tied to. */
export const compareGroups = Effect.fnUntraced(function* (
  tenant: string,
  groups: ReadonlyArray<ReadonlyArray<string>>,
  circumstances: Circumstances
) {
  const all: Array<Compared> = []
  const { illegible, unread } = circumstances
  for (const own of chunks(groups)) {
    const { ledger, observed, timing } = yield* bothSides(tenant, own.flat(), circumstances)
    const shown = new Map(documentsOf(observed).map((document) => [streamOf(document), document]))
    const broken = ofOneDocument.flatMap((identity) => identity.check(ledger))
    const violations = illegible.elsewhere(broken, ledger)
    const discrepancies = [...compare(ledger, observed, timing), ...hiddenOffsets(ledger, violations)]
    all.push({
      violations,
      placed: placedIn(
        violations.map(({ subject }) => subject),
        ledger
      ),
      discrepancies,
      pending: pendingIn(ledger),
      standing: own.flatMap((group) =>
        group.every((stream) => isStill(shown.get(stream), timing)) ? (group[0] ?? []) : []
      )
    })
  }
  return {
    discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
    violations: all.flatMap(({ violations }) => violations),
    placed: new Map(all.flatMap(({ placed }) => Array.from(placed))),
    pending: all.flatMap(({ pending }) => pending),
    standing: illegible.size === 0 && unread.isEmpty ? all.flatMap(({ standing }) => standing) : []
  } satisfies Compared
})

/** Neither young, nor missing in Zuora, which may yet show it as deleted, nor waiting to stand still for too long. */
const isStill = (document: ObservedDocument | undefined, { changedAt, watermark }: Timing): boolean =>
  document !== undefined &&
  document.status !== "Processing" &&
  document.updatedAt <= watermark &&
  (changedAt.get(streamOf(document)) ?? "") <= watermark

function* chunks(groups: ReadonlyArray<ReadonlyArray<string>>): Generator<ReadonlyArray<ReadonlyArray<string>>> {
  let chunk: Array<ReadonlyArray<string>> = []
  let streams = 0
  for (const group of groups) {
    if (chunk.length > 0 && streams + group.length > atOnce) {
      yield chunk
      chunk = []
      streams = 0
    }
    chunk.push(group)
    streams += group.length
  }
  if (chunk.length > 0) yield chunk
}

const bothSides = Effect.fnUntraced(function* (
  tenant: string,
  streams: ReadonlyArray<string>,
  { asOf, beginning, deleted, hasChanges, openAccounts, stuckBefore, unread, unreadOurs, watermark }: Circumstances
) {
  const { changedAt, ledger } = yield* loadOurs(tenant, streams)
  const changes = hasChanges ? yield* loadChanges(tenant, streams, namedIn(ledger)) : {}
  const theirs = withoutFormer({ ...(yield* loadTheirs(tenant, streams)), ...changes }, ledger, beginning)
  const observed: Observed = { ...theirs, deleted, unread: unread.over(unreadOurs) }
  const timing: Timing = {
    asOf,
    watermark,
    stuckBefore,
    changedAt: new Map([...changedAt, ...stillChanging(ledger, observed, openAccounts)])
  }
  return { ledger, observed, timing }
})

/** Later than every watermark. */
const later = "9999-12-31T23:59:59.999Z"

/** Documents of accounts with an open call count as changed now. */
const stillChanging = (
  { creditMemos, debitMemos, invoices, payments }: Ledger,
  observed: Observed,
  open: ReadonlySet<string>
): ReadonlyArray<readonly [string, string]> => {
  if (open.size === 0) return []
  const isOpen = (accountId: string | null | undefined) => typeof accountId === "string" && open.has(accountId)
  const ours = Object.entries({ Invoice: invoices, DebitMemo: debitMemos, CreditMemo: creditMemos, Payment: payments })
  return [
    ...ours.flatMap(([kind, states]) =>
      Array.from(states as ReadonlyMap<string, object>).flatMap(([id, state]) =>
        "accountId" in state && isOpen(state.accountId as string | null) ? [`${kind}-${id}`] : []
      )
    ),
    ...documentsOf(observed).flatMap((document) => (isOpen(document.accountId) ? [streamOf(document)] : []))
  ].map((stream) => [stream, later] as const)
}
