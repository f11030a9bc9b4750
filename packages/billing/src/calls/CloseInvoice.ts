/** Writing an invoice off, as a whole or in part, or reversing it: Zuora makes a credit memo and applies it, in one step. */
import { decideClose } from "@counterfoil/domain/Crediting"
import * as Invoice from "@counterfoil/domain/Invoice"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Reverse from "@counterfoil/zuora/calls/ReverseInvoice"
import * as WriteOff from "@counterfoil/zuora/calls/WriteOffInvoice"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { checkPart, closed, closing, purposeOf, writeOffTerms, writtenOff } from "../Closing.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { holderOf, type Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { moment } from "../TenantClock.ts"

const named = {
  ...asked,
  /** Invoice id or number. */
  invoiceKey: Key
}

export const WriteOffCommand = Schema.Struct({ ...named, ...writeOffTerms })
export const ReverseCommand = Schema.Struct({
  ...named,
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate),
  /** Zuora's default names the kind. */
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})

type Intent = Extract<Operation.Intent, { readonly _tag: "CloseInvoice" }>

/** The invoice as it is now, what is open of it, and the day of the memo. */
const opened = Effect.fnUntraced(function* (command: typeof ReverseCommand.Type, by: Intent["by"]) {
  const { invoiceId, unchangedSince } = yield* Known.invoiceNow(command, command.invoiceKey, causeOf(command))
  const { today } = yield* moment
  const loaded = yield* load([StreamName.invoice(invoiceId)])
  const state = loaded.ledger.invoices.get(invoiceId) ?? Invoice.initial
  const open = yield* Effect.fromResult(decideClose(by, state))
  const target = { kind: "invoice", id: invoiceId } as const
  const accounts = [yield* holderOf(target, loaded)] as const
  const document = Invoice.nameOf(state)
  return { accounts, document, effectiveOn: command.memoDate ?? today, invoiceId, loaded, open, unchangedSince }
})

const planWriteOff = Effect.fn("CloseInvoice.planWriteOff")(function* (
  command: typeof WriteOffCommand.Type,
  versioned: Versioned
) {
  const { accounts, document, effectiveOn, invoiceId, loaded, open, unchangedSince } = yield* opened(
    command,
    "write-off"
  )
  const amount = yield* checkPart(command, open, document)
  const call = yield* Effect.fromResult(
    WriteOff.prepare({ invoiceKey: invoiceId, ...writtenOff(command, effectiveOn) }, versioned)
  )
  const purpose = purposeOf(command)
  const intent: Intent = { _tag: "CloseInvoice", invoiceId, by: "write-off", amount, purpose, unchangedSince }
  return { intent, call, accounts, loaded, effectiveOn } satisfies Plan<Intent>
})

const planReversal = Effect.fn("CloseInvoice.planReversal")(function* (
  command: typeof ReverseCommand.Type,
  versioned: Versioned
) {
  const { accounts, effectiveOn, invoiceId, loaded, open, unchangedSince } = yield* opened(command, "reversal")
  const { reasonCode } = command
  const call = yield* Effect.fromResult(
    Reverse.prepare(
      { invoiceKey: invoiceId, memoDate: effectiveOn, applyEffectiveDate: effectiveOn, reasonCode },
      versioned
    )
  )
  const shared = { invoiceId, amount: open, unchangedSince }
  const intent: Intent = { _tag: "CloseInvoice", by: "reversal", purpose: "reversal", ...shared }
  return { intent, call, accounts, loaded, effectiveOn } satisfies Plan<Intent>
})

const trace = {
  ...closing((intent: Intent) => ({
    target: { kind: "invoice", id: intent.invoiceId },
    amount: intent.amount,
    purpose: intent.purpose ?? intent.by,
    unchangedSince: intent.unchangedSince
  })),
  follows: (({ amount, by, invoiceId }, documents, { invoices }) =>
    closed(documents).flatMap((made) =>
      Invoice.record({ _tag: "Closed", by, memo: { ...made, amount } }, invoices.get(invoiceId) ?? Invoice.initial).map(
        (event) => ({ stream: StreamName.invoice(invoiceId), event })
      )
    )) satisfies BillingCall<typeof ReverseCommand, Intent>["follows"]
}

export const writeOffInvoice: BillingCall<typeof WriteOffCommand, Intent, WriteOff.Response> = {
  wireName: "write-off-invoice",
  Command: WriteOffCommand,
  plan: planWriteOff,
  interpret: WriteOff.interpret,
  ...trace
}

export const reverseInvoice: BillingCall<typeof ReverseCommand, Intent, Reverse.Response> = {
  wireName: "reverse-invoice",
  Command: ReverseCommand,
  plan: planReversal,
  interpret: Reverse.interpret,
  ...trace
}
