import { describe, expect, it, vi } from "vitest"
import { type Loose, ids, publishedExample, run, zuora } from "./Zuora.ts"

const payment = { accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" }
const payments = "/v1/payments"
const applyPath = "/v1/payments/P-00000100/apply"
const small = { invoices: [{ amount: 0.5, invoiceId: ids.consolidated }] }
const charge = "/v1/operations/invoice-collect"
const atOld = { "zuora-version": "341.0" }

describe("a postponed request (observed: a request whose caller was timed out can still take effect)", () => {
  it("hangs up, and lands when the sandbox clock has come so far, as of that instant", async () => {
    const { call, calls, clock, fault } = await zuora()
    await run(fault({ kind: "landLate", path: "*/apply", delayMs: 60_000 }))
    await expect(call("PUT", applyPath, small)).rejects.toThrow("fetch failed")
    await run(clock({ advanceSeconds: 59 }))
    expect((await call("GET", "/v1/payments/P-00000100")).body.appliedAmount).toBe(0)
    await run(clock({ advanceSeconds: 600 }))
    const after = (await call("GET", "/v1/payments/P-00000100")).body
    expect([after.appliedAmount, after.updatedDate]).toEqual([0.5, "2026-11-22 12:01:00"])
    const puts = (await run(calls)).filter((one) => one.method === "PUT")
    expect(puts.map(({ outcome, fault, status }) => [outcome, fault, status])).toEqual([
      ["request lost", "landLate", null],
      ["landed late", "landLate", 200]
    ])
  })
})

describe("a repeated request (a proxy that sends again what was not answered in time)", () => {
  it("acts twice as a PUT, for which Zuora knows no key (observed: a PUT with a key is refused)", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "twice", path: "*/apply" }))
    await call("PUT", applyPath, small)
    expect((await call("GET", "/v1/payments/P-00000100")).body.appliedAmount).toBe(1)
  })

  it("acts once as a keyed POST (Idempotent requests)", async () => {
    const { call, calls, fault } = await zuora()
    await run(fault({ kind: "twice", path: payments }))
    const made = await call("POST", payments, payment, { "idempotency-key": "k" })
    expect(made.body.number).toBe("P-00000001")
    expect((await call("GET", `${payments}/P-00000002`)).status).toBe(404)
    const posts = (await run(calls)).filter((one) => one.path === payments)
    expect(posts.map((one) => [one.outcome, one.fault])).toEqual([
      ["processed", "twice"],
      ["replayed", "twice"]
    ])
  })
})

describe("calls that overtake each other (a network keeps no order)", () => {
  it("holds one back until another has been processed", async () => {
    const { baseUrl, call, fault } = await zuora()
    await run(fault({ kind: "reorder", path: payments, delayMs: 60_000 }))
    const first = call("POST", payments, { ...payment, comment: "first" })
    const waits = async (): Promise<Loose> => (await fetch(`${baseUrl}/sandbox/state`)).json()
    await vi.waitUntil(async () => (await waits()).fault[0].times === 0)
    const second = await call("POST", payments, { ...payment, comment: "second" })
    expect([second.body.number, (await first).body.number]).toEqual(["P-00000001", "P-00000002"])
  })

  it("goes on alone when no other call comes in time", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "reorder", delayMs: 10 }))
    expect((await call("POST", payments, payment)).status).toBe(200)
  })
})

describe("failures in front of Zuora (Error handling: not every answer is JSON)", () => {
  it("answer before anything happened, or after it did, in JSON, plain text or HTML", async () => {
    const { call, fault } = await zuora()
    const types: Array<unknown> = []
    for (const form of ["json", "text", "html"] as const) {
      await run(fault({ kind: "answer", status: 500, form }))
      const { status, headers } = await call("POST", payments, payment)
      types.push([status, headers.get("content-type")?.split(";")[0]])
    }
    expect(types).toEqual([
      [500, "application/json"],
      [500, "text/plain"],
      [500, "text/html"]
    ])
    expect((await call("GET", `${payments}/P-00000001`)).status).toBe(404)
    await run(fault({ kind: "answerAfter", status: 504, form: "html" }))
    const late = await call("POST", payments, payment)
    expect([late.status, late.text]).toEqual([504, "<html><body><h1>504 Gateway Timeout</h1></body></html>"])
    expect((await call("GET", `${payments}/P-00000001`)).body.amount).toBe(1)
  })

  it("cut an answer: JSON that ends too soon, or fewer bytes than its length says", async () => {
    const { baseUrl, call, fault } = await zuora()
    await run(fault({ kind: "cutBody", path: payments, method: "POST" }))
    await expect(call("POST", payments, payment)).rejects.toThrow(SyntaxError)
    await run(fault({ kind: "tearBody", path: payments, method: "POST" }))
    await expect(call("POST", payments, payment)).rejects.toThrow("terminated")
    const { calls }: Loose = await (await fetch(`${baseUrl}/sandbox/calls`)).json()
    expect(calls.filter((one: Loose) => one.outcome === "answer cut").map((one: Loose) => one.fault)).toEqual([
      "cutBody",
      "tearBody"
    ])
    expect((await call("GET", `${payments}/P-00000002`)).status).toBe(200)
  })
})

describe("refusals that Zuora makes for its own reasons", () => {
  it("a decline under category 60, internal error (observed: 53000060 for a payment error), kept by the key", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "declineAs60" }))
    const collect = () => call("POST", charge, { accountKey: "A00000001" }, { "idempotency-key": "k" })
    const declined = await collect()
    expect([declined.status, declined.body.reasons[0].code]).toEqual([500, 53000060])
    expect((await collect()).text).toBe(declined.text)
    expect((await call("POST", charge, { accountKey: "A00000001" })).body.success).toBe(true)
  })

  it("lock contention, category 50: 409, or 200 below 2024-05-20 (Error codes); the key is free by default", async () => {
    const { call, fault, settings } = await zuora()
    await run(fault({ kind: "lock", times: 3 }))
    const post = (headers = {}) => call("POST", payments, payment, { "idempotency-key": "k", ...headers })
    const [now, old] = [await post(), await post(atOld)]
    expect([now.status, now.body.reasons[0].code]).toEqual([409, 50000050])
    expect([old.status, old.body.success]).toEqual([200, false])
    await run(settings({ lockKeepsKey: "yes" }))
    expect([(await post()).status, (await post()).status]).toEqual([409, 409])
  })

  it("429 for the rate, code 70 and no success; 429 for concurrency, 50000070 and Retry-After (Rate limits)", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "rateLimit" }))
    const rate = await call("GET", payments)
    expect([rate.status, rate.body.success, rate.body.reasons[0].code]).toEqual([429, undefined, 70])
    expect(rate.headers.get("ratelimit-remaining")).toBe("0")
    await run(fault({ kind: "concurrency" }))
    const many = await call("GET", payments)
    expect([many.status, many.headers.get("retry-after"), many.body.reasons[0].code]).toEqual([429, "120", 50000070])
  })

  it("401 in the middle of a token's life, for every call until a new token (Authentication)", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "expireToken" }))
    expect([(await call("GET", payments)).status, (await call("GET", payments)).status]).toEqual([401, 401])
  })

  it("a payment that stays in Processing (Payment status values: kept when the gateway does not answer)", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "stuck" }))
    const { paymentId } = (await call("POST", charge, { accountKey: "A00000001" })).body
    expect((await call("GET", `${payments}/${paymentId}`)).body.status).toBe("Processing")
  })

  it("a refund that stays in Processing, too", async () => {
    const { call, fault } = await zuora()
    const { paymentId } = (await call("POST", charge, { accountKey: "A00000001" })).body
    await call("PUT", `${payments}/${paymentId}/unapply`, {})
    await run(fault({ kind: "stuck" }))
    const refund = await call("POST", `${payments}/${paymentId}/refunds`, { totalAmount: 1, type: "Electronic" })
    expect(refund.body.status).toBe("Processing")
  })

  it("lock contention in the older API's own shape (SOAP error codes: LOCK_COMPETITION)", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "lock" }))
    const reply = await call("POST", "/v1/object/invoice-payment", {})
    expect([reply.status, reply.body.Errors[0].Code]).toEqual([400, "LOCK_COMPETITION"])
  })
})

const numbersOf = (list: Loose): ReadonlyArray<string> => list.payments.map((one: Loose) => one.number)

describe("lists (Pagination: no snapshot is promised)", () => {
  const two = async () => {
    const made = await zuora()
    for (let n = 0; n < 3; n++) await made.call("POST", payments, payment)
    return made
  }

  it("end too soon, with no nextPage", async () => {
    const { call, fault } = await two()
    const whole = (await call("GET", `${payments}?pageSize=4`)).body
    await run(fault({ kind: "halfPage" }))
    const half = (await call("GET", `${payments}?pageSize=4`)).body
    expect(numbersOf(half)).toEqual(numbersOf(whole).slice(0, 2))
    expect([whole.nextPage !== undefined, half.nextPage]).toEqual([true, undefined])
  })

  it("miss a row, or show one twice, when rows move between pages; the first page never does", async () => {
    const { call, fault } = await two()
    await run(fault({ kind: "shiftPage", rows: 1 }))
    const page = async (at: number) => numbersOf((await call("GET", `${payments}?pageSize=2&page=${at}`)).body)
    const [first, missed] = [await page(1), await page(2)]
    await run(fault({ kind: "shiftPage", rows: -1 }))
    const [repeated, whole] = [await page(2), await page(2)]
    expect([missed[0], repeated[0]]).toEqual([whole[1], first[1]])
  })
})

describe("time", () => {
  it("is another in the sandbox than for the caller, for one call", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "skew", skewMs: -86_400_000 }))
    const [early, now] = [await call("POST", payments, payment), await call("POST", payments, payment)]
    expect([early.body.effectiveDate, now.body.effectiveDate]).toEqual(["2026-11-21", "2026-11-22"])
  })
})

describe("reads that lag (observed: what was written is not always read at once)", () => {
  const applied = async (call: Loose) => (await call("GET", "/v1/payments/P-00000100")).body.appliedAmount

  it("show the state before a write for as many reads as asked, then what is so", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "lag", path: "*/apply", lagMs: 0, reads: 2 }))
    await call("PUT", applyPath, small)
    expect([await applied(call), await applied(call), await applied(call)]).toEqual([0, 0, 0.5])
  })

  it("show the state before a write, and nothing after it, until its time has passed", async () => {
    const { call, clock, fault } = await zuora()
    await run(fault({ kind: "lag", path: "*/apply", lagMs: 5000 }))
    await call("PUT", applyPath, small)
    await call("POST", payments, payment)
    expect([await applied(call), (await call("GET", `${payments}/P-00000001`)).status]).toEqual([0, 404])
    await run(clock({ advanceSeconds: 5 }))
    expect([await applied(call), (await call("GET", `${payments}/P-00000001`)).status]).toEqual([0.5, 200])
  })

  it("show an old state to one read", async () => {
    const { call, fault } = await zuora()
    await call("PUT", applyPath, publishedExample)
    await run(fault({ kind: "staleRead", lagMs: 1000 }))
    expect([await applied(call), await applied(call)]).toEqual([0, 10.1])
  })

  it("lag by switch, and asynchronous views further than v1 reads (Object queries, Data Query)", async () => {
    const { call, clock, settings } = await zuora()
    await run(settings({ readLagMs: 1000, viewLagMs: 60_000 }))
    await call("PUT", applyPath, small)
    const view = async () => (await call("GET", `/object-query/payments/${ids.payment}`)).body.unappliedAmount
    expect([await applied(call), await view()]).toEqual([0, 50])
    await run(clock({ advanceSeconds: 1 }))
    expect([await applied(call), await view()]).toEqual([0.5, 50])
    await run(clock({ advanceSeconds: 59 }))
    expect(await view()).toBe(49.5)
  })
})
