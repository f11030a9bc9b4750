import { describe, expect, it } from "vitest"
import * as Approvers from "../src/Approvers.ts"
import { ApproverId } from "../src/Id.ts"
import { day } from "./Sample.ts"
import { specify } from "./Specification.ts"

const { given } = specify<Approvers.Command, Approvers.Event, Approvers.State, Approvers.Rejection>(Approvers)

const ada = ApproverId.make("ada")
const grace = ApproverId.make("grace")
const effectiveOn = day("2026-03-02")

const enrolment = (approverId: ApproverId, enrolledBy: ApproverId | null, ...roles: ReadonlyArray<Approvers.Role>) => ({
  approverId,
  name: `The person ${approverId}`,
  roles: [roles[0] ?? "approver", ...roles.slice(1)] as const,
  tokenHash: (approverId === ada ? "a" : "b").repeat(64),
  enrolledBy,
  effectiveOn
})
const enrol = (...[id, by, ...roles]: Parameters<typeof enrolment>): Approvers.Command => ({
  _tag: "Enrol",
  ...enrolment(id, by, ...roles)
})
const enrolled = (...[id, by, ...roles]: Parameters<typeof enrolment>): Approvers.Event => ({
  _tag: "ApproverEnrolled",
  ...enrolment(id, by, ...roles)
})
const revocation = { approverId: ada, revokedBy: grace, reason: "has left", effectiveOn }
const revoked: Approvers.Event = { _tag: "ApproverRevoked", ...revocation }

describe("Approvers", () => {
  it("enrols the first approver for the owner of the database", () =>
    given().when(enrol(ada, null)).thenEvents(enrolled(ada, null)))

  it("enrols nobody without an approver once there is one", () =>
    given(enrolled(ada, null))
      .when(enrol(grace, null))
      .thenRejects("ApproverNeeded", { approvers: [ada] }))

  it("does not count viewers and operators as approvers: the owner can still enrol one", () =>
    given(enrolled(ada, null, "viewer", "operator"))
      .when(enrol(grace, null))
      .thenEvents(enrolled(grace, null)))

  it("enrols for an approver", () =>
    given(enrolled(ada, null)).when(enrol(grace, ada)).thenEvents(enrolled(grace, ada)))

  it("gives the owner the first word again when every approver is revoked", () =>
    given(enrolled(ada, null), revoked).when(enrol(grace, null)).thenEvents(enrolled(grace, null)))

  it("takes a repeat with the same content as no news", () =>
    given(enrolled(ada, null)).when(enrol(ada, null)).thenEvents())

  it("never gives an id a second token, not even after it was revoked", () => {
    const other: Approvers.Command = { _tag: "Enrol", ...enrolment(ada, grace), tokenHash: "c".repeat(64) }
    given(enrolled(ada, null)).when(other).thenRejects("ApproverKnown", { approverId: ada })
    given(enrolled(ada, null), revoked).when(other).thenRejects("ApproverKnown", { approverId: ada })
  })

  it("revokes once, and nobody whom it does not know", () => {
    given(enrolled(ada, null))
      .when({ _tag: "Revoke", ...revocation })
      .thenEvents(revoked)
    given(enrolled(ada, null), revoked)
      .when({ _tag: "Revoke", ...revocation })
      .thenEvents()
    given(enrolled(grace, null))
      .when({ _tag: "Revoke", ...revocation })
      .thenRejects("ApproverNotFound", { approverId: ada })
  })

  it("lets somebody do what the roles are for, and nothing after the revocation", () => {
    const before = Approvers.fold([enrolled(ada, null, "operator")]).get(ada)
    const after = Approvers.fold([enrolled(ada, null, "operator"), revoked]).get(ada)
    expect(before === undefined ? [] : Approvers.Role.literals.filter((role) => Approvers.holds(before, role))).toEqual(
      ["operator"]
    )
    expect(after === undefined || Approvers.holds(after, "operator")).toBe(false)
    expect(after?.revocation).toEqual({ on: effectiveOn, by: grace, reason: "has left" })
  })
})
