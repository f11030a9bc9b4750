/** A collector of OTLP over HTTP on a free port: keeps what programs send it, decoded, and as the text that came. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

interface Keyed {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: string | number; readonly doubleValue?: number }
}

export interface Span {
  readonly name: string
  readonly traceId: string
  readonly parentSpanId?: string
  readonly attributes: ReadonlyArray<Keyed>
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: ReadonlyArray<Keyed> }>
}

interface Point {
  readonly attributes: ReadonlyArray<Keyed>
  readonly asInt?: string | number
  readonly asDouble?: number
  readonly count?: string | number
}

export interface Received {
  readonly name: string
  readonly points: ReadonlyArray<Point>
}

interface Traces {
  readonly resourceSpans: ReadonlyArray<{ readonly scopeSpans: ReadonlyArray<{ readonly spans: ReadonlyArray<Span> }> }>
}

interface Metrics {
  readonly resourceMetrics: ReadonlyArray<{
    readonly scopeMetrics: ReadonlyArray<{
      readonly metrics: ReadonlyArray<{
        readonly name: string
        readonly sum?: { readonly dataPoints: ReadonlyArray<Point> }
        readonly gauge?: { readonly dataPoints: ReadonlyArray<Point> }
        readonly histogram?: { readonly dataPoints: ReadonlyArray<Point> }
      }>
    }>
  }>
}

/** Attributes as an object, each value as text. */
export const plain = (attributes: ReadonlyArray<Keyed>): Record<string, string> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? value.doubleValue ?? "")])
  )

/** Listens until it is stopped. */
export const startCollector = async () => {
  const spans: Array<Span> = []
  const metrics: Array<Received> = []
  const texts: Array<string> = []
  const paths = new Set<string>()
  const server = createServer((request, response) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => {
      body += chunk
    })
    request.on("end", () => {
      paths.add(request.url ?? "")
      texts.push(body)
      if (request.url === "/v1/traces")
        for (const { scopeSpans } of (JSON.parse(body) as Traces).resourceSpans)
          for (const scope of scopeSpans) spans.push(...scope.spans)
      if (request.url === "/v1/metrics")
        for (const { scopeMetrics } of (JSON.parse(body) as Metrics).resourceMetrics)
          for (const scope of scopeMetrics)
            for (const { gauge, histogram, name, sum } of scope.metrics)
              metrics.push({ name, points: (sum ?? gauge ?? histogram)?.dataPoints ?? [] })
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    metrics,
    texts,
    paths,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      })
  }
}
