/** Billing over a real sandbox and a store, with the ids of the sandbox's demo seed. */
import { Currency } from "@counterfoil/domain/Currency"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { Zuora } from "@counterfoil/zuora/Zuora"
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { type Options, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { Billing } from "../src/Billing.ts"
import { type Settings, Tenant } from "../src/Tenant.ts"
import { sealedStore } from "./SealedStore.ts"

const EUR = Currency.make("EUR")
export const eur = (text: string) => Result.getOrThrow(Money.parse(text, EUR))
export const op = (text: string) => OperationId.make(text)
export const item = (text: string, amount: string, source?: string) => ({
  ...(source === undefined ? {} : { sourceItemId: ItemId.make(source) }),
  targetItemId: ItemId.make(text),
  amount: eur(amount)
})

/** Ids of the sandbox's demo seed. */
export const demo = {
  collectAccount: "A00000001",
  declinedAccount: "A00000005",
  consolidated: {
    account: "A00000002",
    number: "INV00000100",
    item: "4028905f5a87c0ff015a87d3ae7a0101",
    tax: "4028905f5a87c0ff015a87d3ae7a0102"
  },
  payment: "P-00000100",
  memoInvoice: {
    account: "A00000003",
    number: "INV00000200",
    item: "4028905f5a87c0ff015a87d3ae7a0201",
    tax: "4028905f5a87c0ff015a87d3ae7a0202"
  },
  memo: {
    number: "CM00000100",
    item: "4028905f5a87c0ff015a889e590e0101",
    tax: "4028905f5a87c0ff015a889e590e0102"
  },
  /** The first memo that is created. */
  nextMemo: "CM00000001",
  /** The first debit memo that is created. */
  nextDebitMemo: "DM00000001",
  /** The first payment that is made. */
  nextPayment: "P-00000001",
  /** The first refund that is made. */
  nextRefund: "R-00000001",
  charge: "4028905f5a87c0ff015a87d25ae0c001",
  legacyInvoice: "INV00000300",
  legacyPayment: "P-00000200",
  /** An invoice payment of a tenant without Invoice Settlement. */
  invoicePayment: "4028905f5a87c0ff015a88a1b2c3f100"
}

export interface HarnessOptions {
  readonly sandbox?: Options
  readonly tenant?: Partial<Settings>
  readonly version?: string
}

/** A tenant with Payment Cross Account, here and in Zuora. */
export const acrossAccounts = {
  sandbox: { settings: { paymentCrossAccount: "on" } },
  tenant: { acrossAccounts: true }
} as const satisfies HarnessOptions

/** A tenant without Invoice Settlement: a payment of 30.00, of which 10.00 are for an invoice of 28.00. */
export const legacy = (status: "Draft" | "Processed") =>
  ({
    sandbox: {
      seed: {
        name: "empty",
        settings: { invoiceSettlement: "off", invoicePaymentUpdate: "processed" },
        accounts: [{ number: "A9" }],
        invoices: [{ number: "INV9", account: "A9", items: [{ name: "Licence", amount: "28.00" }] }],
        payments: [{ number: "P9", account: "A9", amount: "30.00", status }],
        invoicePayments: [{ id: demo.invoicePayment, payment: "P9", invoice: "INV9", amount: "10.00" }]
      }
    },
    tenant: { settlement: "legacy" }
  }) as const satisfies HarnessOptions

/** The sandbox's zone is a fixed offset; the tenant is set up with the same. */
export const timeZone = "Etc/GMT+8"

/** The sandbox lags only where a test asks for it. */
export const readLagMs = 200

export const zuoraLayer = (version?: MinorVersion, timeoutMs = 130_000) =>
  Layer.unwrap(
    Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
      Zuora.layer(
        ZuoraSettings.make({
          baseUrl,
          clientId,
          clientSecret: Redacted.make(clientSecret),
          timeoutMs,
          ...(version === undefined ? {} : { version })
        })
      )
    )
  )

/** Everything a test needs; the store is memory, which passes the same contract as PostgreSQL. */
export const harness = (options: HarnessOptions = {}) => {
  const version = options.version === undefined ? undefined : MinorVersion.make(options.version)
  const tenant = Tenant.layer({ tenant: "test", timeZone, readLagMs, ...options.tenant })
  return Billing.layer({ owner: "test", ...(version === undefined ? {} : { version }) }).pipe(
    Layer.provideMerge(zuoraLayer(version)),
    Layer.provideMerge(Sandbox.layer(options.sandbox)),
    Layer.provideMerge(sealedStore("test")),
    Layer.provideMerge(tenant)
  )
}
