/** What a payment gateway said later, told to Zuora from the command line. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { partOf } from "../Amounts.ts"
import * as Flags from "../Flags.ts"
import { performAsked } from "../Performed.ts"
import { Misused } from "../Told.ts"

export const gatewayReport = Command.make(
  "gateway-report",
  {
    payment: Flags.portion.payment,
    says: Flag.Literals("says", ["settled", "rejected", "charged-back"]).pipe(
      Flag.withDescription(
        "settled: it has the money; rejected: it failed late; charged-back: the bank took money back"
      )
    ),
    amount: Flags.optional(
      "amount",
      "How much was charged back, as decimal text; all that is left by default",
      "AMOUNT"
    ),
    currency: Flags.optional("currency", "ISO 4217 code of the amount", "CODE"),
    settledOn: Flags.optional("settled-on", "When it settled, in the tenant's zone", "YYYY-MM-DD HH:MM:SS"),
    code: Flags.optional("code", "The gateway's response code", "CODE"),
    response: Flags.optional("response", "The gateway's words", "TEXT"),
    reference: Flags.optional("reference", "The gateway's reference", "TEXT"),
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const report = {
          ...asked,
          paymentKey: flags.payment,
          ...Flags.given("settledOn", flags.settledOn),
          ...Flags.given("gatewayResponseCode", flags.code),
          ...Flags.given("gatewayResponse", flags.response),
          ...Flags.given("referenceId", flags.reference)
        }
        const part = yield* partOf(flags.amount, flags.currency)
        if (flags.says === "charged-back")
          return yield* billing.chargeBackPayment({ ...report, ...Flags.given("amount", part) })
        if (Option.isSome(part)) return yield* new Misused({ message: "--amount goes with --says charged-back" })
        return flags.says === "settled" ? yield* billing.settlePayment(report) : yield* billing.rejectPayment(report)
      })
    )
).pipe(
  Command.withDescription("Report what the gateway said of an electronic payment after it was processed"),
  Command.withExamples([
    {
      command:
        "counterfoil gateway-report --payment P-00000311 --says charged-back --amount 12.00 --currency EUR --code 4853",
      description: "A chargeback of part of a payment"
    }
  ])
)
