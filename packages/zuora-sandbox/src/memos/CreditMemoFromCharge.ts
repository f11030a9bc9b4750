/** POST /v1/creditmemos. Source: Zuora API reference, "Create a credit memo from a charge". */
import * as Result from "effect/Result"
import { type Operation, today } from "../server/Call.ts"
import * as ChargeItems from "./ChargeItems.ts"
import * as CreditMemoPost from "./CreditMemoPost.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import { refuse, rule } from "../server/Refusal.ts"

export const createFromCharge: Operation = (call) =>
  Result.gen(function* () {
    const shape = {
      ...ChargeItems.shapeOf(call),
      excludeFromAutoApplyRules: Fields.boolean,
      number: Fields.text(32)
    }
    const body = yield* Fields.readBody(shape, call.body)
    const account = yield* ChargeItems.accountOf(call, body)
    const { number } = body
    if (number !== undefined && !/^[a-zA-Z0-9_-]+$/.test(number)) {
      return yield* refuse(20, "The number of a credit memo consists of letters, digits, '-' and '_'.")
    }
    // The reference only warns of duplicates; that they are refused is inferred.
    yield* rule(
      number === undefined || call.tx.byKey("creditMemo", number) === undefined,
      `The credit memo number ${number} is taken.`
    )
    const currency = body.currency ?? account.currency
    const memo = CreditMemoPost.write(call, {
      accountId: account.id,
      currency,
      sourceType: "Standalone",
      source: "AdhocFromPrpc",
      creditMemoDate: body.effectiveDate ?? today(call),
      reasonCode: body.reasonCode ?? "",
      comment: body.comment ?? null,
      excludeFromAutoApplyRules: body.excludeFromAutoApplyRules ?? false,
      items: yield* ChargeItems.read(call, body, currency),
      ...(number === undefined ? {} : { number })
    })
    if (body.autoPost === true) CreditMemoPost.post(call, memo)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })
