import { gzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import * as DataQuery from "../src/reads/DataQuery.ts"
import { Zuora } from "../src/Zuora.ts"
import { type Canned, responder } from "./Responder.ts"
import { scenario, tenant } from "./Tenant.ts"

const jobs = "/query/jobs"
const job = "/query/jobs/j1"
const is = (queryStatus: string, more = ""): Canned => ({
  body: `{"data":{"id":"j1","queryStatus":"${queryStatus}","remainingRetries":3,"useIndexJoin":false${more}}}`
})
const completed = (dataFile: string, outputRows: number) =>
  is("completed", `,"dataFile":"${dataFile}","outputRows":${outputRows},"processingTime":9212`)

/** Lets real answers come in while virtual time passes second by second. */
const overTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    let passedMs = 0
    while (passedMs < 20_000_000 && fiber.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      yield* TestClock.adjust(1000)
      passedMs += 1000
    }
    return { exit: yield* Fiber.join(fiber), passedMs }
  })

const lines =
  '{"id":"a","balance":10.10,"posted":true,"closed":null}\n{"id":"b","balance":-0.000001,"tags":["x",1.10]}\n'
const rows = [
  { id: "a", balance: "10.10", posted: true, closed: null },
  { id: "b", balance: "-0.000001", tags: '["x",1.10]' }
]

/** The rows of a job whose file is answered so. */
const read = (file: Canned, outputRows = 2) =>
  Effect.gen(function* () {
    const http = yield* responder({ "/file": [file] })
    const source = {
      id: "j1",
      queryStatus: "completed",
      dataFile: `${http.baseUrl}/file?secret`,
      outputRows: `${outputRows}`
    }
    const all = Zuora.use((zuora) => Stream.runCollect(zuora.dataQueryRows({ ...source, raw: {} } as never)))
    return { http, result: yield* Effect.result(all.pipe(tenant(http.baseUrl))) }
  })

describe("a Data Query job", () => {
  it("is submitted, watched until it is completed, and its file is read", () =>
    scenario(function* () {
      const files = yield* responder({
        "/file": [{ body: gzipSync(lines), headers: { "content-type": "binary/octet-stream" } }]
      })
      const http = yield* responder({
        [jobs]: [is("accepted")],
        [job]: [is("accepted"), is("in_progress"), completed(`${files.baseUrl}/file`, 2)]
      })
      const query = { query: "select id, balance from invoice", readDeleted: true } as const
      const all = Zuora.use((zuora) => Stream.runCollect(zuora.dataQuery(query)))
      const { exit, passedMs } = yield* overTime(all.pipe(tenant(http.baseUrl)))
      expect(exit).toMatchObject({ _tag: "Success", value: rows })
      expect(passedMs).toBeGreaterThanOrEqual(2500)
      expect(JSON.parse(http.calls()[0]?.body.toString() ?? "")).toEqual({
        query: "select id, balance from invoice",
        compression: "GZIP",
        output: { target: "S3" },
        outputFormat: "JSON",
        readDeleted: true
      })
      expect(http.calls().map(({ method, url }) => `${method} ${url}`)).toEqual([
        `POST ${jobs}`,
        `GET ${job}`,
        `GET ${job}`,
        `GET ${job}`
      ])
      // The file lies with somebody else: neither our token nor what Zuora is told goes there.
      const [fetched] = files.calls()
      expect(fetched?.headers).not.toHaveProperty("authorization")
      expect(Object.keys(fetched?.headers ?? {}).filter((name) => name.startsWith("zuora"))).toEqual([])
    }))

  it("that failed or was cancelled ends the wait and says so", () =>
    scenario(function* () {
      for (const status of ["failed", "cancelled"]) {
        const http = yield* responder({ [job]: [is("accepted"), is(status)] })
        const { exit } = yield* overTime(Zuora.use((zuora) => zuora.awaitDataQuery("j1")).pipe(tenant(http.baseUrl)))
        expect(exit).toMatchObject({
          cause: { reasons: [{ error: { _tag: "DataQueryUnfinished", running: false, job: { queryStatus: status } } }] }
        })
      }
    }))

  it("is waited for only so long, ever more rarely, and then taken back", () =>
    scenario(function* () {
      const http = yield* responder({ [jobs]: [is("accepted")], [job]: [is("in_progress")] })
      const query = Zuora.use((zuora) =>
        Stream.runCollect(zuora.dataQuery({ query: "select 1" }, { maxWaitMs: 300_000 }))
      )
      const { exit, passedMs } = yield* overTime(query.pipe(tenant(http.baseUrl)))
      expect(exit).toMatchObject({
        cause: { reasons: [{ error: { _tag: "DataQueryUnfinished", running: true, waitedMs: 300_000 } }] }
      })
      expect(passedMs).toBeGreaterThanOrEqual(300_000)
      const calls = http.calls().map(({ method }) => method)
      expect(calls.at(-1)).toBe("DELETE")
      // Every second would be 300 looks, every thirty seconds 11.
      expect(calls.filter((method) => method === "GET").length).toBeLessThan(25)
    }))

  it("is listed, cancelled, and refused in Data Query's own shape of error", () =>
    scenario(function* () {
      const http = yield* responder({
        [jobs]: [{ body: `{"data":[${JSON.stringify({ id: "j1", queryStatus: "in_progress" })}]}` }],
        [job]: [is("cancelled")],
        "/query/jobs/j2": [{ status: 403, body: '{"code":1009,"message":"not yours"}' }],
        "/query/jobs/j3": [{ status: 404, body: '{"code":1001,"message":"no such job"}' }]
      })
      const seen = yield* Zuora.use((zuora) =>
        Effect.all([
          zuora.dataQueryJobs({ queryStatus: "in_progress", pageSize: 5 }),
          zuora.cancelDataQuery("j1"),
          Effect.flip(zuora.dataQueryJob("j2")),
          Effect.flip(zuora.dataQueryJob("j3")),
          Effect.flip(zuora.dataQueryJobs({ pageSize: 101 }))
        ])
      ).pipe(tenant(http.baseUrl))
      expect(seen).toMatchObject([
        [{ id: "j1" }],
        { queryStatus: "cancelled" },
        { _tag: "ZuoraRefused", kind: "NotPermitted", reasons: [{ code: "1009" }] },
        { _tag: "ZuoraRefused", kind: "NotFound", reasons: [{ code: "1001" }] },
        { _tag: "RequestInvalid" }
      ])
      expect(http.calls()[0]?.url).toBe("/query/jobs?pageSize=5&queryStatus=in_progress")
    }))

  it("is not submitted when Zuora would not take it", () => {
    const problems = (request: Partial<DataQuery.Request>) => {
      const body = DataQuery.body("submit", { query: "select 1", ...request })
      return body._tag === "Success" ? [] : body.failure.problems.map(({ path }) => path)
    }
    expect(problems({ sourceData: "WAREHOUSE", warehouseSize: "xsmall", compression: "NONE" })).toEqual([])
    expect(problems({ query: "" })).toEqual(["query"])
    expect(problems({ query: "x".repeat(1_000_001) })).toEqual(["query"])
    expect(problems({ warehouseSize: "xsmall", compression: "ZIP" as "GZIP" })).toEqual([
      "warehouseSize",
      "compression"
    ])
  })
})

describe("the file of a Data Query job", () => {
  it("is read plain, gzipped, or unzipped on the way, with and without a last line end", () =>
    scenario(function* () {
      const gzipped = gzipSync(lines)
      for (const file of [
        { body: lines },
        { body: lines.trimEnd().replace("\n", "\r\n") },
        { body: gzipped },
        { body: gzipped, headers: { "content-encoding": "gzip" } }
      ]) {
        const { result } = yield* read(file)
        expect(result).toMatchObject({ _tag: "Success", success: rows })
      }
    }))

  it("keeps characters whole that come in two pieces", () =>
    scenario(function* () {
      const bytes = Buffer.from('{"name":"Zürich — 東京"}\n')
      const inPieces: Canned = {
        instead: (response) => {
          response.writeHead(200)
          const write = (at: number): void => {
            if (at >= bytes.length) return void response.end()
            response.write(bytes.subarray(at, at + 1), () => setTimeout(write, 0, at + 1))
          }
          write(0)
        }
      }
      const { result } = yield* read(inPieces, 1)
      expect(result).toMatchObject({ _tag: "Success", success: [{ name: "Zürich — 東京" }] })
    }))

  it("of no rows is empty", () =>
    scenario(function* () {
      expect((yield* read({ body: "" }, 0)).result).toMatchObject({ _tag: "Success", success: [] })
    }))

  it("that is cut off, gone, too short or no rows is an error that does not give the address away", () =>
    scenario(function* () {
      const cutBody: Canned = {
        instead: (response) => {
          response.writeHead(200, { "content-length": "1000" })
          response.write(lines)
          setTimeout(() => response.socket?.destroy(), 20)
        }
      }
      const bad: ReadonlyArray<readonly [Canned, object]> = [
        [{ body: lines.slice(0, 70) }, { _tag: "ZuoraFault", detail: "line 2 is cut off or no JSON" }],
        [{ body: '{"id":"a"}\n["b"]\n' }, { _tag: "ZuoraFault", detail: "line 2 is no JSON object" }],
        [{ body: lines.split("\n")[0] ?? "" }, { _tag: "ZuoraFault", detail: "the file has 1 rows, the job 2" }],
        [{ body: gzipSync(lines).subarray(0, 40) }, { _tag: "OutcomeUnknown", repeat: "Safe" }],
        [cutBody, { _tag: "OutcomeUnknown", money: "nothing happened" }],
        [
          { status: 403, body: "<Error/>" },
          { _tag: "ZuoraFault", kind: "UnexpectedStatus", status: 403 }
        ]
      ]
      for (const [file, error] of bad) {
        const { result } = yield* read(file)
        expect(result).toMatchObject({ _tag: "Failure", failure: error })
        expect(JSON.stringify(result)).not.toContain("secret")
      }
    }))

  it("is not fetched further than its rows are taken", () =>
    scenario(function* () {
      let stopped: () => void = () => {}
      const stops = new Promise<void>((resolve) => {
        stopped = resolve
      })
      const endless: Canned = {
        instead: (response) => {
          response.writeHead(200)
          const timer = setInterval(() => response.write('{"id":"a"}\n'.repeat(100)), 1)
          response.on("close", () => {
            clearInterval(timer)
            stopped()
          })
        }
      }
      const http = yield* responder({ "/file": [endless] })
      const source = { id: "j1", queryStatus: "completed", dataFile: `${http.baseUrl}/file` }
      const some = Zuora.use((zuora) => Stream.runCollect(Stream.take(zuora.dataQueryRows(source as never), 150)))
      expect(yield* some.pipe(tenant(http.baseUrl))).toHaveLength(150)
      yield* Effect.promise(() => stops)
    }))
})
