/** All reads behind the service, by area; each file states its part of the contract beside the paths and schemas. */
import type * as HttpClient from "effect/http/HttpClient"
import * as ActionReads from "./ActionReads.ts"
import * as CreditMemoReads from "./CreditMemoReads.ts"
import * as CrudReads from "./CrudReads.ts"
import * as DataQueryReads from "./DataQueryReads.ts"
import * as DebitMemoReads from "./DebitMemoReads.ts"
import * as InvoiceReads from "./InvoiceReads.ts"
import * as ObjectQueryReads from "./ObjectQueryReads.ts"
import * as PaymentReads from "./PaymentReads.ts"
import * as Reader from "./Reader.ts"
import * as RefundReads from "./RefundReads.ts"
import * as TableReads from "./TableReads.ts"
import type { Sender } from "../transport/Sender.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export type Reads = PaymentReads.PaymentReads &
  RefundReads.RefundReads &
  InvoiceReads.InvoiceReads &
  CreditMemoReads.CreditMemoReads &
  DebitMemoReads.DebitMemoReads &
  CrudReads.CrudReads &
  ObjectQueryReads.ObjectQueryReads &
  ActionReads.ActionReads &
  DataQueryReads.DataQueryReads &
  TableReads.TableReads

export const make = (settings: ZuoraSettings, sender: Sender, client: HttpClient.HttpClient): Reads => {
  const reader = Reader.make(settings, sender)
  const dataQueries = DataQueryReads.make(reader, client)
  return {
    ...PaymentReads.make(reader),
    ...RefundReads.make(reader),
    ...InvoiceReads.make(reader),
    ...CreditMemoReads.make(reader),
    ...DebitMemoReads.make(reader),
    ...CrudReads.make(reader),
    ...ObjectQueryReads.make(reader),
    ...ActionReads.make(reader),
    ...dataQueries,
    ...TableReads.make(dataQueries)
  }
}
