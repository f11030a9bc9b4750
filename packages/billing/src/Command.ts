/** What commands are made of. Ids of operations come from the caller: the same id again is the same intention. */
import * as AllocationRule from "@counterfoil/domain/AllocationRule"
import { ItemApplication } from "@counterfoil/domain/Application"
import { OperationId } from "@counterfoil/domain/Id"
import { Money } from "@counterfoil/domain/Money"
import * as Schema from "effect/Schema"

/** Every command says these. */
export const asked = {
  operationId: OperationId,
  /** Who asks for it: a person, a service, a job. */
  actor: Schema.NonEmptyString,
  reason: Schema.optionalKey(Schema.String)
}

/** Id or number of a document or account. */
export const Key = Schema.NonEmptyString.check(Schema.isMaxLength(100))

/** How an amount falls on items: stated, by a rule of ours or of the caller's, or left to Zuora and read back. */
export const Division = Schema.TaggedUnion({
  Items: { items: Schema.NonEmptyArray(ItemApplication) },
  Strategy: { name: Schema.Literals(AllocationRule.names) },
  /** Recorded by its name. One that nets negative lines is refused where an invoice has some: no item may be negative. */
  Rule: { name: AllocationRule.RuleName, rule: AllocationRule.Rule },
  ZuoraChooses: {}
})
export type Division = typeof Division.Type

export const InvoicePortion = Schema.Struct({
  /** Invoice id or number. */
  invoiceKey: Key,
  amount: Money,
  division: Division
})
export type InvoicePortion = typeof InvoicePortion.Type
