/** Every call that is prepared and interpreted, by its name, for tests that go over all of them. */
import { readdirSync, readFileSync } from "node:fs"
import type * as Result from "effect/Result"
import * as ApplyCreditMemo from "../src/calls/ApplyCreditMemo.ts"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CancelCreditMemo from "../src/calls/CancelCreditMemo.ts"
import * as CancelDebitMemo from "../src/calls/CancelDebitMemo.ts"
import * as CancelInvoice from "../src/calls/CancelInvoice.ts"
import * as CancelPayment from "../src/calls/CancelPayment.ts"
import * as CancelRefund from "../src/calls/CancelRefund.ts"
import * as ChargeBackPayment from "../src/calls/ChargeBackPayment.ts"
import * as CollectDebitMemo from "../src/calls/CollectDebitMemo.ts"
import * as CreateCreditMemoFromCharge from "../src/calls/CreateCreditMemoFromCharge.ts"
import * as CreateCreditMemoFromInvoice from "../src/calls/CreateCreditMemoFromInvoice.ts"
import * as CreateCrudPayment from "../src/calls/CreateCrudPayment.ts"
import * as CreateDebitMemoFromCharge from "../src/calls/CreateDebitMemoFromCharge.ts"
import * as CreateDebitMemoFromInvoice from "../src/calls/CreateDebitMemoFromInvoice.ts"
import * as CreateInvoicePayment from "../src/calls/CreateInvoicePayment.ts"
import * as CreatePayment from "../src/calls/CreatePayment.ts"
import * as DeleteCreditMemo from "../src/calls/DeleteCreditMemo.ts"
import * as DeleteDebitMemo from "../src/calls/DeleteDebitMemo.ts"
import * as DeleteInvoice from "../src/calls/DeleteInvoice.ts"
import * as DeletePayment from "../src/calls/DeletePayment.ts"
import * as DeleteRefund from "../src/calls/DeleteRefund.ts"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import * as PostCreditMemo from "../src/calls/PostCreditMemo.ts"
import * as PostDebitMemo from "../src/calls/PostDebitMemo.ts"
import * as PostInvoice from "../src/calls/PostInvoice.ts"
import * as PostInvoices from "../src/calls/PostInvoices.ts"
import * as RefundAppliedPayment from "../src/calls/RefundAppliedPayment.ts"
import * as RefundCreditMemo from "../src/calls/RefundCreditMemo.ts"
import * as RefundPayment from "../src/calls/RefundPayment.ts"
import * as RejectPayment from "../src/calls/RejectPayment.ts"
import * as ReverseCreditMemo from "../src/calls/ReverseCreditMemo.ts"
import * as ReverseInvoice from "../src/calls/ReverseInvoice.ts"
import * as SettlePayment from "../src/calls/SettlePayment.ts"
import * as TransferPayment from "../src/calls/TransferPayment.ts"
import * as UnapplyCreditMemo from "../src/calls/UnapplyCreditMemo.ts"
import * as UnapplyPayment from "../src/calls/UnapplyPayment.ts"
import * as UnpostCreditMemo from "../src/calls/UnpostCreditMemo.ts"
import * as UnpostDebitMemo from "../src/calls/UnpostDebitMemo.ts"
import * as UnpostInvoice from "../src/calls/UnpostInvoice.ts"
import * as UpdateCrudPayment from "../src/calls/UpdateCrudPayment.ts"
import * as UpdateInvoicePayment from "../src/calls/UpdateInvoicePayment.ts"
import * as UpdatePayment from "../src/calls/UpdatePayment.ts"
import * as WriteOffCreditMemo from "../src/calls/WriteOffCreditMemo.ts"
import * as WriteOffDebitMemo from "../src/calls/WriteOffDebitMemo.ts"
import * as WriteOffInvoice from "../src/calls/WriteOffInvoice.ts"
import type { PreparedCall } from "../src/PreparedCall.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"
import type { RequestInvalid } from "../src/RequestInvalid.ts"
import type { ZuoraSettings } from "../src/ZuoraSettings.ts"

interface Call {
  /** The request of a golden file is trusted to be one: that is what the file is for. */
  readonly prepare: (
    request: never,
    settings: Pick<ZuoraSettings, "version">
  ) => Result.Result<PreparedCall, RequestInvalid>
  readonly interpret: (answer: RawAnswer) => Result.Result<unknown, { readonly _tag: string }>
}

export const calls: Readonly<Record<string, Call>> = {
  ApplyCreditMemo,
  ApplyPayment,
  CancelCreditMemo,
  CancelDebitMemo,
  CancelInvoice,
  CancelPayment,
  CancelRefund,
  ChargeBackPayment,
  CollectDebitMemo,
  CreateCreditMemoFromCharge,
  CreateCreditMemoFromInvoice,
  CreateCrudPayment,
  CreateDebitMemoFromCharge,
  CreateDebitMemoFromInvoice,
  CreateInvoicePayment,
  CreatePayment,
  DeleteCreditMemo,
  DeleteDebitMemo,
  DeleteInvoice,
  DeletePayment,
  DeleteRefund,
  InvoiceCollect,
  PostCreditMemo,
  PostDebitMemo,
  PostInvoice,
  PostInvoices,
  RefundAppliedPayment,
  RefundCreditMemo,
  RefundPayment,
  RejectPayment,
  ReverseCreditMemo,
  ReverseInvoice,
  SettlePayment,
  TransferPayment,
  UnapplyCreditMemo,
  UnapplyPayment,
  UnpostCreditMemo,
  UnpostDebitMemo,
  UnpostInvoice,
  UpdateCrudPayment,
  UpdateInvoicePayment,
  UpdatePayment,
  WriteOffCreditMemo,
  WriteOffDebitMemo,
  WriteOffInvoice
}

const folder = new URL("../golden/", import.meta.url)

/** The cases of every golden file whose name begins so. */
export const golden = <A>(prefix: string): ReadonlyArray<A> =>
  readdirSync(folder)
    .filter((file) => file.startsWith(prefix))
    .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as ReadonlyArray<A>)

/** The typed part of an answer: without the parsed form that every object carries along. */
export const withoutRaw = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutRaw)
  if (typeof value !== "object" || value === null || value instanceof Error) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (key === "raw" ? [] : [[key, withoutRaw(field)] as const]))
  )
}
