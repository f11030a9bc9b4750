/**
 * Items by which a credit or debit memo is made from charges of the product catalogue. The sandbox has no catalogue: any
 * charge id is taken, and the amount must be stated. Names by version: `memoItemAmount` until 223.0, then `amount`;
 * `chargeId` and `comment` until 256.0, then `productRatePlanChargeId` and `description`.
 * Source: Zuora API reference, "Create a credit memo from a charge", "API upgrades".
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, readAmount } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import type { NewItem } from "./MemoItems.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { atLeast } from "../server/Version.ts"

const chargeShape = {
  financeInformation: Fields.anything,
  quantity: Fields.decimal,
  serviceEndDate: Fields.date,
  serviceStartDate: Fields.date
}
const memoShape = {
  accountId: Fields.text(32),
  accountNumber: Fields.text(),
  autoPost: Fields.boolean,
  comment: Fields.text(),
  effectiveDate: Fields.date,
  reasonCode: Fields.text()
}
const customRates = Fields.list(
  {
    currency: Fields.required(Fields.text(3)),
    customFxRate: Fields.required(Fields.decimal),
    rateDate: Fields.date
  },
  2
)

/** Fields of both memos in the caller's version. */
export const shapeOf = (call: Call) => {
  const renamed = atLeast(call.version, "257.0")
  const amounts = atLeast(call.version, "224.0")
    ? { amount: Fields.decimal, memoItemAmount: Fields.absent }
    : { amount: Fields.absent, memoItemAmount: Fields.decimal }
  const names = renamed
    ? {
        productRatePlanChargeId: Fields.text(32),
        description: Fields.text(255),
        chargeId: Fields.absent,
        comment: Fields.absent
      }
    : {
        productRatePlanChargeId: Fields.absent,
        description: Fields.absent,
        chargeId: Fields.text(32),
        comment: Fields.text(255)
      }
  const rates = atLeast(call.version, "224.0")
    ? { currency: Fields.text(3), customRates }
    : { currency: Fields.absent, customRates: Fields.absent }
  return { ...memoShape, ...rates, charges: Fields.list({ ...chargeShape, ...amounts, ...names }, 1000) }
}
type Body = Fields.Read<ReturnType<typeof shapeOf>>

/** The account by id or number; both must agree. */
export const accountOf = (call: Call, body: Body): Result.Result<Account, Refusal> =>
  Result.gen(function* () {
    const key = body.accountId ?? body.accountNumber
    if (key === undefined) return yield* refuse(22, "Missing required field 'accountId' or 'accountNumber'.")
    const account = call.tx.byKey("account", key)
    if (account === undefined) return yield* notFound(key)
    if (body.accountNumber !== undefined && account.number !== body.accountNumber) {
      return yield* refuse(20, `accountId '${key}' and accountNumber '${body.accountNumber}' are different accounts.`)
    }
    return account
  })

/** Checked items in the memo's currency. */
export const read = (call: Call, body: Body, currency: string): Result.Result<ReadonlyArray<NewItem>, Refusal> =>
  Result.gen(function* () {
    const { charges = [] } = body
    if (charges.length === 0) return yield* refuse(22, "Missing required field 'charges'.")
    const items: Array<NewItem> = []
    for (const charge of charges) {
      const chargeId = charge.productRatePlanChargeId ?? charge.chargeId
      const name = atLeast(call.version, "257.0") ? "productRatePlanChargeId" : "chargeId"
      if (chargeId === undefined) return yield* refuse(22, `Missing required field 'charges.${name}'.`)
      const text = charge.amount ?? charge.memoItemAmount
      yield* rule(text !== undefined, "This sandbox has no product catalogue: the amount of a charge must be stated.")
      items.push({
        id: call.tx.nextId(),
        name: chargeId,
        rate: "0",
        amount: yield* readAmount(text ?? "", currency, "charges.amount"),
        sourceId: null,
        comment: charge.description ?? charge.comment ?? "",
        serviceStart: charge.serviceStartDate ?? null,
        serviceEnd: charge.serviceEndDate ?? null,
        taxItems: []
      })
    }
    return items
  })
