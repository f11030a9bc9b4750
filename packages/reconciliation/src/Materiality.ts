/** From which amounts on differences are material, as the tenant has set it, in its currencies with their places. */
import { type AmountUnreadable, currencyOf, moneyOf, type Settings } from "@counterfoil/billing/Tenant"
import type { Threshold, Thresholds } from "@counterfoil/domain/Materiality"
import * as Result from "effect/Result"

export const thresholdsOf = (settings: Settings): Result.Result<Thresholds, AmountUnreadable> =>
  Result.gen(function* () {
    const thresholds = new Map<string, Threshold>()
    for (const [code, { inSum, perAccount }] of Object.entries(settings.materiality)) {
      const currency = yield* currencyOf(settings, code)
      thresholds.set(currency, {
        perAccount: yield* moneyOf(`materiality.${code}.perAccount`, perAccount, currency),
        inSum: yield* moneyOf(`materiality.${code}.inSum`, inSum, currency)
      })
    }
    return thresholds
  })
