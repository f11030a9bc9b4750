/**
 * Traces and metrics over OTLP (HTTP, JSON) where `OTEL_EXPORTER_OTLP_ENDPOINT` or one of its kin names a collector; nothing
 * at all where none does.
 *
 * What leaves is names, counts and times. Attributes go only by a list, and of what failed only the name of the error: texts
 * of databases, of Zuora and of people may quote anything, and stay in this process's own log.
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as OtlpMetrics from "effect/observability/OtlpMetrics"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Tracer from "effect/Tracer"
import { count } from "./SpanMetrics.ts"

/** OpenTelemetry's own default, which Effect leaves to whoever configures it. */
const usual = ConfigProvider.fromUnknown({ OTEL_TRACES_EXPORTER: "otlp", OTEL_METRICS_EXPORTER: "otlp" })

const options = { resource: { serviceName: "counterfoil" } }

const exporting = Layer.mergeAll(OtlpTracer.layerFromConfig(options), OtlpMetrics.layerFromConfig(options)).pipe(
  Layer.provide(OtlpSerialization.layerJson),
  Layer.provide(FetchHttpClient.layer),
  Layer.provide(ConfigProvider.layerAdd(usual))
)

/** What spans may say beside their name. Ours begin with `counterfoil.`: ids, kinds, numbers. */
const attributes = new Set(["operationId", "http.request.method", "http.response.status_code"])
const isTold = (name: string): boolean => name.startsWith("counterfoil.") || attributes.has(name)

const guarded = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    ...(tracer.context === undefined ? {} : { context: tracer.context }),
    span: (options) => {
      const span = tracer.span(options)
      const attribute = span.attribute.bind(span)
      const end = span.end.bind(span)
      return Object.assign(span, {
        attribute: (name: string, value: unknown) => {
          if (isTold(name)) attribute(name, value)
        },
        event: () => undefined,
        end: (endTime: bigint, exit: Exit.Exit<unknown, unknown>) => {
          count(span, endTime, exit)
          end(endTime, named(exit))
        }
      })
    }
  })

/** An error that has a name and nothing else. */
class Named extends Error {
  constructor(name: string) {
    super(name)
    this.name = name
    this.stack = name
  }
}

const named = (exit: Exit.Exit<unknown, unknown>): Exit.Exit<unknown, unknown> => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return exit
  const error = Cause.squash(exit.cause)
  const name =
    typeof error === "object" && error !== null && "_tag" in error && typeof error._tag === "string"
      ? error._tag
      : "Defect"
  return Exit.die(new Named(name))
}

export const layer = Layer.effect(
  Tracer.Tracer,
  Effect.map(Tracer.Tracer, (tracer) => (tracer === Tracer.nativeTracer ? tracer : guarded(tracer)))
).pipe(Layer.provide(exporting))
