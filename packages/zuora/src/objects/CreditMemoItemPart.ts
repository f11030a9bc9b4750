/**
 * Credit memo part item: which memo item pays which invoice or debit memo item.
 *
 * Source: Zuora API specification of March 2019, List all credit memo part items. Later references no longer list the
 * call, so a tenant may answer 404; Data Query has the same records.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const CreditMemoItemPart = object({
  id: Text,
  amount: Decimal.FromWire,
  creditMemoItemId: text,
  creditTaxItemId: text,
  invoiceItemId: text,
  debitMemoItemId: text,
  taxItemId: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type CreditMemoItemPart = typeof CreditMemoItemPart.Type
