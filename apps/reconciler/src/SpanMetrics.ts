/** Metrics of what spans are made for: appends, requests to Zuora, slices. Counted where telemetry is on, for nothing else. */
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import type * as Tracer from "effect/Tracer"

interface Counted {
  readonly metric: string
  readonly description: string
  /** Attributes of the span that tell its kinds apart. */
  readonly by: ReadonlyArray<string>
}

const appends: Counted = { metric: "counterfoil.appends", description: "Commits to the event store", by: [] }

/** By the name of the span. */
const spans: Readonly<Record<string, Counted>> = {
  "EventStore.append": appends,
  "EventStore.appendWith": appends,
  "Zuora.request": {
    metric: "counterfoil.zuora.requests",
    description: "Requests sent to Zuora, repeats included",
    by: ["counterfoil.zuora.call", "http.response.status_code"]
  },
  "TableRun.slice": {
    metric: "counterfoil.slices",
    description: "Slices of runs that this process has done",
    by: ["counterfoil.stage"]
  }
}

/** Milliseconds: from one to a minute. */
const boundaries = Metric.boundariesFromIterable([
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000
])
const anywhere = Context.empty()

/** Counts a span that ends, and how long it took. */
export const count = (span: Tracer.Span, endTime: bigint, exit: Exit.Exit<unknown, unknown>): void => {
  const counted = Object.hasOwn(spans, span.name) ? spans[span.name] : undefined
  if (counted === undefined || span.status._tag !== "Started") return
  const { by, description, metric } = counted
  const attributes = Object.fromEntries([
    ["outcome", Exit.isSuccess(exit) ? "ok" : "failed"],
    ...by.flatMap((name) => (span.attributes.has(name) ? [[name, String(span.attributes.get(name))]] : []))
  ]) as Record<string, string>
  Metric.counter(metric, { description, incremental: true, attributes }).updateUnsafe(1, anywhere)
  Metric.histogram(`${metric}.duration`, {
    description: `${description}: milliseconds`,
    boundaries,
    attributes
  }).updateUnsafe(Number(endTime - span.status.startTime) / 1_000_000, anywhere)
}
