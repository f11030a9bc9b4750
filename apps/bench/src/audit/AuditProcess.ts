/** A process of the audit suite, on one database: asks questions of it, or goes through all of its events. */
import { trialAt } from "@counterfoil/audit/asof/TrialAt"
import { accountAt } from "@counterfoil/audit/asof/AccountAt"
import { explainAccount } from "@counterfoil/audit/explain/Explanation"
import { extract } from "@counterfoil/audit/extract/Extract"
import { catchUp } from "@counterfoil/audit/names/NameTable"
import { trace } from "@counterfoil/audit/trace/Trace"
import { AccountId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import * as Closing from "@counterfoil/reconciliation/close/Closing"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Pool } from "pg"
import { idOf, invoicesAnAccount } from "../reconcile/Ledger.ts"
import { layer } from "../reconcile/Tenant.ts"
import { sql } from "../store/Server.ts"

export type Question = "balance" | "explain" | "trace"
export type Order =
  /** Milliseconds that this share of `requests` questions about these originals does not exceed, by us or bare. */
  | {
      readonly ask: Question
      readonly isBare: boolean
      readonly share: number
      readonly from: number
      readonly requests: number
      readonly originals: number
    }
  /** Microseconds for all events. */
  | { readonly ask: "read" | "names" }
  | { readonly ask: "seal" }
  /** The largest heap that a collection left meanwhile, in MB: what is held, and not what waits to be collected. */
  | { readonly ask: "trial" | "export" | "propose" }

/** Coprime to every number of originals here: all over them, in the same order for everybody. */
const stride = 7_919
const asOf = { effectiveOn: LocalDate.make("2026-01-31"), knownAt: "2998-12-31T00:00Z" }
const january = { kind: "period", periodId: PeriodId.make("2026-01") } as const

const [text = ""] = process.argv.slice(2)
const url = Redacted.make(text)
const tenant = "bench"
const runtime = ManagedRuntime.make(
  Layer.mergeAll(layer(url), SealStore.layerPostgres({ url, tenant, threads: 0 }), NodeServices.layer)
)
const pool = new Pool({ connectionString: text, max: 1 })
const key = Result.getOrThrow(sealKey(newSealKey()))

const accountOf = (n: number): string => idOf("a", Math.floor(n / invoicesAnAccount))

/** Proposes the month on a run that found nothing, as if its events were all. */
const propose = Effect.suspend(() => {
  const report = { runId: "bench", verdict: "clean", watermark: asOf.knownAt, sources: [], discrepancies: [] } as const
  return Closing.propose(january.periodId, { report: { ...report, cases: {}, untold: [] } }, cause())
})
const withdraw = Effect.suspend(() => Closing.withdraw(january.periodId, "it was to be measured", cause()))

/** Of a call that is none of another process. */
const cause = () => {
  const id = randomUUID()
  return { actor: "bench", causationId: id, correlationId: id }
}

const asked = Effect.fnUntraced(function* (question: Question, n: number) {
  const accountId = AccountId.make(accountOf(n))
  if (question === "trace") yield* trace(tenant, `P${n}`)
  else if (question === "balance") yield* accountAt(accountId, asOf)
  else yield* explainAccount(accountId, asOf)
})

const ofAccount = {
  name: "account",
  text: "select * from es.event where tenant = 'bench' and subject = $1 order by log, position"
}
const named = {
  name: "named",
  text: `select * from es.event where tenant = 'bench' and stream = any (array(
    select stream from audit.name where tenant = 'bench' and name = $1)) order by stream, version`
}

const askedBare = async (question: Question, n: number): Promise<void> => {
  const values = [question === "trace" ? `P${n}` : accountOf(n)]
  const { rows } = await pool.query({ ...(question === "trace" ? named : ofAccount), values })
  if (rows.length === 0) throw new Error(`no events of ${question} ${n}`)
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const answer = async (order: Order): Promise<number> => {
  switch (order.ask) {
    case "balance":
    case "explain":
    case "trace": {
      const { ask, from, isBare, originals, requests, share } = order
      const took: Array<number> = []
      for (let request = from; request < from + requests; request++) {
        const n = (request * stride) % originals
        took.push(await timed(() => (isBare ? askedBare(ask, n) : runtime.runPromise(asked(ask, n)))))
      }
      return took.toSorted((a, b) => a - b)[Math.ceil(requests * share) - 1] ?? Number.NaN
    }
    case "read":
      return (
        1_000 *
        (await timed(() => runtime.runPromise(Effect.flatMap(EventStore, ({ readAll }) => Stream.runDrain(readAll)))))
      )
    case "names":
      await sql(text, "truncate audit.name, audit.reach")
      return 1_000 * (await timed(() => runtime.runPromise(catchUp(tenant))))
    case "seal":
      return timed(() => runtime.runPromise(seal({ key })))
    case "trial":
      return heldBy(() => runtime.runPromise(trialAt()))
    case "propose": {
      const held = await heldBy(() => runtime.runPromise(propose))
      await runtime.runPromise(withdraw)
      return held
    }
    case "export": {
      const folder = mkdtempSync(join(tmpdir(), "bench-audit-"))
      try {
        return await heldBy(() => runtime.runPromise(extract(january, join(folder, "month.ndjson"), key)))
      } finally {
        rmSync(folder, { recursive: true })
      }
    }
  }
}

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void
const everyMs = 200

const heldBy = async (work: () => Promise<unknown>): Promise<number> => {
  let most = 0
  const look = (): void => {
    collectGarbage()
    most = Math.max(most, process.memoryUsage().heapUsed)
  }
  const timer = setInterval(look, everyMs)
  await work()
  clearInterval(timer)
  look()
  return most / 1_048_576
}

process.on("message", (order: Order) => {
  void answer(order).then((value) => process.send?.(value))
})
process.on("disconnect", () => {
  void Promise.all([runtime.dispose(), pool.end()]).finally(() => process.exit())
})
process.send?.(0)
