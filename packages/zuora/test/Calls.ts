/** Every call that is prepared and interpreted, by its name, for tests that go over all of them. */
import { readdirSync, readFileSync } from "node:fs"
import type * as Result from "effect/Result"
import * as ApplyCreditMemo from "../src/ApplyCreditMemo.ts"
import * as ApplyPayment from "../src/ApplyPayment.ts"
import * as CancelCreditMemo from "../src/CancelCreditMemo.ts"
import * as CancelPayment from "../src/CancelPayment.ts"
import * as CreateCreditMemoFromCharge from "../src/CreateCreditMemoFromCharge.ts"
import * as CreateCreditMemoFromInvoice from "../src/CreateCreditMemoFromInvoice.ts"
import * as CreateCrudPayment from "../src/CreateCrudPayment.ts"
import * as CreateInvoicePayment from "../src/CreateInvoicePayment.ts"
import * as CreatePayment from "../src/CreatePayment.ts"
import * as InvoiceCollect from "../src/InvoiceCollect.ts"
import * as PostCreditMemo from "../src/PostCreditMemo.ts"
import * as PostInvoice from "../src/PostInvoice.ts"
import * as PostInvoices from "../src/PostInvoices.ts"
import type { PreparedCall } from "../src/PreparedCall.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"
import * as RefundAppliedPayment from "../src/RefundAppliedPayment.ts"
import * as RefundCreditMemo from "../src/RefundCreditMemo.ts"
import * as RefundPayment from "../src/RefundPayment.ts"
import type { RequestInvalid } from "../src/RequestInvalid.ts"
import * as ReverseInvoice from "../src/ReverseInvoice.ts"
import * as TransferPayment from "../src/TransferPayment.ts"
import * as UnapplyCreditMemo from "../src/UnapplyCreditMemo.ts"
import * as UnapplyPayment from "../src/UnapplyPayment.ts"
import * as UnpostCreditMemo from "../src/UnpostCreditMemo.ts"
import * as UpdateCrudPayment from "../src/UpdateCrudPayment.ts"
import * as UpdateInvoicePayment from "../src/UpdateInvoicePayment.ts"
import * as UpdatePayment from "../src/UpdatePayment.ts"
import * as WriteOffCreditMemo from "../src/WriteOffCreditMemo.ts"
import * as WriteOffInvoice from "../src/WriteOffInvoice.ts"
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
  CancelPayment,
  CreateCreditMemoFromCharge,
  CreateCreditMemoFromInvoice,
  CreateCrudPayment,
  CreateInvoicePayment,
  CreatePayment,
  InvoiceCollect,
  PostCreditMemo,
  PostInvoice,
  PostInvoices,
  RefundAppliedPayment,
  RefundCreditMemo,
  RefundPayment,
  ReverseInvoice,
  TransferPayment,
  UnapplyCreditMemo,
  UnapplyPayment,
  UnpostCreditMemo,
  UpdateCrudPayment,
  UpdateInvoicePayment,
  UpdatePayment,
  WriteOffCreditMemo,
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
