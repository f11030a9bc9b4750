/**
 * What goes wrong between the processes and Zuora: the sandbox's faults, dealt by a plan of its own from the seed. Each
 * run draws which kinds it meets, so that some runs are about one kind and others about all.
 *
 * Everything stays within what billing assumes of Zuora (`docs/assumptions.md`): a lost request takes effect within
 * `quietMs` or never (A1); reads lag behind by less than `readLagMs` (A27); a collect, write-off or reversal that says `success: false` has moved nothing (A7).
 */
import type { PlanRequest } from "@counterfoil/zuora-sandbox/Sandbox"
import type { Draw } from "./Draw.ts"

type Rule = PlanRequest["rules"][number]

/** A lost request lands this late at most: below `quietMs` by more than the clocks of two processes differ. */
const latestMs = 12 * 60_000

/** How a production tenant answered failures inside, decline or not: HTTP 200 or 500, category 60. */
const internal = JSON.stringify({
  success: false,
  reasons: [{ code: 53000060, message: "Internal error: the gateway declined the transaction" }]
})

/** Calls that roll back nothing when they fail, as far as Zuora says. */
const payments = { method: "PUT", path: "/v1/payments/*" } as const
const memos = { method: "PUT", path: "/v1/credit*" } as const
const collects = { method: "POST", path: "/v1/operations/*" } as const

const rules: ReadonlyArray<Rule> = [
  { kind: "loseRequest", rate: 0.1 },
  { kind: "loseAnswer", method: "PUT", rate: 0.25 },
  { kind: "loseAnswer", method: "POST", path: "/v1/*", rate: 0.25 },
  { kind: "landLate", method: "PUT", rate: 0.2, delayMs: latestMs },
  { kind: "landLate", method: "POST", rate: 0.2, delayMs: latestMs },
  { kind: "delay", rate: 0.1, delayMs: 20_000 },
  { kind: "delay", method: "PUT", rate: 0.15, delayMs: latestMs },
  { kind: "delay", method: "POST", path: "/v1/*", rate: 0.15, delayMs: latestMs },
  { kind: "reorder", rate: 0.1, delayMs: 60_000 },
  { kind: "twice", method: "POST", path: "/v1/*", rate: 0.1 },
  { kind: "answer", rate: 0.08 },
  { kind: "answerAfter", method: "PUT", rate: 0.15 },
  { kind: "answerAfter", ...payments, rate: 0.15, status: 200, contentType: "application/json", body: internal },
  { kind: "answerAfter", ...memos, rate: 0.15, status: 500, contentType: "application/json", body: internal },
  { kind: "answerAfter", method: "POST", path: "/v1/*", rate: 0.15 },
  { kind: "cutBody", rate: 0.08 },
  { kind: "tearBody", rate: 0.08 },
  { kind: "rateLimit", rate: 0.05 },
  { kind: "concurrency", rate: 0.02 },
  { kind: "expireToken", rate: 0.05 },
  { kind: "lock", rate: 0.1 },
  { kind: "declineAs60", ...collects, rate: 0.2 },
  { kind: "stuck", ...collects, rate: 0.2 },
  { kind: "lag", rate: 0.2, lagMs: 8_000 },
  { kind: "staleRead", rate: 0.1, lagMs: 8_000 }
]

/** Nothing comes back from what was posted: such a run is about keys that grow old. */
const silence: PlanRequest["rules"] = [{ kind: "loseAnswer", method: "POST", path: "/v1/*", rate: 0.7 }]

/** A plan of faults; `max` bounds them, so that a run ends. */
export const drawPlan = (seed: string, draw: Draw, isForsaken: boolean): PlanRequest => {
  if (isForsaken) return { seed, max: draw.between(1, 12), rules: silence }
  const share = draw.pick([0, 100, 300, 1000])
  return {
    seed,
    max: draw.between(1, 12),
    rules: rules.filter(() => draw.chance(share))
  }
}

/** No faults any more. */
export const peace: PlanRequest = { rules: [] }
