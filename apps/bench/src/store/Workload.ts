/**
 * What is written and read: events of payments as a billing service has them, some 600 bytes each, in streams of five.
 * No two are alike, and the same numbers always give the same event.
 */

export interface BenchEvent {
  readonly type: string
  readonly data: { readonly [key: string]: string | { readonly [key: string]: string } }
  readonly meta: { readonly [key: string]: string }
}

/** An append: these events follow version `after` of the stream. */
export interface Job {
  readonly stream: string
  readonly subject: string
  readonly after: number
  readonly events: ReadonlyArray<BenchEvent>
}

/** Versions of a stream of average life: recorded, applied, applied, unapplied, applied. */
const eventsPerStream = 5
/** Calendar date of every event: rows differ enough without. */
export const day = "2026-03-31"
export const schemaVersion = 1

const padded = (n: number): string => n.toString(16).padStart(32, "8ad0")

const event = (seed: string, n: number): BenchEvent => ({
  type: n % eventsPerStream === 0 ? "PaymentRecorded" : "PaymentApplied",
  data: {
    application: `${seed}-${n}`,
    group: padded(n * 7),
    invoice: { id: padded(n * 3), number: `INV${String(n).padStart(8, "0")}`, item: padded(n * 5) },
    payment: { id: padded(n), number: `P-${String(n).padStart(8, "0")}`, method: "SEPA direct debit" },
    amount: { currency: "EUR", value: `${n % 900}.${String(n % 100).padStart(2, "0")}` },
    split: { item: `${n % 800}.19`, tax: `${n % 70}.01`, strategy: "oldest first" }
  },
  meta: {
    actor: "collections@example.com",
    reason: "nightly run of collections",
    causation: padded(n * 11),
    correlation: padded(n * 13),
    origin: "answered"
  }
})

const events = (seed: string, after: number, count: number): ReadonlyArray<BenchEvent> =>
  Array.from({ length: count }, (_, index) => event(seed, after + index))

/** Streams of five, one event an append, one append after the other. `seed` makes the streams new. */
export const singles = (seed: string, count: number): ReadonlyArray<Job> =>
  Array.from({ length: count }, (_, n) => {
    const [stream, after] = [Math.floor(n / eventsPerStream), n % eventsPerStream]
    return {
      stream: `payment-${seed}.${stream}`,
      subject: `account-${seed}.${stream % 50}`,
      after,
      events: events(seed, n, 1)
    }
  })

/** A new stream of `size` events in one append. */
export const batch = (seed: string, size: number): Job => ({
  stream: `payment-${seed}`,
  subject: `account-${seed}`,
  after: 0,
  events: events(seed, 0, size)
})

/** Whole streams of five, `count` events in all. */
export const wholeStreams = (seed: string, count: number): ReadonlyArray<Job> =>
  Array.from({ length: count / eventsPerStream }, (_, stream) => ({
    stream: `payment-${seed}.${stream}`,
    subject: `account-${seed}.${stream % 50}`,
    after: 0,
    events: events(seed, stream * eventsPerStream, eventsPerStream)
  }))

/** The same, each event in an append of its own: all first ones, then all second ones, far apart in the log. */
export const scatteredStreams = (seed: string, count: number): ReadonlyArray<ReadonlyArray<Job>> => {
  const whole = wholeStreams(seed, count)
  return Array.from({ length: eventsPerStream }, (_, after) =>
    whole.map(({ events, ...job }) => ({ ...job, after, events: events.slice(after, after + 1) }))
  )
}
