import { describe, expect, it } from "vitest"
import type { PlanRequest } from "../src/Sandbox.ts"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const rules: PlanRequest["rules"] = [
  { kind: "loseRequest", rate: 0.1 },
  { kind: "loseAnswer", rate: 0.1 },
  { kind: "landLate", rate: 0.1, delayMs: 5000 },
  { kind: "twice", rate: 0.1 },
  { kind: "answer", rate: 0.05 },
  { kind: "answerAfter", rate: 0.05 },
  { kind: "declineAs60", rate: 0.5, method: "POST", path: "/v1/operations/*" },
  { kind: "cutBody", rate: 0.05 },
  { kind: "staleRead", rate: 0.2, lagMs: 10_000 },
  { kind: "lock", rate: 0.1 }
]

/** A fixed course of calls; what came back and what it left, as text. */
const course = async (plan: PlanRequest) => {
  const { call, calls, clock, plan: put, state } = await zuora()
  await run(put(plan))
  const seen: Array<string> = []
  for (let n = 0; n < 40; n++) {
    const key = { "idempotency-key": `k${n % 7}` }
    const body = { accountNumber: "A00000002", amount: 1 + n, currency: "EUR", type: "External" }
    const apply = { invoices: [{ amount: 0.1, invoiceId: ids.consolidated }] }
    const told = (reply: Promise<Loose>) =>
      reply.then(
        ({ status, text, headers }) => `${status} ${headers.get("zuora-request-id")} ${text}`,
        (cause: Error) => cause.message
      )
    seen.push(await told(call("POST", "/v1/payments", body, key)))
    seen.push(await told(call("PUT", "/v1/payments/P-00000100/apply", apply)))
    seen.push(await told(call("GET", "/v1/payments/P-00000100")))
    await run(clock({ advanceSeconds: 3 }))
  }
  return { seen, state: JSON.stringify(await run(state)), faults: (await run(calls)).map((one) => one.fault) }
}

describe("a plan of faults", () => {
  it("gives the same answers and the same state, byte for byte, for the same seed and calls", async () => {
    const [one, again, other] = [
      await course({ seed: "s1", rules }),
      await course({ seed: "s1", rules }),
      await course({ seed: "s2", rules })
    ]
    expect(again.seen).toEqual(one.seen)
    expect(again.state === one.state).toBe(true)
    expect(again.faults).toEqual(one.faults)
    expect(other.faults).not.toEqual(one.faults)
    expect(new Set(one.faults).size).toBeGreaterThan(5)
  })

  it("deals each kind at its rate, only to calls that it fits, and stops at its maximum", async () => {
    const { call, calls, plan } = await zuora()
    const never = { method: "POST", path: "/v1/payments" }
    await run(
      plan({
        seed: "s",
        rules: [
          { kind: "lock", rate: 1, ...never, max: 2 },
          { kind: "answer", rate: 0.3 }
        ]
      })
    )
    for (let n = 0; n < 100; n++) await call("GET", "/v1/payments/P-00000100")
    const faults = (await run(calls)).map((one) => one.fault)
    const answered = faults.filter((one) => one === "answer").length
    expect([answered > 15 && answered < 45, faults.includes("lock")]).toEqual([true, false])
    const posts: Array<number> = []
    for (let n = 0; n < 3; n++) posts.push((await call("POST", "/v1/payments", {})).status)
    expect(posts.slice(0, 2)).toEqual([409, 409])
    expect(posts[2]).not.toBe(409)
  })

  it("is bounded as a whole, and goes when another without rules takes its place", async () => {
    const { call, plan } = await zuora()
    const get = async () => (await call("GET", "/v1/payments")).status
    await run(plan({ max: 1, rules: [{ kind: "answer", rate: 1, status: 503 }] }))
    expect([await get(), await get()]).toEqual([503, 200])
    await run(plan({ rules: [{ kind: "answer", rate: 1, status: 503 }] }))
    expect([await get(), await get()]).toEqual([503, 503])
    await run(plan({ rules: [] }))
    expect(await get()).toBe(200)
  })

  it("is read over HTTP, and refuses rates above 1 and kinds that it does not know", async () => {
    const { baseUrl } = await zuora()
    const put = async (body: string) => (await fetch(`${baseUrl}/sandbox/plan`, { method: "POST", body })).status
    expect(await put('{"seed": "s", "rules": [{"kind": "twice", "rate": 0.25, "method": "PUT"}]}')).toBe(200)
    expect(await put('{"rules": [{"kind": "twice", "rate": 1.5}]}')).toBe(400)
    expect(await put('{"rules": [{"kind": "thrice", "rate": 0.5}]}')).toBe(400)
  })
})
