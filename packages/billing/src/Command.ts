/** What commands are made of. Ids of operations come from the caller: the same id again is the same intention. */
import * as AllocationRule from "@counterfoil/domain/AllocationRule"
import { ItemApplication } from "@counterfoil/domain/Application"
import { OperationId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
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

const DebitMemoPortion = Schema.Struct({
  /** Debit memo id or number. */
  debitMemoKey: Key,
  amount: Money,
  division: Division
})

/** What is given to invoices and debit memos: one of the two at least. */
export const portions = {
  invoices: Schema.optionalKey(Schema.NonEmptyArray(InvoicePortion)),
  debitMemos: Schema.optionalKey(Schema.NonEmptyArray(DebitMemoPortion))
}
const Portions = Schema.Struct(portions)
export type Portions = typeof Portions.Type

/** A memo's items are paired with those of the target, so that no rule divides its amount. */
const Pairing = Schema.Union([Division.cases.Items, Division.cases.ZuoraChooses])

/** As {@link portions}, of a credit memo. */
export const memoPortions = {
  invoices: Schema.optionalKey(Schema.NonEmptyArray(Schema.Struct({ ...InvoicePortion.fields, division: Pairing }))),
  debitMemos: Schema.optionalKey(Schema.NonEmptyArray(Schema.Struct({ ...DebitMemoPortion.fields, division: Pairing })))
}

/** What is taken back from an invoice or a debit memo: one of the two. */
export const takenBack = {
  /** Invoice id or number. */
  invoiceKey: Schema.optionalKey(Key),
  /** Debit memo id or number. */
  debitMemoKey: Schema.optionalKey(Key),
  amount: Money,
  /** From the first items that hold it, oldest application first, where none are named. */
  items: Schema.optionalKey(Schema.NonEmptyArray(ItemApplication)),
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
}
const TakenBack = Schema.Struct(takenBack)
export type TakenBack = typeof TakenBack.Type
