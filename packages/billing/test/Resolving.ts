/** Short words for the stories that end by a person's verdict. */
import { ApproverId } from "@counterfoil/domain/Id"
import type { Verdict } from "@counterfoil/domain/Operation"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Billing } from "../src/Billing.ts"
import * as Approvers from "../src/Approvers.ts"
import type { Resolve } from "../src/Resolution.ts"
import { defaults } from "../src/Tenant.ts"
import { faulty, forward, make } from "./Acting.ts"
import type { Call } from "./Calls.ts"
import { op } from "./Harness.ts"
import { tagOf } from "./Story.ts"
import { inProcess } from "./World.ts"

export const approverToken = Redacted.make("the token of grace")

/** Somebody who may approve. */
export const enrolled = Effect.suspend(() =>
  Approvers.enrol({
    actor: "owner",
    approverId: ApproverId.make("grace"),
    name: "Grace Hopper",
    roles: ["approver"],
    token: approverToken,
    approverToken: undefined
  })
)

type Evidence = Omit<Resolve["evidence"], "text">

/** An approver's verdict on a call. */
export const verdictOn = (call: Call, verdict: Verdict, evidence: Evidence = {}): Resolve => ({
  operationId: op(call.operationId),
  actor: "ada",
  verdict,
  reason: "nobody else can tell",
  evidence: { text: "statement 7 of the bank", ...evidence },
  approverToken
})

export const resolved = (billing: Billing["Service"], ...asked: Parameters<typeof verdictOn>) =>
  billing.resolve(verdictOn(...asked))

/** Resolves it in a process of its own; the tag of its failure, or "succeeded". */
export const resolve = (...asked: Parameters<typeof verdictOn>) =>
  inProcess((billing) => tagOf(resolved(billing, ...asked)), { owner: "resolver" })

/** Why it is refused. */
export const refusal = (...asked: Parameters<typeof verdictOn>) =>
  inProcess((billing) => Effect.flip(resolved(billing, ...asked)), { owner: "resolver" })

/** A call whose answer, or request, was lost so long ago that its key is dead and every lane's time over. */
export const lostLongAgo = Effect.fnUntraced(function* (call: Call, kind: "loseAnswer" | "loseRequest") {
  yield* enrolled
  yield* faulty(call, { kind })
  yield* make(call)
  yield* forward(defaults.keyLifeMs + 1)
})

interface Row {
  readonly number: string
  readonly accountId: string
  readonly status: string
}

/** Numbers of the payments that an account has in Zuora, by its number. */
export const paymentsOf = Effect.fnUntraced(function* (accountNumber: string) {
  const sandbox = yield* Sandbox
  const state = yield* sandbox.state
  const accounts = (state["account"] ?? []) as ReadonlyArray<{ readonly id: string; readonly number: string }>
  const id = accounts.find(({ number }) => number === accountNumber)?.id
  return ((state["payment"] ?? []) as ReadonlyArray<Row>)
    .filter(({ accountId }) => accountId === id)
    .map(({ number }) => number)
})

/** Types of the events of an operation, and of those of its last commit. */
export const storedOf = Effect.fnUntraced(function* (call: Call) {
  const store = yield* EventStore
  const events = yield* store.readStream(`Operation-${call.operationId}`)
  return events.map(({ type }) => type)
})
