/** What the program sends to a collector: spans and metrics of a run, and nothing that is secret or about a person. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { plain, startCollector } from "./Collector.ts"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./Program.ts"

const { rows, run, tenant } = liveTenant()
/** Only catches what hangs. */
const timeoutMs = 300_000
let collector: Awaited<ReturnType<typeof startCollector>>

const traced = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  counterfoil(args, { env: { ...tenant().env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } })

beforeAll(async () => {
  collector = await startCollector()
  await run("migrate")
  await run("import", "--full")
}, timeoutMs)
afterAll(() => collector.stop())

/** Everything that must not leave: secrets, and what people are called. */
const secrets = async () => {
  const { env, sandbox } = tenant()
  const people = [...(await rows("account")), ...(await rows("contact"))].flatMap((row) =>
    ["name", "firstName", "lastName", "workEmail", "address1"].map((field) => row[field])
  )
  return [
    sandbox.clientSecret,
    new URL(env["DATABASE_URL"] ?? "").password,
    ...people.filter((text): text is string => typeof text === "string" && text.length > 3)
  ]
}

describe("telemetry", () => {
  it(
    "sends spans and metrics of a run, its requests to Zuora and its appends",
    async () => {
      const { code } = await traced(["reconcile"])
      expect([0, 1]).toContain(code)
      expect(collector.paths).toEqual(new Set(["/v1/traces", "/v1/metrics"]))
      const { metrics, spans } = collector
      const run = spans.find(({ name }) => name === "Reconciled.reconciled")
      expect(plain(run?.attributes ?? [])).toMatchObject({
        "counterfoil.tenant": "default",
        "counterfoil.mode": "full",
        "counterfoil.verdict": code === 0 ? "clean" : "discrepancies"
      })
      const requests = spans.filter(({ name }) => name === "Zuora.request")
      expect(requests.length).toBeGreaterThan(5)
      expect(requests.every(({ traceId }) => traceId === run?.traceId)).toBe(true)
      expect(requests.every(({ attributes }) => plain(attributes)["http.response.status_code"] === "200")).toBe(true)
      const points = (name: string) => metrics.filter((one) => one.name === name).flatMap((one) => one.points)
      expect(points("counterfoil.runs").map(({ attributes }) => plain(attributes)["tenant"])).toContain("default")
      const sent = points("counterfoil.zuora.requests").reduce(
        (sum, { asDouble, asInt }) => sum + Number(asInt ?? asDouble),
        0
      )
      expect(sent).toBe(requests.length)
      expect(points("counterfoil.zuora.requests.duration").length).toBeGreaterThan(0)
      expect(points("counterfoil.discrepancies").map(({ attributes }) => plain(attributes)["severity"])).toContain(
        "high"
      )
    },
    timeoutMs
  )

  it(
    "names what failed, and quotes nothing of it",
    async () => {
      const { code, out } = await traced(["reconcile"], { ZUORA_CLIENT_SECRET: "a-wrong-secret" })
      expect(code).toBe(2)
      expect(out).toContain("Could not tell")
      const failures = collector.spans.flatMap(({ events }) => events)
      expect(failures.length).toBeGreaterThan(0)
      for (const { attributes } of failures) {
        const {
          "exception.message": message,
          "exception.stacktrace": stack,
          "exception.type": type
        } = plain(attributes)
        expect(type).toMatch(/^[A-Za-z]+$/)
        expect([message, stack]).toEqual([type, `${type}: ${type}`])
      }
      expect(collector.texts.join("\n")).not.toContain("a-wrong-secret")
    },
    timeoutMs
  )

  it(
    "lets nothing out that is secret or about a person, and no attribute beyond its list",
    async () => {
      const all = collector.texts.join("\n")
      const kept = await secrets()
      expect(kept.length).toBeGreaterThan(5)
      expect(kept.filter((text) => all.includes(text))).toEqual([])
      expect(all).not.toContain("Bearer")
      const names = new Set(collector.spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)))
      const beyond = Array.from(names).filter(
        (name) => !/^counterfoil\.|^operationId$|^http\.re(quest\.method|sponse\.status_code)$|^effect\./.test(name)
      )
      expect(beyond).toEqual([])
    },
    timeoutMs
  )

  it(
    "sends nothing where no collector is named",
    async () => {
      const before = collector.texts.length
      await run("runs")
      expect(collector.texts.length).toBe(before)
    },
    timeoutMs
  )
})
