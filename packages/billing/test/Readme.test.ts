/** The README shows code that runs, and every error that there is. */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import type { BillingError } from "../src/BillingError.ts"
import { database } from "./Database.ts"
import { settle } from "./examples/Settle.ts"
import * as WithEffect from "./examples/WithEffect.ts"
import * as WithPromises from "./examples/WithPromises.ts"

const db = database()
const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
const readme = text("../README.md")

/** The compiler keeps this complete. */
const tags: Record<BillingError["_tag"], true> = {
  AccountBusy: true,
  AmountUnreadable: true,
  CallNotSent: true,
  CommandInvalid: true,
  Contradicted: true,
  Declined: true,
  DocumentUnreadable: true,
  ForeignItem: true,
  InUse: true,
  NotPositive: true,
  NotUnknown: true,
  NothingHappened: true,
  OperationNotFound: true,
  OperationReused: true,
  OtherAccount: true,
  OtherContent: true,
  OtherCurrency: true,
  OutcomeUnknown: true,
  OverApplied: true,
  OverUnapplied: true,
  PaymentInFlight: true,
  ReadFailed: true,
  Refused: true,
  RepeatedItem: true,
  RequestInvalid: true,
  RoleMissing: true,
  SplitMismatch: true,
  StillResumable: true,
  StoreError: true,
  TokenRevoked: true,
  TokenUnknown: true,
  UnknownRefund: true,
  TooEarly: true,
  UnknownApplication: true,
  WrongPhase: true,
  ZuoraRefused: true
}

describe("README", () => {
  for (const example of ["WithEffect", "WithPromises", "Settle"])
    it(`shows ${example}.ts to the letter`, () => {
      expect(readme).toContain(`\`\`\`ts\n${text(`examples/${example}.ts`)}\`\`\``)
    })

  it("has a row for every error", () => {
    expect(Object.keys(tags).filter((tag) => !readme.includes(`\`${tag}\``))).toEqual([])
  })
})

const zuoraConfig = (zuora: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string }) =>
  ConfigProvider.layer(
    ConfigProvider.fromEnv({
      env: {
        ZUORA_BASE_URL: zuora.baseUrl,
        ZUORA_CLIENT_ID: zuora.clientId,
        ZUORA_CLIENT_SECRET: zuora.clientSecret
      }
    })
  )

/** Both examples bill for the tenant `acme` and have one operation id: the second gets what the first brought about. */
it("the examples run, and share what they did", async () => {
  const { databaseUrl, zuora } = db.options("acme", "example")
  const settled = await Effect.runPromise(
    Effect.scoped(
      WithEffect.collectRent.pipe(
        Effect.provide(WithEffect.billingLayer(Redacted.make(databaseUrl), "example")),
        Effect.provide(zuoraConfig(zuora))
      )
    )
  )
  expect(settled).toMatchObject({ payments: [expect.any(String)] })
  const amounts = await WithPromises.collectRent({
    DATABASE_URL: databaseUrl,
    ZUORA_URL: zuora.baseUrl,
    ZUORA_ID: zuora.clientId,
    ZUORA_SECRET: zuora.clientSecret
  })
  expect(amounts.length).toBeGreaterThan(0)
  const refused = await Effect.runPromise(
    Effect.flatMap(Billing, (billing) => Effect.flip(settle(billing, Redacted.make("nobody's")))).pipe(
      Effect.provide(WithEffect.billingLayer(Redacted.make(databaseUrl), "example")),
      Effect.provide(zuoraConfig(zuora)),
      Effect.scoped
    )
  )
  expect(refused._tag).toBe("TokenUnknown")
  const calls = await Effect.runPromise(db.sandbox().calls)
  expect(calls.filter(({ path }) => path.endsWith("/invoice-collect"))).toHaveLength(1)
})
