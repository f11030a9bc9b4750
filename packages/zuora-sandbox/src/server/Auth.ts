/**
 * POST /oauth/token and the bearer check. Source: Zuora API reference, "Create an OAuth token": form fields client_id
 * (exactly 36 characters), client_secret (at most 42), grant_type client_credentials; tokens expire by the sandbox clock.
 */
import * as Answers from "./Answer.ts"
import type { Answer } from "./Answer.ts"
import type { Transaction } from "./Store.ts"
import { idOf, uuidOf } from "./Tenant.ts"

const invalid = (reason: string): Answer => Answers.json(401, { reason, message: "Invalid client credentials" })

/** Gives out a token. `body` is the form as text. */
export const token = (tx: Transaction, now: number, contentType: string, body: string): Answer => {
  if (!contentType.startsWith("application/x-www-form-urlencoded")) {
    return Answers.message(415, "The token endpoint takes application/x-www-form-urlencoded")
  }
  const form = new URLSearchParams(body)
  const { tenant } = tx
  const id = form.get("client_id") ?? ""
  const secret = form.get("client_secret") ?? ""
  if (id.length !== 36) return Answers.message(400, "client_id must have exactly 36 characters")
  if (secret === "" || secret.length > 42) return Answers.message(400, "client_secret must have 1 to 42 characters")
  if (form.get("grant_type") !== "client_credentials")
    return Answers.message(400, "grant_type must be client_credentials")
  if (id !== tenant.clientId || secret !== tenant.clientSecret) return invalid("client_id or client_secret is wrong")
  const accessToken = tx.nextId("token")
  tx.put("token", { id: accessToken, expiresAt: now + tenant.settings.tokenSeconds * 1000 })
  return Answers.json(200, {
    access_token: accessToken,
    token_type: "bearer",
    expires_in: tenant.settings.tokenSeconds,
    scope: `user.${idOf(tenant.seed, "user")} tenant.1 entity.${uuidOf(tenant.seed, "entity")} service.sandbox`,
    jti: accessToken
  })
}

const challenge = "Basic realm=Zuora API, ZSession realm=Zuora API, Bearer realm=Zuora API"

/** The 401 of a family if the request carries no living token. */
export const check = (
  tx: Transaction,
  now: number,
  authorization: string,
  family: Answers.Family
): Answer | undefined => {
  const [, accessToken = ""] = /^Bearer (\S+)$/i.exec(authorization) ?? []
  const found = tx.get("token", accessToken)
  if (found !== undefined && found.expiresAt > now) return undefined
  return family === "crud" || family === "action"
    ? Answers.json(401, { message: "Authentication error" }, { "WWW-Authenticate": challenge })
    : Answers.json(401, {
        success: false,
        reasons: [{ code: 90000011, message: "this resource is protected, please sign in first" }]
      })
}
