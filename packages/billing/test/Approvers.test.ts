import { ApproverId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as Approvers from "../src/Approvers.ts"
import { fresh, hashOf } from "../src/ApproverToken.ts"
import { story } from "./Acting.ts"
import { tagOf } from "./Story.ts"

const ada = ApproverId.make("ada")
const grace = ApproverId.make("grace")

const enrol = (
  approverId: ApproverId,
  token: Redacted.Redacted,
  by?: Redacted.Redacted,
  roles: Approvers.Enrol["roles"] = ["approver"]
) => Approvers.enrol({ actor: "owner", approverId, name: `The person ${approverId}`, roles, token, approverToken: by })

describe("Approvers", () => {
  it(
    "are known by their token, of which only the hash is stored",
    story(
      Effect.gen(function* () {
        const token = yield* fresh
        yield* enrol(ada, token)
        expect(yield* Approvers.approve(token, "approver")).toMatchObject({ approverId: ada })
        const store = yield* EventStore
        const all = JSON.stringify(Array.from(yield* Stream.runCollect(store.readAll)))
        expect(all).toContain(hashOf(token))
        expect(all).not.toContain(Redacted.value(token))
      })
    )
  )

  it(
    "have tokens of 32 random bytes, each another one",
    story(
      Effect.gen(function* () {
        const tokens = (yield* Effect.all([fresh, fresh])).map((token) => Redacted.value(token))
        expect(new Set(tokens).size).toBe(2)
        for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32)
      })
    )
  )

  it(
    "are refused with a wrong token, one of another role and one that was revoked, and told what to do",
    story(
      Effect.gen(function* () {
        const [first, second] = [yield* fresh, yield* fresh]
        yield* enrol(ada, first)
        yield* enrol(grace, second, first, ["viewer", "operator"])
        const refused = (token: Redacted.Redacted) => Effect.flip(Approvers.approve(token, "approver"))
        expect(yield* refused(yield* fresh)).toMatchObject({
          _tag: "TokenUnknown",
          message: expect.stringContaining("tenant test")
        })
        expect(yield* refused(second)).toMatchObject({
          _tag: "RoleMissing",
          approverId: grace,
          message: expect.stringContaining("needs the role approver")
        })
        yield* Approvers.revoke({ actor: "ada", approverId: ada, reason: "lost", approverToken: first })
        expect(yield* refused(first)).toMatchObject({
          _tag: "TokenRevoked",
          approverId: ada,
          message: expect.stringContaining("under a new id")
        })
      })
    )
  )

  it(
    "are enrolled by the owner first, then by one another, and by the owner again when none is left",
    story(
      Effect.gen(function* () {
        const [first, second, third] = [yield* fresh, yield* fresh, yield* fresh]
        yield* enrol(ada, first)
        expect(yield* tagOf(enrol(grace, second))).toBe("ApproverNeeded")
        expect(yield* tagOf(enrol(grace, second, third))).toBe("TokenUnknown")
        yield* enrol(grace, second, first)
        expect(yield* tagOf(enrol(grace, third, first))).toBe("ApproverKnown")
        const revoke = (approverId: ApproverId, approverToken?: Redacted.Redacted) =>
          Approvers.revoke({ actor: "owner", approverId, reason: "left", approverToken })
        yield* revoke(ada, second)
        yield* revoke(grace)
        yield* enrol(ApproverId.make("lin"), third)
        expect(
          (yield* Approvers.list).map(({ approverId, enrolledBy, revocation }) => [
            approverId,
            enrolledBy,
            revocation?.by
          ])
        ).toEqual([
          [ada, null, grace],
          [grace, ada, null],
          ["lin", null, undefined]
        ])
      })
    )
  )

  it(
    "of two who become the first at the same time, one does",
    story(
      Effect.gen(function* () {
        const [first, second] = [yield* fresh, yield* fresh]
        const tags = yield* Effect.all([tagOf(enrol(ada, first)), tagOf(enrol(grace, second))], { concurrency: 2 })
        expect(tags.toSorted()).toEqual(["ApproverNeeded", "succeeded"])
      })
    )
  )

  it(
    "need a name, a role and a reason",
    story(
      Effect.gen(function* () {
        const given = { actor: "owner", approverId: ada, roles: ["approver"] as const, approverToken: undefined }
        expect(yield* tagOf(Approvers.enrol({ ...given, name: "", token: yield* fresh }))).toBe("CommandInvalid")
        expect(yield* tagOf(Approvers.revoke({ ...given, reason: "" }))).toBe("CommandInvalid")
        expect(yield* Approvers.list).toEqual([])
      })
    )
  )
})
