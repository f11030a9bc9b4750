/**
 * What is wrong with the stored events themselves: gaps in a stream (I13), a history that is not what was sealed (I14),
 * one idempotency key for two calls (I19). Nothing that rests on such events can be trusted.
 */
import { type Discrepancy, make } from "./Discrepancy.ts"

/** A stream whose versions are not 1, 2, 3 …; positions are those of its log. */
export interface Gap {
  readonly stream: string
  readonly expected: number
  readonly found: number
  readonly log: number
  /** The last event of the stream before it, 0 where there is none; and the first after it. */
  readonly after: number
  readonly at: number
}

/** Sees the events of all streams, each stream in its order, and keeps the first gap of each. */
export class StreamVersions {
  readonly #last = new Map<string, { readonly version: number; readonly position: number }>()
  readonly #gaps = new Map<string, Gap>()

  see(event: { readonly stream: string; readonly version: number; readonly log: number; readonly position: number }) {
    const { log, position, stream, version } = event
    const last = this.#last.get(stream)
    const expected = (last?.version ?? 0) + 1
    if (version !== expected && !this.#gaps.has(stream))
      this.#gaps.set(stream, { stream, expected, found: version, log, after: last?.position ?? 0, at: position })
    this.#last.set(stream, { version, position })
  }

  get gaps(): ReadonlyArray<Gap> {
    return Array.from(this.#gaps.values())
  }
}

/** The first place where a log is not what was sealed; `last` is `position` where it is named to the event. */
export interface SealFinding {
  readonly log: number
  readonly position: number
  readonly last: number
  readonly problem: string
}

/** A call as it was requested: its idempotency key, and the hash of all that goes out. */
export interface KeyUse {
  readonly key: string
  readonly callHash: string
}

/** I13, I14 and I19. A seal that does not fit because of a gap stands under it. */
export const fromStore = (
  gaps: ReadonlyArray<Gap>,
  seals: ReadonlyArray<SealFinding>,
  keys: Iterable<KeyUse>
): ReadonlyArray<Discrepancy> => {
  const isIn = (seal: SealFinding, gap: Gap) =>
    seal.log === gap.log && seal.position > gap.after && seal.position <= gap.at
  return [
    ...gaps.map((gap) =>
      own("I13", gap.stream, `stream ${gap.stream}`, {
        ours: `version ${gap.found} at position ${gap.log}/${gap.at} instead of ${gap.expected}`,
        documents: [gap.stream],
        consequences: seals.flatMap((seal) => (isIn(seal, gap) ? [{ code: "I14", subject: subjectOf(seal) }] : []))
      })
    ),
    ...seals.flatMap((seal) =>
      gaps.some((gap) => isIn(seal, gap))
        ? []
        : [own("I14", subjectOf(seal), `log ${seal.log} from position ${seal.position} on`, { ours: seal.problem })]
    ),
    ...reused(keys)
  ]
}

/** What rests on a stream with a gap follows from the gap. */
export const beneathGaps = (
  gaps: ReadonlyArray<Gap>,
  discrepancies: ReadonlyArray<Discrepancy>
): ReadonlyArray<Discrepancy> => {
  if (gaps.length === 0) return discrepancies
  const streams = new Set(gaps.map(({ stream }) => stream))
  const gapOf = ({ code, documents }: Discrepancy) =>
    code === "I13" || code === "Z08" ? undefined : documents.find((stream) => streams.has(stream))
  return discrepancies.flatMap((discrepancy) => {
    if (gapOf(discrepancy) !== undefined) return []
    if (discrepancy.code !== "I13") return [discrepancy]
    const own = discrepancies.filter((other) => gapOf(other) === discrepancy.subject)
    const consequences = own.flatMap(({ code, consequences, subject }) => [{ code, subject }, ...consequences])
    return [{ ...discrepancy, consequences: [...discrepancy.consequences, ...consequences] }]
  })
}

const subjectOf = ({ log, position }: SealFinding): string => `log ${log} @ ${position}`

const reused = (keys: Iterable<KeyUse>): ReadonlyArray<Discrepancy> => {
  const calls = new Map<string, Set<string>>()
  for (const { callHash, key } of keys) calls.set(key, (calls.get(key) ?? new Set<string>()).add(callHash))
  return Array.from(calls).flatMap(([key, hashes]) =>
    hashes.size < 2
      ? []
      : [
          own("I19", `Operation-${key}`, `operation ${key}`, {
            ours: `${hashes.size} calls: ${Array.from(hashes, (hash) => hash.slice(0, 12)).join(", ")}`
          })
        ]
  )
}

const own = (
  code: "I13" | "I14" | "I19",
  subject: string,
  title: string,
  more: Pick<Discrepancy, "ours"> & Partial<Pick<Discrepancy, "consequences" | "documents">>
): Discrepancy => make({ code, subject, title, accountId: null, amount: null, theirs: "", documents: [], ...more })
