/** Signing in and out. */
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import { Authorization, Forbidden, Person, Unauthorized } from "./Authorization.ts"
import { Unavailable } from "./Problem.ts"

/** Who is signed in, and to which tenant. */
export const SignedIn = Schema.Struct({ tenant: Schema.String, person: Person }).annotate({ identifier: "SignedIn" })
export type SignedIn = typeof SignedIn.Type

export class Session extends HttpApiGroup.make("session").add(
  HttpApiEndpoint.post("signIn", "/session", {
    payload: Schema.Struct({ token: Schema.NonEmptyString }),
    success: SignedIn,
    error: [Unauthorized, Forbidden, Unavailable]
  }),
  HttpApiEndpoint.get("whoAmI", "/session", { success: SignedIn }).middleware(Authorization),
  HttpApiEndpoint.delete("signOut", "/session", { success: HttpApiSchema.NoContent }).middleware(Authorization)
) {}
