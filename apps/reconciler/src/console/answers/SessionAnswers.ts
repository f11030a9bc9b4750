/** Signing in and out. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { Api } from "@counterfoil/http-api/Api"
import { Caller, Forbidden, sessionCookie } from "@counterfoil/http-api/Authorization"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Redacted from "effect/Redacted"
import { type Edge, edge } from "../Edge.ts"
import { callerBy, isForeign } from "../Guard.ts"
import { sessionMs, Sessions } from "../Sessions.ts"

const setCookie = (value: string | Redacted.Redacted, maxAgeMs: number) =>
  HttpApiBuilder.securitySetCookie(sessionCookie, value, { path: "/", sameSite: "strict", maxAge: maxAgeMs })

export const sessionAnswers = HttpApiBuilder.group(
  Api,
  "session",
  Effect.fnUntraced(function* (handlers) {
    const sessions = yield* Sessions
    const { tenant } = yield* Tenant
    const context = yield* Effect.context<Edge>()
    return handlers.handleAll({
      signIn: Effect.fnUntraced(function* ({ payload }) {
        if (isForeign(yield* HttpServerRequest.HttpServerRequest))
          return yield* new Forbidden({ message: "A page of another site sent this; nothing was done" })
        const { person, token } = yield* callerBy(Redacted.make(payload.token)).pipe(edge(context))
        yield* setCookie(yield* sessions.begin(token), sessionMs)
        return { tenant, person }
      }),
      whoAmI: () => Effect.map(Caller, ({ person }) => ({ tenant, person })),
      signOut: Effect.fnUntraced(function* () {
        const { cookies } = yield* HttpServerRequest.HttpServerRequest
        const session = cookies[sessionCookie.key]
        if (session !== undefined) yield* sessions.end(Redacted.make(session))
        yield* setCookie("", 0)
      })
    })
  })
)
