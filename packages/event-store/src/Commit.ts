/** A commit: events for several streams that are stored together or not at all, once per commit id. */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { canonical } from "./Json.ts"
import { CommitInvalid } from "./StoreError.ts"
import { contentHash, framedHash, type NewEvent } from "./StoredEvent.ts"

export interface StreamAppend {
  readonly stream: string
  /** Whom the events concern; null if that is not known yet. Decides the log of a new stream. */
  readonly subject: string | null
  /** The stream's version this was decided on; 0 = the stream must not exist. */
  readonly expectedVersion: number
  /** Empty = only the condition on the version. */
  readonly events: ReadonlyArray<NewEvent>
}

export interface Commit {
  /** 1 to 255 characters. The same id with the same content is stored once, however often it is sent. */
  readonly id: string
  /** Each stream at most once. */
  readonly appends: readonly [StreamAppend, ...ReadonlyArray<StreamAppend>]
}

/** Where a commit was stored in one log: positions `first` to `last`, both included. */
export interface LogRange {
  readonly log: number
  readonly first: number
  readonly last: number
}

export interface Appended {
  /** `Duplicate`: this very commit was stored before; these are its positions then. */
  readonly _tag: "Appended" | "Duplicate"
  readonly positions: ReadonlyArray<LogRange>
  readonly recordedAt: string
}

/** A commit ready to be stored: checked, canonical, hashed. */
export interface PreparedCommit {
  readonly id: string
  /** 64 hexadecimal digits over what the commit says, not over versions, ids or meta: a retry after a new decision on
   * the same facts is the same request. */
  readonly requestHash: string
  readonly conditions: ReadonlyArray<{
    readonly stream: string
    readonly subject: string | null
    readonly expected: number
  }>
  readonly events: ReadonlyArray<PreparedEvent>
}

export interface PreparedEvent {
  readonly stream: string
  readonly subject: string | null
  readonly version: number
  readonly eventId: string
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
  readonly meta: string
  readonly effectiveOn: string
  readonly bookedOn: string
  readonly contentHash: string
}

/** Written maxima: a commit is one statement and one transaction. */
const maxEvents = 10_000
const maxAppends = 10_000
const maxDataLength = 1_048_576
const maxVersion = 2_147_483_647

/** Checks a commit and computes everything that does not depend on the store's state. */
export const prepare = (tenant: string, commit: Commit): Result.Result<PreparedCommit, CommitInvalid> =>
  Result.try({
    try: () => prepareOrThrow(tenant, commit),
    catch: (error) => {
      if (error instanceof Problem)
        return new CommitInvalid({ commitId: commit.id.slice(0, 255), problem: error.problem })
      throw error
    }
  })

class Problem extends Data.Error<{ readonly problem: string }> {}

const demand = (holds: boolean, problem: () => string): void => {
  if (!holds) throw new Problem({ problem: problem() })
}

const prepareOrThrow = (tenant: string, { id, appends }: Commit): PreparedCommit => {
  demandText("commit id", id)
  const streams = new Set(appends.map(({ stream }) => stream))
  demand(appends.length > 0 && appends.length <= maxAppends, () => `needs 1 to ${maxAppends} streams`)
  demand(streams.size === appends.length, () => "names a stream twice; join its events in one append")
  const count = appends.reduce((sum, { events }) => sum + events.length, 0)
  demand(count <= maxEvents, () => `has ${count} events, more than ${maxEvents}`)
  const events: Array<PreparedEvent> = []
  for (const append of appends) {
    demandText("stream", append.stream)
    if (append.subject !== null) demandText("subject", append.subject)
    const { expectedVersion } = append
    demand(isCount(expectedVersion), () => `expectedVersion ${expectedVersion} of ${append.stream} is not a version`)
    append.events.forEach((event, index) => {
      events.push(prepareEvent(append, event, expectedVersion + index + 1, eventIdOf(tenant, id, events.length)))
    })
  }
  return {
    id,
    requestHash: requestHash(events),
    conditions: appends.map(({ stream, subject, expectedVersion: expected }) => ({ stream, subject, expected })),
    events
  }
}

const prepareEvent = (append: StreamAppend, event: NewEvent, version: number, id: string): PreparedEvent => {
  const where = `event ${version} of ${append.stream}`
  const { type, schemaVersion, effectiveOn, bookedOn } = event
  demandText(`type of ${where}`, type)
  demand(isCount(schemaVersion) && schemaVersion >= 1, () => `schemaVersion of ${where} is not a positive whole number`)
  demand(isDate(effectiveOn), () => `effectiveOn of ${where} is not a calendar date such as 2026-03-31`)
  demand(isDate(bookedOn), () => `bookedOn of ${where} is not a calendar date such as 2026-03-31`)
  const [data, meta] = (["data", "meta"] as const).map((field) => {
    const text = Result.getOrThrowWith(
      canonical(event[field]),
      (invalid) => new Problem({ problem: `${field} of ${where}: ${invalid.message}` })
    )
    demand(text.length <= maxDataLength, () => `${field} of ${where} has more than ${maxDataLength} characters`)
    return text
  }) as [string, string]
  const content = { stream: append.stream, version, type, schemaVersion, effectiveOn, bookedOn, data, meta }
  return { ...content, subject: append.subject, eventId: id, contentHash: contentHash(content) }
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < maxVersion

const demandText = (name: string, value: string): void => {
  if (plainText.test(value)) return
  demand(
    /^[^\p{Cc}]{1,255}$/u.test(value) && value.isWellFormed(),
    () => `${name} is not 1 to 255 printable characters`
  )
}

/** Decides nearly every text, several times faster than the expression that decides all. */
const plainText = /^[\u0020-\u007e]{1,255}$/

const isDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null || match[1] === "0000") return false
  const [year = 0, month = 0, day = 0] = match.slice(1).map((part) => Number.parseInt(part, 10))
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}

const requestHash = (events: ReadonlyArray<PreparedEvent>): string =>
  framedHash(events.flatMap(({ stream, type, schemaVersion, data }) => [stream, type, String(schemaVersion), data]))

/** RFC 9562 UUID version 8 out of a hash: the same commit always gives the same ids, so a repeated append is the same. */
export const eventIdOf = (tenant: string, commitId: string, index: number): string => {
  const hex = framedHash(["event-id", tenant, commitId, String(index)])
  const variant = "89ab"[Number.parseInt(hex[16] ?? "", 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
