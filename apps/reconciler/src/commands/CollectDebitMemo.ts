/** Collecting one debit memo, from the command line. */
import * as Effect from "effect/Effect"
import { Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { performAsked } from "../Performed.ts"

const kinds = { "credit-memo": "creditMemo", payment: "payment" } as const

export const collectDebitMemo = Command.make(
  "collect-debit-memo",
  {
    debitMemo: Flags.required("debit-memo", "Debit memo id or number", "KEY"),
    apply: Flag.Literals("apply", ["credit-memo", "payment"]).pipe(
      Flag.withDescription("Apply what the account has unapplied of these first; repeat it, in the order wanted"),
      Flag.atLeast(0)
    ),
    charge: Flag.Boolean("charge").pipe(
      Flag.withDescription("Charge a payment method for what is open then; --no-charge leaves it open"),
      Flag.withDefault(true)
    ),
    gateway: Flags.optional("gateway-id", "Id of the gateway; the account's default otherwise", "ID"),
    paymentMethod: Flags.optional("payment-method", "Id of the payment method; the account's default otherwise", "ID"),
    ...Flags.asked
  },
  (flags) =>
    performAsked(
      flags,
      Effect.fnUntraced(function* (billing, asked) {
        const [first, ...rest] = flags.apply.map((kind) => kinds[kind])
        return yield* billing.collectDebitMemo({
          ...asked,
          debitMemoKey: flags.debitMemo,
          isCharged: flags.charge,
          ...(first === undefined ? {} : { apply: [first, ...rest] as const }),
          ...Flags.given("gatewayId", flags.gateway),
          ...Flags.given("paymentMethodId", flags.paymentMethod)
        })
      })
    )
).pipe(
  Command.withDescription("Collect a debit memo: apply what its account has unapplied, charge the rest, or both"),
  Command.withExamples([
    {
      command: "counterfoil collect-debit-memo --debit-memo DM00000001 --apply credit-memo --apply payment",
      description: "Credit first, then money that is there, then a charge"
    }
  ])
)
