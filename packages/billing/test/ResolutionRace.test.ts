/** A verdict is one commit: given twice, against a resume, by a process that dies or an approver who is revoked. */
import { ApproverId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { describe, expect, it } from "vitest"
import * as Approvers from "../src/Approvers.ts"
import { defaults } from "../src/Tenant.ts"
import { apply, collect, faulty, forward, make, resume, sent, story } from "./Acting.ts"
import { enrolled, lostLongAgo, paymentsOf, resolve, resolved, storedOf } from "./Resolving.ts"
import { balanced, tagOf } from "./Story.ts"
import { demo } from "./Harness.ts"
import { type Death, inProcess, mortal } from "./World.ts"

const { quietMs } = defaults

const count = (types: ReadonlyArray<string>, wanted: string) => types.filter((type) => type === wanted).length

describe("A verdict", () => {
  it(
    "given twice at once is on record once, and both get its end",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseAnswer")
        const payments = yield* paymentsOf(demo.collectAccount)
        const tags = yield* Effect.all(
          ["p1", "p2"].map((owner) =>
            inProcess((billing) => tagOf(resolved(billing, collect, "happened", { payments })), { owner })
          ),
          { concurrency: 2 }
        )
        expect(tags).toEqual(["succeeded", "succeeded"])
        const types = yield* storedOf(collect)
        expect([count(types, "OperationResolved"), count(types, "OperationRecorded")]).toEqual([1, 1])
        expect(yield* resolve(collect, "happened", { payments })).toBe("succeeded")
        yield* balanced
      })
    )
  )

  it(
    "of two that contradict each other is the one that came first",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseRequest")
        expect(yield* resolve(collect, "nothing happened")).toBe("succeeded")
        expect(yield* resolve(collect, "happened", { payments: ["P-1"] })).toBe("NotUnknown")
        expect(count(yield* storedOf(collect), "OperationResolved")).toBe(1)
      })
    )
  )

  for (const first of ["resume", "resolve"] as const)
    it(
      `against a resume that may send again: either it is sent, or given up (${first} begins)`,
      story(
        Effect.gen(function* () {
          yield* enrolled
          yield* faulty(apply, { kind: "loseRequest" })
          expect(yield* make(apply)).toBe("OutcomeUnknown")
          expect(yield* resume(apply)).toBe("OutcomeUnknown")
          yield* forward(quietMs + 1000)
          // A second equal look allows the resume to send; the verdict gives it up.
          const both = { resume: resume(apply), resolve: resolve(apply, "nothing happened") }
          const order = first === "resume" ? [both.resume, both.resolve] : [both.resolve, both.resume]
          const tags = yield* Effect.all(order, { concurrency: 2 })
          const types = yield* storedOf(apply)
          expect(count(types, "OperationRecorded")).toBe(1)
          const isGivenUp = count(types, "OperationResolved") === 1
          expect(yield* sent(apply)).toBe(isGivenUp ? 1 : 2)
          // Whoever came second learns what the first one did.
          expect(isGivenUp ? "NothingHappened" : "NotUnknown StillResumable Contradicted").toContain(
            tags.find((tag) => tag !== "succeeded")
          )
          expect(tags).toContain("succeeded")
          yield* balanced
        })
      )
    )

  for (const when of ["before", "after"] as const)
    it(
      `is whole or not there when its process dies, ${when} it is stored`,
      story(
        Effect.gen(function* () {
          yield* lostLongAgo(collect, "loseAnswer")
          const payments = yield* paymentsOf(demo.collectAccount)
          const death: Death = { append: 1, when, count: 0 }
          const store = yield* mortal(death)
          const died = yield* Effect.exit(
            inProcess((billing) => resolved(billing, collect, "happened", { payments }), { store })
          )
          expect(Exit.isFailure(died)).toBe(true)
          const types = yield* storedOf(collect)
          const times = when === "before" ? 0 : 1
          expect([count(types, "OperationResolved"), count(types, "OperationRecorded")]).toEqual([times, times])
          expect(yield* inProcess((billing) => billing.openOperations)).toHaveLength(1 - times)
          expect(yield* resolve(collect, "happened", { payments })).toBe("succeeded")
          expect(count(yield* storedOf(collect), "OperationResolved")).toBe(1)
          expect(yield* sent(collect)).toBe(1)
          yield* balanced
        })
      )
    )

  it(
    "counts for nothing if its approver is revoked before it is stored",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseRequest")
        const store = yield* EventStore
        let isRevoked = false
        const slow = EventStore.of({
          ...store,
          append: (commit) =>
            Effect.gen(function* () {
              if (!isRevoked) {
                isRevoked = true
                yield* revoked
              }
              return yield* store.append(commit)
            })
        })
        const revoked = yield* Effect.map(Effect.context<Effect.Services<typeof revocation>>(), (context) =>
          Effect.orDie(Effect.provide(revocation, context))
        )
        expect(
          yield* inProcess((billing) => tagOf(resolved(billing, collect, "nothing happened")), { store: slow })
        ).toBe("TokenRevoked")
        expect(yield* storedOf(collect)).not.toContain("OperationResolved")
      })
    )
  )
})

const revocation = Approvers.revoke({
  actor: "owner",
  approverId: ApproverId.make("grace"),
  reason: "left",
  approverToken: undefined
})
