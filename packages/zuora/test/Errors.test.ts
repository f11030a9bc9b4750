import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CreatePayment from "../src/calls/CreatePayment.ts"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import { Zuora } from "../src/Zuora.ts"
import type { FaultKind, RefusalKind, ZuoraError } from "../src/ZuoraError.ts"
import { shapes, type Told } from "./ErrorShapes.ts"
import { type Canned, responder } from "./Responder.ts"
import { apply, collect, create, scenario, tenant } from "./Tenant.ts"

/** What is known after one call, or "a success". */
const told = <A>(call: Effect.Effect<A, ZuoraError, Zuora>): Effect.Effect<Told | "a success", never, Zuora> =>
  Effect.match(call, {
    onSuccess: () => "a success" as const,
    onFailure: (error) =>
      [`${error._tag}${"kind" in error ? ` ${error.kind}` : ""}`, error.blame, error.repeat, error.money] as const
  })

const read = told(Zuora.use((zuora) => zuora.getPayment("P-00000001")))
const post = told(
  Zuora.use((zuora) => zuora.send(create, { idempotencyKey: "k1" })).pipe(
    Effect.flatMap((answer) => Effect.fromResult(CreatePayment.interpret(answer)))
  )
)
const put = told(
  Zuora.use((zuora) => zuora.send(apply)).pipe(
    Effect.flatMap((answer) => Effect.fromResult(ApplyPayment.interpret(answer)))
  )
)
const collecting = told(
  Zuora.use((zuora) => zuora.send(collect, { idempotencyKey: "k1" })).pipe(
    Effect.flatMap((answer) => Effect.fromResult(InvoiceCollect.interpret(answer)))
  )
)

/** A tenant of its own per call, since one that was told to wait would hold the next call back. */
const against = (answer: Canned, call: typeof read) =>
  scenario(function* () {
    const paths = ["/v1/payments/P-00000001", "/v1/payments/P-00000001/apply", "/v1/payments", collect.path]
    const http = yield* responder(Object.fromEntries(paths.map((path) => [path, [answer]])))
    return yield* call.pipe(tenant(http.baseUrl, { readAttempts: 1 }))
  })

describe("an answer over the wire", () => {
  it.each(shapes)("$name", async ({ answer, post: ofPost, put: ofPut, read: ofRead }) => {
    const found = {
      read: await against(answer, read),
      post: await against(answer, post),
      put: await against(answer, put)
    }
    expect(found).toEqual({ read: ofRead ?? "a success", post: ofPost ?? "a success", put: ofPut ?? "a success" })
  })

  it("brings about every kind of refusal and fault that the union knows, the rolled back one excepted", () => {
    const kinds: Record<Exclude<RefusalKind, "RolledBack"> | FaultKind, true> = {
      Invalid: true,
      Rule: true,
      NotFound: true,
      NotPermitted: true,
      NotAuthenticated: true,
      Locked: true,
      RateLimited: true,
      KeyMismatch: true,
      Internal: true,
      Temporary: true,
      Integration: true,
      GatewayTimeout: true,
      Terminated: true,
      ServerError: true,
      KeyInUse: true,
      Unreadable: true,
      UnexpectedShape: true,
      UnexpectedStatus: true
    }
    const seen = new Set(shapes.flatMap(({ read }) => (read === undefined ? [] : [read[0].split(" ")[1]])))
    expect(seen).toEqual(new Set(Object.keys(kinds)))
  })
})

/** Zuora API reference, Invoice and collect: "If the call fails, the generated invoice is rolled back." */
describe("an answer to a call that is documented to roll back", () => {
  const denied = (status: number, code: number, message: string) => ({
    status,
    body: JSON.stringify({ success: false, reasons: [{ code, message }] })
  })
  const rolledBack = (blame: "Zuora" | "gateway") =>
    ["ZuoraRefused RolledBack", blame, "Pointless", "nothing happened"] as const
  const open = (kind: FaultKind) => [`ZuoraFault ${kind}`, "Zuora", "SameKeyOnly", "unknown"] as const

  it.each([
    ["a failure inside", denied(500, 50000060, "m"), rolledBack("Zuora")],
    ["a failure inside, HTTP 200", denied(200, 50000060, "m"), rolledBack("Zuora")],
    ["a decline", denied(500, 50000099, "Card was declined"), rolledBack("gateway")],
    ["a gateway's time-out, which a rollback cannot undo", denied(500, 50000099, "timed out"), open("GatewayTimeout")],
    [
      "a failure that does not deny success",
      { status: 500, body: '{"reasons":[{"code":50000060}]}' },
      open("Internal")
    ],
    ["no answer of Zuora's", { status: 502, body: "<html></html>" }, open("ServerError")]
  ] as const)("%s", async (_name, answer, expected) => {
    expect(await against(answer, collecting)).toEqual(expected)
  })
})
