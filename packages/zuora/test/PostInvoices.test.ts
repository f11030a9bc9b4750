import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as PostInvoices from "../src/calls/PostInvoices.ts"
import { hex } from "./Tenant.ts"

const [a, b, c] = ["a", "b", "c"].map(hex) as [string, string, string]
const answer = (body: string, status = 200) =>
  Result.getOrThrow(PostInvoices.interpret({ status, headers: {}, body, trackId: "" }))

const refused = (id: string) =>
  `{"id":"${id}","success":false,"processId":"P","reasons":[{"code":59210020,"message":"The invoice is not a draft."}]}`

describe("posting several invoices", () => {
  it("tells of each what became of it, whatever the answer as a whole claims", () => {
    const failed = `{"id":"${c}","success":false,"reasons":[{"code":50000060,"message":"internal error"}]}`
    const outcomes = answer(`{"success":true,"invoices":[{"id":"${a}","success":true},${refused(b)},${failed}]}`)
    expect(outcomes).toMatchObject([
      { _tag: "Posted", id: a },
      { _tag: "NotPosted", id: b, error: { _tag: "ZuoraRefused", kind: "Invalid", money: "nothing happened" } },
      { _tag: "NotPosted", id: c, error: { _tag: "ZuoraFault", kind: "Internal", money: "unknown" } }
    ])
  })

  it("knows that none was posted, also when the whole answer is a refusal with an error status", () => {
    for (const status of [200, 400]) {
      const outcomes = answer(`{"success":false,"invoices":[${refused(a)}]}`, status)
      expect(outcomes).toMatchObject([{ _tag: "NotPosted", id: a, error: { kind: "Invalid" } }])
    }
  })

  it("takes a claim without an id for what it is: something was posted, nobody knows what", () => {
    const outcomes = answer('{"success":true,"invoices":[{"success":true}]}')
    expect(outcomes).toMatchObject([
      { _tag: "NotPosted", id: "", error: { kind: "UnexpectedShape", money: "happened" } }
    ])
  })

  it("believes each for itself whatever the status of the whole, but nothing of a server that failed", () => {
    const body = `{"success":false,"invoices":[{"id":"${a}","success":true},${refused(b)}]}`
    expect(answer(body, 400)).toMatchObject([
      { _tag: "Posted", id: a },
      { _tag: "NotPosted", id: b }
    ])
    const failed = PostInvoices.interpret({ status: 502, headers: {}, body, trackId: "" })
    expect(failed).toMatchObject({ failure: { _tag: "ZuoraFault", money: "unknown", repeat: "SameKeyOnly" } })
  })
})
