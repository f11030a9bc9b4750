/**
 * Events in our own store that this program does not know: a newer one wrote them. What they say is not guessed at, so
 * nothing can be told of what rests on them, and a run that met one is never clean.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Violation } from "@counterfoil/domain/identities/Identity"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { UnknownEvent } from "@counterfoil/domain/StoredForm"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import type { Untold } from "./report/Report.ts"

/** The first of a stream, and how many there are. */
interface Found {
  readonly subject: string | null
  readonly version: number
  readonly message: string
  readonly count: number
}

export class Illegible {
  /** By stream, the first of them and how many there are. */
  readonly #found = new Map<string, Found>()

  add(stored: StoredEvent, event: UnknownEvent): void {
    const { subject, version } = stored
    const { count, ...first } = this.#found.get(stored.stream) ?? { subject, version, message: event.message, count: 0 }
    this.#found.set(stored.stream, { ...first, count: count + 1 })
  }

  /** Those that somebody has found before. */
  static of(found: Iterable<readonly [string, Found]>): Illegible {
    const all = new Illegible()
    for (const [stream, one] of found) all.#found.set(stream, one)
    return all
  }

  get size(): number {
    return this.#found.size
  }

  /** One line per stream, of all accounts or of one; what is of nobody may be of anybody. */
  untold(accountId: string | undefined): ReadonlyArray<Untold> {
    return Array.from(this.#found).flatMap(([stream, { count, message, subject, version }]) =>
      accountId === undefined || subject === null || subject === accountId
        ? [
            {
              subject: stream,
              why: `${count === 1 ? "an event is" : `${count} events are`} not understood, from version ${version} on: ${message}`
            }
          ]
        : []
    )
  }

  /** Whether one of these documents has such an event, so that a difference may be what it says. */
  concerns({ documents }: Discrepancy): boolean {
    return documents.some((stream) => this.#found.has(stream))
  }

  /** Identities that are broken elsewhere: not on such a document, its applications or its account. */
  elsewhere(violations: ReadonlyArray<Violation>, ledger: Ledger): ReadonlyArray<Violation> {
    if (this.size === 0) return violations
    const touched = this.#touched(ledger)
    return violations.filter(({ subject }) => !subject.split(" ").some((word) => touched.has(word)))
  }

  /** Streams, and ids of applications and accounts. */
  #touched(ledger: Ledger): ReadonlySet<string> {
    const touched = new Set<string>()
    for (const [stream, { subject }] of this.#found) {
      touched.add(stream)
      if (subject !== null) touched.add(subject)
    }
    const documents = [
      ...Array.from(ledger.invoices.values(), ({ applications }) => applications),
      ...Array.from(ledger.debitMemos.values(), ({ applications }) => applications),
      ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications),
      ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications)
    ]
    for (const { applied } of documents)
      for (const { application } of applied.values())
        if (
          touched.has(StreamName.ofSource(application.source)) ||
          touched.has(StreamName.ofTarget(application.target))
        )
          touched.add(application.id)
    return touched
  }
}
