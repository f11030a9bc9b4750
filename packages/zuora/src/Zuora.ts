/**
 * Zuora's REST API as a service.
 *
 * Calls that change something are prepared and interpreted by pure functions of their own modules (`InvoiceCollect`,
 * `ApplyPayment`, …); `send` only carries the frozen bytes, once, and never repeats them. Reads are typed effects that
 * repeat what passes by itself.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { ApplicationPart } from "./ApplicationPart.ts"
import type { BillingDocument } from "./BillingDocument.ts"
import type { CreditMemo } from "./CreditMemo.ts"
import type { CreditMemoItem } from "./CreditMemoItem.ts"
import type { CreditMemoItemPart } from "./CreditMemoItemPart.ts"
import type { CreditMemoPart } from "./CreditMemoPart.ts"
import type { CrudInvoice } from "./CrudInvoice.ts"
import type { CrudInvoicePayment } from "./CrudInvoicePayment.ts"
import type { CrudPayment } from "./CrudPayment.ts"
import type { Invoice } from "./Invoice.ts"
import type { InvoiceItem } from "./InvoiceItem.ts"
import type { Query, QueryableObject, QueryRecord } from "./ObjectQuery.ts"
import type { Payment } from "./Payment.ts"
import type { PaymentItemPart } from "./PaymentItemPart.ts"
import type { PaymentPart } from "./PaymentPart.ts"
import type { PreparedCall } from "./PreparedCall.ts"
import type { RawAnswer } from "./RawAnswer.ts"
import * as Reads from "./Reads.ts"
import * as Sender from "./Sender.ts"
import type { NotSent, OutcomeUnknown, ZuoraError } from "./ZuoraError.ts"
import * as ZuoraSettings from "./ZuoraSettings.ts"

type Read<A> = Effect.Effect<A, ZuoraError>

/** Keys are ids or numbers. Lists are complete: every page is followed. */
export class Zuora extends Context.Service<
  Zuora,
  {
    /** Sends a prepared call once. Any complete HTTP answer, of whatever status, is a success here. */
    readonly send: (
      call: PreparedCall,
      options?: Sender.SendOptions
    ) => Effect.Effect<RawAnswer, NotSent | OutcomeUnknown>
    readonly getPayment: (paymentKey: string) => Read<Payment>
    readonly paymentParts: (paymentKey: string) => Read<ReadonlyArray<PaymentPart>>
    /** Only with Invoice Item Settlement. */
    readonly paymentItemParts: (paymentKey: string, partId: string) => Read<ReadonlyArray<PaymentItemPart>>
    readonly getInvoice: (invoiceKey: string) => Read<Invoice>
    /** Items with all their taxation items. */
    readonly invoiceItems: (invoiceKey: string) => Read<ReadonlyArray<InvoiceItem>>
    readonly invoiceApplicationParts: (invoiceKey: string) => Read<ReadonlyArray<ApplicationPart>>
    readonly getCreditMemo: (creditMemoKey: string) => Read<CreditMemo>
    /** Items with all their taxation items. */
    readonly creditMemoItems: (creditMemoKey: string) => Read<ReadonlyArray<CreditMemoItem>>
    readonly creditMemoParts: (creditMemoKey: string) => Read<ReadonlyArray<CreditMemoPart>>
    /** Documented in 2019 only: a tenant may refuse it as NotFound. */
    readonly creditMemoItemParts: (creditMemoId: string, partId: string) => Read<ReadonlyArray<CreditMemoItemPart>>
    readonly crudInvoicePayment: (id: string) => Read<CrudInvoicePayment>
    readonly crudPayment: (id: string) => Read<CrudPayment>
    readonly crudInvoice: (id: string) => Read<CrudInvoice>
    /** Invoices, credit memos and debit memos of an account. */
    readonly billingDocuments: (accountId: string) => Read<ReadonlyArray<BillingDocument>>
    /** Records page by page, as they are read. */
    readonly objectQuery: <O extends QueryableObject>(
      object: O,
      query: Query
    ) => Stream.Stream<QueryRecord<O>, ZuoraError>
  }
>()("@counterfoil/zuora/Zuora") {
  /** Over the fetch client. */
  static readonly layer = (settings: ZuoraSettings.ZuoraSettings): Layer.Layer<Zuora> =>
    Zuora.layerOver(settings).pipe(Layer.provide(FetchHttpClient.layer))

  /** Over a given HTTP client, which must decode gzip if its other side compresses: of Effect's own, only fetch does. */
  static readonly layerOver = (
    settings: ZuoraSettings.ZuoraSettings
  ): Layer.Layer<Zuora, never, HttpClient.HttpClient> =>
    Layer.effect(
      Zuora,
      Effect.map(HttpClient.HttpClient, (client) => make(settings, client))
    )

  /** Settings from the environment, see {@link ZuoraSettings.config}. */
  static readonly layerConfig = Layer.unwrap(Effect.map(ZuoraSettings.config, Zuora.layer))
}

const make = (settings: ZuoraSettings.ZuoraSettings, client: HttpClient.HttpClient) => {
  const sender = Sender.make(settings, client)
  return Zuora.of({
    send: Effect.fn("Zuora.send")((call, options = {}) =>
      sender({ kind: { ...call, rollsBack: false }, path: call.path, body: call.body }, options)
    ),
    ...Reads.make(settings, sender)
  })
}
