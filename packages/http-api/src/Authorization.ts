/**
 * Who asks. Nothing but signing in is reachable without a token: programs send it as a bearer, the console gets a session
 * for it in a cookie that scripts cannot read. Roles are those of approvals.
 */
import * as Context from "effect/Context"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSecurity from "effect/http-api/HttpApiSecurity"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Unavailable } from "./Problem.ts"

/** To read; to explain and to make calls; to answer for what nobody can prove. Every role may read. */
export const Role = Schema.Literals(["viewer", "operator", "approver"])
export type Role = typeof Role.Type

/** Somebody who is enrolled. */
export const Person = Schema.Struct({ id: Schema.String, name: Schema.String, roles: Schema.Array(Role) }).annotate({
  identifier: "Person"
})
export type Person = typeof Person.Type

/** The person who asks, and the token that proves it: approvals are given by it. */
export class Caller extends Context.Service<Caller, { readonly person: Person; readonly token: Redacted.Redacted }>()(
  "@counterfoil/http-api/Caller"
) {}

/** No token, one that nobody has, or one that was revoked. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()(
  "Unauthorized",
  { message: Schema.String },
  { httpApiStatus: 401 }
) {}

/** Known, and not allowed: the role is missing, or the request comes from another site's page. */
export class Forbidden extends Schema.TaggedError<Forbidden>()(
  "Forbidden",
  { message: Schema.String },
  { httpApiStatus: 403 }
) {}

/** The cookie of a session. */
export const sessionCookie = HttpApiSecurity.apiKey({ in: "cookie", key: "counterfoil_session" })

export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller; requires: never }>()(
  "@counterfoil/http-api/Authorization",
  {
    security: { token: HttpApiSecurity.bearer, session: sessionCookie },
    error: [Unauthorized, Forbidden, Unavailable]
  }
) {}
