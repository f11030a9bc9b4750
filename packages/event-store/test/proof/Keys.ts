/** Keys and trust for one test. */
import * as Result from "effect/Result"
import { newSealKey, type SealKey, sealKey } from "../../src/proof/SealKey.ts"
import { type Trust, trust, trusted } from "../../src/proof/Trust.ts"

export const newKey = (): SealKey => Result.getOrThrow(sealKey(newSealKey()))

export const trustIn = (...keys: ReadonlyArray<SealKey & { readonly until?: string }>): Trust =>
  Result.getOrThrow(
    trust({
      keys: keys.map((key) => ({ ...trusted(key), ...(key.until === undefined ? {} : { until: key.until }) }))
    })
  )
