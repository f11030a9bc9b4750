/** Who may approve: enrolling and revoking people, and checking the tokens that they give. */
import * as Approvers from "@counterfoil/domain/Approvers"
import { ApproverId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { timingSafeEqual } from "node:crypto"
import { hashOf } from "./ApproverToken.ts"
import { CommandInvalid } from "./BillingError.ts"
import { load, stateIn } from "./Loaded.ts"
import { persistent } from "./Persistent.ts"
import { commit } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { moment } from "./TenantClock.ts"
import { RoleMissing, TokenRevoked, TokenUnknown } from "./TokenRefused.ts"

const Enrolment = Schema.Struct({
  actor: Schema.NonEmptyString,
  approverId: ApproverId,
  /** The person's name, for whoever reads the history. */
  name: Schema.NonEmptyString,
  roles: Schema.NonEmptyArray(Approvers.Role)
})

/** What the owner of the database, or an approver, asks for. Without `approverToken` the owner asks. */
export interface Enrol extends Schema.Schema.Type<typeof Enrolment> {
  /** The new person's token, made outside (`ApproverToken.fresh`). */
  readonly token: Redacted.Redacted
  readonly approverToken: Redacted.Redacted | undefined
}

export interface Revoke {
  readonly actor: string
  readonly approverId: ApproverId
  readonly reason: string
  readonly approverToken: Redacted.Redacted | undefined
}

/** Enrols a person. Fails with `ApproverNeeded` where a token is needed, `ApproverKnown` where the id is taken. */
export const enrol = Effect.fn("Approvers.enrol")(function* ({ approverToken, token, ...given }: Enrol) {
  const { actor, approverId, name, roles } = yield* checked("enrol", Enrolment, given)
  return yield* decided("enrol", actor, approverId, approverToken, (by, effectiveOn) => ({
    _tag: "Enrol",
    approverId,
    name,
    roles,
    tokenHash: hashOf(token),
    enrolledBy: by,
    effectiveOn
  }))
})

const Revocation = Schema.Struct({
  actor: Schema.NonEmptyString,
  approverId: ApproverId,
  reason: Schema.NonEmptyString
})

/** Takes a person's token back from now on. What was approved before stays approved. */
export const revoke = Effect.fn("Approvers.revoke")(function* ({ approverToken, ...given }: Revoke) {
  const { actor, approverId, reason } = yield* checked("revoke", Revocation, given)
  return yield* decided("revoke", actor, approverId, approverToken, (by, effectiveOn) => ({
    _tag: "Revoke",
    approverId,
    revokedBy: by,
    reason,
    effectiveOn
  }))
})

/** Everybody who was ever enrolled, in that order. */
export const list = Effect.map(
  Effect.suspend(() => loaded()),
  ({ state }) => Array.from(state.values())
)

/** Who gave a token, and the version of the record that this was read from: a condition of what the token allows. */
export interface Approved {
  readonly approverId: ApproverId
  readonly versions: ReadonlyMap<string, number>
}

/** Whose token it is, if it has the role now. */
export const approve = Effect.fn("Approvers.approve")(function* (token: Redacted.Redacted, role: Approvers.Role) {
  const { state, versions } = yield* loaded()
  const { approverId } = yield* allowed(state, token, role)
  return { approverId, versions } satisfies Approved
})

/** Whose token it is now, whatever it is good for. */
export const identify = Effect.fn("Approvers.identify")(function* (token: Redacted.Redacted) {
  return yield* bearer((yield* loaded()).state, token)
})

const loaded = Effect.fnUntraced(function* () {
  const all = yield* load([StreamName.approvers])
  return { state: stateIn(all, "Approvers", StreamName.approvers), versions: all.versions }
})

const allowed = Effect.fnUntraced(function* (state: Approvers.State, token: Redacted.Redacted, role: Approvers.Role) {
  const found = yield* bearer(state, token)
  const { approverId, roles } = found
  if (!Approvers.holds(found, role)) return yield* new RoleMissing({ approverId, needed: role, roles })
  return found
})

/** Every hash is compared, each in constant time, so that how long it takes tells nothing. */
const bearer = Effect.fnUntraced(function* (state: Approvers.State, token: Redacted.Redacted) {
  const hash = Buffer.from(hashOf(token), "hex")
  let found: Approvers.Approver | undefined
  for (const one of state.values()) if (timingSafeEqual(Buffer.from(one.tokenHash, "hex"), hash)) found = one
  if (found === undefined) return yield* new TokenUnknown({ tenant: (yield* Tenant).tenant })
  const { approverId, revocation } = found
  if (revocation !== undefined) return yield* new TokenRevoked({ approverId, revokedOn: revocation.on })
  return found
})

type Asked = (by: ApproverId | null, effectiveOn: Approvers.Event["effectiveOn"]) => Approvers.Command

/** Decides on the record as it is now and appends on that condition: of two who race, one decides again. */
const decided = (
  verb: string,
  actor: string,
  approverId: ApproverId,
  approverToken: Redacted.Redacted | undefined,
  asked: Asked
) =>
  persistent(
    Effect.gen(function* () {
      const store = yield* EventStore
      const { today } = yield* moment
      const { state, versions } = yield* loaded()
      const by = approverToken === undefined ? null : (yield* allowed(state, approverToken, "approver")).approverId
      const events = yield* Effect.fromResult(Approvers.decide(asked(by, today), state))
      if (events.length === 0) return
      const id = `approvers:${verb}:${approverId}`
      yield* store.append(
        commit({
          id,
          cause: { actor, causationId: id, correlationId: id },
          today,
          accountOf: () => null,
          versions,
          events: events.map((event) => ({ stream: StreamName.approvers, event, origin: "intended" }))
        })
      )
    })
  )

const checked = <S extends Schema.ConstraintDecoder<unknown>>(name: string, schema: S, input: unknown) =>
  Effect.mapError(
    Effect.fromResult(Schema.decodeUnknownResult(schema)(input)),
    (error) => new CommandInvalid({ problem: `${name}: ${error.message}` })
  )
