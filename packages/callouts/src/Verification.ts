/**
 * Whether a callout comes from our tenant of Zuora: by what Zuora can prove itself with. All proofs that are set up must
 * hold. Secrets are compared in constant time.
 *
 * Source: Zuora documentation, Callout template overview, "Callout authentication"; Create a callout template, "HMAC" and
 * "Add custom callout headers".
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { bytesOf, type CalloutRequest, header } from "./CalloutRequest.ts"

/** Authentication type Username/Password, with or without "Enable Preemptive Authentication". NTLM is not spoken. */
export interface BasicProof {
  readonly kind: "basic"
  readonly username: string
  readonly password: Redacted.Redacted
}

/**
 * HMAC with Data `{{Request.Body}}` and Header Value `{{Request.HMAC.Signed}}`. That Zuora signs the very bytes it sends,
 * as UTF-8, is inferred. Where this is set up, the query is not read: no signature covers it.
 */
export interface HmacProof {
  readonly kind: "hmac"
  /** The template's Header Key. */
  readonly header: string
  readonly secret: Redacted.Redacted
  readonly algorithm: "SHA-256" | "SHA-384" | "SHA-512"
  readonly output: "BASE64" | "HEX"
}

/** A custom callout header with a secret value. */
export interface HeaderProof {
  readonly kind: "header"
  readonly header: string
  readonly value: Redacted.Redacted
}

/** Authentication type OAuth 2.0: the host knows the provider, and says whether a bearer token is good. */
export interface BearerProof {
  readonly kind: "bearer"
  readonly isGood: (token: Redacted.Redacted) => Effect.Effect<boolean>
}

export type Proof = BasicProof | HmacProof | HeaderProof | BearerProof

/** Whether every proof holds. No proof at all proves nothing. */
export const isGenuine = Effect.fnUntraced(function* (request: CalloutRequest, proofs: ReadonlyArray<Proof>) {
  const held = yield* Effect.forEach(proofs, (proof) => holds(request, proof))
  return held.length > 0 && held.every((one) => one)
})

const holds = (request: CalloutRequest, proof: Proof): Effect.Effect<boolean> => {
  switch (proof.kind) {
    case "basic": {
      const given = /^basic +([a-z0-9+/=]+)$/i.exec(header(request, "authorization"))?.[1] ?? ""
      const wanted = `${proof.username}:${Redacted.value(proof.password)}`
      return Effect.succeed(isSame(Buffer.from(given, "base64").toString("utf8"), wanted))
    }
    case "hmac":
      return Effect.succeed(isSigned(request, proof))
    case "header":
      return Effect.succeed(isSame(header(request, proof.header.toLowerCase()), Redacted.value(proof.value)))
    case "bearer": {
      const token = /^bearer +(\S+)$/i.exec(header(request, "authorization"))?.[1]
      return token === undefined ? Effect.succeed(false) : proof.isGood(Redacted.make(token))
    }
  }
}

const isSigned = (request: CalloutRequest, { algorithm, header: name, output, secret }: HmacProof): boolean => {
  const hash = algorithm.replace("-", "").toLowerCase()
  const signed = createHmac(hash, Redacted.value(secret)).update(bytesOf(request)).digest()
  const given = header(request, name.toLowerCase())
  // Whether Zuora writes hexadecimal digits in upper or lower case is not said: both are read.
  return isSame(output === "HEX" ? given.toLowerCase() : given, signed.toString(output === "HEX" ? "hex" : "base64"))
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

/** Digests have one length, so that the time tells nothing. Nothing is no secret. */
const isSame = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted)) && wanted !== "" && wanted !== ":"
