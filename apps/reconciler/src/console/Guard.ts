/** Who may in: a bearer's token or a session, by the record of approvers as it is now. */
import { identify } from "@counterfoil/billing/Approvers"
import { Authorization, Caller, Forbidden, type Role, Unauthorized } from "@counterfoil/http-api/Authorization"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Edge, edge } from "./Edge.ts"
import { Sessions } from "./Sessions.ts"

/** Whose token it is, as the API shows people. */
export const personOf = Effect.fnUntraced(function* (token: Redacted.Redacted) {
  const { approverId, name, roles } = yield* identify(token)
  return { person: { id: approverId, name, roles }, token } satisfies Caller["Service"]
})

/** Said of every token that is good for nothing: whoever tries learns nothing more. */
const unknown = new Unauthorized({
  message: "Nobody has this token, or it was revoked: sign in with one that is enrolled"
})

/** As {@link personOf}; what the store could not tell is a 503 further up, and never lets anybody in. */
export const callerBy = (token: Redacted.Redacted) =>
  personOf(token).pipe(
    Effect.catchTags({ TokenUnknown: () => Effect.fail(unknown), TokenRevoked: () => Effect.fail(unknown) })
  )

/** Whether a page of another site sent it. Programs say nothing of where they come from, and have no cookie. */
export const isForeign = ({ headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">): boolean => {
  const { host, origin } = headers
  return origin !== undefined && origin !== "null" ? new URL(origin).host !== host : origin === "null"
}

/** Fails unless the caller has one of these roles. */
export const needs = (...roles: ReadonlyArray<Role>) =>
  Effect.flatMap(Caller, ({ person }) =>
    person.roles.some((role) => roles.includes(role))
      ? Effect.void
      : Effect.fail(
          new Forbidden({
            message: `This needs the role ${roles.join(" or ")}; ${person.id} has ${person.roles.join(", ")}`
          })
        )
  )

export const guard = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const { tokenOf } = yield* Sessions
    const context = yield* Effect.context<Edge>()
    const enter = (token: Redacted.Redacted) => callerBy(token).pipe(edge(context))
    return Authorization.of({
      token: Effect.fnUntraced(function* (handle, { credential }) {
        if (Redacted.value(credential) === "") return yield* unknown
        return yield* Effect.provideService(handle, Caller, yield* enter(credential))
      }),
      session: Effect.fnUntraced(function* (handle, { credential }) {
        const token = yield* tokenOf(credential)
        if (token === undefined)
          return yield* new Unauthorized({ message: "Sign in: there is no session, or it is over" })
        const request = yield* HttpServerRequest.HttpServerRequest
        if (request.method !== "GET" && isForeign(request))
          return yield* new Forbidden({ message: "A page of another site sent this; nothing was done" })
        return yield* Effect.provideService(handle, Caller, yield* enter(token))
      })
    })
  })
)
