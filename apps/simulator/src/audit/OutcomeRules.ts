/** Rules about each operation: how often it acted, how it ended, what its caller was told. */
import type { Breach, Evidence } from "./Auditor.ts"
import type { Operation } from "./Book.ts"
import type { Deed } from "./Deed.ts"

const deedsOf = ({ ledger }: Evidence, operationId: string): ReadonlyArray<Deed> =>
  ledger.deeds.filter((deed) => deed.operationId === operationId)

const at = (deed: Deed): string => new Date(deed.at).toISOString()

/** One intent acts once. */
export const neverTwice = (evidence: Evidence): ReadonlyArray<Breach> => {
  const ids = new Set(evidence.ledger.deeds.flatMap(({ operationId }) => operationId ?? []))
  return [...ids].flatMap((operationId) => {
    const deeds = deedsOf(evidence, operationId)
    return deeds.length < 2
      ? []
      : [{ rule: "never twice", operationId, detail: `Zuora acted ${deeds.length} times: ${deeds.map(at).join(", ")}` }]
  })
}

/** Whether somebody else changed what an operation was to change: then Zuora's state cannot tell whose doing it is. */
const isMeddledWith = ({ ledger }: Evidence, { documents }: Operation): boolean =>
  ledger.deeds.some((deed) => deed.operationId === null && [...deed.touched].some((id) => documents.has(id)))

/** A collect that finds nothing to collect, or nothing to collect from, does nothing. */
const mayDoNothing: ReadonlySet<string> = new Set(["invoice-collect", "collect-debit-memo"])

/** An operation that is recorded as done was done, one that is recorded as not done was not, and no call is off the record. */
export const endsAreTrue = (evidence: Evidence): ReadonlyArray<Breach> => {
  const { book, ledger } = evidence
  const unrecorded = ledger.deeds.flatMap(({ operationId, ...deed }) =>
    operationId === null || book.operations.has(operationId)
      ? []
      : [
          {
            rule: "no money without an event",
            operationId,
            detail: `${new Date(deed.at).toISOString()}: it was never requested`
          }
        ]
  )
  const wrong = [...book.operations.values()].flatMap((operation): ReadonlyArray<Breach> => {
    const { id: operationId, outcome } = operation
    if (outcome === undefined) return []
    const acted = deedsOf(evidence, operationId).length > 0
    if (outcome !== "Succeeded")
      return acted
        ? [{ rule: "no money without an event", operationId, detail: `recorded as ${outcome}, yet Zuora acted` }]
        : []
    return acted || mayDoNothing.has(operation.call) || isMeddledWith(evidence, operation)
      ? []
      : [{ rule: "no event without money", operationId, detail: "recorded as done, yet Zuora never acted" }]
  })
  return [...unrecorded, ...wrong]
}

/** Zuora knows a key for 24 h and billing trusts it for 23; clocks differ by less than five minutes. */
const keyLifeMs = 23 * 3_600_000 - 300_000
const quietMs = 15 * 60_000

/** What is still open after the sweeper's rounds lacks evidence, and not care. */
export const openForAReason = (evidence: Evidence): ReadonlyArray<Breach> => {
  const end = evidence.entries.at(-1)?.at ?? 0
  return [...evidence.book.operations.values()].flatMap((operation) => {
    if (operation.state === "Recorded") return []
    const why = reasonOf(evidence, operation, end)
    return why === undefined
      ? [{ rule: "known in the end", operationId: operation.id, detail: `${operation.call} is still open` }]
      : []
  })
}

/** Why an operation may be open. */
const reasonOf = (evidence: Evidence, operation: Operation, end: number): string | undefined => {
  const [first = end] = operation.startedAt
  if (operation.state === "Answered") return undefined
  if (operation.keyed) {
    if (end - first >= keyLifeMs) return "its key is too old"
    return isPaidMeanwhile(evidence, operation, first) ? "somebody else's payment may be its doing" : undefined
  }
  const last = operation.probes.at(-1)
  if (last?.finding === "unclear" && isBesideOurs(evidence, operation, first))
    return "the log cannot tell it from a call of ours minutes before"
  if (last === undefined || !isMeddledWith(evidence, operation)) return undefined
  if (last.finding === "unclear") return "somebody else changed the same documents"
  const equal = operation.probes.some(
    (probe) => probe !== last && probe.fingerprint === last.fingerprint && last.at - probe.at >= quietMs
  )
  return equal ? undefined : "two looks were never equal"
}

/**
 * Whether another call of ours changed the same documents where the log of applications begins to be read, five minutes
 * before the first attempt: clocks that differ put it on one side there and on the other in the books.
 */
const isBesideOurs = ({ ledger }: Evidence, { documents, id }: Operation, first: number): boolean =>
  ledger.deeds.some(
    ({ at, operationId, touched }) =>
      operationId !== null &&
      operationId !== id &&
      Math.abs(first - at - 300_000) < 150_000 &&
      [...touched].some((document) => documents.has(document))
  )

/** Whether a payment of the account came up about then that is nobody's of ours: a decline is not proven beside it. */
const isPaidMeanwhile = ({ ledger }: Evidence, { accounts }: Operation, first: number): boolean =>
  ledger.deeds.some(
    ({ at, operationId, payers }) =>
      operationId === null && at >= first - 600_000 && accounts.some((account) => payers.has(account))
  )

const outcomeOf: { readonly [answer: string]: string } = {
  Settled: "Succeeded",
  Declined: "Declined",
  Refused: "Refused",
  CallNotSent: "NotSent"
}

/** Whoever was told an end was told the one on record; nobody is told a defect. */
export const toldTheTruth = ({ book, entries }: Evidence): ReadonlyArray<Breach> =>
  entries.flatMap((entry): ReadonlyArray<Breach> => {
    if (entry._tag !== "Told") return []
    const { answer, operationId, text } = entry
    if (answer === "Defect") return [{ rule: "no defects", operationId, detail: text }]
    const expected = outcomeOf[answer]
    const outcome = book.operations.get(operationId)?.outcome
    return expected === undefined || expected === outcome
      ? []
      : [{ rule: "told the truth", operationId, detail: `told ${answer}, on record is ${outcome ?? "no end"}` }]
  })
