/**
 * Callouts for services that do not use Effect: one function from a request to an answer, to be mounted on a route of any
 * server. It has to be given the body as it came in, before anything parses it.
 */
import type { BillingOptions } from "@counterfoil/billing/BillingClient"
import { erasable, keysOf } from "@counterfoil/billing/PersonalData"
import { Tenant } from "@counterfoil/billing/Tenant"
import { Archive } from "@counterfoil/event-store/archive/Archive"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Callouts, type CalloutSettings } from "./Callouts.ts"
import type { CalloutAnswer, CalloutRequest } from "./CalloutRequest.ts"
import type { HmacProof, Proof } from "./Verification.ts"

export interface CalloutOptions extends Pick<
  BillingOptions,
  "archive" | "databaseUrl" | "keyEncryptionKeys" | "tenant" | "zuora" | "settings"
> {
  /** How Zuora proves itself; all that are given must hold, and one must be given. */
  readonly proofs: {
    readonly basic?: { readonly username: string; readonly password: string }
    readonly hmac?: Pick<HmacProof, "header" | "algorithm" | "output"> & { readonly secret: string }
    readonly header?: { readonly name: string; readonly value: string }
    /** With OAuth 2.0: whether the token is good, as the host's provider says. */
    readonly bearer?: (token: string) => Promise<boolean>
  }
  readonly limits?: Partial<Omit<CalloutSettings, "proofs">>
}

/** No way was given in which Zuora proves itself, or an unknown version. */
export class CalloutOptionsInvalid extends Data.TaggedError("CalloutOptionsInvalid")<{ readonly problem: string }> {
  override get message(): string {
    return this.problem
  }
}

export interface CalloutClient {
  /** Answers a callout after it was stored. What the database cannot take is answered 503: Zuora comes again. */
  readonly handle: (request: CalloutRequest) => Promise<CalloutAnswer>
  /** Waits until everything that came in was followed. */
  readonly idle: () => Promise<void>
  /** Ends all connections. What is open is taken up at the next start. */
  readonly close: () => Promise<void>
}

/** Opens the connections and takes up what was left open; reads all events of the tenant once. */
export const createCallouts = async (options: CalloutOptions): Promise<CalloutClient> => {
  const runtime = ManagedRuntime.make(Layer.unwrap(Effect.suspend(() => layerOf(options))))
  await runtime.context()
  const run = <A>(use: (callouts: Callouts["Service"]) => Effect.Effect<A>): Promise<A> =>
    runtime.runPromise(Effect.flatMap(Callouts, use))
  return {
    handle: (request) => run(({ receive }) => receive(request)),
    idle: () => run(({ idle }) => idle),
    close: () => runtime.dispose()
  }
}

const layerOf = Effect.fnUntraced(function* (options: CalloutOptions) {
  const { archive, databaseUrl, keyEncryptionKeys, limits, proofs, settings, tenant, zuora } = options
  const [first, ...more] = proofsOf(proofs)
  if (first === undefined)
    return yield* new CalloutOptionsInvalid({
      problem: "proofs: say how Zuora proves itself: basic, hmac, header or bearer"
    })
  const keys = yield* Effect.mapError(
    Effect.fromResult(keysOf(keyEncryptionKeys)),
    ({ message }) => new CalloutOptionsInvalid({ problem: `keyEncryptionKeys: ${message}` })
  )
  const { clientSecret, version: text, ...rest } = zuora
  const version =
    text === undefined
      ? {}
      : {
          version: yield* Effect.mapError(
            Schema.decodeEffect(MinorVersion)(text),
            ({ message }) => new CalloutOptionsInvalid({ problem: `zuora.version: ${message}` })
          )
        }
  return Callouts.layer({ ...limits, proofs: [first, ...more] }).pipe(
    Layer.provide(Zuora.layer(ZuoraSettings.make({ ...rest, ...version, clientSecret: Redacted.make(clientSecret) }))),
    Layer.provide(Erasure.layerPostgres({ ...erasable, url: Redacted.make(databaseUrl), keys, tenant })),
    Layer.provide(archive === undefined ? Layer.empty : Archive.layerFolder(archive)),
    Layer.provide(Tenant.layer({ ...settings, tenant }))
  )
})

const proofsOf = ({ basic, bearer, header, hmac }: CalloutOptions["proofs"]): ReadonlyArray<Proof> => [
  ...(basic === undefined
    ? []
    : [{ kind: "basic" as const, username: basic.username, password: Redacted.make(basic.password) }]),
  ...(hmac === undefined ? [] : [{ ...hmac, kind: "hmac" as const, secret: Redacted.make(hmac.secret) }]),
  ...(header === undefined
    ? []
    : [{ kind: "header" as const, header: header.name, value: Redacted.make(header.value) }]),
  ...(bearer === undefined
    ? []
    : [
        {
          kind: "bearer" as const,
          isGood: (token: Redacted.Redacted) => Effect.promise(() => bearer(Redacted.value(token)))
        }
      ])
]
