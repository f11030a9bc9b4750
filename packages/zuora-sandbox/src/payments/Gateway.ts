/**
 * The payment gateway: takes what it is asked, turns it down when the account says so, or does not answer, which leaves
 * payment or refund Processing. Source: Zuora Payments documentation, "Payment status values": Processing is kept when a
 * gateway answers 500 or times out, to avoid a second charge.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import type { Call } from "../server/Call.ts"
import { Refusal } from "../server/Refusal.ts"

/**
 * The status after asking. A decline as an error answer that carries the gateway's own code and text. Which of Zuora's codes comes with it is
 * not documented; switch `declineCode`. Source: Zuora API reference, "Invoice and collect", sample declines.
 */
export const ask = (call: Call, account: Account): Result.Result<"Processed" | "Processing", Refusal> =>
  account.decline === null
    ? Result.succeed(call.gatewayHangs || account.gateway === "hangs" ? "Processing" : "Processed")
    : Result.fail(
        new Refusal({
          category: call.settings.declineCode === "53000060" ? 60 : 99,
          reasons: [
            {
              code: call.settings.declineCode === "53000060" ? 53000060 : 50000099,
              message: `The payment was declined by the gateway: ${account.decline.code} ${account.decline.text}`
            }
          ]
        })
      )

/**
 * What the gateway calls a charge or refund that it has done; Zuora keeps it as the reference id. Source: Zuora API
 * reference, "Retrieve a payment" and "Retrieve a refund", `referenceId`; switch `gatewayReference`, since the published
 * samples show none.
 */
export const referenceOf = (
  call: Call,
  done: { readonly type: string; readonly status: string; readonly number: string }
) =>
  done.type === "Electronic" && done.status === "Processed" && call.settings.gatewayReference === "told"
    ? `gw-${done.number}`
    : null
