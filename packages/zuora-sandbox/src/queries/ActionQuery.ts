/**
 * POST /v1/action/query and queryMore. Records come in no particular order (seeded here), null fields are left out, a
 * locator lives for 15 minutes after its last use. Source: Zuora API reference, "Query", "Query more"; the shapes of
 * errors were observed. Which fault an expired locator gives is inferred.
 */
import { createHash } from "node:crypto"
import * as Result from "effect/Result"
import { type Call, type Operation, param } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import * as Json from "../server/Json.ts"
import { type Row, living } from "./Reading.ts"
import { Refusal, codeOf } from "../server/Refusal.ts"
import * as Zoql from "./Zoql.ts"

const lifeMs = 15 * 60 * 1000
const maxBatch = 2000

/** The rest of a query's records, by the locator without its position. */
export interface QueryResult {
  readonly id: string
  readonly records: string
  readonly batchSize: number
  readonly usedAt: number
}

const refused = (fault: string, message: string): Refusal =>
  new Refusal({ category: 20, fault, reasons: [{ code: codeOf(20), message }] })

const orderOf = (call: Call, row: Row): string =>
  createHash("sha256")
    .update(`${call.tx.tenant.seed}:zoql:${String(row["id"])}`)
    .digest("hex")

/** Payments have these from WSDL version 107 on. Source: Invoice Settlement migration guide, API integration. */
const late: ReadonlySet<string> = new Set(["appliedAmount", "unappliedAmount"])

const shownTo = (call: Call, object: string, row: Row): Row =>
  object === "Payment" && call.wsdlVersion < 107
    ? Object.fromEntries(Object.entries(row).filter(([name]) => !late.has(name)))
    : row

const shape = {
  queryString: Fields.required(Fields.text(1_000_000)),
  conf: Fields.object({ batchSize: Fields.whole })
}

const batch = (call: Call, id: string, records: ReadonlyArray<unknown>, start: number, size: number) => {
  const end = start + size
  const done = end >= records.length
  if (!done) {
    call.tx.put("queryResult", { id, records: Json.stringify(records), batchSize: size, usedAt: call.now })
  }
  return {
    size: records.length,
    records: records.slice(start, end),
    done,
    ...(done ? {} : { queryLocator: `${id}-${end}` })
  }
}

/** `conf.batchSize` 1 to 2,000. */
export const query: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const size = body.conf?.batchSize ?? maxBatch
    if (size < 1 || size > maxBatch) {
      return yield* Result.fail(refused("INVALID_VALUE", `batchSize must be from 1 to ${maxBatch}`))
    }
    const told = (problem: Zoql.Problem): Refusal => refused(problem.fault, problem.message)
    const parsed = yield* Result.mapError(Zoql.parse(body.queryString), told)
    const rows = parsed.object
      .read(living(call))
      .map((row) => ({ row, order: orderOf(call, row) }))
      .sort((a, b) => (a.order < b.order ? -1 : 1))
    const records = yield* Result.mapError(
      Zoql.select(
        parsed,
        rows.map(({ row }) => shownTo(call, parsed.object.name, row))
      ),
      told
    )
    return batch(call, call.tx.nextId("query"), records, 0, size)
  })

/** The next records; the stored ones do not change. */
export const queryMore: Operation = (call) =>
  Result.gen(function* () {
    const { queryLocator } = yield* Fields.readBody({ queryLocator: Fields.required(Fields.text()) }, call.body)
    const [, id = "", start = ""] = /^(.+)-(\d{1,9})$/.exec(queryLocator) ?? []
    const stored = call.tx.get("queryResult", id)
    if (stored === undefined || call.now - stored.usedAt > lifeMs) {
      return yield* Result.fail(refused("INVALID_VALUE", `invalid query locator: ${queryLocator}`))
    }
    const records = Result.getOrThrow(Json.parse(stored.records)) as ReadonlyArray<unknown>
    return batch(call, id, records, Number.parseInt(start, 10), stored.batchSize)
  })

/** Any other action. */
export const unknown: Operation = (call) =>
  Result.fail(refused("ClientError", `Invalid action '${param(call, "action")}'`))
