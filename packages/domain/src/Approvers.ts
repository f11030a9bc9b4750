/**
 * Approvers: the people of a tenant who may look, operate or approve, each with the hash of the token that proves it.
 * Stream `Approvers`, one per tenant: who could approve what on which day stays on record.
 *
 * The first one, and one after everybody with the role is gone, is enrolled by whoever owns the database; all others by
 * an approver. Nobody is ever removed: who is revoked keeps the id, and a new token is a new id.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { ApproverId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"

/** What a token is good for: to read, to make and resume calls, to answer for what nobody can prove. */
export const Role = Schema.Literals(["viewer", "operator", "approver"])
export type Role = typeof Role.Type

/** sha256 of a token, hexadecimal, made outside. The token itself is never stored. */
const TokenHash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/, { message: "Expected a sha256" }))

export const Event = Schema.TaggedUnion({
  ApproverEnrolled: {
    approverId: ApproverId,
    name: Schema.NonEmptyString,
    roles: Schema.NonEmptyArray(Role),
    tokenHash: TokenHash,
    /** Whose token allowed it; null for the owner of the database. */
    enrolledBy: Schema.NullOr(ApproverId),
    effectiveOn: LocalDate
  },
  ApproverRevoked: {
    approverId: ApproverId,
    /** Whose token allowed it; null for the owner of the database. */
    revokedBy: Schema.NullOr(ApproverId),
    reason: Schema.NonEmptyString,
    effectiveOn: LocalDate
  }
})
export type Event = typeof Event.Type

type Enrolled = Extract<Event, { _tag: "ApproverEnrolled" }>
type Revoked = Extract<Event, { _tag: "ApproverRevoked" }>

export type Command =
  | ({ readonly _tag: "Enrol" } & Omit<Enrolled, "_tag">)
  | ({ readonly _tag: "Revoke" } & Omit<Revoked, "_tag">)

/** The id belongs to somebody already, or did. */
export class ApproverKnown extends Data.TaggedError("ApproverKnown")<{ readonly approverId: ApproverId }> {
  override get message(): string {
    return `${this.approverId} is enrolled already, or was: a new token needs a new id, such as ${this.approverId}-2`
  }
}

/** Nobody of this id was ever enrolled. */
export class ApproverNotFound extends Data.TaggedError("ApproverNotFound")<{ readonly approverId: ApproverId }> {
  override get message(): string {
    return `Nobody is enrolled as ${this.approverId}: list the approvers and name one of them`
  }
}

/** There are approvers, so one of them has to allow it. */
export class ApproverNeeded extends Data.TaggedError("ApproverNeeded")<{
  readonly approvers: ReadonlyArray<ApproverId>
}> {
  override get message(): string {
    return `Only the first approver is enrolled without a token: ask one of ${this.approvers.join(", ")}`
  }
}

export type Rejection = ApproverKnown | ApproverNotFound | ApproverNeeded

/** One person. Who is revoked stays, with the day. */
export interface Approver extends Omit<Enrolled, "_tag" | "effectiveOn"> {
  readonly enrolledOn: LocalDate
  readonly revocation: { readonly on: LocalDate; readonly by: ApproverId | null; readonly reason: string } | undefined
}

export type State = ReadonlyMap<ApproverId, Approver>

export const initial: State = new Map()

export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> => {
  switch (command._tag) {
    case "Enrol":
      return enrol(command, state)
    case "Revoke":
      return revoke(command, state)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "ApproverEnrolled": {
      const { _tag: _, effectiveOn, ...person } = event
      return new Map([...state, [event.approverId, { ...person, enrolledOn: effectiveOn, revocation: undefined }]])
    }
    case "ApproverRevoked": {
      const known = state.get(event.approverId)
      if (known === undefined) return state
      const revocation = { on: event.effectiveOn, by: event.revokedBy, reason: event.reason }
      return new Map([...state, [event.approverId, { ...known, revocation }]])
    }
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state = initial
  for (const event of events) state = evolve(state, event)
  return state
}

/** Whether somebody may do now what the role is for. */
export const holds = ({ revocation, roles }: Approver, role: Role): boolean =>
  revocation === undefined && roles.includes(role)

const enrol = (
  { _tag: _, ...enrolment }: Extract<Command, { _tag: "Enrol" }>,
  state: State
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  const { approverId, enrolledBy } = enrolment
  const known = state.get(approverId)
  if (known !== undefined)
    return isSame(known, enrolment) ? Result.succeed([]) : Result.fail(new ApproverKnown({ approverId }))
  const approvers = Array.from(state.values()).filter((one) => holds(one, "approver"))
  if (enrolledBy === null && approvers.length > 0)
    return Result.fail(new ApproverNeeded({ approvers: approvers.map((one) => one.approverId) }))
  return Result.succeed([{ _tag: "ApproverEnrolled", ...enrolment }])
}

const isSame = (known: Approver, { name, roles, tokenHash }: Omit<Enrolled, "_tag">): boolean =>
  known.name === name && known.tokenHash === tokenHash && known.roles.join() === roles.join()

const revoke = (
  { _tag: _, ...revocation }: Extract<Command, { _tag: "Revoke" }>,
  state: State
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  const { approverId } = revocation
  const known = state.get(approverId)
  if (known === undefined) return Result.fail(new ApproverNotFound({ approverId }))
  if (known.revocation !== undefined) return Result.succeed([])
  return Result.succeed([{ _tag: "ApproverRevoked", ...revocation }])
}
