/**
 * What is told of long work in lines: how much is done, how fast, how long it still takes, and what differs first. Times
 * come from outside, in milliseconds.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Step } from "@counterfoil/reconciliation/Progress"

/** A rate from less than this says nothing. */
const leastMs = 1_000
/** So many of what differs are told before the run is over. */
const mostFound = 5

export class ProgressLines {
  #what = ""
  #begunMs = 0
  #begunAt = 0
  readonly #found = new Set<string>()

  /** `Reading Zuora's invoices: 12,000 of 30,000, 850 a second, 21 s left`. */
  step({ about, done, of, what }: Step, nowMs: number): string {
    if (what !== this.#what || done < this.#begunAt) {
      this.#what = what
      this.#begunMs = nowMs
      this.#begunAt = done
    }
    const perMs = nowMs - this.#begunMs < leastMs ? 0 : (done - this.#begunAt) / (nowMs - this.#begunMs)
    const last = about !== undefined && about > done ? about : undefined
    const total = of ?? last
    const left = total === undefined || perMs === 0 ? 0 : (total - done) / perMs
    return [
      `${what}: ${grouped(done)}${total === undefined ? "" : ` of ${of === undefined ? "about " : ""}${grouped(total)}`}`,
      ...(perMs === 0 ? [] : [`${rated(perMs * 1_000)} a second`]),
      ...(left === 0 ? [] : [`${timed(left)} left`])
    ].join(", ")
  }

  /** The first of what differs, each once, and that there is more. */
  found(differing: ReadonlyArray<Discrepancy>): ReadonlyArray<string> {
    const before = this.#found.size
    const fresh = differing.filter(({ id }) => !this.#found.has(id))
    for (const { id } of fresh) this.#found.add(id)
    const shown = fresh.slice(0, Math.max(0, mostFound - before))
    return [
      ...(before === 0 && shown.length > 0 ? ["Differs so far, before it is confirmed:"] : []),
      ...shown.map(({ code, ours, theirs, title }) => `  ${code} ${title}: ${ours} here, ${theirs} there`),
      ...(before <= mostFound && this.#found.size > mostFound ? ["  and more, which the report tells"] : [])
    ]
  }
}

const grouped = (count: number): string => count.toLocaleString("en-US")

const rated = (rate: number): string =>
  rate.toLocaleString("en-US", { maximumFractionDigits: rate >= 10 ? 0 : 1, minimumFractionDigits: rate >= 10 ? 0 : 1 })

const timed = (ms: number): string => {
  const seconds = Math.ceil(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
